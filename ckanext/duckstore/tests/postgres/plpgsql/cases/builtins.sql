-- Built-in functions and operators of ordinary triggers.
--- builtin_texts
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := concat_ws('|', upper(NEW.a), lower(NEW.a), reverse(NEW.a), ascii(NEW.a), octet_length(NEW.a), md5(NEW.b), quote_literal(NEW.a));
  NEW.a := concat(translate(NEW.a, 'abc', 'xy'), split_part(NEW.a, ',', 2), split_part(NEW.a, ',', -1), position('a' in NEW.a), NEW.flag, NEW.n, NEW.d);
  RETURN NEW;
END
--- builtin_padding
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := lpad(NEW.a, 4, '*') || rpad(NEW.a, 4) || '|' || repeat(NEW.a, 2) || lpad(NEW.n::text, 6, '0') || starts_with(NEW.a, 'a');
  NEW.a := format('%s: %I = %L (%5s) %%', NEW.n, NEW.a, NEW.b, NEW.flag);
  RETURN NEW;
END
--- builtin_identifier_of_null
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := format('%I', NEW.a);
  RETURN NEW;
END
--- builtin_patterns
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := concat_ws('|', NEW.a LIKE 'a%', NEW.a NOT LIKE '%\_%', NEW.a ILIKE '_B%', NEW.b NOT ILIKE '%e%', NEW.a LIKE NEW.b);
  NEW.arr := regexp_split_to_array(NEW.a, '[ ,]+') || regexp_match(NEW.a, '([a-z])([0-9])?', 'i');
  NEW.a := concat_ws('|', regexp_replace(NEW.a, '[aeiou]', '*', 'g'), regexp_replace(NEW.a, '(.)(.)', '\2\1'), substring(NEW.a, '[0-9]+'), substring(NEW.a from 2 for 1), regexp_count(NEW.a, 'a'), NEW.a ~* '^[a-c]');
  RETURN NEW;
END
--- builtin_numbers
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := concat_ws('|', abs(NEW.m), ceil(NEW.m), floor(NEW.m), trunc(NEW.m), sign(NEW.m), -NEW.m, NEW.m * 1.10, round(NEW.m / 3, 2), NEW.m + 1, NEW.m - NEW.n, NEW.m::numeric(20,1));
  NEW.b := concat_ws('|', greatest(NEW.m, 2.5), least(NEW.m, 0.25), NEW.m BETWEEN 0 AND 10, NEW.n NOT BETWEEN 1 AND NEW.n, nullif(NEW.n, 5), nullif(NEW.m, 1.5));
  RETURN NEW;
END
--- builtin_integers
FUNCTION f() RETURNS trigger
BEGIN
  IF abs(NEW.n) < 1000000 THEN
    NEW.a := concat_ws('|', NEW.n / 3, NEW.n % 3, mod(NEW.n, -4), -NEW.n, abs(NEW.n), NEW.n * 2 - 1, greatest(NEW.n, 4), NEW.n / 4.0, NEW.n * 0.5);
  END IF;
  NEW.b := to_char(NEW.n, 'FM999G990') || '|' || to_char(NEW.m, 'S9990.99') || '|' || to_char(NEW.n, '0000');
  RETURN NEW;
END
--- builtin_division_by_zero
FUNCTION f() RETURNS trigger
BEGIN
  NEW.n := 10 / NEW.n;
  NEW.m := 1 / NEW.m;
  RETURN NEW;
END
--- builtin_dates
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := concat_ws('|', to_char(NEW.d, 'YYYY-MM-DD'), to_char(NEW.d, 'FMDay DDth FMMonth Y,YYY'), to_char(NEW.ts, 'DD.MM.YY HH12:MI:SS a.m.'), date_trunc('month', NEW.d)::date, date_trunc('hour', NEW.ts)::text);
  NEW.b := concat_ws('|', extract(year FROM NEW.d), extract(dow FROM NEW.d), extract(quarter FROM NEW.d), extract(hour FROM NEW.ts), date_part('week', NEW.d), NEW.d + 30, NEW.d - DATE '2020-01-01', greatest(NEW.d, DATE '2020-06-01'), nullif(NEW.d, '2020-01-01'));
  NEW.d := NEW.d - 1;
  RETURN NEW;
END
--- builtin_reading_dates
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.a ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
    NEW.d := to_date(NEW.a, 'YYYY-MM-DD');
  ELSIF NEW.b <> '' THEN
    NEW.d := to_date(NEW.b, 'DD/MM/YYYY');
  ELSE
    NEW.d := make_date(2020, NEW.n, 7);
  END IF;
  RETURN NEW;
END
--- builtin_arrays
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := concat_ws('|', array_position(NEW.arr, 'a'), cardinality(NEW.arr), array_to_string(NEW.arr, ',', '?'), NEW.arr && ARRAY['a', 'z'], NEW.arr @> ARRAY['a'], ARRAY[NEW.a] <@ NEW.arr, NEW.a <> ALL(NEW.arr));
  NEW.b := array_to_string(array_append(array_remove(NEW.arr, 'a'), NEW.b), '/', 'null') || array_to_string(array_replace(NEW.arr, 'a', 'A'), ',');
  NEW.arr := array_cat(array_prepend(NEW.a, NEW.arr), string_to_array(NEW.b, '/', 'null'));
  RETURN NEW;
END
