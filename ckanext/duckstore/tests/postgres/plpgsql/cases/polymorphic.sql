-- Arguments of type anyelement and anyarray.
--- anyelement_of_each_type
FUNCTION g(x anyelement) RETURNS anyelement
BEGIN RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(NEW.n); NEW.a := g(NEW.a); NEW.m := g(NEW.m) + g(1); NEW.d := g(NEW.d); RETURN NEW; END
--- anyelement_in_anyarray
FUNCTION g(x anyelement, y anyarray) RETURNS bool
BEGIN RETURN x = ANY(y); END
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := g(NEW.a, NEW.arr) OR g(NEW.n, ARRAY[1, 2, 3]); RETURN NEW; END
--- element_of_anyarray
FUNCTION g(x anyarray) RETURNS anyelement
DECLARE e x%TYPE; 
BEGIN RETURN x[1]; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.arr); NEW.n := g(ARRAY[NEW.n, 3]); RETURN NEW; END
--- exact_type_before_anyelement
FUNCTION g(x anyelement) RETURNS text
BEGIN RETURN 'any ' || x::text; END
FUNCTION g(x int) RETURNS text
BEGIN RETURN 'int ' || x::text; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.n) || ' ' || coalesce(g(NEW.m), '-') || coalesce(g(NEW.d), '-') || g(NEW.flag); RETURN NEW; END
--- anyelement_of_a_literal
FUNCTION g(x anyelement) RETURNS text
BEGIN RETURN x::text; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g('literal'); RETURN NEW; END
--- two_of_anyelement
FUNCTION g(x anyelement, y anyelement) RETURNS anyelement
BEGIN RETURN coalesce(x, y); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a, 'none'); NEW.n := g(NEW.n, 0); RETURN NEW; END
--- two_of_anyelement_that_differ
FUNCTION g(x anyelement, y anyelement) RETURNS anyelement
BEGIN RETURN coalesce(x, y); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a, NEW.n); RETURN NEW; END
--- anyarray_and_its_element
FUNCTION g(x anyarray, y anyelement) RETURNS anyarray
BEGIN IF y IS NULL THEN RETURN x; END IF; RETURN array_append(x, y); END
FUNCTION f() RETURNS trigger
BEGIN NEW.arr := g(NEW.arr, NEW.a); RETURN NEW; END
--- anyelement_as_output
FUNCTION g(x anyelement, OUT y anyelement, OUT z anyarray) RETURNS record
BEGIN y := x; z := ARRAY[x, x]; END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := g(NEW.n); NEW.n := r.y; NEW.a := array_to_string(r.z, ','); RETURN NEW; END
--- variadic_anyarray
FUNCTION g(VARIADIC x anyarray) RETURNS text
BEGIN RETURN array_to_string(x, '/'); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a, NEW.b) || g(1, NEW.n); RETURN NEW; END
--- anyelement_without_argument
FUNCTION g() RETURNS anyelement
BEGIN RETURN 1; END
FUNCTION f() RETURNS trigger
BEGIN RETURN NEW; END
--- anyarray_without_argument
FUNCTION g(x text) RETURNS anyarray
BEGIN RETURN ARRAY[x]; END
FUNCTION f() RETURNS trigger
BEGIN RETURN NEW; END
--- anyarray_given_as_variadic
FUNCTION g(VARIADIC x anyarray) RETURNS int
BEGIN RETURN cardinality(x); END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(VARIADIC NEW.arr); NEW.a := g(NEW.d, NEW.d)::text; RETURN NEW; END
--- anyelement_by_name
FUNCTION g(x anyelement, y anyarray) RETURNS anyelement
BEGIN RETURN coalesce(x, y[1]); END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(y => NEW.arr, x => NEW.b); NEW.n := g(NEW.n, y => ARRAY[7]); RETURN NEW; END
--- anyelement_that_is_an_array
FUNCTION g(x anyelement) RETURNS anyelement
BEGIN RETURN x; END
FUNCTION h(x anyelement, y anyarray) RETURNS anyarray
BEGIN RETURN y || x; END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.arr := g(NEW.arr);
  IF NEW.n > 5 THEN NEW.arr := h(NEW.arr, NEW.arr); END IF;
  RETURN NEW;
END
--- anyelement_called_only_in_some_rows
FUNCTION largest(x anyelement, y anyelement) RETURNS anyelement
DECLARE found x%TYPE := x;
BEGIN
  IF y > found OR found IS NULL THEN found := y; END IF;
  RETURN found;
END
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.flag AND largest(NEW.n, 3) > 4 THEN NEW.b := largest(NEW.a, NEW.b); END IF;
  NEW.m := CASE WHEN NEW.n > 1 THEN largest(NEW.m, 1.5) ELSE NEW.m END;
  NEW.d := largest(NEW.d, '2020-06-01');
  RETURN NEW;
END
--- anyelement_of_too_many_arguments
FUNCTION g(x anyelement) RETURNS anyelement
BEGIN RETURN x; END
FUNCTION f() RETURNS trigger
BEGIN
  IF NEW.n > 0 THEN NEW.n := g(NEW.n, 1); END IF;
  IF NEW.n = 0 THEN NEW.n := g(NULL); END IF;
  RETURN NEW;
END
--- anyelement_recursive
FUNCTION g(x anyelement, n int) RETURNS text
BEGIN
  IF n <= 0 THEN RETURN x::text; END IF;
  RETURN g(x, n - 1) || '.' || g(n, 0);
END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.b, least(NEW.n, 3)); RETURN NEW; END
