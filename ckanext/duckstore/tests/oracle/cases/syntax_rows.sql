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

-- An outer join gives NULL for a whole row that it does not find.
SELECT nn.id, gg AS row, row_to_json(gg) AS j, to_jsonb(gg) AS b, gg IS NULL AS a, gg IS NOT NULL AS c, (gg).x, gg = gg AS e, gg <> gg AS f, gg < gg AS h FROM numbers nn LEFT JOIN groups gg ON gg.id = nn.id AND gg.x > 1 ORDER BY nn.id;
SELECT nn.id, coalesce(gg::text, 'none') AS t, concat(gg, '!') AS c, json_build_object('g', gg) AS o, json_build_array(gg, nn.id) AS l, gg IS DISTINCT FROM NULL AS d, NOT (gg = gg) AS e FROM groups gg RIGHT JOIN numbers nn ON gg.id = nn.id AND gg.x > 1 ORDER BY nn.id;
SELECT count(gg), count(DISTINCT gg), count(*), count(nn), json_agg(gg ORDER BY nn.id) AS j, jsonb_agg(gg ORDER BY nn.id) AS b FROM numbers nn LEFT JOIN groups gg ON gg.id = nn.id AND gg.x > 1;
SELECT row_to_json(n) IS NULL AS a, row_to_json(g) IS NULL AS b, count(*) FROM (SELECT id, b FROM numbers WHERE id < 4) n FULL JOIN (SELECT id, x FROM groups WHERE id > 2) g ON g.id = n.id GROUP BY 1, 2 ORDER BY 1, 2;
SELECT id, row_to_json(n) AS n, row_to_json(g) AS g FROM (SELECT id, b FROM numbers WHERE id < 4) n FULL JOIN (SELECT id, x FROM groups WHERE id > 2) g USING (id) ORDER BY id;
SELECT nn.id, row_to_json(j) AS j, row_to_json(xx) AS x FROM numbers nn LEFT JOIN (groups gg JOIN (SELECT id AS i, t FROM texts) t ON t.i = gg.id AND gg.x > 1) j ON j.id = nn.id LEFT JOIN LATERAL (SELECT nn.id + gg.id AS s FROM groups gg WHERE gg.id = nn.id AND gg.x = 1 LIMIT 1) xx ON true ORDER BY nn.id;
WITH w AS (SELECT id, g FROM groups WHERE x > 1) SELECT n.id, row_to_json(w) AS w, count(w) OVER () AS c FROM numbers n LEFT JOIN w ON w.id = n.id ORDER BY n.id;
SELECT nn.id, (SELECT row_to_json(gg)) AS g FROM numbers nn LEFT JOIN groups gg ON gg.id = nn.id AND gg.x > 1 ORDER BY nn.id;
SELECT count(*) FROM numbers nn LEFT JOIN groups gg ON gg.id = nn.id AND gg.x > 1 WHERE gg = gg;
-- Whole rows are ordered like records: NULLs are equal, and come last.
SELECT a.id, b.id, a < b AS l, a <= b AS le, a > b AS g, a >= b AS ge, a = b AS e FROM (SELECT x, s, id FROM groups WHERE id > 4) a, (SELECT x, s, id FROM groups WHERE id > 4) b ORDER BY a.id, b.id;
SELECT a.v, b.v, a < b AS l, a <= b AS le, a > b AS g, a >= b AS ge FROM (VALUES (1, 2), (1, NULL), (NULL, NULL), (NULL, 3)) a (v, w), (VALUES (1, 2), (1, NULL), (NULL, NULL), (NULL, 3)) b (v, w) ORDER BY a.v, a.w, b.v, b.w;
SELECT CASE WHEN n > 1 THEN x END AS a FROM (SELECT 1 AS n, 'q' AS t UNION ALL SELECT 2, 'r') x;
SELECT COALESCE(x, x) AS a, row_to_json(COALESCE(x, x)) AS b, (COALESCE(NULL, x)) IS NULL AS c FROM (SELECT 1 AS n, 'q' AS t) x;
SELECT CASE WHEN n > 1 THEN ROW(n, t) ELSE ROW(n + 1, 'z') END AS a FROM (SELECT 1 AS n, 'q' AS t UNION ALL SELECT 2, 'r') x;
SELECT json_agg(CASE WHEN n > 1 THEN x END ORDER BY n) AS a, count(CASE WHEN n > 1 THEN x END) AS b FROM (SELECT 1 AS n, 'q' AS t UNION ALL SELECT 2, 'r') x;
SELECT COALESCE(b, a) AS x FROM (SELECT 1 AS n, 'w' AS t UNION ALL SELECT 2, 'v') a LEFT JOIN (SELECT 2 AS n, 'x' AS t) b ON a.n = b.n ORDER BY a.n;
SELECT COALESCE(b, c)::text AS x, COALESCE(b, c) IS NULL AS y FROM (SELECT 1 AS n) a LEFT JOIN (SELECT 2 AS n, 'x' AS t) b ON a.n = b.n LEFT JOIN (SELECT 3 AS n, 'y' AS t) c ON a.n = c.n;
