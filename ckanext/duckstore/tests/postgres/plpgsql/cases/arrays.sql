-- Arrays of one and two dimensions.
--- append
FUNCTION f() RETURNS trigger
DECLARE x text[] := '{}';
BEGIN x := x || 'a'::text; x := x || NEW.a; x := 'first'::text || x; NEW.arr := x; RETURN NEW; END
--- append_array
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := NEW.arr || ARRAY['z']; RETURN NEW; END
--- append_null
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := NEW.arr || NULL; RETURN NEW; END
--- append_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE e text[][] := '{}';
BEGIN e := e || ARRAY[['a','b']]; IF NEW.n > 2 THEN e := e || ARRAY[['c', NEW.a]]; END IF; NEW.a := array_to_string(e, ','); NEW.n := array_length(e, 1); NEW.b := e::text; RETURN NEW; END
--- mixed_dimensions
FUNCTION f() RETURNS trigger
DECLARE e text[] := '{}';
BEGIN
  IF NEW.n > 1 THEN e := e || ARRAY['n', 'one']; END IF;
  IF NEW.flag THEN e := e || ARRAY[['flag', 'set']]; END IF;
  IF NEW.a = '' THEN e := e || ARRAY['a', 'empty']; END IF;
  NEW.b := e::text; RETURN NEW;
END
--- incompatible
FUNCTION f() RETURNS trigger
DECLARE e text[] := ARRAY[['a','b']];
BEGIN IF NEW.n > 1 THEN e := e || ARRAY['only one']; END IF; NEW.b := e::text; RETURN NEW; END
--- incompatible_widths
FUNCTION f() RETURNS trigger
DECLARE e text[] := ARRAY[['a','b']];
BEGIN IF NEW.n > 1 THEN e := e || ARRAY[['a','b','c']]; END IF; NEW.b := e::text; RETURN NEW; END
--- append_function_result
FUNCTION g(x int) RETURNS _text
BEGIN IF x > 2 THEN RETURN ARRAY[['x', x::text]]; END IF; RETURN NULL; END
FUNCTION f() RETURNS trigger
DECLARE e text[] := '{}';
BEGIN e := e || g(NEW.n) || g(1) || g(9); NEW.b := e::text; RETURN NEW; END
--- empty_comparisons
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.arr = '{}'; NEW.a := (NEW.arr <> '{}')::text; NEW.b := (NEW.arr IS NULL OR NEW.arr = '{}')::text; RETURN NEW; END
--- elements
FUNCTION f() RETURNS trigger
BEGIN NEW.a := NEW.arr[1]; NEW.b := NEW.arr[NEW.n]; NEW.n := array_length(NEW.arr, 1); RETURN NEW; END
--- element_of_two
FUNCTION f() RETURNS trigger
DECLARE e text[] := ARRAY[['a','b'],['c','d']];
BEGIN NEW.a := e[2][1]; NEW.b := e[1]; NEW.n := array_length(e, 2); RETURN NEW; END
--- slices
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := NEW.arr[2:3]; RETURN NEW; END
--- assign_element
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN x[2] := NEW.a; x[4] := 'd'; NEW.arr := x; RETURN NEW; END
--- assign_element_of_new
FUNCTION f() RETURNS trigger
BEGIN IF NEW.arr <> '{}' THEN NEW.arr[1] := 'first'; END IF; RETURN NEW; END
--- assign_element_of_empty
FUNCTION f() RETURNS trigger
DECLARE x int[];
BEGIN x[1] := 5; x[2] := NEW.n; NEW.n := x[1] + x[2]; RETURN NEW; END
--- any
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.a = ANY(NEW.arr); NEW.b := (NEW.a = ANY(ARRAY['a','b',NULL]))::text; RETURN NEW; END
--- not_any
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a IS NOT NULL AND NEW.a <> '' AND NOT (NEW.a = ANY(ARRAY['apple','a','b'])) THEN NEW.b := 'bad'; ELSE NEW.b := 'good'; END IF; RETURN NEW; END
--- all
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := 'a' <> ALL(NEW.arr); RETURN NEW; END
--- subquery_except
FUNCTION f() RETURNS trigger
DECLARE bad text[];
BEGIN bad := ARRAY(SELECT unnest(NEW.arr) EXCEPT SELECT unnest(ARRAY['a','b']) ORDER BY 1); NEW.arr := bad; RETURN NEW; END
--- subquery_where
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := ARRAY(SELECT x FROM unnest(NEW.arr) AS x WHERE x <> 'a'); RETURN NEW; END
--- subquery_by_function_name
FUNCTION f() RETURNS trigger
DECLARE list text[] := ARRAY['apple','banana','cherry'];
BEGIN NEW.b := (SELECT unnest FROM unnest(list) WHERE left(unnest, 1) = left(NEW.a, 1)); RETURN NEW; END
--- exists_
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := EXISTS(SELECT 1 FROM unnest(NEW.arr) AS x WHERE x = NEW.a); IF NOT EXISTS(SELECT 1 FROM codes WHERE code = NEW.a) THEN NEW.b := 'no code'; END IF; RETURN NEW; END
--- in_query
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.a IN (SELECT code FROM codes); RETURN NEW; END
--- aggregate
FUNCTION f() RETURNS trigger
BEGIN NEW.a := (SELECT string_agg(x, '+' ORDER BY x) FROM unnest(NEW.arr) AS x); NEW.n := (SELECT count(*) FROM unnest(NEW.arr)); RETURN NEW; END
--- array_agg_
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := (SELECT array_agg(DISTINCT upper(x) ORDER BY upper(x)) FROM unnest(NEW.arr) AS x WHERE x IS NOT NULL); RETURN NEW; END
--- array_functions
FUNCTION f() RETURNS trigger
BEGIN NEW.a := array_to_string(NEW.arr, ',', '*'); NEW.arr := array_append(array_remove(NEW.arr, 'a'), 'z'); NEW.n := cardinality(NEW.arr); NEW.b := array_position(NEW.arr, 'z')::text; RETURN NEW; END
--- contains
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.arr @> ARRAY['a']; NEW.a := (NEW.arr && ARRAY['b','c'])::text; RETURN NEW; END
--- integers
FUNCTION f() RETURNS trigger
DECLARE x int[] := ARRAY[1,2,3];
BEGIN x := x || NEW.n; NEW.a := array_to_string(x, ','); NEW.flag := NEW.n = ANY(x[1:3]); RETURN NEW; END
--- string_to_array_
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := string_to_array(NEW.a, ';'); NEW.b := array_length(string_to_array(NEW.b, ''), 1)::text; RETURN NEW; END
--- coalesce_array
FUNCTION f() RETURNS trigger
BEGIN NEW.n := array_length(coalesce(NEW.arr, '{}'), 1); NEW.arr := coalesce(NEW.arr, ARRAY['none']); RETURN NEW; END
--- returned_two_dimensions
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := ARRAY[['a', NEW.a], ['b', 'x']]; RETURN NEW; END
--- choice_between_dimensions
FUNCTION f() RETURNS trigger
DECLARE z text[][] := '{}';
BEGIN NEW.arr := (coalesce(ARRAY[['k', 'l']], '{}'))[1:1]; NEW.a := array_to_string(coalesce(z, '{}') || ARRAY[['a','b']], ',')|| array_to_string(nullif(ARRAY[['k', 'l']],'{}'), ','); RETURN NEW; END
--- concatenate_dimensions
FUNCTION f() RETURNS trigger
DECLARE z text[][] := '{}'; y text[]; x text[] := ARRAY['q', 'r'];
BEGIN
  NEW.n := cardinality(nullif(ARRAY[['k', 'l'], ['m', NULL]] || z, '{}'));
  NEW.a := array_to_string(nullif(ARRAY[['k', 'l']] || y, '{}'), ',');
  NEW.b := array_to_string(nullif(ARRAY[['k', 'l']] || x, '{}') || nullif(x || ARRAY[['k', 'l']], '{}'), ',');
  IF NEW.flag THEN NEW.a := array_to_string(nullif(ARRAY[['k', 'l']] || NEW.arr, '{}'), ','); END IF;
  RETURN NEW;
END
--- concatenate_incompatible
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := array_to_string(nullif(ARRAY[['k', 'l']] || ARRAY[[NEW.a]], '{}'), ',');
  RETURN NEW;
END
--- concatenate_element_and_matrix
FUNCTION f() RETURNS trigger
DECLARE z text[][] := '{}';
BEGIN
  IF NEW.flag THEN z := ARRAY[['k', 'l']]; END IF;
  NEW.a := array_to_string(nullif(z || 'x'::text, '{}'), ',');
  RETURN NEW;
END
--- list_queries
FUNCTION longer(value text) RETURNS bool
BEGIN RETURN length(value) > 1; END
FUNCTION f() RETURNS trigger
DECLARE
  list text[] := ARRAY['apple', NULL, 'x', 'a', 'red'];
  e text := 'outside';
BEGIN
  NEW.b := array_to_string(ARRAY(SELECT u.e || NEW.n FROM unnest(list) AS u(e) WHERE u.e = ANY(NEW.arr) OR u.e = NEW.a), '+');
  NEW.flag := NOT EXISTS(SELECT FROM unnest(NEW.arr) AS x WHERE x IS NULL OR left(x, 1) = left(NEW.a, 1));
  NEW.n := array_length(ARRAY(SELECT 1 FROM (SELECT unnest(NEW.arr)) u WHERE unnest <> ''), 1);
  IF NEW.m > 2 THEN
    NEW.arr := ARRAY(SELECT upper(v) || length(v) FROM (SELECT unnest(NEW.arr) AS w) AS u(v));
  ELSE
    NEW.arr := ARRAY(SELECT unnest FROM unnest(list) WHERE unnest >= NEW.a);
  END IF;
  RETURN NEW;
END
--- list_query_that_fails
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.m > 1 THEN
    NEW.n := array_length(ARRAY(SELECT x::int / (x::int - 2) FROM unnest(NEW.arr) AS x WHERE x ~ '^[0-9]+$'), 1);
  END IF;
  IF NEW.flag THEN
    NEW.b := array_to_string(ARRAY(SELECT x::date FROM unnest(NEW.arr) AS x WHERE length(x) > 3 AND x <> NEW.b), ' ');
  END IF;
  RETURN NEW;
END
--- list_queries_of_other_arrays
FUNCTION f() RETURNS trigger
DECLARE
  pairs text[] := ARRAY[['a', 'b'], ['c', NEW.a]];
  numbers numeric[] := ARRAY[1.25, NEW.m, NULL];
  found int;
BEGIN
  NEW.b := array_to_string(ARRAY(SELECT p FROM unnest(pairs) AS p WHERE p > 'a'), ',');
  NEW.a := array_to_string(ARRAY(SELECT i + 1 FROM unnest(numbers) AS i WHERE i > 1 AND i < 2), ',');
  SELECT count(*) INTO found FROM unnest(ARRAY(SELECT i::int FROM unnest(numbers) AS i)) AS q WHERE q IS NULL;
  NEW.n := found;
  NEW.arr := ARRAY(SELECT x FROM unnest(NEW.arr) AS x ORDER BY x DESC LIMIT 2);
  RETURN NEW;
END
--- list_query_with_an_ambiguous_name
FUNCTION f() RETURNS trigger
DECLARE x text := 'y';
BEGIN
  IF NEW.flag THEN NEW.arr := ARRAY(SELECT x FROM unnest(NEW.arr) AS x); END IF;
  RETURN NEW;
END
--- subquery_beside_all
FUNCTION f() RETURNS trigger
BEGIN
  NEW.flag := (SELECT code FROM codes WHERE code = NEW.a) <> ALL(NEW.arr);
  IF (SELECT weight FROM codes WHERE code = NEW.b) >= ANY(ARRAY[2, NEW.n]) THEN NEW.b := 'heavy'; END IF;
  NEW.n := (SELECT count(*) FROM codes WHERE code <> ALL(ARRAY(SELECT x FROM unnest(NEW.arr) AS x WHERE x IS NOT NULL)));
  RETURN NEW;
END
--- subquery_as_an_argument_in_a_query
FUNCTION f() RETURNS trigger
DECLARE
  most text[];
BEGIN
  most := ARRAY(SELECT DISTINCT upper(e) FROM unnest(array_remove(NEW.arr, (SELECT max(x) FROM unnest(NEW.arr) AS x))) AS e ORDER BY 1);
  NEW.a := array_to_string(most, ',', '?');
  NEW.b := array_to_string(ARRAY(
    SELECT array_to_string(array_replace(NEW.arr, (SELECT min(x) FROM unnest(NEW.arr) AS x), (SELECT '<' || e)), '-')
    FROM unnest(NEW.arr) AS e ORDER BY 1), ',');
  NEW.n := (SELECT sum(array_position(NEW.arr, (SELECT e))) FROM unnest(most) AS e);
  RETURN NEW;
END
--- quick_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[][] := ARRAY[[NEW.a, 'b', 'c'], ['d', NEW.b, 'f']]; o text := '';
BEGIN
  o := coalesce(array_dims(x), '-') || coalesce(array_upper(x, 2), -1) || coalesce(array_lower(x, 3), -1);
  o := o || coalesce(array_upper(x, NEW.n), -1) || coalesce(array_lower(NEW.arr, 1), -1) || coalesce(array_ndims(x), -1);
  o := o || coalesce(array_dims(NEW.arr), '-') || coalesce(array_upper(NEW.arr, 1), -1) || coalesce(array_ndims(NEW.arr), -1);
  NEW.a := o;
  RETURN NEW;
END
--- quick_slices
FUNCTION f() RETURNS trigger
DECLARE x text[][] := ARRAY[[NEW.a, 'b', 'c'], ['d', NEW.b, 'f']]; k int[] := ARRAY[NEW.n, 2, 3];
BEGIN
  NEW.a := coalesce((x[2:2][1:2])::text, '-') || coalesce((x[1:9][2:2])::text, '-') || coalesce((x[:1])::text, '-');
  NEW.a := NEW.a || coalesce((x[2:][NEW.n:])::text, '-') || coalesce((x[0:1][2])::text, '-') || coalesce((x[3:4])::text, '-');
  NEW.a := NEW.a || coalesce((x[1:1][1:1][1:1])::text, '-') || coalesce((x[2:1][:])::text, '-') || coalesce((k[-1:2])::text, '-');
  NEW.a := NEW.a || coalesce((x[2:0][NEW.n:])::text, '-') || coalesce((x[NEW.n:0][5:])::text, '-');
  NEW.b := coalesce((NEW.arr[2:])::text, '-') || coalesce((NEW.arr[NEW.n:NEW.n + 1])::text, '-');
  NEW.arr := NEW.arr[:2];
  RETURN NEW;
END
--- quick_texts_of_arrays
FUNCTION f() RETURNS trigger
DECLARE x text[][] := ARRAY[[NEW.a, 'null', ''], ['a "b"', NEW.b, E'\\{,']]; k int[] := ARRAY[[NEW.n, 2], [NULL, -3]]; t text;
BEGIN
  t := x;
  NEW.a := t || coalesce(NEW.arr::text, '-') || k::text || (ARRAY[NEW.flag, true])::text;
  t := NEW.arr;
  NEW.b := t;
  RETURN NEW;
END
--- quick_parts_of_texts
FUNCTION f() RETURNS trigger
DECLARE o text := '';
BEGIN
  o := coalesce(substr(NEW.a, 2), '-') || '|' || coalesce(substr(NEW.a, NEW.n), '-') || '|' || coalesce(substr(NEW.a, -1, 3), '-');
  o := o || '|' || coalesce(substr(NEW.a, 2, 2), '-') || '|' || coalesce(substring(NEW.a from 2 for 1), '-') || '|';
  o := o || coalesce(right(NEW.a, 2), '-') || '|' || coalesce(right(NEW.a, -2), '-') || '|' || coalesce(right(NEW.a, NEW.n), '-');
  o := o || '|' || coalesce(right(NEW.a, 0), '-') || '|' || coalesce(substr(NEW.b, 2147483647, 2147483647), '-');
  o := o || coalesce((string_to_array(NEW.b, ';'))[1], '-') || coalesce(substr('abc', -2147483647, 2147483647), '-');
  NEW.a := o;
  RETURN NEW;
END
--- quick_part_of_negative_length
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := substr(NEW.b, 1, NEW.n);
  RETURN NEW;
END
--- quick_loops_over_slices
FUNCTION f() RETURNS trigger
DECLARE m text[][] := '{}'; row_ text[]; e text; o text := ''; mm int[][];
BEGIN
  m := m || ARRAY[['a', coalesce(NEW.a, '-')], ['b', coalesce(NEW.b, '-')]];
  IF NEW.n > 2 THEN m := m || ARRAY['n', NEW.n::text]; END IF;
  FOREACH row_ SLICE 1 IN ARRAY m LOOP
    o := o || row_[1] || '=' || row_[2] || ';';
    IF row_[2] = '-' THEN CONTINUE; END IF;
    FOREACH e IN ARRAY row_ LOOP o := o || length(e); END LOOP;
  END LOOP;
  mm := ARRAY[[1, 2], [3, coalesce(NEW.n, 0)]];
  FOREACH row_ SLICE 2 IN ARRAY m LOOP o := o || array_dims(row_); END LOOP;
  FOR i IN array_lower(mm, 1)..array_upper(mm, 2) LOOP
    mm[i][1] := mm[i][2] * i;
    o := o || '<' || mm[i][1] || '>';
  END LOOP;
  NEW.b := o || array_to_string(m, '|') || mm::text || coalesce(cardinality(m), -1) || array_length(m, 2) || (m[2:2][1:2])::text;
  RETURN NEW;
END
--- right_of_the_least_number
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := coalesce(right(NEW.a, -2147483647 - NEW.n % 2), '-');
  RETURN NEW;
END
