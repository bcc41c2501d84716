-- CASE, COALESCE and subqueries over arrays, whose types come from all their parts.
--- case_of_texts
FUNCTION f() RETURNS trigger
BEGIN NEW.b := CASE WHEN NEW.n > 3 THEN NEW.a WHEN NEW.flag THEN 'flag' ELSE NEW.b || '!' END; RETURN NEW; END
--- chosen_case_without_else
FUNCTION f() RETURNS trigger
BEGIN NEW.a := CASE WHEN NEW.n > 3 THEN 'big' END || '.'; NEW.n := CASE WHEN NEW.flag THEN NEW.n END; RETURN NEW; END
--- case_of_a_value
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := CASE NEW.n WHEN 1 THEN 'one' WHEN 2 THEN 'two' WHEN NULL THEN 'null' ELSE 'many' END
    || CASE extract(month FROM NEW.d) WHEN 1 THEN 'Jan' WHEN 2 THEN 'Feb' ELSE '?' END;
  RETURN NEW;
END
--- case_with_an_error_not_reached
FUNCTION f() RETURNS trigger
BEGIN
  NEW.n := CASE WHEN NEW.a ~ '^-?[0-9]+$' THEN NEW.a::int ELSE NEW.n END;
  NEW.m := CASE WHEN NEW.n = 0 THEN 0 ELSE 100 / NEW.n END;
  RETURN NEW;
END
--- case_with_an_error
FUNCTION f() RETURNS trigger
BEGIN NEW.n := CASE WHEN NEW.n > 3 THEN 1 / (NEW.n - NEW.n) ELSE NEW.n END; RETURN NEW; END
--- case_of_arrays
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := CASE WHEN NEW.flag THEN NEW.arr || NEW.a WHEN NEW.n > 2 THEN '{}' ELSE NEW.arr END; RETURN NEW; END
--- case_of_dates
FUNCTION f() RETURNS trigger
BEGIN NEW.d := CASE WHEN NEW.flag THEN NEW.d ELSE '2020-01-05' END; RETURN NEW; END
--- case_of_a_date_that_is_wrong
FUNCTION f() RETURNS trigger
BEGIN NEW.d := CASE WHEN NEW.n > 3 THEN NEW.d ELSE '2020-01-0x' END; RETURN NEW; END
--- case_of_numbers
FUNCTION f() RETURNS trigger
BEGIN NEW.a := CASE WHEN NEW.flag THEN NEW.m ELSE 2.50 END || ' ' || CASE WHEN NEW.flag THEN NEW.n ELSE 2.50 END; RETURN NEW; END
--- case_of_numbers_and_text
FUNCTION f() RETURNS trigger
BEGIN NEW.a := CASE WHEN NEW.flag THEN NEW.m ELSE NEW.a END; RETURN NEW; END
--- nested_cases
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := CASE WHEN NEW.n IS NULL THEN 'none' WHEN NEW.n < 3 THEN CASE NEW.flag WHEN true THEN 'a' WHEN false THEN 'b' END
    ELSE coalesce(CASE WHEN NEW.b <> '' THEN NEW.b END, 'empty') END;
  RETURN NEW;
END
--- case_in_a_condition
FUNCTION f() RETURNS trigger
BEGIN IF CASE WHEN NEW.a = '' THEN NULL ELSE NEW.n > 2 END THEN NEW.b := 'yes'; ELSE NEW.b := 'no'; END IF; RETURN NEW; END
--- case_of_patterns
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := CASE WHEN NEW.n > 2 THEN NEW.a ~ '^[a-z]' ELSE NEW.b ~ '(' END; RETURN NEW; END
--- coalesce_of_expressions
FUNCTION f() RETURNS trigger
BEGIN NEW.b := coalesce(NEW.a || '-' || NEW.b, NEW.n::text || '?', left(NEW.a, 2), 'none'); RETURN NEW; END
--- coalesce_with_an_error_not_reached
FUNCTION f() RETURNS trigger
BEGIN NEW.n := coalesce(NEW.n, NEW.a::int, 7); RETURN NEW; END
--- coalesce_of_a_constant_that_is_wrong
FUNCTION f() RETURNS trigger
BEGIN NEW.n := coalesce(NEW.n, 'x'); RETURN NEW; END
--- coalesce_of_constants
FUNCTION f() RETURNS trigger
BEGIN NEW.a := coalesce(NULL, 'x') || coalesce(NULL, NULL, NEW.b); RETURN NEW; END
--- left_of_texts
FUNCTION f() RETURNS trigger
BEGIN NEW.b := left(NEW.a, 2) || '|' || left(NEW.a, -1) || '|' || left(NEW.a, 0); NEW.a := left(NEW.a, NEW.n % 4); RETURN NEW; END
--- array_of_selected_elements
FUNCTION f() RETURNS trigger
DECLARE choices text[] := ARRAY['a', 'b', 'NA', 'y'];
BEGIN
  NEW.a := array_to_string(ARRAY(SELECT c FROM (SELECT unnest(NEW.arr) AS c) u WHERE NOT c = ANY(choices)), ',');
  NEW.arr := ARRAY(SELECT c FROM unnest(choices) AS c WHERE c = ANY(NEW.arr));
  RETURN NEW;
END
--- array_of_all_elements
FUNCTION f() RETURNS trigger
BEGIN NEW.b := ARRAY(SELECT c FROM unnest(NEW.arr) AS u(c))::text; NEW.arr := ARRAY(SELECT c FROM unnest(ARRAY[['a', 'b'], ['c', NEW.a]]) AS c WHERE c <> 'b'); RETURN NEW; END
--- array_of_elements_with_an_error
FUNCTION f() RETURNS trigger
BEGIN NEW.n := cardinality(ARRAY(SELECT c FROM unnest(NEW.arr) AS c WHERE c::int > 1)); RETURN NEW; END
--- array_of_elements_compared_with_a_variable
FUNCTION f() RETURNS trigger
DECLARE c text := 'a';
BEGIN NEW.arr := ARRAY(SELECT u.c FROM unnest(NEW.arr) AS u(c) WHERE u.c <> f.NEW.a); RETURN NEW; END
--- array_of_an_ambiguous_name
FUNCTION f() RETURNS trigger
DECLARE c text := 'a';
BEGIN NEW.arr := ARRAY(SELECT c FROM unnest(NEW.arr) AS c WHERE c <> 'a'); RETURN NEW; END
--- array_of_changed_elements
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := ARRAY(SELECT upper(c) FROM unnest(NEW.arr) AS c WHERE length(c) = 1 ORDER BY c DESC LIMIT 2); RETURN NEW; END
--- array_in_an_array
FUNCTION f() RETURNS trigger
BEGIN
  NEW.arr := ARRAY(SELECT c FROM unnest(NEW.arr) AS c WHERE c = ANY(ARRAY(SELECT x FROM unnest(NEW.arr) AS x WHERE x <> c)) IS NOT TRUE);
  RETURN NEW;
END
--- array_of_text_selected_with_case
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := ARRAY(SELECT c FROM unnest(string_to_array(NEW.a, ';')) AS c WHERE CASE WHEN NEW.flag THEN c > 'a' ELSE coalesce(NEW.n, 0) > 1 END); RETURN NEW; END
