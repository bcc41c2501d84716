-- Long functions in the manner of portals' registers, with constructs that the others lack.
--- permits
FUNCTION add_error(errors text[], field text, VARIADIC parts text[]) RETURNS _text
DECLARE
  message text := array_to_string(parts, ' ');
BEGIN
  IF message IS NULL OR message = '' THEN RETURN errors; END IF;
  RETURN coalesce(errors, '{}') || ARRAY[ARRAY[field, message]];
END
FUNCTION known(v text) RETURNS bool
BEGIN RETURN EXISTS (SELECT 1 FROM codes c WHERE c.code = v); END
FUNCTION known(v int) RETURNS bool
BEGIN RETURN v BETWEEN 1 AND (SELECT max(weight) FROM codes); END
FUNCTION split_name(v text, OUT first text, OUT last text, INOUT size int) RETURNS record
DECLARE
  at int := position(' ' IN btrim(v));
BEGIN
  IF at = 0 THEN first := btrim(v); size := coalesce(size, 0) + 1; RETURN; END IF;
  first := left(btrim(v), at - 1);
  last := substr(btrim(v), at + 1);
  size := coalesce(size, 0) + length(first) * length(last);
END
FUNCTION check_range(low numeric, high numeric, value numeric) RETURNS text
BEGIN
  CASE
    WHEN value IS NULL THEN RETURN NULL;
    WHEN value < low THEN RETURN format('%s is less than %s', value, low);
    WHEN value > high THEN RETURN format('%s is more than %s', value, high);
    ELSE RETURN '';
  END CASE;
END
FUNCTION f() RETURNS trigger
<<permit>>
DECLARE
  errors text[][] := '{}';
  fields CONSTANT text[][] := ARRAY[['a', 'applicant'], ['b', 'basis'], ['n', 'number']];
  pair text[];
  r record;
  parts record;
  seen text[] := '{}';
  item text;
  total numeric(12,3) := 0;
  weight int := 10;
  found_at int;
BEGIN
  -- Who applies
  NEW.a := regexp_replace(btrim(NEW.a), '\s+', ' ', 'g');
  parts := split_name(NEW.a, NEW.n);
  IF parts.last IS NOT NULL AND NOT parts.first ~ '^[A-Za-z]' THEN
    errors := add_error(errors, 'a', 'bad name', quote_literal(parts.first));
  ELSIF parts.size > 1000000 THEN
    RETURN NULL;
  END IF;
  -- Required fields
  FOREACH pair SLICE 1 IN ARRAY fields LOOP
    CONTINUE WHEN pair[1] = 'n' AND NEW.flag IS NOT TRUE;
    item := CASE pair[1] WHEN 'a' THEN NEW.a WHEN 'b' THEN NEW.b WHEN 'n' THEN NEW.n::text END;
    IF coalesce(item, '') = '' THEN
      errors := add_error(errors, pair[1], 'the', pair[2], 'is missing');
    END IF;
  END LOOP;
  -- Codes
  <<codes>>
  FOR place IN 1 .. coalesce(array_length(NEW.arr, 1), 0) LOOP
    DECLARE
      item text := lower(NEW.arr[place]);
      weight int;
      label text;
    BEGIN
      EXIT codes WHEN cardinality(seen) >= 2;
      CONTINUE codes WHEN item IS NULL OR item = ANY(seen);
      IF known(item) THEN
        SELECT c.weight, c.label INTO weight, label FROM codes c WHERE c.code = item;
        permit.weight := permit.weight + coalesce(weight, 0) * place;
      ELSIF item ~ '^[0-9]+$' AND known(item::int) THEN
        SELECT c.code, c.label AS name, c.weight * 2 AS weight INTO r FROM codes c WHERE c.weight = item::int;
        permit.weight := permit.weight + r.weight;
        item := r.code;
      ELSE
        errors := add_error(errors, 'arr', format('%L', item), 'is unknown');
        CONTINUE;
      END IF;
      seen := item || seen;
    END;
  END LOOP;
  NEW.arr := seen;
  -- Amounts
  total := round(coalesce(NEW.m, 0) * permit.weight, 3) / 4;
  item := check_range(-1000, value => total, high => 5000);
  IF item <> '' THEN errors := add_error(errors, 'm', item, 'in total'); END IF;
  -- Dates
  IF NEW.d IS NOT NULL THEN
    IF NEW.d > DATE '2030-01-01' OR (NEW.ts::date <> NEW.d AND NEW.flag) THEN
      errors := add_error(errors, 'd', to_char(NEW.d, 'DD.MM.YYYY'), 'does not agree with', coalesce(NEW.ts::date::text, 'nothing'));
    END IF;
    NEW.ts := date_trunc('month', NEW.d) + INTERVAL '1 month' - INTERVAL '1 day';
    found_at := extract(day FROM NEW.ts) - extract(day FROM NEW.d);
  END IF;
  IF array_length(errors, 1) > 2 THEN
    RAISE EXCEPTION '% errors', array_length(errors, 1)
      USING ERRCODE = 'check_violation', DETAIL = array_to_string(errors, ';'), HINT = 'first: ' || errors[1][2];
  ELSIF errors <> '{}' THEN
    RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t');
  END IF;
  NEW.b := format('%s|%s|%s|%s', parts.first, parts.last, permit.weight, found_at);
  NEW.m := total;
  RETURN NEW;
END
--- stations on UPDATE
FUNCTION bearing(v numeric, OUT degrees int, OUT name text) RETURNS record
DECLARE
  names CONSTANT text[] := ARRAY['N', 'E', 'S', 'W'];
BEGIN
  IF v IS NULL THEN name := 'none'; RETURN; END IF;
  degrees := mod(trunc(v)::int % 360 + 360, 360);
  name := names[degrees / 90 + 1];
END
FUNCTION cleaned(list text[], OUT kept text[], OUT dropped int) RETURNS record
DECLARE
  x text;
BEGIN
  kept := '{}'; dropped := 0;
  IF list IS NULL THEN RETURN; END IF;
  FOREACH x IN ARRAY list LOOP
    x := nullif(btrim(x), '');
    IF x IS NULL OR kept @> ARRAY[x] THEN dropped := dropped + 1; CONTINUE; END IF;
    kept := kept || x;
  END LOOP;
END
FUNCTION changes(before text, after text, label text) RETURNS text
BEGIN
  IF before IS DISTINCT FROM after THEN RETURN label || ': ' || coalesce(before, '-') || ' > ' || coalesce(after, '-'); END IF;
  RETURN NULL;
END
FUNCTION f() RETURNS trigger
DECLARE
  log text[] := '{}';
  line text;
  b record;
  c record;
  grid int[][] := ARRAY[[1, 2, 3], [4, 5, 6]];
  cells int[];
  cell int;
  sum int := 0;
  steps int := 0;
  who text := (SELECT username FROM datastore_user);
BEGIN
  IF TG_OP <> 'UPDATE' THEN RETURN NULL; END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN OLD; END IF;
  c := cleaned(NEW.arr);
  NEW.arr := c.kept;
  b := bearing(NEW.m);
  -- What has changed
  FOREACH line IN ARRAY ARRAY[
    changes(OLD.a, NEW.a, 'a'), changes(OLD.b, NEW.b, 'b'), changes(OLD.n::text, NEW.n::text, 'n'),
    changes(to_char(OLD.d, 'YYYYMMDD'), to_char(NEW.d, 'YYYYMMDD'), 'd')]
  LOOP
    IF line IS NOT NULL THEN log := array_append(log, line); END IF;
  END LOOP;
  IF cardinality(log) = 0 AND c.dropped = 0 THEN RETURN NEW; END IF;
  -- Numbers may grow, unless they are small
  BEGIN
    IF NEW.n < OLD.n THEN
      IF NEW.n < 0 THEN
        RAISE EXCEPTION USING MESSAGE = format('station %s: %s after %s', NEW.a, NEW.n, OLD.n), ERRCODE = '22003';
      ELSIF OLD.n - NEW.n > 90 THEN
        RETURN OLD;
      END IF;
    END IF;
  END;
  -- A grid of weights
  <<rows>>
  FOREACH cells SLICE 1 IN ARRAY grid LOOP
    FOR place IN REVERSE array_upper(cells, 1) .. 1 BY 2 LOOP
      steps := steps + 1;
      cell := cells[place] * coalesce(NEW.n % 7, 1);
      EXIT rows WHEN cell > 25;
      CONTINUE rows WHEN cell < 0;
      sum := sum + cell;
    END LOOP;
  END LOOP;
  WHILE sum > 20 LOOP
    sum := sum - 7;
    IF sum % 5 = 0 THEN EXIT; END IF;
  END LOOP;
  grid[2][1] := sum;
  -- The record takes another shape
  SELECT count(*) AS codes, max(x.label) AS label, string_agg(x.code, '' ORDER BY x.code DESC) AS listed INTO c
    FROM codes x WHERE x.code = ANY(NEW.arr) OR x.weight = NEW.n;
  IF c.codes > 0 AND c.label IS NULL THEN
    RAISE EXCEPTION 'no label for %', c.listed USING ERRCODE = 'no_data_found';
  END IF;
  ASSERT steps < 5, 'too many steps: ' || steps;
  NEW.b := concat_ws('/', who, b.degrees, b.name, sum, steps, c.codes, c.listed, grid[2][1:2]::text);
  NEW.a := array_to_string(log[1:2], ', ') || CASE WHEN cardinality(log) > 2 THEN ' ...' ELSE '' END;
  IF NOT (NEW.a ~* 'a: ' OR NEW.f8 > 1.5 OR NEW.flag) THEN
    NEW.flag := (b).name IN ('N', 'none');
  END IF;
  RETURN NEW;
END
