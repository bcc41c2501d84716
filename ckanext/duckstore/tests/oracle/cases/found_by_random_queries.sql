-- Kinds of differences that random queries found.

-- A constant range that is empty or unlimited contains no value, or each, NULL included.
SELECT id, 'empty'::numrange @> n AS a, '(,)'::numrange @> n AS b, n <@ 'empty'::numrange AS c, ('empty'::numrange * '[1,2]'::numrange) @> n AS d, '[1,5)'::numrange @> n AS e FROM groups ORDER BY id;

-- Time zones as POSIX writes them.
SELECT timestamp '2020-01-01' AT TIME ZONE 'A-1:30' AS a, timestamp '2020-01-01' AT TIME ZONE 'AB+3' AS b, timestamp '2020-01-01' AT TIME ZONE '+167' AS c, timestamp '2020-01-01' AT TIME ZONE '<x y>-02:03:04' AS d, timestamp '2020-01-01' AT TIME ZONE 'a b 5' AS e;
SELECT timestamp '2020-01-01' AT TIME ZONE '200' AS a;
SELECT timestamp '2020-01-01' AT TIME ZONE '+168' AS a;
SELECT timestamp '2020-01-01' AT TIME ZONE 'Etc/GMT+5' AS a, timestamp '2020-01-01' AT TIME ZONE 'EST5EDT' AS b, timestamp '2020-07-01' AT TIME ZONE 'EST5EDT' AS c;

-- The last of equal keys of json.
SELECT '{"b": "x",  "b": 1.50}'::json ->> 'b' AS a, '{"b": "x",  "b": {"c":1,"c":2}}'::json #>> '{b,c}' AS b, '{"a":1,"a":2}'::json AS c, '{"a":1,"a":2}'::jsonb AS d, json_extract_path_text('{"a":1,"a":2}'::json, 'a') AS e, '{"a":"a"}'::json ->> 'a' AS f, '{"a":null,"b":"a"}'::json ->> 'a' AS g, '{"a":1,"a":null}'::json ->> 'a' AS h;
SELECT id, ('{"a":1,"b":"a","a":' || i4 || '}')::json -> 'a' AS a, ('{"a":1,"x":{"a":3},"a":' || i4 || '}')::json ->> 'a' AS b FROM numbers WHERE i4 IS NOT NULL ORDER BY id;

-- A quotient of many decimals as a float.
SELECT id, (x / 12345678901234567890.5)::float8 AS a, (1/1e30)::float8 AS b, (n/1e25)::float4 AS c, n / 1e25 + 0::float8 AS d FROM groups ORDER BY id;

-- Averages and variances of bigint over 18 digits.
SELECT id, avg(i8) > 1 AS a, avg(i8) + 1 AS b, round(avg(i8), 2) AS c, avg(i8)::float8 AS d FROM numbers GROUP BY id HAVING avg(i8) < 100 OR avg(i8) > 1 ORDER BY avg(i8);
SELECT stddev_pop(abs(i8)) AS a, variance(i8) AS b, sum(i8) AS c, stddev(i8::numeric) AS d, var_pop(i8) FILTER (WHERE i8 < 0) AS e, stddev(DISTINCT i8) AS f FROM numbers WHERE i8 > -9223372036854775807;
SELECT variance(v) AS a, stddev_pop(v) AS b, avg(v) AS c FROM (VALUES (9223372036854775807), (9223372036854775806), (-9223372036854775808), (0)) AS t(v);

-- Zeros at the end of numerics in an array that the query writes.
SELECT id, ARRAY[1.50, 2]::text AS a, string_to_array(ARRAY[1.50, 2]::text, NULL) AS b, (ARRAY[[1.50, 1], [2, 3]])::text AS c, rpad(ARRAY[1.50,2]::text, 9) AS d, ARRAY[n, n * 1.50]::text || 'x' AS e, ARRAY[[n, NULL], [1.0, 2]]::text AS f FROM numbers ORDER BY id;

-- Aggregates with DISTINCT of a subquery.
SELECT jsonb_agg(DISTINCT (SELECT max(one.v) FROM (SELECT n AS v) AS one)) AS a, array_agg(DISTINCT (SELECT x) ORDER BY (SELECT x) DESC) AS b, array_agg(DISTINCT (SELECT x) ORDER BY (SELECT x) DESC NULLS LAST) AS c, array_agg(DISTINCT (SELECT x) ORDER BY (SELECT x) NULLS FIRST) AS d, json_agg(DISTINCT (SELECT x)::text) AS e FROM groups;
SELECT string_agg(DISTINCT (SELECT n::text), ',') AS a, string_agg(DISTINCT (SELECT n::text), ',' ORDER BY (SELECT n::text) DESC) AS b, string_agg(DISTINCT (SELECT NULL::text), ',') AS c, string_agg(DISTINCT (SELECT 'x'), ',') FILTER (WHERE false) AS d FROM groups;

-- Arrays of several dimensions.
SELECT array_replace(ARRAY[[1,2],[3,4]], 3, 9)::text AS a, array_replace(array_fill(7, ARRAY[2,2,1]), 7, 1)::text AS b, array_replace(ARRAY[['a','b']], 'a', NULL)::text AS c, array_replace(array_replace(ARRAY[[1,2],[3,4]], 3, 9), 9, NULL)::text AS d;

-- NaN of functions in degrees, and of erf.
SELECT erf('NaN'::float8)::text AS a, sind('NaN'::float8)::text AS b, acosd('NaN'::float8)::text AS c, asind('NaN'::float8)::text AS d, atan2d('NaN'::float8,1)::text AS e, atan2d(1,'NaN'::float8)::text AS f, atan2d(1, 0)::text AS g, tand(NULL)::text AS h, cotd('NaN'::float8)::text AS i, atand('NaN'::float8)::text AS j;
SELECT id, sind(f8 * 0 + 'NaN'::float8)::text AS a FROM numbers ORDER BY id;

-- Cube roots.
SELECT cbrt(0.008::float8) AS a, cbrt(27.0::float8) AS b, cbrt(-343.0::float8) AS c, cbrt(1e-300::float8) AS d, cbrt(1e300::float8) AS e, cbrt(-0.0::float8) AS f, cbrt('Infinity'::float8)::text AS g, cbrt('NaN'::float8)::text AS h;
SELECT id, cbrt(f8) AS a, cbrt(i8) AS b FROM numbers ORDER BY id;

-- char(n) beside varchar is compared without the blanks at the end.
SELECT a = b AS a, b = a AS b, a IN (b) AS c, a IN ('x', b, 'y') AS d, NULLIF(a, b) IS NULL AS e, NULLIF(b, a) IS NULL AS f, a <> ALL (ARRAY[b]) AS g, a = b::text AS h, (a, 1) = (b, 1) AS i, a BETWEEN b AND b AS j FROM (SELECT 'ab  '::varchar AS a, 'ab'::char(5) AS b) AS q;
SELECT count(*) AS a FROM (SELECT 'ab '::varchar AS a) AS x JOIN (SELECT 'ab'::char(5) AS b) AS y ON x.a = y.b WHERE x.a IN (SELECT 'ab'::char(4));

-- char(n) beside text is compared as text; octet_length counts its blanks.
SELECT t = c AS a, c = t AS b, t IN (c) AS d, c IN (t) AS e, NULLIF(t, c) AS f, NULLIF(c, t)::text AS g, octet_length(c) AS h, length(c) AS i, bit_length(c) AS j, octet_length('ä'::char(3)) AS k FROM (SELECT 'ab  '::text AS t, 'ab'::char(5) AS c) AS q;

-- The least integers.
SELECT '-2147483648'::int4 * 2 AS a;
SELECT -2147483648 * 2 AS a;
SELECT '-2147483648'::int4 - 1 AS a;
SELECT '-32768'::int2 - 1::int2 AS a;
SELECT '-2147483648'::int4 + 1 AS a, -2147483648 / 2 AS b, abs('-2147483647'::int4) AS c, i2 + '-2147483648'::int4 AS d FROM numbers WHERE i2 >= 0 ORDER BY id;

-- The treatment of NULL in jsonb_set_lax counts for NULL only.
SELECT jsonb_set_lax('{"a": 1}', '{a}', '2', true, 'x') AS a, jsonb_set_lax('{"a": 1}', NULL, NULL, true, 'x') AS b, jsonb_set_lax('{"a": 1}', '{a}', NULL, true, 'delete_key') AS c;
SELECT jsonb_set_lax('{"a": 1}', '{a}', NULL, true, 'x') AS a;
SELECT jsonb_set_lax('{"a": 1}', '{a}', '2', true, NULL) AS a;

-- Bounds of ranges keep their decimals.
SELECT lower('[1.50,5)'::numrange) AS a, scale(lower('[1.50,5)'::numrange)) AS b, upper('[1.50,5.000)'::numrange)::text AS c, concat(upper('[1,2.50]'::numrange * '[0,3.0]')) AS d, lower('(,2]'::numrange) AS e, scale(upper('empty'::numrange)) AS f, lower('[1.50,5)'::numrange) + 1 AS g;

-- NULLIF of char(n) beside text is text; right() of the least integer.
SELECT NULLIF('ab'::char(5), 'x'::text) AS a, NULLIF('ab'::char(5), 'ab'::text) AS b, NULLIF('ab'::char(5), 'ab   '::varchar) AS c, NULLIF('ab'::char(5), 'x') AS d, right('abc', '-2147483648'::int4) AS e, left('abc', '-2147483648'::int4) AS f, right('abc', -2) AS g, right('', '-2147483648'::int4) AS h, right('abc', -2147483647) AS i;

-- NaN divided by zero.
SELECT id, ('NaN'::float8 / i2)::text AS a, ('NaN'::float4 / 0)::text AS b FROM numbers WHERE 'NaN'::float8 / i2 = 'NaN' ORDER BY id;
SELECT id FROM numbers WHERE f8 / i2 > 0 ORDER BY id;

-- Integer constants of any size in aggregates with DISTINCT, as keys.
SELECT count(DISTINCT 9000000000) AS a, array_agg(DISTINCT 9000000000) AS b, count(DISTINCT -9000000000) AS c FROM numbers;
SELECT 9000000000 AS k, count(*) AS c FROM numbers GROUP BY 9000000000::int8 ORDER BY 9000000000::int8;

-- Remainders of numerics that no DECIMAL holds together.
SELECT id, extract(year FROM date '1969-05-01') % n AS a, trim_scale((x::numeric * x * x) % 3.35) AS b, trim_scale((n / 7) % 0.35) AS c, trim_scale(round(n / 7, 10) % 0.000001) AS d, trim_scale(sum(n) OVER () % 3.35) AS e, 12345678901234567890.5 % (n + 0.35) AS f, extract(epoch FROM timestamp '2020-02-29 13:14:15.5') % n AS g, trim_scale((n / 3) % -1) AS h FROM groups ORDER BY id;

-- Fractions of a second in an interval that is a time zone.
SELECT timestamp '1969-12-31 12:00' AT TIME ZONE interval '11:25:03.211' AS a, timestamp '1969-12-31 12:00' AT TIME ZONE interval '-11:25:03.789' AS b, timestamptz '1969-12-31 12:00Z' AT TIME ZONE interval '01:00:00.999999' AS c;

-- Minus infinity to a power that is no integer.
SELECT power('-Infinity'::float8, 0.5::float8) AS a;
SELECT power('-Infinity'::float8, 2::float8)::text AS a, power('-Infinity'::float8, 3::float8)::text AS b, power('-Infinity'::float8, '-Infinity'::float8)::text AS c, power('-Infinity'::float8, -3::float8)::text AS d, power('-Infinity'::float8, 'NaN'::float8)::text AS e;

-- Equal numerics of different scales are one value with DISTINCT; a constant key with decimals in ROLLUP.
SELECT trim_scale(var_pop(DISTINCT LEAST(n, 1.50, x * 0.750))) AS a, trim_scale(round(stddev(DISTINCT GREATEST(n, 2.250)), 10)) AS b FROM groups;
SELECT lower('[1.50,5)'::numrange) AS a, g AS b, count(*) AS c FROM groups GROUP BY ROLLUP (lower('[1.50,5)'::numrange), g) ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3;

-- Functions of minus zero.
SELECT cot('-0'::float8)::text AS a, cotd('-0'::float8)::text AS b, cotd(180::float8)::text AS c, cotd(-360::float8)::text AS d, tand('-0'::float8)::text AS e, tand(270::float8)::text AS f, sign('-0'::float8)::text AS g, sign('NaN'::float8)::text AS h, atand(cotd('-0'::float8)) AS i, cot(0::float8)::text AS j, sign(NULL::float8) AS k;
SELECT id, cotd(x * '-0'::float8)::text AS a, cot(x * '-0'::float8)::text AS b, sign(x * '-0'::float8)::text AS c FROM groups ORDER BY id;

-- NULLIF of an untyped literal beside varchar is text.
SELECT NULLIF('x', 'y'::varchar) AS a, NULLIF('x', 'x'::varchar(3)) AS b, NULLIF('x', 'y'::char(3)) AS c, NULLIF('y'::varchar, 'x') AS d;

-- Thresholds that are not sorted.
SELECT width_bucket(2, ARRAY[5,2]) AS a, width_bucket(3, ARRAY[5,2,9,1]) AS b, width_bucket('b'::text, ARRAY['c','a','b']) AS c, width_bucket(2.5, ARRAY[3,1,2.5]) AS d, width_bucket('NaN'::float8, ARRAY[3,1,2.5]::float8[]) AS e, width_bucket(2, ARRAY[]::int[]) AS f, width_bucket(NULL, ARRAY[5,2]) AS g, width_bucket(date '2020-01-01', ARRAY[date '2021-01-01', date '2019-01-01']) AS h, width_bucket(7, ARRAY[9,8,7,6,5,4,3,2,1]) AS i, width_bucket(2, ARRAY[5]) AS j, width_bucket(5, ARRAY[1,5,5,7]) AS k;
SELECT id, x, width_bucket(x, ARRAY[5, x, 2, id]) AS a FROM groups ORDER BY id;

-- A time zone or a field that does not exist, of infinity.
SELECT date_trunc('year', timestamptz 'infinity', 'nozone') AS a;
SELECT date_trunc('year', timestamptz 'infinity', s || 'nozone') AS a FROM groups;
SELECT date_trunc('year', timestamptz 'infinity', NULL) AS a, date_trunc('year', timestamptz '-infinity', 'UTC') AS b;
SELECT extract(nosuch FROM timestamp 'infinity') AS a;
SELECT extract(nosuch FROM date '-infinity') AS a;
SELECT date_part('nosuch', timestamptz 'infinity') AS a;
SELECT date_part('hour', timestamp 'infinity') AS a, date_part('timezone', timestamptz 'infinity') AS b, date_part('year', timestamptz '-infinity')::text AS c, extract(month FROM timestamp 'infinity') AS d;

-- Arrays of several dimensions in keys of windows.
SELECT id, rank() OVER (PARTITION BY ARRAY[[1,2]] || ARRAY[x, 1] ORDER BY id) AS a, rank() OVER (PARTITION BY COALESCE(CASE WHEN b THEN NULL ELSE '{}'::int[] END, ARRAY[[1, x]]) ORDER BY id) AS b FROM groups ORDER BY id;

-- Arrays of a size that no array has, of any number of dimensions.
SELECT array_fill(1, ia || 2147483647) AS a FROM arrays WHERE id = 1;
SELECT array_fill(1, ARRAY[0, 2147483647, 2]) AS a;
SELECT array_fill(1, ARRAY[-1, 2]) AS a;

-- Arrays of three dimensions and more, cast.
SELECT array_fill(id, ARRAY[1,2,3])::text[]::text AS a, array_fill(id, ARRAY[1,2,1,2])::float8[]::text AS b, ARRAY[[[1.5,2]]]::text[]::text AS c, (ARRAY[[[1,0]]]::text[])[1][1][2] AS d, to_json(ARRAY[[[1,0]]]::bool[]) AS e FROM numbers WHERE id < 3 ORDER BY id;

-- Constants with DISTINCT.
SELECT jsonb_agg(DISTINCT 'a'::char(4)) AS a, json_agg(DISTINCT 'a'::varchar(4)) AS b, array_agg(DISTINCT 'a'::char(3)) AS c, string_agg(DISTINCT 'a'::char(3), ',') AS d, jsonb_agg(DISTINCT 'ab'::char(1)) AS e, jsonb_agg(DISTINCT '[1,2)'::int4range) AS f, jsonb_agg(DISTINCT interval '1 day') AS g, jsonb_agg(DISTINCT date '2020-01-01') AS h, jsonb_agg(DISTINCT '[1]'::jsonb) AS i, jsonb_agg(DISTINCT '{a}'::text[]) AS j, jsonb_agg(DISTINCT true) AS k FROM numbers;
SELECT array_agg(DISTINCT 'a'::char(3) ORDER BY 'a'::char(3)) AS a, string_agg(DISTINCT 'a'::varchar, ',' ORDER BY 'a'::varchar DESC) AS b, jsonb_agg(DISTINCT 'a'::text) FILTER (WHERE i4 > 1) AS c, jsonb_agg(DISTINCT 'a'::text ORDER BY 'a'::text) FILTER (WHERE b) AS d, jsonb_agg(DISTINCT NULL::text) AS e, string_agg(DISTINCT NULL::text, ',') AS f, array_agg(DISTINCT 1.5 ORDER BY 1.5) AS g FROM numbers;

-- Constants as keys keep their blanks, and are NULL where a set does not group by them.
SELECT 'a'::char(4) AS k, octet_length('a'::char(4)) AS l, count(*) AS c FROM numbers GROUP BY 'a'::char(4);
SELECT 'a '::char(4) AS k, b, count(*) AS c FROM numbers GROUP BY ROLLUP ('a '::char(4), b) ORDER BY 1, 2, 3;
SELECT '[1,2)'::int4range AS k, b, count(*) AS c FROM numbers GROUP BY CUBE ('[1,2)'::int4range, b) ORDER BY 1, 2, 3;
SELECT 12345678901234567890123456789012345678901234567890.50 AS k, b, count(*) AS c FROM numbers GROUP BY ROLLUP (1, 2) ORDER BY 1, 2, 3;

-- Small results of functions of numerics that a DECIMAL does not tell apart, as keys.
SELECT id, rank() OVER (PARTITION BY exp(- (x::numeric) * 10) ORDER BY id) AS a, rank() OVER (ORDER BY exp(- (x::numeric) * 10), id) AS b, dense_rank() OVER (ORDER BY power(n * 0.0001, 9)) AS c FROM groups WHERE x < 100 ORDER BY id;
SELECT exp(- (x::numeric) * 10) AS k, count(*) AS c, min(id) AS m FROM groups WHERE x < 100 GROUP BY exp(- (x::numeric) * 10) ORDER BY m;
SELECT count(DISTINCT exp(- (x::numeric) * 10)) AS a, count(DISTINCT power(n * 0.0001, 9)) AS b FROM groups WHERE x < 100;
SELECT count(*) AS c FROM (SELECT DISTINCT exp(- (x::numeric) * 10) AS k FROM groups WHERE x < 100) AS q;
SELECT exp(- (x::numeric) * 10) AS k, g, count(*) AS c FROM groups WHERE x IN (5, 7) GROUP BY ROLLUP (exp(- (x::numeric) * 10), g) ORDER BY 1, 2, 3;
SELECT DISTINCT ON (exp(- (x::numeric) * 10)) exp(- (x::numeric) * 10) AS k, id FROM groups WHERE x < 100 ORDER BY exp(- (x::numeric) * 10), id;

-- Parts of arrays of numerics that the query writes keep the decimals of their elements.
SELECT ((ARRAY[1.50, 2])[1:1])::text AS a, ((ARRAY[[1.50, 1], [2, 2]])[1:1])::text AS b, ((ARRAY[[1.50, 1], [2.00, 2.0]])[1:1][2:])::text AS c, ((ARRAY[[1.50, 2]])[1][1])::text AS d, ((ARRAY[[1.50, 2]])[1][1:1])::text AS e, ((ARRAY[[1.50, 2]])[2:3])::text AS f, ((ARRAY[[1.50, 2]])[0:9][2:1])::text AS g, (ARRAY[[1.50, 2]])[1][3]::text AS h, (ARRAY[1.50,2])[-3:0]::text AS i, (ARRAY[1.50,2])[NULL:2]::text AS j, (ARRAY[[1.0/3, 2]])[1:1][1:1]::text AS k;
SELECT id, ((ARRAY[[n / 7, 1.50], [2, x]])[1:1])::text AS a, (ARRAY[[n / 7, 1.50], [2, x]])[1][2]::text AS b, (ARRAY[[n / 7, 1.50], [2, x]])[1][1]::text AS c, ((ARRAY[n / 7, 1.50])[2:])::text AS d FROM groups ORDER BY id;

-- Window functions of arrays have their dimensions.
SELECT id, array_agg(ARRAY[id]) OVER (ORDER BY id)::text AS a, array_agg(ARRAY[n]) OVER (ORDER BY id) AS b, first_value(ARRAY[[id]]) OVER (ORDER BY id)::text AS c, lag(ARRAY[[1.5, n]]) OVER (ORDER BY id) AS d FROM groups WHERE id < 4 ORDER BY id;

-- GREATEST and LEAST of char(n) and of ranges; of equal values the first.
SELECT GREATEST('[9,10)'::int4range, '[10,20)') AS a, LEAST('[9,10)'::int4range, '[10,20)', NULL) AS b, GREATEST('{"a": 1.0}'::jsonb, '{"a": 1}') AS c, LEAST('[1.0,2)'::numrange, '[1,2)'::numrange) AS d, GREATEST('empty'::daterange, '[2020-01-01,2020-02-01)') AS e, GREATEST('a '::char(3), 'a'::char(5)) AS f, LEAST('b '::char(3), 'b'::char(5), NULL) AS g, LEAST('  '::char(5), ' '::varchar) AS h, GREATEST(' '::varchar, '  '::char(5)) AS i, GREATEST(NULL::char(3), NULL) AS j;
SELECT id, LEAST(g::char(3), s, 'z') AS a, GREATEST(s, g::char(3)) AS b, LEAST(g::char(3), s::varchar) AS c FROM groups ORDER BY id;

-- json_strip_nulls writes strings anew.
SELECT json_strip_nulls('{"\u0061\/": "\u00e9 \" \\ \n \u001F \/", "b": null, "c": ["\u20ac", null, 1.0, 2e3, "\ud83d\ude00"]}')::text AS a, json_strip_nulls('"\u00e9"')::text AS b, json_strip_nulls('["\t", null]', true)::text AS c, jsonb_strip_nulls('{"a": "\u00e9", "b": null}')::text AS d, json_strip_nulls(' "" ')::text AS e;

-- Arrays of numerics in a record keep their decimals.
SELECT ROW((ARRAY[trunc(n), (x / n)])[2:], 1)::text AS a, ROW(ARRAY[1.50, n / 7])::text AS b, ROW(ARRAY[[1.50], [n / 7]])::text AS c, ROW((ARRAY[[1.50], [n / 7]])[2:])::text AS d FROM groups WHERE id < 6 ORDER BY id;
SELECT id, n / '-32768'::int2, (n / '-32768'::int2)::text FROM numbers ORDER BY id;
SELECT id, (n - 12345678901234567890.5) / (7::int2 - 100) FROM groups ORDER BY id;
SELECT n / 7, n / 0.0007, (n * 1000) / 3, n / 3 / 7, 1000 * n / 77.00 FROM numbers WHERE id IN (6, 7) ORDER BY id;
SELECT 12345678901234567.00 / 7, 12345678901234567.50 / 7, 123456789012345678 / 7.000, 12345678901234567890.5 / 97::numeric(10,4);
SELECT CASE WHEN nu.b THEN nu.n ELSE gcd(nu.n, nu.n) END AS k, count(*) AS c FROM numbers nu GROUP BY 1 ORDER BY 1 NULLS FIRST;
SELECT CASE WHEN nu.b IS NULL THEN gcd(n, n) ELSE nu.n * 1 END AS k, sum(id), array_agg(id ORDER BY id) FROM numbers nu GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 NULLS FIRST;
SELECT make_timestamp(2, 11, 11, 11, 11, -6e-10), make_time(1, 2, -1e-9), make_timestamptz(2020, 1, 1, 0, 0, -4e-7);
SELECT make_time(1, 2, 60.0000001), make_time(1, 2, 59.9999999), make_time(24, 0, 1e-8);
SELECT make_time(1, 2, -6e-7);
SELECT make_time(1, 2, 60.000001);
SELECT id, '-9223372036854775808'::int8 / (0.00 + gr.n), ('-9223372036854775808'::int8 / (0.00 + gr.n))::text FROM groups gr ORDER BY id;
SELECT id, (12345678901234567890 / (n + 1.5))::text FROM groups ORDER BY id;
SELECT id FROM numbers WHERE ceiling(n) = n ORDER BY id;
SELECT id, ceiling(id / 2.0) IN (SELECT n FROM numbers WHERE n IS NOT NULL) AS t FROM groups ORDER BY id;
SELECT id, (ceiling(id / 2.0), 'x') IN (SELECT n, 'x' FROM numbers WHERE n IS NOT NULL) AS t FROM groups ORDER BY id;
SELECT id, n IN (SELECT ceiling(id / 2.0) FROM groups) AS t FROM numbers ORDER BY id;
SELECT id, (n, 'x') IN (SELECT round(id / 2.0), 'x' FROM groups) AS t FROM numbers ORDER BY id;
SELECT a.id, b.id AS o FROM numbers a JOIN groups b ON a.n = floor(b.id / 2.0) ORDER BY 1, 2;
SELECT a.id, b.id AS o FROM numbers a JOIN groups b ON trunc(a.n) = b.n ORDER BY 1, 2;
SELECT id, (ceiling(id / 2.0), 'x') NOT IN (SELECT n, 'x' FROM numbers WHERE n IS NOT NULL) AS t FROM groups ORDER BY id;
SELECT id, floor(n) BETWEEN 3 AND n AS a, ceiling(n) > n AS b, round(n) = ANY (ARRAY[n, 1.0]) AS c, NULLIF(ceiling(n), n) AS d, CASE ceiling(n) WHEN n THEN 'same' END AS e FROM numbers ORDER BY id;
SELECT mo.id, (ceiling((0 / to_number('-1,234', 'S9G999'))), to_char(mo.iv, 'HH24:MI')) IN (SELECT nu.n, gr.s FROM moments mo JOIN numbers nu ON nu.id = mo.id JOIN groups gr ON gr.id = mo.id) AS t FROM moments mo ORDER BY mo.id;
SELECT mo.id, (ceiling((0 / 3.0)), to_char(mo.iv, 'HH24:MI')) IN (SELECT nu.n, gr.s FROM moments mo JOIN numbers nu ON nu.id = mo.id JOIN groups gr ON gr.id = mo.id) AS t FROM moments mo ORDER BY mo.id;
SELECT id, id / 3.0 = ANY (SELECT n FROM numbers WHERE n IS NOT NULL), ceiling(id / 2.0) > ALL (SELECT n FROM numbers WHERE id IN (1, 4)), ceiling(id / 2.0) <= ANY (SELECT n FROM numbers WHERE id = 4) FROM groups ORDER BY id;

-- A quotient has at least the decimals of its operands.
SELECT id, trim_scale(v) AS v, trim_scale(w) AS w, trim_scale(v + w) AS s FROM (SELECT id, i4 / 0.001000001 AS v, i2 / 0.000001234 AS w FROM numbers) q ORDER BY id;
SELECT v FROM (SELECT 500000000.5 / 0.018831 AS v) q;

-- A separator that is constant, but no literal.
SELECT array_to_string(ia, '\x00ff'::bytea::text) AS a, array_to_string(ia, 1::text) AS b, string_to_array('a1b', 1::text) AS c, array_to_string(ia, 'x'::varchar(1)) AS d, array_to_string(ia, lower('X')) AS e FROM arrays ORDER BY id;

-- Numerics of a recursive query grow.
WITH RECURSIVE t(n, f) AS (SELECT 1, 1::numeric UNION ALL SELECT n + 1, f * (n + 1) FROM t WHERE n < 45) SELECT n, f, f / 7 AS q FROM t ORDER BY n;
WITH RECURSIVE t(n, f, g) AS (SELECT 1, 1.5, 2.25 UNION ALL SELECT n + 1, f / 3, g FROM t WHERE n < 9) SELECT n, trim_scale(f) AS f, g, trim_scale(f + g) AS s FROM t ORDER BY n;
WITH RECURSIVE t(n, c) AS (SELECT id, n FROM groups WHERE id = 1 UNION ALL SELECT t.n + 1, t.c + g.n FROM t JOIN groups g ON g.id = t.n + 1 WHERE g.n IS NOT NULL) SELECT n, trim_scale(c) AS c, trim_scale(sum(c) OVER (ORDER BY n)) AS s FROM t ORDER BY n;
WITH RECURSIVE t(n, c) AS (SELECT 1, NULL::numeric UNION SELECT n + 1, coalesce(c, 0) + 0.1 FROM t WHERE n < 5) SELECT * FROM t WHERE c > 0.2 OR c IS NULL ORDER BY c NULLS FIRST;

-- Times with time zones that are equal but for the zone, and intervals.
SELECT '10:00+00'::timetz > '11:00+01'::timetz AS a, '10:00+00'::timetz = '11:00+01'::timetz AS b, '10:00+00'::timetz BETWEEN '09:00+00' AND '11:00+01' AS c, '10:00+00'::timetz IN ('11:00+01') AS d;
SELECT v FROM (VALUES ('10:00+00'::timetz),('11:00+01'),('09:59+00'),('09:00-01')) q(v) ORDER BY v;
SELECT array_sort(ARRAY['10:00+00'::timetz,'11:00+01','09:59+00','09:00-01']) AS a, ARRAY['10:00+00'::timetz] > ARRAY['11:00+01'::timetz] AS b;
SELECT count(DISTINCT v) AS a, max(v) AS b, min(v) AS c FROM (VALUES ('10:00+00'::timetz),('11:00+01'),('09:59+00'),('09:00-01')) q(v);
SELECT GREATEST('10:00+00'::timetz,'11:00+01','09:59+00','09:00-01') AS a, LEAST('10:00+00'::timetz,'11:00+01','09:59+00','09:00-01') AS b;
SELECT max(v) AS a, min(v) AS b FROM (VALUES ('10:00+00'::timetz),('11:00+01'),('09:59+00')) q(v);
SELECT GREATEST('10:00+00'::timetz,'11:00+01'::timetz) AS a, LEAST('11:00+01'::timetz,'10:00+00'::timetz) AS b;
SELECT GREATEST(interval '1 day', interval '24 hours', interval '23:59') AS a, LEAST(interval '24 hours', interval '1 day') AS b;

-- A constant key, whose text is also that of a part of another one.
SELECT COALESCE(date_smaller(COALESCE(NULL::date, date '0001-01-01'), mo.d), mo.d) AS a, NULLIF(date '2020-01-01', date '2020-01-01') AS b, min(mo.id) AS m FROM moments mo GROUP BY ROLLUP (COALESCE(date_smaller(COALESCE(NULL::date, date '0001-01-01'), mo.d), mo.d), date_pli(date 'infinity', NULL::int4)) ORDER BY 3, 1 NULLS FIRST;
SELECT COALESCE(NULL::date, mo.d) AS a, date_pli(date 'infinity', NULL::int4) AS b, GROUPING(date_pli(date 'infinity', NULL::int4)) AS g, count(*) AS c FROM moments mo GROUP BY CUBE (COALESCE(NULL::date, mo.d), date_pli(date 'infinity', NULL::int4)) ORDER BY 3, 4, 1 NULLS FIRST, 2 NULLS FIRST;
SELECT x + 1 AS a, 1 AS b, count(*) AS c FROM groups GROUP BY ROLLUP (x + 1, 1 + 0) ORDER BY 1 NULLS FIRST, 3;
SELECT upper('a' || s) AS a, 'a' || '' AS b, count(*) AS c FROM groups GROUP BY GROUPING SETS ((upper('a' || s), 'a' || ''), ('a' || '')) ORDER BY 1 NULLS FIRST, 3;

-- Steps of a path that are no int4.
SELECT json_extract_path('[1,2]'::json, '11111111111111111111111111') AS a;
SELECT json_extract_path('[1,2]'::json, '9223372036854775807') AS a, json_extract_path('[1,2]'::json, '-9223372036854775808') AS b, json_extract_path('[1,2]'::json, '-99999999999999999999') AS c;
SELECT jsonb_extract_path('[1,2]'::jsonb, '11111111111111111111111111') AS a, jsonb_extract_path('[1,2]'::jsonb, '-1') AS b, jsonb_extract_path('[1,2]'::jsonb, '-11111111111111111111111111') AS c;
SELECT '[1,2]'::jsonb #> '{11111111111111111111111111}' AS a, '[1,2]'::jsonb #>> '{2147483648}' AS b, '[1,2]'::json #> '{-2147483649}' AS c, '[1,2]'::json #>> '{4294967296}' AS d;
SELECT '[1,2]'::jsonb #- '{11111111111111111111}' AS a;
SELECT jsonb_set('[1,2]', '{11111111111111111111}', '3') AS a;
SELECT jsonb_insert('[1,2]', '{11111111111111111111}', '3') AS a;
SELECT jsonb_set('[1,2]', '{2147483647}', '3') AS a, jsonb_insert('[1,2]', '{-2147483648}', '3') AS b;
SELECT jsonb_set('[1,2]', '{2147483648}', '3') AS a;
SELECT '[1,2]'::jsonb -> 2147483647 AS a, '[1,2]'::json -> -2147483648 AS b, '[1,2]'::jsonb - 2147483647 AS c, '[1,2]'::jsonb - (-2147483648) AS d;
SELECT json_array_element('[1,2]', 2147483647) AS a;
SELECT json_extract_path('{"11111111111111111111111111": 5}'::json, '11111111111111111111111111') AS a;
SELECT '[[1]]'::json #> '{0,11111111111111111111}' AS a, '[1,2]'::json #> '{ 1}' AS b, '[1,2]'::json #> '{+1}' AS c, '[1,2]'::json #> '{1x}' AS d, '[1,2]'::json #> '{01}' AS e;
SELECT '[1,2]'::json #> '{"1 "}' AS a, '[1,2]'::jsonb #> ARRAY[E'\t1'] AS b, '[1,2]'::jsonb #> ARRAY['٢'] AS c, '[1,2]'::jsonb #> '{000000000000000000000001}' AS d;

-- Rows with DISTINCT, VARIADIC of ARRAY[...], length of bits.
SELECT jsonb_agg(DISTINCT t) AS j, json_agg(DISTINCT t ORDER BY t DESC) AS k FROM (SELECT g, x % 2 AS p FROM groups) t;
SELECT jsonb_agg(DISTINCT ROW(g, to_jsonb(x % 2))) AS j FROM groups;
SELECT concat_ws(', ', VARIADIC ARRAY['a', NULL, s]) AS a, format('%s-%s', VARIADIC ARRAY[x, id]) AS b, concat(VARIADIC ARRAY[n, 1.50]) AS c, json_build_array(VARIADIC ARRAY[x, 2]) AS d FROM groups ORDER BY id;
SELECT length(B'0101') AS h, length(B'01'::varbit) AS i, length('abc') AS j, length('\x0102'::bytea) AS k, length('ab '::char(5)) AS l;
SELECT mode() WITHIN GROUP (ORDER BY COALESCE('empty', '[' || x || NULL::text)) AS a, mode() WITHIN GROUP (ORDER BY COALESCE(1, x + NULL) DESC) AS b FROM groups;
SELECT mode() WITHIN GROUP (ORDER BY COALESCE('a', s)) AS a, mode() WITHIN GROUP (ORDER BY COALESCE(1, x) DESC) AS b FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY COALESCE('a', s || NULL)) AS a, percentile_cont(0.5) WITHIN GROUP (ORDER BY COALESCE(1.5, y + NULL)) AS b FROM groups;
WITH RECURSIVE f(n, a, b) AS (VALUES (1, 0::numeric, 1::numeric) UNION ALL SELECT n + 1, b, a + b FROM f WHERE n < 60) SELECT n, a FROM f WHERE n % 15 = 0 ORDER BY n;
WITH RECURSIVE f(n, a, b, c, d, e) AS (SELECT 1, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 1.5 UNION ALL SELECT n + 1, b, c, d, e, e * e FROM f WHERE n < 9) SELECT n, a, b, c, d, e FROM f ORDER BY n;
WITH RECURSIVE f(n, a, b) AS (SELECT 1, 0::numeric, 1::numeric UNION ALL SELECT n + 1, b, a FROM f WHERE n < 4) SELECT n, a, b FROM f ORDER BY n;
SELECT array_sort(array_append(ar.ia, lower(NULL::numrange)), gr.b) AS k, count(*) AS c FROM arrays ar JOIN groups gr ON gr.id = ar.id GROUP BY 1 ORDER BY 1 NULLS FIRST;
SELECT ARRAY[x, 1.50] AS a FROM groups WHERE id < 8 ORDER BY 1;
SELECT ARRAY[x, 1.50] AS a FROM groups WHERE id < 8 ORDER BY a DESC, id;
SELECT DISTINCT ARRAY[x, 1.5] AS a FROM groups WHERE id < 8 ORDER BY 1;
SELECT ARRAY[x, 1.5] AS a FROM groups WHERE id < 4 UNION SELECT ARRAY[10, 2.5] ORDER BY 1;
SELECT array_agg(ROW(x) ORDER BY id) AS a FROM groups WHERE x < 100 GROUP BY g ORDER BY 1;
SELECT g, array_agg(n ORDER BY id) AS a FROM groups WHERE n > 0.5 GROUP BY g ORDER BY 2;
SELECT array_agg(t ORDER BY id) AS a FROM (SELECT x, id FROM groups WHERE x < 100) t GROUP BY x ORDER BY 1;
SELECT id, NULLIF(ta, array_fill('a'::text, ARRAY[1, 2, 3])) AS a, NULLIF(ia, ARRAY[ARRAY[1, 2]]) AS b, NULLIF(ARRAY[ARRAY[1, 2]], ia) AS c FROM arrays ORDER BY id;
SELECT NULLIF(ARRAY[]::int[], ARRAY[ARRAY[]::int[]]) AS a, NULLIF(ARRAY[1], NULL) AS b, NULLIF('{1}', ARRAY[1]) AS c, NULLIF(ARRAY[1.50], ARRAY[1.5]) AS d;
