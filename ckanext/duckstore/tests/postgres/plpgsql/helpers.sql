-- Functions that random functions call, see generate.py.
--- helpers
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := '';
BEGIN
  FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP;
  RETURN r;
END
FUNCTION over(v text) RETURNS text
BEGIN RETURN 'text ' || v; END
FUNCTION over(v int) RETURNS text
BEGIN RETURN 'int ' || coalesce(v, 0); END
FUNCTION over(v _text) RETURNS text
BEGIN RETURN 'list ' || array_to_string(v, ',', '?'); END
FUNCTION over(v date) RETURNS text
BEGIN IF v IS NULL THEN RETURN 'no date'; END IF; RETURN 'date ' || v; END
FUNCTION pair(v text, OUT p text, OUT q int) RETURNS record
BEGIN
  IF v IS NULL THEN q := 0; RETURN; END IF;
  p := upper(v);
  q := length(v);
END
FUNCTION clean(INOUT v _text, OUT bad text) RETURNS record
BEGIN
  bad := array_to_string(ARRAY(SELECT e FROM unnest(v) AS e WHERE e NOT IN ('a', 'b', 'c', 'd')), ',');
  v := ARRAY(SELECT e FROM unnest(ARRAY['a', 'b', 'c', 'd']) AS e WHERE e = ANY(v));
END
FUNCTION single(v text, OUT p text) RETURNS text
BEGIN p := nullif(trim(v), ''); END
FUNCTION missing(v text, field text) RETURNS _text
BEGIN
  IF (v = '') IS NOT FALSE THEN RETURN ARRAY[[field, 'missing']]; END IF;
  RETURN NULL;
END
FUNCTION many(sep text, VARIADIC v _text) RETURNS text
DECLARE e text; r text := '';
BEGIN
  FOREACH e IN ARRAY v LOOP r := r || sep || coalesce(e, '?'); END LOOP;
  RETURN r;
END
FUNCTION fact(n int) RETURNS int
BEGIN
  IF n IS NULL OR n < 2 THEN RETURN 1; END IF;
  RETURN least(n, 5) * fact(least(n, 5) - 1);
END
FUNCTION nested(v text, n int) RETURNS text
DECLARE r text := h(g(n), v);
BEGIN
  IF r = '' OR length(r) > 6 THEN RETURN over(n); END IF;
  RETURN over(r);
END
FUNCTION strict_int(v text) RETURNS int
BEGIN
  IF v !~ '^-?[0-9]{1,6}$' THEN RAISE EXCEPTION 'no number: %', v USING ERRCODE = '22023'; END IF;
  RETURN v::int;
END
