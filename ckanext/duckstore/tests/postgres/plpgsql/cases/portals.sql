-- Functions in the manner of portals, each of several constructs.
--- not_called_in_and
FUNCTION missing(v text, field text) RETURNS _text
BEGIN
  IF (v = '') IS NOT FALSE THEN RETURN ARRAY[[field, 'missing']]; END IF;
  RETURN NULL;
END
FUNCTION half(x int) RETURNS numeric
BEGIN RETURN x / 2.0; END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.flag := NEW.a ~ '^-?[0-9]{1,6}$' AND NEW.a::int > array_ndims(missing('', 'f'));
  NEW.b := coalesce(NEW.b, array_length(missing(NEW.a, 'a'), 2)::text);
  NEW.m := CASE WHEN NEW.n < 10 THEN cardinality(missing(NEW.a, 'a')) WHEN NEW.n < 100 THEN round(half(NEW.n), 1) END;
  NEW.arr := CASE WHEN NEW.flag THEN array_remove(string_to_array(array_to_string(missing('', 'x'), ','), ','), 'x') ELSE NEW.arr END;
  RETURN NEW;
END
--- nested_blocks_shadow
FUNCTION f() RETURNS trigger
<<outer_block>>
DECLARE
  total int := 0;
  label text := 'outer';
BEGIN
  DECLARE
    label text := coalesce(NEW.a, 'none');
    total int := length(label);
  BEGIN
    outer_block.total := total * 2;
    <<inner_block>>
    DECLARE
      total numeric := outer_block.total / 4.0;
    BEGIN
      IF total > 3 THEN
        outer_block.label := label || '>' || total;
        EXIT inner_block;
      END IF;
      outer_block.label := label || '<' || round(total, 1);
      IF label = 'none' THEN EXIT outer_block; END IF;
      total := total + 1;
      outer_block.total := total;
    END;
    NEW.n := outer_block.total;
  END;
  NEW.b := label;
  RETURN NEW;
END
--- nested_blocks_return
FUNCTION kind(v text, OUT kind text, OUT size int, OUT known bool) RETURNS record
BEGIN
  known := v IS NOT NULL;
  IF NOT known THEN RETURN; END IF;
  size := length(v);
  BEGIN
    IF v ~ '^\d+$' THEN kind := 'digits'; RETURN; END IF;
    IF v ~ '^\s*$' THEN kind := 'blank'; RETURN; END IF;
    <<letters>>
    BEGIN
      EXIT letters WHEN v !~* '^[a-z]';
      kind := 'word';
      RETURN;
    END;
    kind := 'other';
  END;
  size := -size;
END
FUNCTION f() RETURNS trigger
DECLARE
  k record;
  other record;
BEGIN
  k := kind(NEW.a);
  SELECT * INTO other FROM kind(NEW.b);
  IF k.kind IS NOT DISTINCT FROM other.kind THEN
    NEW.a := format('%s/%s', k.kind, other.size);
  ELSIF NOT other.known THEN
    NEW.a := k.kind || '?';
    RETURN NEW;
  ELSE
    NEW.a := concat_ws('-', k.kind, other.kind, k.size + other.size);
  END IF;
  NEW.n := (kind(NEW.b)).size;
  RETURN NEW;
END
--- portal_slices
FUNCTION f() RETURNS trigger
DECLARE
  pairs text[][] := ARRAY[['a', NEW.a], ['b', NEW.b], ['n', NEW.n::text]];
  pair text[];
  names text[] := '{}';
  found_at int := 0;
BEGIN
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    found_at := found_at + 1;
    CONTINUE WHEN pair[2] IS NULL;
    IF pair[2] = '' THEN
      names := names || (pair[1] || '=empty');
      EXIT WHEN found_at = 2;
      CONTINUE;
    END IF;
    names := array_append(names, pair[1] || ':' || left(pair[2], 3));
  END LOOP;
  NEW.arr := names;
  NEW.b := found_at || '/' || coalesce(array_to_string(pair, '|', '~'), 'none');
  RETURN NEW;
END
--- slices_collect_errors
FUNCTION check_length(v text, field text, most int) RETURNS _text
BEGIN
  CASE
    WHEN v IS NULL THEN RETURN ARRAY[[field, 'Missing value']];
    WHEN length(v) > most THEN RETURN ARRAY[[field, format('At most %s characters, not %s', most, length(v))]];
    ELSE RETURN NULL;
  END CASE;
END
FUNCTION f() RETURNS trigger
DECLARE
  errors text[][] := '{}';
  error text[];
  message text := '';
BEGIN
  errors := errors || check_length(NEW.a, 'a', 3) || check_length(NEW.b, 'b', 2);
  IF NEW.n > 100 THEN errors := errors || ARRAY[['n', 'Too large'], ['n', NEW.n::text]]; END IF;
  IF cardinality(errors) > 6 THEN
    RAISE EXCEPTION 'Many errors: %', array_length(errors, 1) USING ERRCODE = '22023', HINT = 'Correct them';
  END IF;
  FOREACH error SLICE 1 IN ARRAY errors LOOP
    message := message || CASE WHEN message = '' THEN '' ELSE '; ' END || error[1] || ': ' || lower(error[2]);
  END LOOP;
  NEW.b := message;
  IF errors <> '{}' AND NEW.flag THEN
    RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t');
  END IF;
  RETURN NEW;
END
--- portal_case_without_else
FUNCTION f() RETURNS trigger
DECLARE level int;
BEGIN
  CASE NEW.n % 4
    WHEN 0, 2 THEN level := 1;
    WHEN 1 THEN
      CASE WHEN NEW.flag THEN level := 2; WHEN NOT NEW.flag THEN level := 3; END CASE;
    WHEN 3 THEN NULL;
  END CASE;
  NEW.m := level * 10;
  RETURN NEW;
END
--- dates_of_quarters
FUNCTION quarter_start(day date) RETURNS date
BEGIN
  IF day IS NULL THEN RETURN NULL; END IF;
  RETURN make_date(extract(year FROM day)::int, ((extract(quarter FROM day)::int - 1) * 3 + 1), 1);
END
FUNCTION f() RETURNS trigger
DECLARE
  first date := quarter_start(NEW.d);
  last date;
  days int;
BEGIN
  last := (first + interval '3 months' - interval '1 day')::date;
  days := last - first + 1;
  IF NEW.ts IS NOT NULL AND NEW.ts::date NOT BETWEEN first AND last THEN
    NEW.b := 'outside ' || to_char(first, 'YYYY-"Q"Q');
  ELSIF days >= 91 THEN
    NEW.b := format('%s to %s (%s)', first, last, days);
  END IF;
  NEW.d := coalesce(last, date_trunc('month', NEW.ts)::date);
  NEW.n := extract(doy FROM NEW.d) + date_part('dow', NEW.d);
  RETURN NEW;
END
--- dates_read
FUNCTION to_day(v text) RETURNS date
BEGIN
  IF v ~ '^\d{4}-\d{2}-\d{2}$' THEN RETURN v::date; END IF;
  IF v ~ '^\d{1,2}/\d{1,2}/\d{4}$' THEN RETURN to_date(v, 'DD/MM/YYYY'); END IF;
  RETURN NULL;
END
FUNCTION f() RETURNS trigger
DECLARE
  given text[] := ARRAY['2021-02-28', '03/04/2022', NEW.a, '2020-02-30'];
  item text;
  latest date;
BEGIN
  FOREACH item IN ARRAY given[1:CASE WHEN NEW.flag THEN 4 ELSE 3 END] LOOP
    IF to_day(item) > latest OR latest IS NULL THEN latest := to_day(item); END IF;
  END LOOP;
  NEW.d := latest;
  NEW.ts := latest + time '12:30';
  RETURN NEW;
END
--- raise_using
FUNCTION refuse(code int, detail text) RETURNS void
BEGIN
  IF code = 0 THEN RAISE unique_violation USING MESSAGE = 'duplicate: ' || coalesce(detail, '?'); END IF;
  IF code = 1 THEN RAISE EXCEPTION '%', detail USING ERRCODE = 'check_violation'; END IF;
  IF code = 2 THEN RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = format('%I is refused', detail); END IF;
  IF code = 3 THEN RAISE SQLSTATE '22012'; END IF;
  IF code = 4 THEN RAISE EXCEPTION '100%% of %', upper(detail) USING DETAIL = 'none', COLUMN = 'a'; END IF;
END
FUNCTION f() RETURNS trigger
BEGIN
  PERFORM refuse(NEW.n % 7, NEW.a);
  IF NOT FOUND THEN RAISE EXCEPTION 'no row'; END IF;
  NEW.b := 'accepted';
  RETURN NEW;
END
--- overloads_of_types
FUNCTION shown(v text) RETURNS text
BEGIN RETURN 't:' || v; END
FUNCTION shown(v numeric) RETURNS text
BEGIN RETURN 'n:' || round(v, 1); END
FUNCTION shown(v date) RETURNS text
BEGIN RETURN 'd:' || to_char(v, 'DDMMYY'); END
FUNCTION shown(v bool) RETURNS text
BEGIN RETURN CASE WHEN v THEN 'yes' WHEN NOT v THEN 'no' ELSE 'unknown' END; END
FUNCTION shown(v _text) RETURNS text
DECLARE made text := '';
BEGIN
  FOR i IN REVERSE coalesce(array_length(v, 1), 0)..1 LOOP made := made || shown(v[i]); END LOOP;
  RETURN '[' || made || ']';
END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.a := concat_ws(' ', shown(NEW.a), shown(NEW.n), shown(NEW.m), shown(NEW.d), shown(NEW.flag), shown(NEW.arr));
  NEW.b := shown(NEW.f8::numeric) || shown(NULL::bool) || shown('x');
  RETURN NEW;
END
--- variadic_and_named
FUNCTION joined(separator text, VARIADIC parts text[]) RETURNS text
DECLARE
  made text;
  part text;
BEGIN
  FOREACH part IN ARRAY parts LOOP
    CONTINUE WHEN part IS NULL OR btrim(part) = '';
    made := coalesce(made || separator, '') || btrim(part);
  END LOOP;
  RETURN coalesce(made, '-');
END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := joined('+', NEW.a, NEW.b, NEW.n::text, NULL, ' z ');
  IF NEW.arr IS NOT NULL THEN NEW.a := joined('/', VARIADIC NEW.arr); END IF;
  RETURN NEW;
END
--- changing_records
FUNCTION f() RETURNS trigger
DECLARE
  r record;
  sum int := 0;
  text_of text := '';
BEGIN
  r := ROW(NEW.a, NEW.n);
  text_of := (r.f1 || r.f2);
  SELECT code, label, weight INTO r FROM codes WHERE weight = NEW.n % 5;
  IF FOUND THEN
    text_of := r.code || coalesce(r.label, '(none)');
    sum := r.weight;
  END IF;
  FOR r IN SELECT code AS c, weight * 2 AS w FROM codes WHERE weight <= 3 ORDER BY weight DESC LOOP
    sum := sum + r.w;
    EXIT WHEN sum > NEW.n;
    text_of := text_of || r.c;
  END LOOP;
  NEW.b := text_of;
  NEW.n := sum;
  RETURN NEW;
END
--- update_differences on UPDATE
FUNCTION f() RETURNS trigger
DECLARE
  changed text[] := '{}';
  one record;
  before json := row_to_json(OLD);
BEGIN
  FOR one IN SELECT key, value FROM json_each_text(row_to_json(NEW)) LOOP
    CONTINUE WHEN one.key IN ('_id', '_full_text', 'f8');
    IF one.value IS DISTINCT FROM (before ->> one.key) THEN changed := changed || one.key; END IF;
  END LOOP;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NULL; END IF;
  IF 'd' = ANY(changed) AND NEW.d < OLD.d THEN RAISE EXCEPTION 'back from % to %', OLD.d, NEW.d; END IF;
  NEW.arr := changed;
  NEW.n := cardinality(changed);
  RETURN NEW;
END
--- regexps
FUNCTION clean(v text) RETURNS text
DECLARE parts text[];
BEGIN
  parts := regexp_match(v, '^\s*([A-Za-z]+)[^0-9]*([0-9]*)');
  IF parts IS NULL THEN RETURN regexp_replace(v, '[^0-9]+', '-', 'g'); END IF;
  IF parts[2] = '' THEN RETURN upper(parts[1]); END IF;
  RETURN initcap(parts[1]) || lpad(parts[2], 4, '0');
END
FUNCTION f() RETURNS trigger
BEGIN
  NEW.b := clean(NEW.b);
  NEW.a := clean(NEW.a) || coalesce(substring(NEW.a FROM '([a-z]+)'), '!');
  NEW.arr := regexp_split_to_array(NEW.a, '[ ,|]+');
  NEW.flag := NEW.b ~ '^[A-Z]' AND regexp_match(NEW.a, '[0-9]{2}') IS NOT NULL OR regexp_match(NEW.b, 'x') IS NULL;
  RETURN NEW;
END
--- texts_trimmed
FUNCTION f() RETURNS trigger
DECLARE
  space text := chr(160);
  one text;
  made text[] := '{}';
BEGIN
  FOREACH one IN ARRAY ARRAY[' x', 'x ', '  ', '', ' é ', space || 'x ', E'\tx ', E' x\n', NULL, NEW.a, NEW.b || ' '] LOOP
    made := made || format('%s|%s|%s', btrim(one), ltrim(one), rtrim(one));
    made := made || (upper(rtrim(ltrim(one) || ' ')) || btrim(btrim(one) || ' ' || one));
  END LOOP;
  NEW.arr := made;
  NEW.a := btrim(upper(NEW.a) || ' ');
  NEW.b := ltrim(' ' || NEW.b);
  RETURN NEW;
END
--- empty_arrays
FUNCTION f() RETURNS trigger
DECLARE
  seen text[] := '{}';
  nothing text[];
  one text;
BEGIN
  IF NOT NEW.a = ANY(seen) THEN seen := seen || NEW.a; END IF;
  IF NEW.b = ANY(seen) IS NOT TRUE THEN seen := NEW.b || seen; END IF;
  IF NEW.a = ANY(nothing) IS NULL THEN nothing := nothing || NEW.a; END IF;
  FOREACH one IN ARRAY coalesce(NEW.arr, '{}') LOOP
    IF one <> ALL(seen) THEN seen := seen || one; ELSE nothing := one || nothing; END IF;
  END LOOP;
  NEW.arr := seen;
  NEW.b := array_to_string(nothing, ',', '~');
  NEW.flag := NEW.a = ANY('{}') OR '{}' = nothing;
  RETURN NEW;
END
--- matrix_of_arrays
FUNCTION f() RETURNS trigger
DECLARE
  matrix int[][] := ARRAY[[1, 2], [3, NEW.n % 100]];
  row int[];
  sum int := 0;
  best int;
BEGIN
  FOR i IN 1..array_length(matrix, 1) LOOP
    FOR j IN 1..array_length(matrix, 2) LOOP
      CONTINUE WHEN matrix[i][j] IS NULL;
      sum := sum + matrix[i][j] * i;
      IF best IS NULL OR matrix[i][j] > best THEN best := matrix[i][j]; END IF;
    END LOOP;
  END LOOP;
  FOREACH row SLICE 1 IN ARRAY matrix LOOP
    IF row[1] + row[2] > 10 THEN NEW.b := array_to_string(row, '+'); END IF;
  END LOOP;
  NEW.m := sum + best / 2.0;
  RETURN NEW;
END
--- early_skip
FUNCTION accepted(v text) RETURNS bool
BEGIN
  IF v IS NULL THEN RETURN false; END IF;
  IF v = '' THEN RETURN NULL; END IF;
  FOR i IN 1..least(length(v), 5) LOOP
    IF substr(v, i, 1) NOT BETWEEN '0' AND 'z' THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
END
FUNCTION f() RETURNS trigger
BEGIN
  IF NOT accepted(NEW.a) THEN RETURN NULL; END IF;
  IF accepted(NEW.a) IS NULL THEN
    NEW.a := 'empty';
    RETURN NEW;
  END IF;
  WHILE length(NEW.a) < 4 LOOP
    NEW.a := NEW.a || right(NEW.a, 1);
    IF NEW.a ~ '00$' THEN RETURN NULL; END IF;
  END LOOP;
  RETURN NEW;
END
--- numbers_of_texts
FUNCTION to_number_or_null(v text) RETURNS numeric
BEGIN
  IF v IS NULL OR v !~ '^\s*-?[0-9]+([.,][0-9]+)?\s*$' THEN RETURN NULL; END IF;
  RETURN replace(v, ',', '.')::numeric;
END
FUNCTION f() RETURNS trigger
DECLARE
  amount numeric := to_number_or_null(NEW.a);
  rate CONSTANT numeric(4,3) := 0.125;
  tax numeric(8,2);
BEGIN
  amount := coalesce(amount, to_number_or_null(NEW.b), NEW.m);
  tax := amount * rate;
  IF tax > 1000 THEN RAISE EXCEPTION 'tax % of % is too high', tax, amount; END IF;
  NEW.m := trunc(amount - tax, 1);
  NEW.b := to_char(tax, 'FM9990.00') || ' ' || sign(amount) || ' ' || ceil(tax) || ' ' || mod(NEW.n, 7);
  NEW.n := round(amount)::int;
  RETURN NEW;
END
--- ranges_of_loops
FUNCTION f() RETURNS trigger
DECLARE
  made text := '';
  i int := 5;
BEGIN
  FOR i IN REVERSE least(NEW.n, 6)..0 BY 2 LOOP
    CONTINUE WHEN i = 2;
    made := made || i;
  END LOOP;
  <<rounds>>
  LOOP
    i := i - 1;
    FOR j IN 1..i LOOP
      EXIT rounds WHEN j * i = 6;
      CONTINUE rounds WHEN j > 3;
      made := made || j;
    END LOOP;
    EXIT WHEN i < 0;
  END LOOP;
  NEW.b := made || '.' || i;
  ASSERT length(made) < 12, format('%s is too long', made);
  RETURN NEW;
END
