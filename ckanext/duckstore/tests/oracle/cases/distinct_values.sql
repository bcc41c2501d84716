-- DISTINCT in aggregates that are computed from several sums.
SELECT stddev(DISTINCT x), variance(DISTINCT y), var_pop(DISTINCT z), stddev_pop(DISTINCT x) FROM (VALUES (1, 1::numeric, 3::int8), (-1, -1, -3), (2, 2, 3), (2, 2.0, NULL)) v(x, y, z);
SELECT avg(DISTINCT x), sum(DISTINCT x), stddev(DISTINCT f) FROM (VALUES (1, 1::float8), (-1, -1), (1, 1), (5, 2)) v(x, f);
SELECT sum(DISTINCT iv), avg(DISTINCT iv) FROM (VALUES (interval '1 mon'), ('1 day 2:00'), ('2 days 2:00'), ('1 day 3:00'), ('1 day 3:00'), (NULL)) v(iv);
SELECT sum(DISTINCT iv) FILTER (WHERE iv > '1 day'), avg(DISTINCT iv) FILTER (WHERE false) FROM (VALUES (interval '1 mon'), ('30 days'), ('2 hours')) v(iv);
-- json_agg begins a new line before a value of several parts that is not NULL.
SELECT json_agg(a ORDER BY id) FROM (VALUES (1, ARRAY[1]), (2, NULL), (3, ARRAY[2]), (4, NULL), (5, NULL)) v(id, a);
SELECT json_agg(a ORDER BY id) FROM (VALUES (1, NULL::int[]), (2, ARRAY[2])) v(id, a);
SELECT json_agg(v) FROM (VALUES (1, 'a'), (2, NULL)) v;
-- Nothing to look for, and nothing to delete from.
SELECT array_position('{}'::int[], 1, NULL), array_position(ARRAY[1], NULL, NULL), array_position(NULL::int[], 1, NULL);
SELECT array_position(ARRAY[1, NULL], NULL, NULL);
SELECT '[]'::jsonb #- '{a,b}', '{}'::jsonb #- '{a,NULL}', jsonb_set('[]', '{a,b}', '1', false);
SELECT jsonb_set('[]', '{a,b}', '1', true);
-- The first day, and zones of months.
SELECT date '2020-02-29' - 2147483647;
SELECT date '2020-02-29' + x * -2500000 FROM (VALUES (1)) v(x);
SELECT (date '2020-02-29' - 2450000)::text, (date 'infinity' + 1)::text, (timestamp '-infinity' + interval '1 day')::text;
SELECT date '2020-02-29' - interval '7000 years';
SELECT timestamp '2020-02-29' - interval '7000 years';
SELECT id, d - iv FROM moments WHERE id < 8 ORDER BY id;
SELECT timestamp '2020-02-29 13:14:15.5' AT TIME ZONE interval '1 day';
SELECT tz AT TIME ZONE iv FROM moments WHERE id = 2;
SELECT timestamp '2020-02-29 13:14:15.5' AT TIME ZONE interval '2 hours';
-- Blanks at the end of char(n) do not count.
SELECT max(c), min(c) FROM (VALUES ('ab'::char(5)), ('b'), (NULL)) v(c);
SELECT c, count(*) FROM (SELECT 'ab'::char(5) AS c UNION ALL SELECT 'ab'::char(2) UNION ALL SELECT 'a') v GROUP BY c ORDER BY c;
-- Bounds at the limits of a type.
SELECT id, count(*) OVER (ORDER BY i4 RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING), sum(id) OVER (ORDER BY i8 DESC RANGE 3 PRECEDING) FROM numbers ORDER BY id;
SELECT id, max(i2) OVER (ORDER BY i2 RANGE BETWEEN 32767 PRECEDING AND 32767 FOLLOWING) FROM numbers ORDER BY id;
SELECT array_upper(ia, '-2147483648'::int4), array_lower(ia, 2147483647), array_length(ta, 0) FROM arrays ORDER BY id;
SELECT div(12345678901234567890.5, 0.5) + 1, count(*) FROM numbers GROUP BY 1;
SELECT coalesce(n / 3, 12345678901234567890.5) AS v FROM groups WHERE g IS NULL OR n IS NULL UNION SELECT 12345678901234567890.5 ORDER BY 1;
SELECT i4 % -1, i8 % -1, i2 % (-1)::int2, mod(i4, -1), n % -1 FROM numbers ORDER BY id;
SELECT i4 % x FROM numbers, (VALUES (-1)) v(x) ORDER BY id;
-- unnest returns the items of all dimensions.
SELECT unnest(ARRAY[[1, 2], [3, NULL]]);
SELECT id, unnest(array_fill(t, ARRAY[1, 2, 2])) FROM texts WHERE id < 3 ORDER BY id;
SELECT e FROM unnest(ARRAY[[1, 2], [3, 4]]) AS e;
-- A column of integers and numerics has room for both.
SELECT a FROM numbers, LATERAL (VALUES (i4, 0), (n, 1), ('-9223372036854775808'::int8, 2), (NULL, 9)) AS v(a, o) WHERE id < 4 ORDER BY id, o;
SELECT CASE WHEN id = 1 THEN 2.5 ELSE i8 END AS v FROM numbers WHERE id IN (1, 6) UNION ALL SELECT i8 FROM numbers WHERE id = 7 ORDER BY 1;
-- The mode of a constant.
SELECT mode() WITHIN GROUP (ORDER BY left(' x '::text, 12)), mode() WITHIN GROUP (ORDER BY 2.5), mode() WITHIN GROUP (ORDER BY 'a'::text DESC) FROM numbers;
SELECT mode() WITHIN GROUP (ORDER BY date '2020-01-01') FILTER (WHERE false), mode() WITHIN GROUP (ORDER BY i2 % 2) FROM numbers;
-- The negative of the least integer.
SELECT - '-32768'::int2;
SELECT - '-9223372036854775808'::int8;
SELECT i2 * (- '-32768'::int2) FROM numbers WHERE id = 2;
SELECT - '5'::int2, -(-7)::int8, - 2147483648;

-- Values that DuckDB compares by a key: equal ones count once, in the order of the keys.
SELECT array_agg(DISTINCT v) AS a, jsonb_agg(DISTINCT v) AS b, json_agg(DISTINCT v) AS c FROM (VALUES ('1'::jsonb),('1.0'::jsonb),('10'),('2'),('"a"')) q(v);
SELECT array_agg(DISTINCT v) AS a, array_agg(DISTINCT v ORDER BY v DESC) AS d, jsonb_agg(DISTINCT v) AS b, json_agg(DISTINCT v) AS c FROM (VALUES ('[1,2]'::int4range),('[1,3)'),('[10,12]'),('empty')) q(v);
SELECT array_agg(DISTINCT v) AS a, string_agg(DISTINCT v, ',') AS d, jsonb_agg(DISTINCT v) AS b, json_agg(DISTINCT v) AS c FROM (VALUES ('a'::char(3)),('a'::char(2)),('b'),('A')) q(v);
SELECT array_agg(DISTINCT v) AS a, array_agg(DISTINCT v ORDER BY v DESC) AS b FROM (VALUES (ARRAY['1'::jsonb]),(ARRAY['10'::jsonb]),(ARRAY['2'::jsonb]),(ARRAY['1.0'::jsonb])) q(v);
SELECT array_agg(DISTINCT v) AS a FROM (VALUES (ARRAY['[9,10]'::int4range]),(ARRAY['[10,11]'::int4range]),(ARRAY['[9,10]'::int4range])) q(v);
SELECT array_agg(DISTINCT v) AS a, count(DISTINCT v) AS b FROM (SELECT ARRAY['1'::jsonb] AS v UNION ALL SELECT ARRAY['1.0'::jsonb]) q;
SELECT array_agg(DISTINCT v) FILTER (WHERE v <> '2') AS a, array_agg(DISTINCT v ORDER BY v DESC NULLS LAST) AS b, array_agg(DISTINCT v ORDER BY v NULLS FIRST) AS c FROM (VALUES ('1'::jsonb), ('1.0'), (NULL), ('2'), (NULL), ('10')) q(v);
SELECT g, array_agg(DISTINCT to_jsonb(n)) AS a, count(*) AS c FROM groups GROUP BY g ORDER BY g;
SELECT array_agg(DISTINCT v) AS a FROM (SELECT '1'::jsonb AS v WHERE false) q;
SELECT mode() WITHIN GROUP (ORDER BY x) FROM (VALUES ('1'::jsonb), ('2'), ('1.0'), ('3')) v (x);
SELECT mode() WITHIN GROUP (ORDER BY x DESC) AS m, count(*) FROM (VALUES ('a '::char(3)), ('b'), ('a'), (NULL)) v (x);
SELECT g, mode() WITHIN GROUP (ORDER BY x) FILTER (WHERE x <> '2') FROM (VALUES (1, '1'::jsonb), (1, '2'), (1, '2.0'), (2, '{"b": 1, "a": 2}'), (2, '{"a": 2, "b": 1.0}'), (2, '1')) v (g, x) GROUP BY g ORDER BY g;
SELECT mode() WITHIN GROUP (ORDER BY x) FROM (VALUES ('[1,5)'::int4range), ('[1,4]'), ('empty')) v (x);
SELECT mode() WITHIN GROUP (ORDER BY x) FROM (SELECT '1'::jsonb AS x WHERE false) v;
SELECT mode() WITHIN GROUP (ORDER BY x) FROM (VALUES (ARRAY['1'::jsonb]), (ARRAY['2'::jsonb]), (ARRAY['1.0'::jsonb])) v (x);
SELECT string_agg(DISTINCT x, '|' ORDER BY x) AS a, string_agg(DISTINCT x, '|' ORDER BY x DESC) AS b FROM (VALUES ('b '::char(3)), ('a'), ('b'), (NULL)) v (x);
SELECT string_agg(DISTINCT CASE WHEN x > 1 THEN c END, '|' ORDER BY CASE WHEN x > 1 THEN c END) AS a FROM (VALUES (1, 'b '::char(3)), (2, 'a'), (3, 'b')) v (x, c);
SELECT string_agg(DISTINCT c::text, '|' ORDER BY c) AS a FROM (VALUES (1, 'b '::char(3)), (2, 'a'), (3, 'b')) v (x, c);
SELECT sum(DISTINCT x ORDER BY x) AS a, array_agg(DISTINCT x::text ORDER BY x) AS b FROM (VALUES (1), (2)) v (x);
