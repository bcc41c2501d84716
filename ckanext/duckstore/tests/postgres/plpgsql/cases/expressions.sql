-- Expressions as portals' functions have them.
--- trim_forms
FUNCTION f() RETURNS trigger
BEGIN NEW.a := trim(both E'\t\n\x0b\x0c\r ' from NEW.a); NEW.b := btrim(NEW.b, 'x'); RETURN NEW; END
--- concat
FUNCTION f() RETURNS trigger
BEGIN NEW.a := NEW.a || NEW.n || NEW.flag || NEW.d; NEW.b := concat(NEW.a, NEW.n, NULL, 'x'); RETURN NEW; END
--- empty_is_not_false
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := (NEW.a = '') IS NOT FALSE; RETURN NEW; END
--- regexp
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.a ~ '^[a-z]+$'; NEW.arr := regexp_match(NEW.a, '([a-z]+)@([a-z]+)'); NEW.b := regexp_replace(NEW.a, '[aeiou]', '*', 'g'); RETURN NEW; END
--- email
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a <> '' AND regexp_match(NEW.a, '^[a-zA-Z0-9.!#$%&''*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$') IS NULL THEN NEW.b := 'Invalid email'; END IF; RETURN NEW; END
--- like_
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.a LIKE 'a%'; NEW.b := (NEW.b ILIKE '%N%')::text; RETURN NEW; END
--- dates
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.d < '2020-06-01'; NEW.n := extract(year FROM NEW.d); NEW.a := to_char(NEW.d, 'YYYY/MM'); NEW.d := NEW.d + 30; RETURN NEW; END
--- future
FUNCTION f() RETURNS trigger
BEGIN IF NEW.d > current_date THEN RAISE EXCEPTION 'in the future: %', NEW.d; END IF; RETURN NEW; END
--- now_
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := now() > '2020-01-01'; NEW.ts := date_trunc('day', timezone('utc', '2024-05-06 07:08:09+00'::timestamptz)); RETURN NEW; END
--- at_time_zone
FUNCTION f() RETURNS trigger
DECLARE t timestamp := now() at time zone 'utc';
BEGIN NEW.flag := t > '2020-01-01'; RETURN NEW; END
--- rounding
FUNCTION f() RETURNS trigger
BEGIN NEW.m := round(NEW.m, 1); NEW.n := round(NEW.f8 % 1000); RETURN NEW; END
--- arithmetic
FUNCTION f() RETURNS trigger
BEGIN NEW.n := (NEW.n % 100) * 3 - 1; NEW.m := NEW.m * 2 + 0.5; NEW.f8 := NEW.f8 / 2; RETURN NEW; END
--- integer_division
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.n / 3; NEW.m := NEW.n / 4.0; RETURN NEW; END
--- numeric_text
FUNCTION f() RETURNS trigger
DECLARE x numeric := 1.50; y numeric(8,2) := NEW.n % 1000;
BEGIN NEW.a := x || ' ' || y || ' ' || round(2.345, 2) || ' ' || x * 2; RETURN NEW; END
--- comparisons_of_null
FUNCTION f() RETURNS trigger
BEGIN NEW.a := coalesce((NEW.n > 1 AND NEW.flag)::text, 'null') || coalesce((NEW.n > 1 OR NEW.flag)::text, 'null') || coalesce((NOT NEW.flag)::text, 'null'); RETURN NEW; END
--- is_tests
FUNCTION f() RETURNS trigger
BEGIN NEW.a := (NEW.flag IS TRUE)::text || (NEW.flag IS NOT TRUE) || (NEW.flag IS FALSE) || (NEW.flag IS UNKNOWN) || (NEW.n IS NULL) || (NEW.n IS NOT DISTINCT FROM 3); RETURN NEW; END
--- case_expression
FUNCTION f() RETURNS trigger
BEGIN NEW.a := CASE WHEN NEW.n > 3 THEN 'big' WHEN NEW.n IS NULL THEN 'null' ELSE 'small' END; NEW.b := CASE NEW.a WHEN 'big' THEN 'B' ELSE 'S' END; RETURN NEW; END
--- nullif_
FUNCTION f() RETURNS trigger
BEGIN NEW.a := nullif(NEW.a, ''); NEW.n := coalesce(nullif(NEW.n, 0), -1); RETURN NEW; END
--- greatest_
FUNCTION f() RETURNS trigger
BEGIN NEW.n := greatest(NEW.n, 3); NEW.a := least(NEW.a, 'm'); RETURN NEW; END
--- in_list
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a IN ('a', 'b', 'apple') THEN NEW.b := 'in'; END IF; IF NEW.n NOT IN (1, 2, 3) THEN NEW.a := 'not in'; END IF; RETURN NEW; END
--- between_
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.n BETWEEN 1 AND 5; NEW.b := (NEW.a NOT BETWEEN 'a' AND 'm')::text; RETURN NEW; END
--- substrings
FUNCTION f() RETURNS trigger
BEGIN NEW.a := substring(NEW.a from 2 for 3); NEW.b := left(NEW.b, 1) || right(NEW.b, 1); NEW.n := length(NEW.a); RETURN NEW; END
--- split
FUNCTION f() RETURNS trigger
BEGIN NEW.a := split_part(NEW.a, ';', 2); NEW.b := position('o' in NEW.b)::text; RETURN NEW; END
--- lpad_
FUNCTION f() RETURNS trigger
BEGIN NEW.a := lpad(NEW.n::text, 6, '0'); NEW.b := initcap(NEW.b) || repeat('-', 2); RETURN NEW; END
--- cast_chain
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.m::int; NEW.a := NEW.m::int::text::numeric::text; NEW.b := NEW.ts::date::text; RETURN NEW; END
--- lower_upper
FUNCTION f() RETURNS trigger
BEGIN NEW.a := lower(NEW.b); NEW.b := upper(NEW.a); RETURN NEW; END
--- format_
FUNCTION f() RETURNS trigger
BEGIN NEW.a := format('%s-%s', NEW.n, NEW.a); RETURN NEW; END
--- md5_
FUNCTION f() RETURNS trigger
BEGIN NEW.a := md5(NEW.a); RETURN NEW; END
--- escapes
FUNCTION f() RETURNS trigger
BEGIN NEW.a := E'tab\there' || 'back\slash' || 'quote''s' || U&'\00e9'; NEW.b := $q$dollar 'quoted'$q$; RETURN NEW; END
--- float_text
FUNCTION f() RETURNS trigger
BEGIN NEW.a := NEW.f8::text; NEW.b := (NEW.f8 * 3)::text; RETURN NEW; END
--- interval_
FUNCTION f() RETURNS trigger
DECLARE i interval := '2 days'; 
BEGIN NEW.ts := NEW.ts + i; NEW.a := (NEW.ts - '2020-01-01'::timestamp)::text; RETURN NEW; END
--- age_of_date
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.d - '2020-01-01'::date; RETURN NEW; END
--- text_order
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.a < 'b'; NEW.b := (NEW.a > NEW.b)::text; RETURN NEW; END
--- long_and_chain
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.a IS NOT NULL AND NEW.a <> '' AND length(NEW.a) < 8 AND NEW.a !~ '[0-9]' AND (NEW.n > 0 OR NEW.flag) THEN NEW.b := 'passes'; ELSE NEW.b := 'fails'; END IF;
  RETURN NEW;
END
--- expression_with_from
FUNCTION f() RETURNS trigger
DECLARE x int;
BEGIN x := count(*) FROM codes WHERE weight > 2; NEW.n := x; RETURN NEW; END
--- text_like_a_parameter
FUNCTION f() RETURNS trigger
DECLARE i int := 5;
BEGIN NEW.a := '$v9_0 $v ' || i || '$v1_0'; NEW.n := '$v '; RETURN NEW; END
--- date_out_of_range
FUNCTION f() RETURNS trigger
BEGIN
  NEW.d := NEW.d + NEW.n;
  RETURN NEW;
END
--- numbers_of_several_scales
FUNCTION f() RETURNS trigger
DECLARE
  list numeric[] := ARRAY[1.125, NEW.m, NULL];
  large numeric := 12345678901234567890.5;
BEGIN
  NEW.a := array_to_string(list, ' ');
  NEW.b := CASE WHEN NEW.flag THEN greatest(NEW.m, 1.525) ELSE least(NEW.m, -0.0625, NEW.n) END;
  NEW.m := coalesce(nullif(NEW.m, 0), NEW.n + 0.125, 0.375) + CASE WHEN NEW.n > 5 THEN 0.0625 ELSE NEW.m END;
  NEW.f8 := greatest(large, NEW.m);
  NEW.n := length((large + 0.25)::text);
  RETURN NEW;
END
--- guarded_cast_inside_a_condition_of_a_query
FUNCTION f() RETURNS trigger
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(NEW.arr || 'true'::text) AS e WHERE e = (NEW.a ~ '^-?[0-9]{1,6}$' AND NEW.a::int < 3)::text) THEN
    NEW.b := 'small';
  END IF;
  NEW.n := (SELECT count(*) FROM codes WHERE weight > 1 AND coalesce(NEW.a ~ '^[0-9]{1,6}$' AND NEW.a::int >= weight, false));
  RETURN NEW;
END
