-- Assignment to elements and slices of arrays.
--- element_replaced
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c'];
BEGIN
  x[2] := NEW.a; x[abs(NEW.n % 3) + 1] := NEW.b; NEW.arr := x;
  RETURN NEW;
END
--- element_at_the_end
FUNCTION f() RETURNS trigger
DECLARE x text[] := '{}';
BEGIN
  x[cardinality(x) + 1] := NEW.a; x[array_length(x, 1) + 1] := 'z'; NEW.arr := x;
  RETURN NEW;
END
--- element_behind_the_end
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN
  x[5] := NEW.a; x[abs(NEW.n % 9) + 1] := 'n'; NEW.arr := x;
  RETURN NEW;
END
--- element_of_a_null_array
FUNCTION f() RETURNS trigger
DECLARE x int[];
BEGIN
  x[1] := NEW.n; x[2] := x[1] + 1; NEW.n := x[2]; NEW.b := x::text;
  RETURN NEW;
END
--- element_of_new
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.arr IS NOT NULL AND NEW.arr <> '{}' THEN NEW.arr[1] := upper(NEW.arr[1]); NEW.arr[3] := NEW.a; END IF;
  RETURN NEW;
END
--- element_of_new_when_null
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.flag THEN NEW.arr[1] := NEW.a; END IF; NEW.n := array_length(NEW.arr, 1);
  RETURN NEW;
END
--- element_of_old on UPDATE
FUNCTION f() RETURNS trigger
BEGIN
  IF OLD.n > 2 THEN NEW.arr[1] := OLD.arr[1]; END IF; OLD.arr[1] := 'old'; NEW.b := OLD.arr[1];
  RETURN NEW;
END
--- element_null_subscript
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d','e','f','g','h'];
BEGIN
  IF NEW.flag THEN x[abs(NEW.n % 9) + 1] := 'q'; END IF; NEW.arr := x;
  RETURN NEW;
END
--- element_subscript_of_other_types
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x['2'] := 'text'; x[abs(NEW.m % 3) + 1] := 'numeric'; IF NEW.flag THEN x[NEW.a] := 'no'; END IF; NEW.arr := x;
  RETURN NEW;
END
--- element_subscript_of_bool
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN
  IF NEW.flag THEN x[NEW.flag] := 'no'; END IF; NEW.arr := x;
  RETURN NEW;
END
--- element_value_is_converted
FUNCTION f() RETURNS trigger
DECLARE x int[] := '{}';
BEGIN
  x[1] := NEW.a; x[2] := NEW.n % 100; x[3] := NEW.m % 100; NEW.b := array_to_string(x, '/');
  RETURN NEW;
END
--- element_value_of_other_types
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  x[1] := NEW.n; x[2] := NEW.d; x[3] := NEW.flag; x[4] := NEW.m; x[5] := NEW.arr; NEW.b := array_to_string(x, '/', '?');
  RETURN NEW;
END
--- element_dates
FUNCTION f() RETURNS trigger
DECLARE x date[];
BEGIN
  x[1] := NEW.d; x[2] := NEW.ts; IF NEW.flag THEN x[3] := '2020-02-03'; END IF; NEW.b := x::text; NEW.d := x[2];
  RETURN NEW;
END
--- element_dates_that_fail
FUNCTION f() RETURNS trigger
DECLARE x date[] := '{}';
BEGIN
  x[1] := NEW.a; NEW.d := x[1];
  RETURN NEW;
END
--- element_numerics
FUNCTION f() RETURNS trigger
DECLARE x numeric[] := ARRAY[1.5, 2];
BEGIN
  x[2] := NEW.m; x[3] := x[1] + NEW.n; NEW.b := array_to_string(x, ' ', '?'); NEW.m := x[3];
  RETURN NEW;
END
--- element_bools
FUNCTION f() RETURNS trigger
DECLARE x bool[] := '{}';
BEGIN
  x[1] := NEW.flag; x[2] := NEW.n > 3; NEW.b := x::text; NEW.flag := x[1] OR x[2];
  RETURN NEW;
END
--- element_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  x[1][2] := NEW.a; x[2][1] := NEW.b; NEW.arr := x[1:1]; NEW.b := x::text;
  RETURN NEW;
END
--- element_two_dimensions_out_of_range
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  IF NEW.n > 3 THEN x[NEW.n % 4][1] := 'q'; END IF; IF NEW.flag THEN x[1][NEW.n % 5] := 'r'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_two_dimensions_of_an_empty_array
FUNCTION f() RETURNS trigger
DECLARE x text[][];
BEGIN
  x[1][1] := NEW.a; NEW.b := x::text; NEW.n := array_ndims(x);
  RETURN NEW;
END
--- element_too_few_subscripts
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  IF NEW.n > 3 THEN x[1] := 'q'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_too_many_subscripts
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN
  IF NEW.n > 3 THEN x[1][1] := 'q'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_subscripts_of_an_array_that_has_no_dimensions_yet
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  IF NEW.flag THEN x := ARRAY[['p', 'q']]; END IF; IF NEW.n > 2 THEN x[1][1] := 'one'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_one_subscript_of_an_array_of_varying_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[] := '{}';
BEGIN
  IF NEW.flag THEN x := ARRAY[['p', 'q']]; END IF; IF NEW.n > 2 THEN x[1] := 'one'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_two_subscripts_of_an_array_of_varying_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  IF NEW.flag THEN x := ARRAY['p', 'q']; END IF; IF NEW.n > 2 THEN x[1][1] := 'one'; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- element_three_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  x[1][1][1] := NEW.a; x[1][1][1] := coalesce(x[1][1][1], 'q') || '!'; NEW.b := x::text;
  RETURN NEW;
END
--- element_of_a_text
FUNCTION f() RETURNS trigger
DECLARE s text := 'abc';
BEGIN
  IF NEW.flag THEN s[1] := 'x'; END IF; NEW.a := s;
  RETURN NEW;
END
--- element_of_a_record
FUNCTION f() RETURNS trigger
DECLARE r record; 
BEGIN
  SELECT ARRAY['x'] AS v INTO r;
  r.v[1] := NEW.a; r.v[3] := 'c'; NEW.arr := r.v; IF NEW.n > 4 THEN r.w[1] := 'no'; END IF;
  RETURN NEW;
END
--- element_of_a_record_not_assigned
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  IF NEW.n > 4 THEN r.v[1] := 'no'; END IF;
  RETURN NEW;
END
--- element_of_an_unknown_column
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.n > 4 THEN NEW.nothing[1] := 'no'; END IF;
  RETURN NEW;
END
--- element_of_a_column_that_is_no_array
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.n > 4 THEN NEW.a[1] := 'no'; END IF;
  RETURN NEW;
END
--- element_in_a_loop
FUNCTION f() RETURNS trigger
DECLARE x text[] := '{}';
BEGIN
  FOR i IN 1..coalesce(NEW.n % 4, 1) LOOP x[i] := coalesce(NEW.a, '-') || i; END LOOP; NEW.arr := x;
  RETURN NEW;
END
--- element_in_a_loop_backwards
FUNCTION f() RETURNS trigger
DECLARE x int[] := ARRAY[0, 0];
BEGIN
  FOR i IN REVERSE 3..1 LOOP x[i] := NEW.n + i; END LOOP; NEW.b := x::text; 
  RETURN NEW;
END
--- element_cleaned_in_a_loop
FUNCTION f() RETURNS trigger
BEGIN
  FOR i IN 1..coalesce(array_length(NEW.arr, 1), 0) LOOP IF NEW.arr[i] IS NULL THEN NEW.arr[i] := 'none'; ELSE NEW.arr[i] := upper(btrim(NEW.arr[i])); END IF; END LOOP;
  RETURN NEW;
END
--- element_counted
FUNCTION f() RETURNS trigger
DECLARE e text; counts int[] := ARRAY[0, 0];
BEGIN
  FOREACH e IN ARRAY coalesce(NEW.arr, '{}') LOOP
    IF e > 'b' THEN counts[1] := counts[1] + 1; ELSE counts[2] := counts[2] + 1; END IF;
  END LOOP;
  NEW.b := counts::text; NEW.n := counts[1];
  RETURN NEW;
END
--- element_appended_in_a_loop
FUNCTION f() RETURNS trigger
DECLARE e text; kept text[];
BEGIN
  FOREACH e IN ARRAY string_to_array(coalesce(NEW.a, ''), 'p') LOOP IF e <> '' THEN kept[coalesce(array_length(kept, 1), 0) + 1] := e; END IF; END LOOP; NEW.arr := kept;
  RETURN NEW;
END
--- element_with_a_call
FUNCTION g(x int) RETURNS int
BEGIN RETURN abs(x % 3) + 1; END
FUNCTION f() RETURNS trigger
DECLARE x int[] := ARRAY[0,0,0];
BEGIN
  x[g(NEW.n)] := g(NEW.n + 1); NEW.b := x::text;
  RETURN NEW;
END
--- element_in_a_function
FUNCTION marked(list text[], place int) RETURNS text[]
BEGIN
  IF list IS NULL OR place IS NULL THEN RETURN NULL; END IF;
  IF place BETWEEN 1 AND cardinality(list) THEN list[place] := list[place] || '*'; END IF;
  RETURN list;
END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.arr := marked(NEW.arr, NEW.n); NEW.b := array_to_string(marked(ARRAY['p', 'q'], 1), ' ');
  RETURN NEW;
END
--- slice
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x[2:3] := ARRAY[NEW.a, NEW.b]; NEW.arr := x;
  RETURN NEW;
END
--- slice_behind_the_end
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN
  x[4:5] := ARRAY[NEW.a, 'e']; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_too_few
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  IF NEW.n > 2 THEN x[1:3] := ARRAY['p', NEW.a]; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_too_many
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x[2:3] := ARRAY['p', NEW.a, 'q', 'r']; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_null
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  IF NEW.flag THEN x[2:3] := NULL; END IF; x[1:2] := NEW.arr[1:2]; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_null_in_a_null_array
FUNCTION f() RETURNS trigger
DECLARE x text[]; y text[];
BEGIN
  x[1:2] := y; NEW.flag := x IS NULL; NEW.b := coalesce(x::text, 'null');
  RETURN NEW;
END
--- slice_without_bounds
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x[:2] := ARRAY[NEW.a, 'two']; x[3:] := ARRAY['three', NEW.b]; NEW.arr := x; x[:] := ARRAY['1', '2', '3', '4']; NEW.b := x::text;
  RETURN NEW;
END
--- slice_of_an_empty_array
FUNCTION f() RETURNS trigger
DECLARE x text[] := '{}';
BEGIN
  x[1:2] := ARRAY[NEW.a, NEW.b]; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_an_empty_array_without_bounds
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  IF NEW.n > 2 THEN x[:2] := ARRAY['a', 'b']; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_with_wrong_bounds
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  IF NEW.n > 2 THEN x[NEW.n:2] := ARRAY['p', 'q']; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_with_bounds_that_touch
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  IF NEW.flag THEN x[2:1] := '{}'; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_with_bounds_that_touch_in_an_empty_array
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  IF NEW.flag THEN x[2:1] := '{}'; END IF; IF NEW.n > 2 THEN x[3:1] := ARRAY['a']; END IF; NEW.b := coalesce(x::text, 'null');
  RETURN NEW;
END
--- slice_with_null_bound
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  IF NEW.flag THEN x[1:abs(NEW.n % 9)] := ARRAY['p', 'q', 'r', 's', 't', 'u', 'v', 'w']; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_text
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x[1:2] := '{p,q}'; IF NEW.flag THEN x[1:2] := NEW.a; END IF; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  x[1:2][1:1] := ARRAY[['p'],[NEW.a]]; NEW.b := x::text; IF NEW.n > 4 THEN x[2:3][1:1] := ARRAY['y', 'z']; END IF;
  RETURN NEW;
END
--- slice_of_rows
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  x[2:2] := ARRAY[NEW.a, 'new']; NEW.b := x::text;
  RETURN NEW;
END
--- slice_and_subscript
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY[['a','b'],['c','d']];
BEGIN
  x[2][1:2] := ARRAY['p', 'q', NEW.a, 's']; NEW.b := x::text;
  RETURN NEW;
END
--- slice_makes_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[];
BEGIN
  x[1:2][1:2] := ARRAY['p', NEW.a, 'r', 's']; NEW.b := x::text;
  RETURN NEW;
END
--- slice_of_integers
FUNCTION f() RETURNS trigger
DECLARE x int[] := ARRAY[1,2,3];
BEGIN
  x[2:3] := ARRAY[NEW.n, 7]; NEW.b := array_to_string(x, ','); x[1:2] := ARRAY[1.5, 2.5]; NEW.n := x[1];
  RETURN NEW;
END
--- slice_with_too_many_subscripts
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b'];
BEGIN
  IF NEW.n > 4 THEN x[1:2][1:2] := ARRAY['p', 'q', 'r', 's']; END IF; NEW.b := x::text;
  RETURN NEW;
END
--- slice_from_two_dimensions
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a','b','c','d'];
BEGIN
  x[2:4] := ARRAY[['p', 'q'], ['r', NEW.a]]; NEW.arr := x;
  RETURN NEW;
END
--- slice_of_new
FUNCTION f() RETURNS trigger
BEGIN
  IF cardinality(NEW.arr) > 1 THEN NEW.arr[1:2] := ARRAY[NEW.arr[2], NEW.arr[1]]; END IF;
  RETURN NEW;
END
--- element_into_an_element
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a']; y int[];
BEGIN
  SELECT 'into', NEW.n INTO x[2], y[1]; NEW.arr := x; NEW.n := y[1];
  RETURN NEW;
END
--- element_for_over_an_element
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a'];
BEGIN
  FOR x[1] IN SELECT e FROM unnest(NEW.arr) AS e LOOP NEW.b := coalesce(NEW.b, '') || coalesce(x[1], '?'); END LOOP;
  RETURN NEW;
END
--- element_in_a_branch
FUNCTION f() RETURNS trigger
DECLARE x text[] := ARRAY['a', 'b'];
BEGIN
  IF NEW.flag THEN x[1] := 'yes'; ELSIF NEW.n > 2 THEN x[2] := 'no'; ELSE x := x || 'c'::text; END IF; NEW.arr := x;
  RETURN NEW;
END
--- element_of_a_constant
FUNCTION f() RETURNS trigger
DECLARE x CONSTANT text[] := ARRAY['a'];
BEGIN
  x[1] := 'b';
  RETURN NEW;
END
--- element_of_not_null
FUNCTION f() RETURNS trigger
DECLARE x text[] NOT NULL := ARRAY['a'];
BEGIN
  x[2] := NEW.a; NEW.arr := x;
  RETURN NEW;
END
--- element_errors_collected
FUNCTION f() RETURNS trigger
DECLARE errors text[]; count int := 0;
BEGIN
  IF (NEW.a = '') IS NOT FALSE THEN count := count + 1; errors[count] := 'a is empty'; END IF;
  IF NEW.n > 4 THEN count := count + 1; errors[count] := 'n is large'; END IF;
  IF count > 0 THEN RAISE EXCEPTION '%', array_to_string(errors, '; '); END IF;
  RETURN NEW;
END
--- element_error_in_subscript_and_value
FUNCTION g(x int, y text) RETURNS int
BEGIN RAISE EXCEPTION '% %', y, x; END
FUNCTION f() RETURNS trigger
DECLARE x int[] := ARRAY[1];
BEGIN
  IF NEW.n > 2 THEN x[g(NEW.n, 'subscript')] := g(NEW.n, 'value'); END IF;
  RETURN NEW;
END
