-- NEW, OLD, records, rows, the TG_ variables.
--- tg_variables
FUNCTION f() RETURNS trigger
BEGIN NEW.a := TG_OP || ' ' || TG_NAME || ' ' || TG_TABLE_NAME || ' ' || TG_WHEN || ' ' || TG_LEVEL || ' ' || TG_TABLE_SCHEMA || ' ' || TG_RELNAME; NEW.n := TG_NARGS; NEW.arr := TG_ARGV; RETURN NEW; END
--- tg_op on UPDATE
FUNCTION f() RETURNS trigger
BEGIN NEW.a := TG_OP; RETURN NEW; END
--- old_on_insert
FUNCTION f() RETURNS trigger
BEGIN NEW.a := coalesce(OLD.a, 'no old'); NEW.flag := OLD IS NULL; RETURN NEW; END
--- old_and_new on UPDATE
FUNCTION f() RETURNS trigger
BEGIN NEW.a := coalesce(OLD.a, '-') || '>' || coalesce(NEW.a, '-'); IF NEW.n IS DISTINCT FROM OLD.n THEN NEW.b := 'changed'; END IF; RETURN NEW; END
--- return_old on UPDATE
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 2 THEN RETURN OLD; END IF; RETURN NEW; END
--- same_row on UPDATE
FUNCTION f() RETURNS trigger
BEGIN NEW.a := OLD.a; NEW.b := OLD.b; NEW.n := OLD.n; NEW._id := OLD._id; NEW.m := OLD.m; NEW.d := OLD.d; NEW.ts := OLD.ts; NEW.arr := OLD.arr; NEW.flag := OLD.flag; IF NEW = OLD THEN RETURN NULL; END IF; NEW.a := 'differs'; RETURN NEW; END
--- distinct_row on UPDATE
FUNCTION f() RETURNS trigger
BEGIN IF NEW IS DISTINCT FROM OLD THEN NEW.a := 'distinct'; END IF; RETURN NEW; END
--- keep_old on UPDATE
FUNCTION f() RETURNS trigger
BEGIN IF NEW.a IS NULL THEN NEW.a := OLD.a; END IF; IF OLD.n > coalesce(NEW.n, 0) THEN RAISE EXCEPTION 'smaller than %', OLD.n; END IF; RETURN NEW; END
--- assign_new_from_old on UPDATE
FUNCTION f() RETURNS trigger
BEGIN IF NEW.flag THEN NEW := OLD; NEW.b := 'old'; END IF; RETURN NEW; END
--- copy_of_new
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := NEW; r.a := 'copy'; NEW.b := coalesce(NEW.a, '-') || r.a; NEW.n := r.n; RETURN NEW; END
--- return_copy
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := NEW; r.a := 'copied'; RETURN r; END
--- row_json
FUNCTION f() RETURNS trigger
BEGIN NEW.a := row_to_json(NEW)->>'n'; NEW.b := (row_to_json(NEW)->>'flag'); RETURN NEW; END
--- to_json_fields
FUNCTION f() RETURNS trigger
DECLARE r record; s text := '';
BEGIN FOR r IN SELECT * FROM json_each_text(row_to_json(NEW)) LOOP IF r.key IN ('a','n','flag') THEN s := s || r.key || '=' || coalesce(r.value, 'NULL') || ';'; END IF; END LOOP; NEW.b := s; RETURN NEW; END
--- new_star
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT NEW.* INTO r; NEW.b := r.a; RETURN NEW; END
--- new_is_null
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW IS NULL; RETURN NEW; END
--- record_shapes
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT 1 AS x, 'a' AS y INTO r; NEW.a := r.x || r.y; SELECT 'z' AS x, 2.5 AS q INTO r; NEW.b := r.x || r.q; RETURN NEW; END
--- record_field_assigned
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT 1 AS x, 'a'::text AS y INTO r; r.y := NEW.a; r.x := NEW.n; NEW.b := r.x || coalesce(r.y, '-'); RETURN NEW; END
--- record_missing_field
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT 1 AS x INTO r; IF NEW.n > 3 THEN NEW.a := r.nothing; END IF; RETURN NEW; END
--- record_null
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN SELECT code, label INTO r FROM codes WHERE code = NEW.a; NEW.b := coalesce(r.label, 'none'); NEW.flag := FOUND; RETURN NEW; END
--- select_into
FUNCTION f() RETURNS trigger
DECLARE x text; y int;
BEGIN SELECT label, weight INTO x, y FROM codes WHERE code = NEW.a; NEW.b := x; NEW.n := y; NEW.flag := FOUND; RETURN NEW; END
--- select_into_new
FUNCTION f() RETURNS trigger
BEGIN SELECT label INTO NEW.b FROM codes WHERE code = NEW.a; RETURN NEW; END
--- select_into_first
FUNCTION f() RETURNS trigger
DECLARE x text;
BEGIN SELECT code INTO x FROM codes ORDER BY weight DESC; NEW.a := x; RETURN NEW; END
--- select_without_from
FUNCTION f() RETURNS trigger
DECLARE x int; y text;
BEGIN SELECT NEW.n + 1, upper(NEW.a) INTO x, y; NEW.m := x; NEW.b := y; RETURN NEW; END
--- into_at_end
FUNCTION f() RETURNS trigger
DECLARE x int;
BEGIN SELECT count(*) FROM codes WHERE weight > 1 INTO x; NEW.n := x; RETURN NEW; END
--- perform_found
FUNCTION f() RETURNS trigger
BEGIN PERFORM 1 FROM codes WHERE code = NEW.a; IF NOT FOUND THEN NEW.b := 'unknown code'; END IF; RETURN NEW; END
--- row_count
FUNCTION f() RETURNS trigger
DECLARE c int;
BEGIN PERFORM 1 FROM codes WHERE weight <= NEW.n; GET DIAGNOSTICS c = ROW_COUNT; NEW.n := c; RETURN NEW; END
--- unknown_table
FUNCTION f() RETURNS trigger
BEGIN IF NEW.n > 3 THEN PERFORM 1 FROM no_such_table; END IF; RETURN NEW; END
--- user_record
FUNCTION f() RETURNS trigger
DECLARE u record;
BEGIN SELECT * INTO u FROM datastore_user; NEW.a := u.username; NEW.flag := u.sysadmin; RETURN NEW; END
--- full_text
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW._full_text IS NULL; NEW.n := NEW._id; RETURN NEW; END
--- null_record
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := NEW; r := NULL; NEW.flag := r IS NULL; RETURN NEW; END
--- json_value
FUNCTION f() RETURNS trigger
DECLARE j json := '{"a": [1, 2, {"b": "x"}]}'; k jsonb := '{"n": 5}';
BEGIN NEW.a := j->'a'->2->>'b'; NEW.n := (k->>'n')::int; NEW.b := j #>> '{a,1}'; RETURN NEW; END
--- nested_block_records
FUNCTION f() RETURNS trigger
<<blk>>
DECLARE r record;
BEGIN SELECT 5 AS v INTO r; NEW.n := blk.r.v; blk.r.v := 6; NEW.m := r.v; RETURN NEW; END
--- return_old_of_insert
FUNCTION f() RETURNS trigger
BEGIN RETURN OLD; END
--- new_set_to_null
FUNCTION f() RETURNS trigger
BEGIN NEW := NULL; RETURN NEW; END
--- new_from_old_of_insert
FUNCTION f() RETURNS trigger
BEGIN NEW := OLD; RETURN NEW; END
--- old_of_insert_filled
FUNCTION f() RETURNS trigger
BEGIN OLD.a := 'x'; RETURN OLD; END
--- old_of_insert_compared
FUNCTION f() RETURNS trigger
BEGIN NEW.flag := NEW = OLD; NEW.b := (NEW IS DISTINCT FROM OLD)::text || (OLD IS NULL)::text || (NEW IS NULL)::text || coalesce(OLD.a, '?') ; RETURN NEW; END
--- record_from_old_of_insert
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN r := OLD; NEW.a := (r IS NULL)::text || coalesce(r.a, '-'); IF NEW.n > 3 THEN RETURN r; END IF; RETURN NEW; END
--- column_of_a_record_value
FUNCTION pair(v text, OUT word text, OUT len int) RETURNS record
BEGIN word := v; len := length(v); END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  IF NEW.n > 2 THEN r := pair(NEW.a); ELSIF NEW.n > 0 THEN SELECT 1 AS len INTO r; END IF;
  NEW.b := 'not reached';
  IF NEW.n IS NOT NULL THEN NEW.n := 1 + (r).len; END IF;
  NEW.b := 'reached';
  RETURN NEW;
END
--- column_of_a_record_that_is_a_row
FUNCTION pair(v text, OUT word text, OUT len int) RETURNS record
BEGIN word := v; len := length(v); END
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  r := NEW;
  NEW.b := (r).a || (NEW).n;
  NEW.n := (pair((r).a)).len;
  RETURN NEW;
END
--- column_of_a_record_in_a_loop
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  FOR r IN SELECT code, label FROM codes WHERE weight < NEW.n ORDER BY code LOOP
    NEW.a := r.label;
    IF r.code = 'b' THEN NEW.b := (SELECT (r).label); END IF;
  END LOOP;
  RETURN NEW;
END
--- column_of_a_record_never_assigned
FUNCTION f() RETURNS trigger
DECLARE r record;
BEGIN
  IF NEW.flag THEN NEW.n := (r).len; END IF;
  r := NULL;
  IF NEW.n > 1 THEN NEW.n := (r).len; END IF;
  RETURN NEW;
END
--- record_of_other_fields_after_an_iteration
FUNCTION f() RETURNS trigger
DECLARE r record; s text; t text := '';
BEGIN
  SELECT NEW.a AS x, NEW.n AS y INTO r;
  FOREACH s IN ARRAY NEW.arr LOOP
    t := t || coalesce(r::text, '-');
    SELECT s AS z INTO r;
    t := t || coalesce(r.z, '?');
  END LOOP;
  NEW.b := t || coalesce(r::text, '-');
  RETURN NEW;
END
--- record_of_a_nested_loop
FUNCTION f() RETURNS trigger
DECLARE r record; i int := 0;
BEGIN
  SELECT 'one' AS p, 1 AS q INTO r;
  WHILE i < 2 LOOP
    i := i + 1;
    FOR r IN SELECT code AS c FROM codes WHERE weight <= NEW.n ORDER BY code LOOP
      NEW.b := coalesce(NEW.b, '') || r.c || i;
    END LOOP;
  END LOOP;
  RETURN NEW;
END
--- record_as_large_after_an_iteration
FUNCTION f() RETURNS trigger
DECLARE r record; i int;
BEGIN
  SELECT 'one' AS p, 1 AS q INTO r;
  FOR i IN 1..10 LOOP
    EXIT WHEN i > NEW.n;
    SELECT (NEW.n + i)::text AS p, i AS q INTO r;
  END LOOP;
  NEW.b := r.p || '/' || coalesce(r.q::text, 'none');
  RETURN NEW;
END
