-- Rows beside subqueries.
SELECT id, (i4, n) = (SELECT 1, 1.0) AS a, (i4, n) < (SELECT i4, n FROM numbers WHERE id = 10) AS b, (id, i4) <> (SELECT 1, 1 WHERE false) AS c FROM numbers ORDER BY id;
SELECT id FROM numbers WHERE (i4, 1) = (SELECT i4, 1 FROM numbers);
SELECT id FROM numbers nu WHERE (i4, b) = (SELECT x.i4, x.b FROM numbers x WHERE x.id = nu.id) ORDER BY id;
SELECT id FROM numbers WHERE (i4, 1) = (SELECT i4 FROM numbers);
SELECT id FROM numbers WHERE (i4, 1) = (SELECT i4, 1, 2 FROM numbers);
SELECT id FROM numbers WHERE ROW(i4) = (SELECT 42) ORDER BY id;
SELECT id FROM numbers WHERE (i4, i8) >= (SELECT 1, 5) ORDER BY id;
SELECT sum(i4) FROM numbers HAVING (count(*), 1) = (SELECT 10, 1);
SELECT (1, 'a') = (SELECT 1, 'a'), ROW('{"a":1}'::jsonb, 2) = (SELECT '{"a": 1}'::jsonb, 2);
SELECT g, (g, min(x)) = (SELECT 'a', 1) FROM groups GROUP BY g ORDER BY g;
SELECT id, (i4, i8) >= ANY (SELECT 1, 5) AS a FROM numbers ORDER BY id;
SELECT id, (i4, b) = ANY (SELECT i4, b FROM numbers WHERE id > 5) AS a, (i4, b) <> ALL (SELECT i4, b FROM numbers WHERE id > 5) AS c FROM numbers ORDER BY id;
SELECT id, (i4, i8) < ALL (SELECT x, id FROM groups WHERE g = 'a') AS a, (i4, i8) <> ANY (SELECT x, id FROM groups WHERE g = 'a') AS b FROM numbers ORDER BY id;
SELECT id, t LIKE ANY (SELECT u || '%' FROM texts) AS a, t ~ ALL (SELECT '.' FROM nothing) AS b FROM texts ORDER BY id;
SELECT (1, 2) < ANY (SELECT id, x FROM nothing), (1, 2) < ALL (SELECT id, x FROM nothing), (NULL::int, 2) = ANY (SELECT 1, 2);
SELECT id FROM groups WHERE (g, x) IN (SELECT g, max(x) FROM groups GROUP BY g) ORDER BY id;

-- Rows in expressions.
SELECT ROW(x.*) AS r FROM (SELECT 1 AS a, 'b' AS b) x;
SELECT ROW(x.*, 3) AS r FROM (SELECT 1 AS a, 'b' AS b) x;
SELECT ROW(x.*) = ROW(1, 'b') AS r FROM (SELECT 1 AS a, 'b' AS b) x;
SELECT to_json(ROW(x.*, 1.50)) AS r FROM (SELECT 1 AS a, 'b' AS b) x;
SELECT (x.*)::text AS r FROM (SELECT 1 AS a, 'b' AS b) x;
SELECT x.* IS NULL AS r, (x.*) IS NOT NULL AS s FROM (SELECT 1 AS a, NULL AS b) x;
SELECT row_to_json(ROW(n.*)) AS r FROM (SELECT id, i2 FROM numbers ORDER BY id LIMIT 2) n;
SELECT json_agg(ROW(n.id, n.*)) AS r FROM (SELECT id, i2 FROM numbers ORDER BY id LIMIT 2) n;
SELECT * FROM (VALUES (1)) v(a) WHERE ROW(v.*) IN (SELECT 1);
SELECT (ROW(x.*)).f1 AS r FROM (SELECT 1 AS a, 2 AS b) x;
SELECT concat(x.*, 'a') AS r, format('%s', x.*) AS f FROM (SELECT 1 AS a, 2 AS b) x;
SELECT x.* = y.* AS r, x.* < y.* AS s FROM (SELECT 1 AS a, 2 AS b) x, (SELECT 1 AS a, 3 AS b) y;
SELECT count(x.*) AS r, json_agg(x.*) AS s FROM (SELECT 1 AS a, NULL AS b) x;
SELECT ROW(*) AS r FROM (SELECT 1 AS a, 2 AS b) x;
SELECT ROW(y.*) AS r FROM (SELECT 1 AS a, 2 AS b) x;
SELECT max(x) AS a, min(x)::text AS b FROM (SELECT 1 AS a, 1.5 AS b UNION ALL SELECT 2, 0) x;

-- Arrays of rows.
SELECT array_to_json(array_agg(x)) AS a, to_json(array_agg(x)) AS b, to_jsonb(array_agg(x)) AS c FROM (SELECT id, n, s FROM groups ORDER BY id LIMIT 3) x;
SELECT array_agg(x)::text AS a, array_length(array_agg(x), 1) AS b FROM (SELECT id, n, s FROM groups ORDER BY id LIMIT 3) x;
SELECT (array_agg(x ORDER BY id DESC))[1] AS a FROM (SELECT id, n, s FROM groups ORDER BY id LIMIT 3) x;
SELECT array_to_json(array_agg(ROW(id, s) ORDER BY id)) AS a FROM groups;
SELECT array_to_json(ARRAY(SELECT ROW(id, s) FROM groups ORDER BY id)) AS a;
SELECT array_to_json(array_agg(row_to_json(x))) AS a FROM (SELECT id, n, s FROM groups ORDER BY id LIMIT 3) x;
SELECT json_build_object('rows', array_agg(x)) AS a FROM (SELECT id, s FROM groups ORDER BY id LIMIT 3) x;
SELECT to_json(ARRAY[x, x]) AS a FROM (SELECT 1 AS a, 2 AS b) x;
SELECT array_agg(ROW(id, s, n) ORDER BY id)::text AS b, concat(array_agg(ROW(id, s) ORDER BY id)) AS c, ROW(array_agg(ROW(id) ORDER BY id))::text AS d FROM groups;
SELECT g, to_json(array_agg(x ORDER BY x.id)) AS a FROM (SELECT id, g, n FROM groups) x GROUP BY g ORDER BY g;
SELECT v, to_json(v) AS j FROM (SELECT (array_agg(x ORDER BY id))[2] AS v FROM (SELECT id, s FROM groups) x) q;
SELECT id, first_value(x) OVER (ORDER BY id) AS a, (lag(x) OVER (ORDER BY id))::text AS b FROM (SELECT id, s FROM groups) x ORDER BY id;
