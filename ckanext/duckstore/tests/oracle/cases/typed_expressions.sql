-- Types in combination: what random typed expressions found, one case for each kind.

-- Arrays of numerics.
SELECT array_agg(n ORDER BY id) AS a, ARRAY[1.50, 2] AS b, array_agg(n * 2.0 ORDER BY id)::text AS c, (ARRAY[1.50, 2])[1] AS d, ARRAY(SELECT n FROM groups WHERE id < 4 ORDER BY id) AS e FROM groups WHERE id < 6;

-- char(n): its name, and blanks at the end.
SELECT 'ab'::char(5) AS a, 'ab'::char(5) = 'ab' AS c, 'ab'::char(5) || 'x' AS d, length('ab  '::char(5)) AS e, upper('ab'::char(4)) || '|' AS f, ('ab'::char(5))::text || '|' AS g, concat('ab'::char(4), '|') AS h, to_json('ab'::char(4)) AS i, 'ab'::char(5) = 'ab  '::char(4) AS j, replace('ab'::char(4), 'b', 'c') || '|' AS k, reverse('ab'::char(4)) AS l, 'a'::char(3) < 'a b'::char(3) AS m, 'a b'::char(5) LIKE 'a b' AS n;

-- 24:00 as time with zone.
SELECT '24:00'::timetz AS a, '24:00+02'::timetz AS b, '24:00'::time AS c, '24:00'::time::interval AS d, '24:00'::timetz = '00:00'::timetz AS e, '24:00'::timetz::time AS f, '24:00'::time - '12:00'::time AS g;

-- Sums, variances and products of numbers of over 18 digits before the point.
SELECT sum(i8) AS a, sum(i8::numeric * 1000) AS b, max(i8::numeric * i8) AS c, sum(i8) * 10 AS d, stddev_pop(i8::numeric * 10) AS e, variance(abs(i8)) AS f, avg(i8::numeric * 10) AS g FROM numbers WHERE i8 > 0;
SELECT id, i8::numeric * i8 AS a, i8::numeric * 1000 + 0.5 AS b, n * i8 AS c, 9223372036854775807 * 10.0 AS d FROM numbers ORDER BY id;

-- numeric(p,s) keeps its zeros.
SELECT id, p AS a, p::text AS b, p || '' AS c, concat(p, '|') AS d, to_json(p) AS e, ROW(p, 1)::text AS f, row_to_json(q) AS g, json_build_array(p) AS h, format('%s', p) AS i, q::text AS j, jsonb_build_object('p', p) AS k, to_jsonb(p) AS l, concat_ws('|', p, p) AS m, quote_literal(p) AS n FROM (SELECT id, n::numeric(30,4) AS p FROM groups) q ORDER BY id;
SELECT string_agg(p::text, ',' ORDER BY id) AS a, json_agg(p ORDER BY id) AS b, array_agg(p ORDER BY id)::text AS c, array_to_string(array_agg(p ORDER BY id), ',') AS d, min(p)::text AS e, sum(p)::text AS f, jsonb_agg(p ORDER BY id) AS g, json_object_agg(id, p ORDER BY id) AS h, max(p) || '' AS i FROM (SELECT id, n::numeric(30,4) AS p FROM groups WHERE id < 6) q;

-- Aggregates with DISTINCT come sorted.
SELECT string_agg(DISTINCT s, ',') AS a, array_agg(DISTINCT x) AS b, jsonb_agg(DISTINCT g) AS c, json_agg(DISTINCT x) AS d, array_agg(DISTINCT n) AS e, array_agg(DISTINCT y) AS f, string_agg(DISTINCT x::text, '|') AS g, array_agg(DISTINCT b) AS h FROM groups;

-- GROUPING with constants, GROUPING SETS.
SELECT g, 1 AS one, GROUPING(g, 1) AS k, count(*) AS c FROM groups GROUP BY CUBE (g, 1) ORDER BY 3, 1, 2, 4;
SELECT g, b, GROUPING(g, b) AS k, sum(x) AS s FROM groups GROUP BY GROUPING SETS ((g, b), (g), ()) ORDER BY 3, 1, 2, 4;

-- Keys of windows that might fail.
SELECT id, row_number() OVER (PARTITION BY date_trunc('month', ts) ORDER BY id) AS a, rank() OVER (ORDER BY extract(year FROM d)) AS b, count(*) OVER (PARTITION BY (id / 3)) AS c, sum(id) OVER (ORDER BY to_char(d, 'YYYY-MM'), id) AS d, row_number() OVER (PARTITION BY d::text::date ORDER BY id) AS e FROM moments ORDER BY id;
SELECT id, array_agg(split_part(t, ',', 1)) OVER (PARTITION BY split_part(t, ',', 1) ORDER BY id) AS a, lag(substr(t, 1, 2)) OVER (ORDER BY repeat(u, 2), id) AS b FROM texts ORDER BY id;
SELECT array_agg(DISTINCT split_part(t, ',', 1) ORDER BY split_part(t, ',', 1)) AS a FROM texts;

-- Arrays of arrays, and of different sizes.
SELECT ARRAY[ARRAY[1, 2], ARRAY[3, 4]] AS a, ARRAY[ia, ia]::text AS b, array_agg(ia ORDER BY id)::text AS c FROM arrays WHERE id = 1 GROUP BY ia;
SELECT ARRAY[ARRAY[1, 2], ARRAY[3]] AS a;
SELECT array_agg(ia ORDER BY id) AS a FROM arrays WHERE id IN (1, 3);
SELECT array_agg(ia[2:1] ORDER BY id) AS a FROM arrays WHERE id = 1;
SELECT ARRAY[ia, NULL] AS a FROM arrays WHERE id = 1;
SELECT ARRAY[ia[2:1], NULL]::text AS a, array_agg(ia[1:2] ORDER BY id)::text AS b FROM arrays WHERE id = 1 GROUP BY ia;
SELECT array_agg(ia ORDER BY id) AS a FROM arrays WHERE id IN (1, 5);
SELECT ARRAY[[1, 2], [3]]::int[] AS a;

-- ORDER BY and DISTINCT ON a constant.
SELECT id FROM groups ORDER BY 'x'::text, id LIMIT 3;
SELECT string_agg(s, ',' ORDER BY 1, s) AS a, array_agg(x ORDER BY 'c', id) AS b FROM groups;
SELECT DISTINCT ON ('x'::text) id FROM groups ORDER BY 'x'::text, id;
SELECT DISTINCT ON (NULL::int) id, g FROM groups ORDER BY NULL::int, id DESC;

-- GROUP BY an expression with a subquery.
SELECT (SELECT max(i2) FROM numbers o WHERE o.id = groups.id) AS k, count(*) AS c FROM groups GROUP BY (SELECT max(i2) FROM numbers o WHERE o.id = groups.id) ORDER BY 1, 2;
SELECT x IN (SELECT i4 FROM numbers) AS k, count(*) AS c FROM groups GROUP BY x IN (SELECT i4 FROM numbers) ORDER BY 1, 2;

-- Records compared and sorted by their fields.
SELECT id FROM numbers WHERE ROW(i2, i4) > ROW(9, 2) ORDER BY ROW(i2, i4), id;
SELECT ROW(10, 'a') > ROW(9, 'b') AS a, ROW(1.50, 'a') = ROW(1.5, 'a') AS b, max(ROW(i2, id)) AS c, min(ROW(-i2, id)) AS d FROM numbers WHERE i2 IS NOT NULL;
SELECT q FROM (SELECT i2, id FROM numbers WHERE i2 > 0) q ORDER BY q DESC;

-- id, length and strpos are integer.
SELECT id AS a, length(t) AS b, strpos(t, 'a') AS c, date '2020-01-31' - id AS d, date '2020-01-31' + length(t) AS e, position('a' IN t) AS f, ascii(t) AS g, array_length(string_to_array(t, ','), 1) AS h FROM texts WHERE id < 4 ORDER BY id;

-- Integers overflow.
SELECT 2147483647 + 1 AS a;
SELECT i4 * 2 AS a FROM numbers WHERE id = 6;
SELECT length('abc') * 1000000000 AS a;
SELECT 9223372036854775807 + id AS a FROM numbers WHERE id = 1;
SELECT (-32768)::int2 - 1::int2 AS a;
SELECT abs('-2147483648'::int4) AS a;
SELECT i2::int2 * 2::int2 AS a FROM numbers WHERE id = 6;

-- bytea to and from integers.
SELECT 255::bytea AS a, (-2)::int2::bytea AS b, 9000000000::bytea AS c, '\xffff'::bytea::int2 AS d, '\x7fffffff'::bytea::int4 AS e, '\x00'::bytea::int8 AS f;
SELECT '\x0102030405'::bytea::int4 AS a;

-- Blanks and breaks of json_agg.
SELECT json_agg(x ORDER BY id) AS a, json_agg(q ORDER BY id) AS b, jsonb_agg(x ORDER BY id) AS c, json_agg(ARRAY[x] ORDER BY id) AS d, json_object_agg(id, x ORDER BY id) AS e FROM (SELECT id, x FROM groups WHERE id < 4) q;

-- The text of json is text.
SELECT to_json(to_json(t)::text)::text AS a, to_json(to_json(t))::text AS b, to_json(j::text)::text AS c, (j::text)::json AS d, to_jsonb(j::text) AS e, json_build_array(j::text, j) AS f, concat(j, '|') AS g FROM texts JOIN docs USING (id) WHERE id IN (1, 3, 8) ORDER BY id;

-- A boolean array of 0 and 1, of other words.
SELECT '{0,1,t,f,yes,off}'::bool[] AS a, ARRAY['1', 'no']::bool[] AS b;
SELECT '{2}'::bool[] AS a;

-- Declared precisions.
SELECT time '12:34:56.789'::time(0) AS a, timestamp '2020-02-29 23:59:59.6'::timestamp(0) AS b, '23:59:59.999'::time(0) AS c, timestamptz '2020-02-29 12:00:00.25Z'::timestamptz(1) AS d, interval '1.55 seconds'::interval(1) AS e, '1.555'::numeric(4,2) AS f, time '24:00'::time(3) AS g;

-- Casts of infinite moments, and differences of times.
SELECT (timestamp 'infinity')::time AS a, (timestamptz '-infinity')::time AS b, (timestamptz 'infinity')::timetz AS c, (timestamp 'infinity')::date AS d, (date 'infinity')::timestamp AS e, (timestamp '-infinity')::time - time '01:00' AS f, (timestamptz 'infinity')::timetz::text AS g;
SELECT id, ts::time - iv::time AS a, GREATEST(ts, ts)::time AS b, CASE WHEN id > 2 THEN 'infinity'::timestamp ELSE ts END::time - iv::time AS c, (CASE WHEN id > 2 THEN '-infinity'::timestamptz ELSE tz END)::time AS d FROM moments ORDER BY id;
SELECT min(DISTINCT (x::time - iv::time)) AS a, count(*) AS c FROM moments, (VALUES (timestamp 'infinity'), ('2020-01-01 12:00'), (NULL)) AS v(x);

-- Text cast to arrays and numbers, as PostgreSQL reads them.
SELECT x::int[] AS a, x::text[] AS b, x::numeric[] AS c FROM (VALUES ('{1, 2}'), ('{}'), (NULL), ('{NULL,3}')) AS v(x);
SELECT '1_000'::int AS a, '0x1f'::int AS b, '0b101'::int AS c, '0o17'::int8 AS d, ' 12 '::int AS e, '1e20'::float8 AS f, '1_000.5'::numeric AS g, 0x1F AS h, 1_000 AS i;
SELECT '１２'::int AS a;
SELECT E'{1,\u00a02}'::int[] AS a;
SELECT to_char(0.0, '999') AS a, to_char(0.0, '990.00') AS b, to_char(-0.004, '0.00') AS c;
SELECT timestamp '2020-01-01' AT TIME ZONE 'Nowhere/City' AS a;

-- Functions inside each other.
SELECT id, replace(replace(replace(replace(replace(t, 'a', ''), 'b', ''), 'c', ''), 'd', ''), 'e', '') AS a, to_char(to_date(left(u, 0) || '29/02/2020', 'DD/MM/YYYY'), 'YYYY-MM') AS b, trim(both ' ' from upper(split_part(replace(t, ',', ';'), ';', 1))) AS c FROM texts ORDER BY id;
SELECT trim_scale(sum(replace(replace(replace('$1,234.50 ' || left(t, 0), '$', ''), ',', ''), ' ', '')::numeric)) AS a FROM texts;

-- Products and quotients of small numbers, squares of large ones.
SELECT b * b AS a, 1 / (b * b * b) AS b, b * b * b * b AS c, (b * b)::text AS d, b * b > 0 AS e, round(b * b, 20) AS f, (c * c)::text AS g, c * c * c AS h, sqrt(b * b) AS i, exp(b) AS j, ln(b) AS k, b ^ 2 AS l FROM (VALUES (0.000001234567890123, 1000000000000000000::numeric)) AS v(b, c);
SELECT avg(b) AS b, stddev(b) AS c, variance(b) AS d, max(b)::text AS e FROM (VALUES (0.000001234567890123), (0.5), (2.842170943040401e-14)) AS v(b);

-- Rows beside subqueries, sets in GROUP BY, names over 63 bytes.
SELECT id FROM numbers WHERE (i2, i4) = (SELECT i2, i4 FROM numbers WHERE id = 4) OR (id, i2) IN (SELECT x, 1 FROM groups) ORDER BY id;
SELECT unnest(string_to_array(t, ',')) AS tag, count(*) AS c FROM texts GROUP BY tag ORDER BY 2 DESC, 1 NULLS LAST;
SELECT 1 AS aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 2 AS "éééééééééééééééééééééééééééééééééééé";

-- bytea of a column of text.
SELECT id, t::bytea AS a, convert_to(t, 'UTF8') AS b FROM texts WHERE id <> 8 ORDER BY id;

-- real numbers that are halfway between two shorter ones.
SELECT 16.0078125::real::text AS a, '{16.0078125,1.5}'::real[]::text AS b, '{16.0078125,1.5}'::real[] AS c, to_json(16.0078125::real) AS d, to_jsonb(16.0078125::real) AS e, row_to_json(r)::text AS f, concat(16.0078125::real) AS g, r::text AS h, 316160416::real AS i, 316160416::real::text AS j FROM (SELECT 16.0078125::real AS x) r;
SELECT jsonb_agg(x) AS a, array_agg(x) AS b, string_agg(x::text,',') AS c, json_agg(x) AS d, array_to_string(array_agg(x),',') AS e, format('%s', max(x)) AS f FROM (SELECT (g/128.0)::real AS x FROM generate_series(2049,2060) g) t;
