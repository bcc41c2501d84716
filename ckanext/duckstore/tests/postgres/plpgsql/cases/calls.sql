-- Calls of other functions.
--- scalar
FUNCTION g(x text) RETURNS text
BEGIN RETURN upper(x); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a); NEW.b := g(g(NEW.b) || 'x'); RETURN NEW; END
--- required_error
FUNCTION required_error(value text, field_name text) RETURNS _text
BEGIN IF (value = '') IS NOT FALSE THEN RETURN ARRAY[[field_name, 'must not be empty']]; END IF; RETURN NULL; END
FUNCTION f() RETURNS trigger
DECLARE errors text[][] := '{}';
BEGIN
  errors := errors || required_error(NEW.a, 'a'); errors := errors || required_error(NEW.b, 'b');
  IF errors = '{}' THEN RETURN NEW; END IF;
  RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t');
END
--- overloads
FUNCTION g(x text) RETURNS text
BEGIN RETURN 'text'; END
FUNCTION g(x int) RETURNS text
BEGIN RETURN 'int'; END
FUNCTION g(x numeric) RETURNS text
BEGIN RETURN 'numeric'; END
FUNCTION g(x date) RETURNS text
BEGIN RETURN 'date'; END
FUNCTION g(x _text) RETURNS text
BEGIN RETURN 'array'; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a) || g(NEW.n) || g(NEW.m) || g(NEW.d) || g(NEW.arr) || g('literal') || g(NULL) || g(5) || g(1.5); RETURN NEW; END
--- not_unique
FUNCTION g(x int) RETURNS text
BEGIN RETURN 'int'; END
FUNCTION g(x numeric) RETURNS text
BEGIN RETURN 'numeric'; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g((NEW.n % 100)::smallint); RETURN NEW; END
--- no_such_overload
FUNCTION g(x int) RETURNS text
BEGIN RETURN 'int'; END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 1 THEN NEW.a := g(NEW.a); END IF; RETURN NEW; END
--- out_arguments
FUNCTION g(x text, OUT clean text, OUT bad bool) RETURNS record
BEGIN clean := trim(x); bad := clean = ''; END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := g(NEW.a); NEW.a := r.clean; NEW.flag := r.bad; NEW.b := (g(NEW.b)).clean; RETURN NEW; END
--- one_out_argument
FUNCTION g(x int, OUT y int) RETURNS int
BEGIN y := x * 2; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n % 1000); RETURN NEW; END
--- inout_argument
FUNCTION g(INOUT x int) RETURNS int
BEGIN x := x + 1; RETURN; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n % 100); RETURN NEW; END
--- variadic
FUNCTION g(sep text, VARIADIC parts text[]) RETURNS text
BEGIN RETURN array_to_string(parts, sep); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g('-', NEW.a, NEW.b, 'end'); NEW.b := g('+', VARIADIC NEW.arr); RETURN NEW; END
--- variadic_integers
FUNCTION g(VARIADIC list int[]) RETURNS int
DECLARE s int := 0; x int;
BEGIN FOREACH x IN ARRAY list LOOP s := s + coalesce(x, 100); END LOOP; RETURN s; END
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.n % 2 = 0 THEN NEW.n := g(NEW.n % 1000, NULL, length(NEW.a)); ELSIF NEW.a <> '' THEN NEW.n := g(length(NEW.b), 7); END IF;
  NEW.b := g(1);
  RETURN NEW;
END
--- variadic_dates
FUNCTION g(VARIADIC list date[]) RETURNS text
BEGIN RETURN array_to_string(list, ' '); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.d, NEW.ts::date, '2020-02-02'); RETURN NEW; END
--- variadic_with_an_argument_that_fails
FUNCTION g(a text, VARIADIC list int[]) RETURNS text
BEGIN RETURN a || cardinality(list); END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 2 THEN NEW.a := g(NEW.b, NEW.a::int, NEW.n); END IF; RETURN NEW; END
--- named_arguments
FUNCTION g(x int, y int) RETURNS text
BEGIN RETURN x || '/' || y; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(y => 1, x => 2); NEW.b := g(3, y := NEW.n); RETURN NEW; END
--- void
FUNCTION g(x int) RETURNS void
BEGIN IF x > 3 THEN RAISE EXCEPTION 'over %', x; END IF; END
FUNCTION f() RETURNS trigger
BEGIN PERFORM g(NEW.n); NEW.a := 'fine'; RETURN NEW; END
--- perform_returning
FUNCTION g(x int) RETURNS int
BEGIN RETURN x / 0; END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN PERFORM g(1); END IF; RETURN NEW; END
--- short_circuit
FUNCTION g(x int) RETURNS bool
BEGIN RETURN 10 / x > 1; END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n <> 0 AND g(NEW.n) THEN NEW.a := 'yes'; END IF; IF NEW.n = 0 OR NEW.n IS NULL OR g(NEW.n) THEN NEW.b := 'or'; END IF; RETURN NEW; END
--- in_case
FUNCTION g(x int) RETURNS int
BEGIN RETURN 100 / x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := CASE WHEN NEW.n = 0 THEN -1 WHEN NEW.n IS NULL THEN -2 ELSE g(NEW.n) END; RETURN NEW; END
--- in_coalesce
FUNCTION g(x int) RETURNS int
BEGIN RETURN 100 / x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := coalesce(NEW.n, g(0)); RETURN NEW; END
--- recursion
FUNCTION fact(x int) RETURNS int
BEGIN IF x IS NULL OR x <= 1 OR x > 10 THEN RETURN 1; END IF; RETURN x * fact(x - 1); END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := fact(NEW.n); RETURN NEW; END
--- nested_calls
FUNCTION h(x int) RETURNS int
BEGIN RETURN x + 1; END
FUNCTION g(x int) RETURNS int
BEGIN RETURN h(x) * h(h(x)); END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n % 100); RETURN NEW; END
--- record_argument
FUNCTION g(x int) RETURNS record
DECLARE r record;
BEGIN SELECT x AS num, 'w' || x AS word INTO r; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := g(NEW.n); NEW.a := r.word; NEW.n := r.num; RETURN NEW; END
--- array_result
FUNCTION g(x text) RETURNS text[]
BEGIN RETURN string_to_array(x, ' '); END
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := g(NEW.a); NEW.b := (g('p q r'))[2]; RETURN NEW; END
--- numeric_argument_from_integer
FUNCTION g(x numeric, y text) RETURNS text
BEGIN RETURN y || x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.n, 'n'); RETURN NEW; END
--- max_char_error
FUNCTION max_char_error(value text, max_chars numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND LENGTH(value) > max_chars THEN RETURN ARRAY[[field_name, 'longer than ' || max_chars]]; END IF;
  RETURN NULL;
END
FUNCTION f() RETURNS trigger
DECLARE errors text[][] := '{}';
BEGIN errors := errors || max_char_error(NEW.a, 3, 'a'); NEW.b := array_to_string(errors, ':'); RETURN NEW; END
--- choices_clean
FUNCTION choices_clean_error(value _text, choices _text, field_name text, OUT clean _text, OUT error _text) RETURNS record
DECLARE bad_choices text := array_to_string(ARRAY(SELECT c FROM(SELECT unnest(value) as c) u WHERE NOT c = ANY(choices)), ',');
BEGIN
  IF bad_choices <> '' THEN error := ARRAY[[field_name, 'Invalid choice: "' || replace(bad_choices, E'\t', ' ') || '"']]; END IF;
  clean := ARRAY(SELECT c FROM(SELECT unnest(choices) as c) u WHERE c = ANY(value));
END
FUNCTION f() RETURNS trigger
DECLARE errors text[][] := '{}'; crval record;
BEGIN
  crval := choices_clean_error(NEW.arr, ARRAY['a','b','c','x'], 'arr'); NEW.arr := crval.clean; errors := errors || crval.error;
  NEW.a := array_to_string(errors, '|'); RETURN NEW;
END
--- truthy_to_yn
FUNCTION truthy_to_yn(value text) RETURNS text
DECLARE truthy boolean := value ~* '[[:<:]](true|t|vrai|v|1|yes|y|oui|o)[[:>:]]'; falsy boolean := value ~* '[[:<:]](false|f|faux|0|no|n|non)[[:>:]]';
BEGIN IF truthy AND NOT falsy THEN RETURN 'Y'; ELSIF falsy AND NOT truthy THEN RETURN 'N'; ELSE RETURN NULL; END IF; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := truthy_to_yn(NEW.a); NEW.b := truthy_to_yn(NEW.b); RETURN NEW; END
--- modified_created
FUNCTION f() RETURNS trigger
DECLARE
  username text NOT NULL := (SELECT username FROM datastore_user LIMIT 1);
  sysadmin boolean NOT NULL := (SELECT sysadmin FROM datastore_user LIMIT 1);
BEGIN
  IF NOT sysadmin THEN NEW.b := username; END IF;
  IF TG_OP = 'INSERT' THEN NEW.a := 'inserted'; END IF;
  RETURN NEW;
END
--- int_na_nd
FUNCTION int_na_nd_error(value text, field_name text) RETURNS _text
DECLARE value text := value;
BEGIN
  IF value ~ '^-?[0-9]+$' THEN
    IF value::int < 0 THEN RETURN ARRAY[[field_name, 'negative']]; END IF;
  ELSE
    IF value != 'NA' AND value != 'ND' THEN RETURN ARRAY[[field_name, 'no number']]; END IF;
  END IF;
  RETURN NULL;
END
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := int_na_nd_error(NEW.a, 'a') || int_na_nd_error(NEW.b, 'b'); NEW.a := array_to_string(NEW.arr, ','); NEW.arr := NULL; RETURN NEW; END
--- call_in_from
FUNCTION g(x int, OUT num int, OUT word text) RETURNS record
BEGIN num := x + 1; word := 'w'; END
FUNCTION f() RETURNS trigger
DECLARE a int; b text;
BEGIN SELECT num, word INTO a, b FROM g(3); NEW.n := a; NEW.a := b; RETURN NEW; END
--- select_star_from_call
FUNCTION g(x int, OUT num int, OUT word text) RETURNS record
BEGIN num := x + 1; word := 'w'; END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT * INTO r FROM g(NEW.n % 10); NEW.n := r.num; NEW.a := r.word; RETURN NEW; END
--- calls_in_elsif
FUNCTION g(x int) RETURNS bool
BEGIN RETURN 12 / x = 4; END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n = 0 THEN NEW.a := 'zero'; ELSIF NEW.n IS NULL THEN NEW.a := 'null'; ELSIF g(NEW.n) THEN NEW.a := 'three'; ELSE NEW.a := 'other'; END IF; RETURN NEW; END
--- raise_with_call
FUNCTION g(x text) RETURNS text
BEGIN RETURN '<' || x || '>'; END
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 4 THEN RAISE EXCEPTION '%', g(NEW.a); END IF; RETURN NEW; END
--- record_not_called
FUNCTION pair(v text, OUT p text, OUT q int) RETURNS record
BEGIN p := upper(v); q := length(v); END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  NEW.n := CASE WHEN NEW.flag THEN NEW.n ELSE (CASE length(NEW.a) WHEN 1 THEN 7 WHEN NEW.n THEN 5 ELSE (pair(NEW.b)).q END) END;
  NEW.a := coalesce(NEW.a, (pair(NEW.b)).p) || CASE WHEN NEW.flag AND (pair(NEW.a)).q > 2 THEN '!' ELSE '' END;
  NEW.b := CASE WHEN NEW.flag THEN row_to_json(pair(NEW.b))::text ELSE 'none' END;
  RETURN NEW;
END
--- query_as_argument
FUNCTION over(list text[]) RETURNS int
BEGIN RETURN cardinality(list) * 10; END
FUNCTION f() RETURNS trigger
DECLARE i int; j int := 3;
BEGIN
  SELECT over(ARRAY(SELECT DISTINCT upper(e) FROM unnest(NEW.arr) AS e ORDER BY 1)), j INTO i, j;
  NEW.n := i + (SELECT over(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > 'a')) + j);
  IF EXISTS(SELECT over(ARRAY(SELECT code FROM codes WHERE code = NEW.a)) UNION SELECT 1) THEN NEW.b := j; END IF;
  RETURN NEW;
END
--- query_not_reached
FUNCTION f() RETURNS trigger
BEGIN
  NEW.n := CASE WHEN NEW.flag THEN 2 ELSE array_length(ARRAY(SELECT DISTINCT upper(e) FROM unnest(NEW.arr) AS e ORDER BY 1), 1) END;
  NEW.m := coalesce(NEW.m, array_ndims(ARRAY(SELECT e FROM unnest(NEW.arr) AS e)));
  NEW.flag := NEW.a IS NOT NULL AND cardinality(array_append((SELECT array_agg(e) FROM unnest(NEW.arr) AS e), NEW.a)) > 2;
  NEW.arr := CASE WHEN NEW.flag THEN NEW.arr ELSE array_remove(ARRAY(SELECT code FROM codes WHERE code > NEW.a ORDER BY 1), 'c') END;
  RETURN NEW;
END
