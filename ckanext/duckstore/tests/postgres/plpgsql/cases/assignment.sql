-- Declarations, types, defaults and assignment.
--- simple
FUNCTION f() RETURNS trigger
BEGIN NEW.a := 'x'; NEW.n = 5; RETURN NEW; END
--- declare_types
FUNCTION f() RETURNS trigger
DECLARE x int := 5; y text DEFAULT 'abc'; z numeric(5,2) := 3.14159; b boolean := true; d date := '2020-02-03';
BEGIN NEW.n := x; NEW.a := y || ' ' || z; NEW.m := z; NEW.flag := b; NEW.d := d; RETURN NEW; END
--- null_defaults
FUNCTION f() RETURNS trigger
DECLARE x int; y text; z text[];
BEGIN NEW.n := x; NEW.a := coalesce(y, 'none'); NEW.arr := z; RETURN NEW; END
--- constant
FUNCTION f() RETURNS trigger
DECLARE x CONSTANT int := 5;
BEGIN NEW.n := x; RETURN NEW; END
--- constant_assigned
FUNCTION f() RETURNS trigger
DECLARE x CONSTANT int := 5;
BEGIN x := 6; RETURN NEW; END
--- not_null
FUNCTION f() RETURNS trigger
DECLARE x text NOT NULL := 'y';
BEGIN x := NEW.a; NEW.b := x; RETURN NEW; END
--- not_null_default
FUNCTION f() RETURNS trigger
DECLARE x text NOT NULL := NEW.a;
BEGIN NEW.b := x || '!'; RETURN NEW; END
--- type_of_variable
FUNCTION f() RETURNS trigger
DECLARE x int := 3; y x%TYPE := 4;
BEGIN NEW.n := x + y; RETURN NEW; END
--- type_of_column
FUNCTION f() RETURNS trigger
DECLARE x codes.weight%TYPE := 4; y codes.label%TYPE := 'z';
BEGIN NEW.n := x; NEW.a := y; RETURN NEW; END
--- rowtype
FUNCTION f() RETURNS trigger
DECLARE r codes%ROWTYPE;
BEGIN r.code := 'q'; r.weight := NEW.n; NEW.a := r.code; NEW.n := r.weight; NEW.b := coalesce(r.label, '-'); RETURN NEW; END
--- default_of_another
FUNCTION f() RETURNS trigger
DECLARE x int := NEW.n; y int := x * 2;
BEGIN NEW.n := y; RETURN NEW; END
--- alias_of_argument
FUNCTION g(int, text) RETURNS text
DECLARE number ALIAS FOR $1; word ALIAS FOR $2;
BEGIN RETURN number || word; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.n, 'th'); RETURN NEW; END
--- alias_of_new
FUNCTION f() RETURNS trigger
DECLARE row_ ALIAS FOR NEW;
BEGIN row_.a := 'aliased'; RETURN row_; END
--- integer_from_text
FUNCTION f() RETURNS trigger
DECLARE x int;
BEGIN x := NEW.a; NEW.n := x; RETURN NEW; END
--- numeric_from_text
FUNCTION f() RETURNS trigger
BEGIN NEW.m := NEW.a; RETURN NEW; END
--- date_from_text
FUNCTION f() RETURNS trigger
BEGIN NEW.d := NEW.a; RETURN NEW; END
--- bool_from_text
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW.b; RETURN NEW; END
--- integer_from_numeric
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.m; RETURN NEW; END
--- integer_from_bool
FUNCTION f() RETURNS trigger
BEGIN NEW.n := NEW.flag; RETURN NEW; END
--- text_from_all
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN x := NEW.n; NEW.a := x; x := NEW.d; NEW.b := x; x := NEW.flag; NEW.arr := ARRAY[x]; RETURN NEW; END
--- timestamp_to_date
FUNCTION f() RETURNS trigger
BEGIN NEW.d := NEW.ts; NEW.ts := NEW.d; RETURN NEW; END
--- varchar_too_long
FUNCTION f() RETURNS trigger
DECLARE x varchar(3);
BEGIN x := NEW.a; NEW.b := x; RETURN NEW; END
--- numeric_too_large
FUNCTION f() RETURNS trigger
DECLARE x numeric(4,1);
BEGIN x := NEW.m; NEW.m := x; RETURN NEW; END
--- smallint_overflow
FUNCTION f() RETURNS trigger
DECLARE x smallint;
BEGIN x := NEW.n; NEW.n := x; RETURN NEW; END
--- text_to_array
FUNCTION f() RETURNS trigger
DECLARE x text := '{p,q}';
BEGIN NEW.arr := x; RETURN NEW; END
--- array_to_text
FUNCTION f() RETURNS trigger
BEGIN NEW.a := NEW.arr; RETURN NEW; END
--- labelled
FUNCTION f() RETURNS trigger
<<outer>>
DECLARE x int := 1;
BEGIN
  <<inner>>
  DECLARE x int := 2;
  BEGIN NEW.n := outer.x * 10 + inner.x; x := 7; NEW.m := x; outer.x := 4; END;
  NEW.a := x::text;
  RETURN NEW;
END
--- function_name_as_label
FUNCTION g(x int) RETURNS int
DECLARE x int := x + 1;
BEGIN RETURN g.x * 100 + x; END
FUNCTION f() RETURNS trigger
BEGIN NEW.n := g(2); RETURN NEW; END
--- shadowed_argument
FUNCTION g(value text) RETURNS text
DECLARE value text := value || '!';
BEGIN RETURN value; END
FUNCTION f() RETURNS trigger
BEGIN NEW.a := g(NEW.a); RETURN NEW; END
--- block_reenters_defaults
FUNCTION f() RETURNS trigger
DECLARE s text := '';
BEGIN
  FOR i IN 1..3 LOOP
    DECLARE t int := 0; u int;
    BEGIN t := t + i; s := s || t || coalesce(u::text, '-'); u := i; END;
  END LOOP;
  NEW.a := s; RETURN NEW;
END
--- unknown_variable
FUNCTION f() RETURNS trigger
BEGIN nonsense := 1; RETURN NEW; END
--- unknown_column_read
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 2 THEN NEW.a := NEW.nonsense; END IF; RETURN NEW; END
--- unknown_column_written
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 2 THEN NEW.nonsense := 1; END IF; RETURN NEW; END
--- unknown_name_in_expression
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN NEW.a := nothing_of_that_name; END IF; RETURN NEW; END
--- unknown_function
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN NEW.a := no_such_function(NEW.n); END IF; RETURN NEW; END
--- unknown_type
FUNCTION f() RETURNS trigger
DECLARE x nonsense; BEGIN RETURN NEW; END
--- syntax_error
FUNCTION f() RETURNS trigger
BEGIN NEW.a := ; RETURN NEW; END
--- syntax_error_in_expression
FUNCTION f() RETURNS trigger
BEGIN NEW.a := 1 + ; RETURN NEW; END
--- missing_end
FUNCTION f() RETURNS trigger
BEGIN NEW.a := 'x'; RETURN NEW;
--- missing_semicolon
FUNCTION f() RETURNS trigger
BEGIN NEW.a := 'x' RETURN NEW; END
--- ambiguous_column
FUNCTION f() RETURNS trigger
DECLARE code text := 'a'; r text;
BEGIN SELECT label INTO r FROM codes WHERE code = code; NEW.a := r; RETURN NEW; END
--- use_column
FUNCTION f() RETURNS trigger
#variable_conflict use_column
DECLARE code text := 'a'; r int;
BEGIN SELECT count(*) INTO r FROM codes WHERE code = code; NEW.n := r; RETURN NEW; END
--- use_variable
FUNCTION f() RETURNS trigger
#variable_conflict use_variable
DECLARE code text := 'zz'; r text;
BEGIN SELECT code INTO r FROM codes; NEW.a := r; RETURN NEW; END
--- quoted_names
FUNCTION f() RETURNS trigger
DECLARE "My Var" text := 'q';
BEGIN NEW."a" := "My Var"; RETURN NEW; END
--- comments
FUNCTION f() RETURNS trigger
-- a comment; with a semicolon
BEGIN /* block
comment */ NEW.a := 'x -- no comment'; -- trailing
RETURN NEW; END
--- declared_decimals_in_a_loop
FUNCTION f() RETURNS trigger
DECLARE p numeric(5,2) := 1; q numeric(4,1);
BEGIN
  FOR i IN 1..2 LOOP q := coalesce(q, 0) + p; END LOOP;
  NEW.a := p || '/' || q;
  FOREACH NEW.b IN ARRAY coalesce(NEW.arr, '{}') LOOP p := p + 0.5; END LOOP;
  NEW.b := p;
  RETURN NEW;
END
