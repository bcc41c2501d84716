-- IF, CASE, loops, EXIT, CONTINUE, RETURN.
--- if_else
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 2 THEN NEW.a := 'big'; ELSE NEW.a := 'small'; END IF; RETURN NEW; END
--- elsif
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.n IS NULL THEN NEW.a := 'null'; ELSIF NEW.n < 0 THEN NEW.a := 'negative'; ELSEIF NEW.n = 0 THEN NEW.a := 'zero'; ELSE NEW.a := 'positive'; END IF;
  RETURN NEW;
END
--- null_condition
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN NEW.a := 'yes'; ELSE NEW.a := 'no'; END IF; IF NOT NEW.flag THEN NEW.b := 'not'; END IF; RETURN NEW; END
--- nested_if
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.a IS NOT NULL THEN
    IF NEW.a = '' THEN NEW.b := 'empty'; ELSE IF NEW.n > 3 THEN NEW.b := 'x'; END IF; NEW.n := 0; END IF;
  END IF;
  RETURN NEW;
END
--- case_simple
FUNCTION f() RETURNS trigger
BEGIN CASE NEW.n WHEN 1, 2 THEN NEW.a := 'few'; WHEN 3 THEN NEW.a := 'three'; ELSE NEW.a := 'many'; END CASE; RETURN NEW; END
--- case_without_else
FUNCTION f() RETURNS trigger
BEGIN CASE NEW.n WHEN 1 THEN NEW.a := 'one'; WHEN 2 THEN NEW.a := 'two'; END CASE; RETURN NEW; END
--- case_searched
FUNCTION f() RETURNS trigger
BEGIN CASE WHEN NEW.n > 5 THEN NEW.a := 'a'; WHEN NEW.flag THEN NEW.a := 'b'; ELSE NULL; END CASE; RETURN NEW; END
--- case_searched_without_else
FUNCTION f() RETURNS trigger
BEGIN CASE WHEN NEW.n > 5 THEN NEW.a := 'a'; WHEN NEW.flag THEN NEW.a := 'b'; END CASE; RETURN NEW; END
--- case_text
FUNCTION f() RETURNS trigger
BEGIN CASE NEW.a WHEN 'a' THEN NEW.b := '1'; WHEN 'b' THEN NEW.b := '2'; ELSE NEW.b := 'other'; END CASE; RETURN NEW; END
--- loop_exit
FUNCTION f() RETURNS trigger
DECLARE i int := 0; s text := '';
BEGIN LOOP i := i + 1; EXIT WHEN i > coalesce(NEW.n, 2) OR i > 5; s := s || i; END LOOP; NEW.a := s; RETURN NEW; END
--- while
FUNCTION f() RETURNS trigger
DECLARE i int := 0;
BEGIN WHILE i * i < NEW.n AND i < 20 LOOP i := i + 1; END LOOP; NEW.n := i; RETURN NEW; END
--- for_integer
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN 1..4 LOOP s := s || i || ','; END LOOP; NEW.a := s; NEW.flag := FOUND; RETURN NEW; END
--- for_reverse_by
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN REVERSE 10..1 BY 3 LOOP s := s || i || ','; END LOOP; NEW.a := s; RETURN NEW; END
--- for_bounds
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN NEW.n..NEW.n + 2 LOOP s := s || i || ' '; END LOOP; NEW.a := s; RETURN NEW; END
--- for_by_zero
FUNCTION f() RETURNS trigger
BEGIN FOR i IN 1..3 BY 0 LOOP NULL; END LOOP; RETURN NEW; END
--- for_empty_found
FUNCTION f() RETURNS trigger
BEGIN FOR i IN 3..1 LOOP NULL; END LOOP; NEW.flag := FOUND; RETURN NEW; END
--- for_variable_assigned
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN 1..3 LOOP s := s || i; i := i + 10; s := s || ':' || i || ' '; END LOOP; NEW.a := s; RETURN NEW; END
--- for_shadows
FUNCTION f() RETURNS trigger
DECLARE i int := 99;
BEGIN FOR i IN 1..3 LOOP NULL; END LOOP; NEW.n := i; RETURN NEW; END
--- nested_loops
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN 1..3 LOOP FOR j IN i..3 LOOP s := s || i || j || ' '; END LOOP; END LOOP; NEW.a := s; RETURN NEW; END
--- labelled_exit
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN
  <<outer>> FOR i IN 1..4 LOOP
    FOR j IN 1..4 LOOP EXIT outer WHEN i * j > coalesce(NEW.n, 3); CONTINUE outer WHEN j > i; s := s || i || j || ' '; END LOOP;
  END LOOP outer;
  NEW.a := s; RETURN NEW;
END
--- continue
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN FOR i IN 1..6 LOOP CONTINUE WHEN i % 2 = 0; s := s || i; END LOOP; NEW.a := s; RETURN NEW; END
--- exit_block
FUNCTION f() RETURNS trigger
BEGIN
  <<part>> BEGIN NEW.a := 'one'; IF NEW.n > 2 THEN EXIT part; END IF; NEW.a := 'two'; END;
  NEW.b := 'after'; RETURN NEW;
END
--- early_return
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n IS NULL THEN NEW.a := 'early'; RETURN NEW; END IF; NEW.a := 'late'; IF NEW.n > 4 THEN RETURN NULL; END IF; RETURN NEW; END
--- return_in_loop
FUNCTION g(x int) RETURNS int
BEGIN FOR i IN 1..10 LOOP IF i * i >= x THEN RETURN i; END IF; END LOOP; RETURN -1; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n); RETURN NEW; END
--- return_null
FUNCTION f() RETURNS trigger
BEGIN RETURN NULL; END
--- return_null_expression
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN RETURN NULL; END IF; RETURN (NEW); END
--- no_return
FUNCTION f() RETURNS trigger
BEGIN NEW.a := 'x'; END
--- return_without_value
FUNCTION f() RETURNS trigger
BEGIN RETURN; END
--- return_scalar
FUNCTION f() RETURNS trigger
BEGIN RETURN 5; END
--- missing_return_in_function
FUNCTION g(x int) RETURNS int
BEGIN IF x > 2 THEN RETURN 1; END IF; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n); RETURN NEW; END
--- loop_over_condition_error
FUNCTION f() RETURNS trigger
DECLARE x int := NEW.n;
BEGIN WHILE x > 0 AND x < 2000 LOOP x := x - 2; IF 10 / x = 10 THEN NEW.a := 'ten'; EXIT; END IF; EXIT WHEN x < -100; END LOOP; NEW.n := x; RETURN NEW; END
--- loop_values_carried
FUNCTION f() RETURNS trigger
DECLARE last text; x text; s text := '';
BEGIN FOREACH x IN ARRAY coalesce(NEW.arr, '{}') LOOP s := s || coalesce(last, '^') || coalesce(x, '?'); last := x; END LOOP; NEW.a := s; NEW.b := last; RETURN NEW; END
--- for_query_literals
FUNCTION f() RETURNS trigger
DECLARE r record; s text := '';
BEGIN FOR r IN SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v(num, word) LOOP s := s || r.num || r.word; END LOOP; NEW.a := s; RETURN NEW; END
--- for_query_unnest
FUNCTION f() RETURNS trigger
DECLARE x text; s text := '';
BEGIN FOR x IN SELECT unnest(NEW.arr) LOOP s := s || coalesce(x, '-') || '/'; END LOOP; NEW.a := s; NEW.flag := FOUND; RETURN NEW; END
--- for_query_two_variables
FUNCTION f() RETURNS trigger
DECLARE x int; y text; s text := '';
BEGIN FOR x, y IN SELECT ordinality::int, value FROM unnest(NEW.arr) WITH ORDINALITY AS u(value, ordinality) ORDER BY 1 DESC LOOP s := s || x || coalesce(y, '?'); END LOOP; NEW.a := s; RETURN NEW; END
--- for_query_table
FUNCTION f() RETURNS trigger
DECLARE r record; s text := '';
BEGIN FOR r IN SELECT code, label FROM codes WHERE weight <= NEW.n ORDER BY code LOOP s := s || r.code || coalesce(r.label, '?') || ' '; END LOOP; NEW.a := s; RETURN NEW; END
--- foreach
FUNCTION f() RETURNS trigger
DECLARE x text; s text := '';
BEGIN FOREACH x IN ARRAY NEW.arr LOOP s := s || '[' || coalesce(x, 'NULL') || ']'; END LOOP; NEW.a := s; RETURN NEW; END
--- foreach_found
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN IF NEW.arr IS NOT NULL THEN FOREACH x IN ARRAY NEW.arr LOOP EXIT WHEN x = 'b'; END LOOP; NEW.flag := FOUND; NEW.a := x; END IF; RETURN NEW; END
--- foreach_slice
FUNCTION f() RETURNS trigger
DECLARE x text[]; s text := '';
BEGIN FOREACH x SLICE 1 IN ARRAY ARRAY[['a','b'],['c',NEW.a]] LOOP s := s || x[1] || coalesce(x[2], '-') || array_length(x, 1) || ' '; END LOOP; NEW.b := s; RETURN NEW; END
--- foreach_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text; s text := '';
BEGIN FOREACH x IN ARRAY ARRAY[['a','b'],['c','d']] LOOP s := s || x; END LOOP; NEW.a := s; RETURN NEW; END
--- foreach_slice_wrong
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN FOREACH x SLICE 2 IN ARRAY ARRAY['a','b'] LOOP NULL; END LOOP; RETURN NEW; END
--- foreach_integers
FUNCTION f() RETURNS trigger
DECLARE x int; t int := 0;
BEGIN FOREACH x IN ARRAY ARRAY[1, 2, NEW.n] LOOP t := t + x; END LOOP; NEW.n := t; RETURN NEW; END
--- split_and_check
FUNCTION f() RETURNS trigger
DECLARE part text; kept text[] := '{}';
BEGIN
  FOREACH part IN ARRAY string_to_array(coalesce(NEW.a, ''), ';') LOOP
    part := trim(part);
    IF part <> '' AND NOT part = ANY(kept) THEN kept := kept || part; END IF;
  END LOOP;
  NEW.arr := kept; RETURN NEW;
END
--- while_with_call
FUNCTION g(x int) RETURNS bool
BEGIN RETURN x < 5; END
FUNCTION f() RETURNS trigger
DECLARE i int := 0;
BEGIN WHILE g(i) LOOP i := i + 2; END LOOP; NEW.n := i; RETURN NEW; END
--- deep_nesting
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN
  FOR i IN 1..2 LOOP
    IF i = 1 THEN
      FOR j IN 1..2 LOOP
        CASE j WHEN 1 THEN s := s || 'a'; ELSE IF NEW.n > 2 THEN s := s || 'b'; ELSE s := s || 'c'; END IF; END CASE;
      END LOOP;
    ELSE s := s || '!'; END IF;
  END LOOP;
  NEW.a := s; RETURN NEW;
END
--- assertion
FUNCTION f() RETURNS trigger
BEGIN ASSERT NEW.n IS NOT NULL, 'n is missing'; ASSERT NEW.n < 100; RETURN NEW; END
--- assertion_null
FUNCTION f() RETURNS trigger
BEGIN ASSERT NEW.n > 0, 'value ' || coalesce(NEW.n::text, 'none'); RETURN NEW; END
--- for_query_without_rows
FUNCTION f() RETURNS trigger
DECLARE t text := 'old'; i int := 7; r record;
BEGIN
  FOR t, i IN SELECT e, 1 FROM unnest(NEW.arr) AS e WHERE e > 'a' LOOP NEW.b := coalesce(NEW.b, '') || t; END LOOP;
  NEW.a := coalesce(t, 'none') || coalesce(i, 0) || FOUND;
  FOR r IN SELECT e AS p FROM unnest(NEW.arr) AS e WHERE e > 'z' LOOP NULL; END LOOP;
  NEW.b := coalesce(r.p, 'nothing');
  RETURN NEW;
END
--- for_query_without_rows_keeps_no_record
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  SELECT 'x' AS p INTO r;
  FOR r IN SELECT e AS p FROM unnest(NEW.arr) AS e WHERE e < 'b' LOOP NULL; END LOOP;
  NEW.b := coalesce(r.p, 'nothing');
  RETURN NEW;
END
--- continue_outer_from_query
FUNCTION f() RETURNS trigger
DECLARE t text := 'old';
BEGIN
  <<o>>
  FOR i IN 1..2 LOOP
    FOR t IN SELECT e FROM unnest(NEW.arr) AS e LOOP CONTINUE o WHEN t = 'a'; END LOOP;
    NEW.n := i;
  END LOOP;
  NEW.b := coalesce(t, 'none');
  RETURN NEW;
END
