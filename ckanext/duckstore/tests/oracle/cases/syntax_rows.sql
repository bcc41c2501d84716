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
