-- RAISE and its like.
--- exception
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 4 THEN RAISE EXCEPTION 'too large: %', NEW.n; END IF; RETURN NEW; END
--- several_values
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN RAISE EXCEPTION '% and % and %%', NEW.a, NEW.b; END IF; RETURN NEW; END
--- levels
FUNCTION f() RETURNS trigger
BEGIN RAISE NOTICE 'n %', NEW.n; RAISE WARNING 'w'; RAISE INFO 'i'; RAISE LOG 'l'; RAISE DEBUG 'd'; NEW.a := 'ok'; RETURN NEW; END
--- default_level
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a = '' THEN RAISE 'empty'; END IF; RETURN NEW; END
--- errcode
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n < 0 THEN RAISE EXCEPTION 'bad' USING ERRCODE = '22012'; END IF; RETURN NEW; END
--- errcode_name
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n < 0 THEN RAISE EXCEPTION 'bad' USING ERRCODE = 'check_violation', HINT = 'a hint', DETAIL = 'x'; END IF; RETURN NEW; END
--- condition_name
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n < 0 THEN RAISE unique_violation; END IF; IF NEW.n > 50 THEN RAISE division_by_zero USING MESSAGE = 'zero ' || NEW.n; END IF; RETURN NEW; END
--- sqlstate
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n < 0 THEN RAISE SQLSTATE '22P02' USING MESSAGE = 'mine'; END IF; IF NEW.n > 50 THEN RAISE SQLSTATE 'ZZ001'; END IF; RETURN NEW; END
--- message_option
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n = 0 THEN RAISE EXCEPTION USING MESSAGE = 'from option', ERRCODE = 'P0001'; END IF; RETURN NEW; END
--- null_option
FUNCTION f() RETURNS trigger
BEGIN RAISE EXCEPTION USING MESSAGE = NEW.a; RETURN NEW; END
--- unknown_condition
FUNCTION f() RETURNS trigger
BEGIN RAISE no_such_condition; RETURN NEW; END
--- unknown_errcode
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 3 THEN RAISE EXCEPTION 'x' USING ERRCODE = 'nonsense'; END IF; RETURN NEW; END
--- too_few_values
FUNCTION f() RETURNS trigger
BEGIN RAISE EXCEPTION '% %', NEW.n; RETURN NEW; END
--- too_many_values
FUNCTION f() RETURNS trigger
BEGIN RAISE EXCEPTION '%', NEW.n, 2; RETURN NEW; END
--- values_of_all_types
FUNCTION f() RETURNS trigger
BEGIN RAISE EXCEPTION '% % % % % %', NEW.n, NEW.d, NEW.ts, NEW.arr, NEW.flag, NEW.f8; END
--- value_is_a_row
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n = 1 THEN RAISE EXCEPTION 'row %', codes FROM codes WHERE code = 'a'; END IF; RETURN NEW; END
--- newline
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 4 THEN RAISE EXCEPTION E'first\nsecond'; END IF; RETURN NEW; END
--- tab_delimited
FUNCTION f() RETURNS trigger
DECLARE errors text[][] := '{}';
BEGIN
  IF (NEW.a = '') IS NOT FALSE THEN errors := errors || ARRAY[['a', 'empty']]; END IF;
  IF NEW.n > 4 THEN errors := errors || ARRAY[['n', 'large']]; END IF;
  IF errors <> '{}' THEN RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t'); END IF;
  RETURN NEW;
END
--- in_function
FUNCTION g(x int) RETURNS int
BEGIN IF x > 3 THEN RAISE EXCEPTION 'g says %', x; END IF; RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n); RETURN NEW; END
--- in_the_middle
FUNCTION f() RETURNS trigger
BEGIN IF NEW._id = 12 THEN RAISE EXCEPTION 'row twelve'; END IF; NEW.a := 'ok'; RETURN NEW; END
--- in_a_loop
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN FOREACH x IN ARRAY coalesce(NEW.arr, '{}') LOOP IF x = 'c' THEN RAISE EXCEPTION 'found %', x; END IF; END LOOP; RETURN NEW; END
--- cast_error
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.a::int; RETURN NEW; END
--- guarded_cast
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a ~ '^-?[0-9]+$' THEN IF NEW.a::int < 0 THEN NEW.b := 'negative'; ELSE NEW.b := 'number'; END IF; END IF; RETURN NEW; END
--- guarded_by_and
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a ~ '^-?[0-9]+$' AND NEW.a::int < 5 THEN NEW.b := 'small'; END IF; RETURN NEW; END
--- guarded_by_case
FUNCTION f() RETURNS trigger
BEGIN NEW.n := CASE WHEN NEW.a ~ '^[0-9]+$' THEN NEW.a::int ELSE -1 END; RETURN NEW; END
--- division
FUNCTION f() RETURNS trigger
BEGIN NEW.n := 100 / NEW.n; RETURN NEW; END
--- overflow
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.n + 2147483640; RETURN NEW; END
--- first_of_two_errors
FUNCTION f() RETURNS trigger
DECLARE x int; d date;
BEGIN x := 10 / NEW.n; d := NEW.a; RETURN NEW; END
--- bad_date
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a ~ '^[0-9]{4}-' THEN NEW.d := NEW.a::date; END IF; RETURN NEW; END
--- bad_regular_expression
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n = 3 AND NEW.a ~ '(' THEN NEW.a := 'x'; END IF; RETURN NEW; END
--- not_yet_assigned_record
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN IF NEW.n > 3 THEN NEW.a := r.x; END IF; RETURN NEW; END
--- strict_none
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN SELECT label INTO STRICT x FROM codes WHERE weight = NEW.n; NEW.a := x; RETURN NEW; END
--- strict_many
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN SELECT label INTO STRICT x FROM codes WHERE weight <= NEW.n; NEW.a := x; RETURN NEW; END
--- many_rows_in_expression
FUNCTION f() RETURNS trigger
BEGIN NEW.a := (SELECT label FROM codes WHERE weight <= NEW.n); RETURN NEW; END
--- char_in_a_message
FUNCTION f() RETURNS trigger
DECLARE h char(4) := left(NEW.a, 3); r record;
BEGIN
  SELECT h AS x, NEW.n AS n INTO r;
  IF NEW.n > 4 THEN RAISE EXCEPTION 'raised % [%] %', NEW.n, h, r; END IF;
  IF NEW.n > 2 THEN RAISE EXCEPTION USING MESSAGE = h; END IF;
  ASSERT NEW.n > 0, h;
  NEW.b := '[' || h || ']';
  RETURN NEW;
END
--- assert_calls_for_its_message_if_it_fails
FUNCTION joined(VARIADIC v _text) RETURNS text
DECLARE e text; r text := '';
BEGIN
  FOREACH e IN ARRAY v LOOP r := r || '/' || coalesce(e, '?'); END LOOP;
  RETURN r;
END
FUNCTION f() RETURNS trigger
BEGIN
  ASSERT NEW._id % 7 <> 5, 'not ' || joined(VARIADIC NEW.arr);
  NEW.b := 'passed';
  RETURN NEW;
END
