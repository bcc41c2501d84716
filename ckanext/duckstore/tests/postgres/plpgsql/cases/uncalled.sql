-- Functions in queries that may return no row.
--- select_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
DECLARE y int := 5;
BEGIN SELECT g(NEW.n) INTO y FROM codes WHERE false; NEW.n := y; NEW.flag := FOUND; RETURN NEW; END
--- perform_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN PERFORM g(NEW.n) FROM codes WHERE false; NEW.flag := FOUND; RETURN NEW; END
--- perform_without_from_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN PERFORM g(NEW.n) WHERE NEW.n > 5; NEW.flag := FOUND; RETURN NEW; END
--- select_where_some
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(NEW.n) INTO NEW.n FROM codes WHERE code = NEW.a; NEW.flag := FOUND; RETURN NEW; END
--- perform_where_some
FUNCTION g(x int) RETURNS int
BEGIN IF x > 1 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN PERFORM code, g(NEW.n) FROM codes WHERE code = ANY(NEW.arr); NEW.flag := FOUND; RETURN NEW; END
--- select_limit_0
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(NEW.n) INTO NEW.n FROM codes LIMIT 0; NEW.flag := FOUND; RETURN NEW; END
--- select_limit_and_offset
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(NEW.n) INTO NEW.n FROM codes ORDER BY code OFFSET 9; NEW.flag := FOUND; RETURN NEW; END
--- select_aggregate_of_no_rows
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT sum(g(NEW.n)) INTO NEW.n FROM codes WHERE false; NEW.flag := FOUND; RETURN NEW; END
--- select_beside_an_aggregate_of_no_rows
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT count(*) + g(NEW.n) INTO NEW.n FROM codes WHERE false; NEW.flag := FOUND; RETURN NEW; END
--- select_aggregate_having_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT count(*) + g(NEW.n) INTO NEW.n FROM codes HAVING count(*) > 100; NEW.flag := FOUND; RETURN NEW; END
--- select_group_by
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(NEW.n) INTO NEW.n FROM codes WHERE code = NEW.a GROUP BY code; NEW.flag := FOUND; RETURN NEW; END
--- exists_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := EXISTS(SELECT g(NEW.n) FROM codes WHERE false); RETURN NEW; END
--- exists_where_true
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := EXISTS(SELECT g(NEW.n) FROM codes WHERE code = NEW.a); RETURN NEW; END
--- exists_with_a_call_in_its_condition
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := EXISTS(SELECT 1 FROM codes WHERE weight = g(NEW.n)); RETURN NEW; END
--- scalar_subquery_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := coalesce((SELECT g(NEW.n) FROM codes WHERE false), 7); RETURN NEW; END
--- scalar_subquery_where_some
FUNCTION g(x int) RETURNS int
BEGIN IF x > 1 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := (SELECT g(NEW.n) FROM codes WHERE code = NEW.a); RETURN NEW; END
--- array_subquery_where_some
FUNCTION g(x text) RETURNS text
BEGIN IF x > 'b' THEN RAISE EXCEPTION 'called %', x; END IF; RETURN upper(x); END
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := ARRAY(SELECT g(NEW.a) FROM codes WHERE code = NEW.a); RETURN NEW; END
--- select_without_from_where
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(NEW.n), 'x' INTO NEW.n, NEW.b WHERE NEW.flag; RETURN NEW; END
--- case_arms_in_a_query
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT CASE WHEN NEW.n > 3 THEN g(NEW.n) ELSE weight END INTO NEW.n FROM codes WHERE code = NEW.a; RETURN NEW; END
--- call_in_a_condition_after_another
FUNCTION g(x int) RETURNS bool
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x > 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT label INTO NEW.b FROM codes WHERE code = NEW.a AND g(NEW.n); NEW.flag := FOUND; RETURN NEW; END
--- for_query_where_some
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  FOR r IN SELECT code, g(NEW.n) AS v FROM codes WHERE code <= NEW.a LOOP NEW.b := r.code || r.v; END LOOP;
  RETURN NEW;
END
--- select_of_a_subquery_of_no_rows
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT q.v INTO NEW.n FROM (SELECT g(NEW.n) AS v FROM codes WHERE code = NEW.a) q; NEW.flag := FOUND; RETURN NEW; END
--- union_of_calls
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT max(v) INTO NEW.n FROM (SELECT g(NEW.n) AS v WHERE NEW.flag UNION ALL SELECT 2) q; RETURN NEW; END
--- call_with_constants_where_false
FUNCTION g(x int) RETURNS int
BEGIN RAISE EXCEPTION 'called %', x; END
FUNCTION f() RETURNS trigger
BEGIN PERFORM g(1) FROM codes WHERE weight > 100; SELECT g(2) INTO NEW.n FROM codes WHERE weight > 100; RETURN NEW; END
--- record_result_where_some
FUNCTION g(x int, OUT p int, OUT q text) RETURNS record
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; p := x; q := 'q'; END
FUNCTION f() RETURNS trigger
BEGIN SELECT (g(NEW.n)).q INTO NEW.b FROM codes WHERE code = NEW.a; RETURN NEW; END
--- aggregate_of_a_variable
FUNCTION f() RETURNS trigger
DECLARE s bigint;
BEGIN
  SELECT sum(NEW.n % 100), count(NEW.a), max(NEW.b) INTO s, NEW.n, NEW.b FROM codes WHERE code <= NEW.a;
  NEW.a := s; RETURN NEW;
END
--- aggregate_of_a_variable_in_a_subquery
FUNCTION f() RETURNS trigger
BEGIN NEW.n := (SELECT count(NEW.a) FROM codes WHERE weight < NEW.n); NEW.arr := (SELECT array_agg(NEW.a) FROM codes WHERE code < NEW.a); RETURN NEW; END
--- call_in_an_or_with_columns
FUNCTION g(x int) RETURNS bool
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x > 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT max(code) INTO NEW.b FROM codes WHERE weight < 9 AND (code <> NEW.a OR g(NEW.n)); RETURN NEW; END
--- call_in_an_or_of_all_rows
FUNCTION g(x int) RETURNS bool
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x > 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT max(code) INTO NEW.b FROM codes WHERE weight < 9 OR g(NEW.n); RETURN NEW; END
--- call_in_a_case_of_rows
FUNCTION g(x int) RETURNS text
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN 'g' || x; END
FUNCTION f() RETURNS trigger
BEGIN
  SELECT string_agg(CASE WHEN code = NEW.a THEN g(NEW.n) ELSE code END, ',' ORDER BY code) INTO NEW.b FROM codes;
  NEW.arr := ARRAY(SELECT coalesce(label, g(NEW.n)) FROM codes WHERE code > NEW.a ORDER BY code);
  RETURN NEW;
END
--- call_in_a_correlated_subquery
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN
  SELECT count(*) INTO NEW.n FROM codes c
  WHERE c.code = NEW.a AND EXISTS (SELECT 1 FROM codes d WHERE d.weight = c.weight AND d.weight >= g(NEW.n));
  RETURN NEW;
END
--- call_in_a_join
FUNCTION g(x int) RETURNS int
BEGIN IF x > 100 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT count(*) INTO NEW.n FROM codes c JOIN codes d ON d.weight = c.weight AND d.weight <> g(NEW.n); RETURN NEW; END
--- calls_in_a_with_query
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN
  WITH w AS (SELECT code, weight FROM codes WHERE code = NEW.a) SELECT g(NEW.n) + weight INTO NEW.n FROM w ORDER BY g(NEW.n);
  RETURN NEW;
END
--- call_of_the_result_of_another
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT g(g(NEW.n)), g(1) INTO NEW.n FROM codes WHERE code = NEW.a; RETURN NEW; END
--- from_a_function
FUNCTION g(x int, OUT p int, OUT q text) RETURNS record
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; p := x; q := 'q'; END
FUNCTION h(x int) RETURNS int
BEGIN RAISE EXCEPTION 'h called %', x; END
FUNCTION f() RETURNS trigger
BEGIN SELECT r.q, h(NEW.n) INTO NEW.b FROM g(NEW.n) AS r WHERE r.p > 100; RETURN NEW; END
--- distinct_and_window
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN SELECT DISTINCT g(NEW.n), sum(g(NEW.n)) OVER () INTO NEW.n FROM codes WHERE code = NEW.a; RETURN NEW; END
--- if_exists_with_a_call
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.flag AND EXISTS (SELECT g(NEW.n) FROM codes WHERE code = NEW.a AND weight < g(NEW.n)) THEN NEW.b := 'found'; END IF;
  RETURN NEW;
END
--- exists_of_an_aggregate
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := EXISTS (SELECT count(*) + g(NEW.n) FROM codes WHERE false); RETURN NEW; END
--- call_in_a_with_query_of_no_rows
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'called %', x; END IF; RETURN x + 1; END
FUNCTION f() RETURNS trigger
BEGIN
  WITH w AS (SELECT g(NEW.n) AS v FROM codes WHERE code = NEW.a) SELECT g(1) + max(v) INTO NEW.n FROM w HAVING count(*) > 0;
  RETURN NEW;
END
--- call_in_a_condition_of_a_join_in_a_subquery
FUNCTION g(x int) RETURNS bool
BEGIN RETURN x > 3; END
FUNCTION f() RETURNS trigger
BEGIN
  SELECT max(code) INTO NEW.b FROM codes o
  WHERE o.weight > 1 AND EXISTS (SELECT 1 FROM codes c JOIN codes d ON c.weight = d.weight AND (d.code = NEW.a OR g(NEW.n)) WHERE c.code = o.code);
  RETURN NEW;
END
