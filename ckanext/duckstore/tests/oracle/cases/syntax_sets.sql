-- Set-returning functions as grouping and sort keys.
SELECT unnest(string_to_array(s || ',x', ',')) AS tag, count(*) FROM groups GROUP BY tag ORDER BY 1;
SELECT unnest(string_to_array(s || ',x', ',')) AS tag, count(*) FROM groups GROUP BY 1 ORDER BY 2 DESC, 1;
SELECT unnest(string_to_array(s || ',x', ',')), count(*) FROM groups GROUP BY unnest(string_to_array(s || ',x', ',')) ORDER BY 1;
SELECT upper(unnest(string_to_array(s || ',x', ','))) AS tag, sum(x) FROM groups WHERE id > 2 GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 2;
SELECT g, unnest(ARRAY[x, x]) AS e, count(*) FROM groups GROUP BY g, e ORDER BY g, e;
SELECT unnest(ia) AS a, unnest(ta) AS b, count(*) FROM arrays GROUP BY 1, 2 ORDER BY 1, 2;
SELECT unnest(ARRAY[1, 1, 2]) AS a, count(*) GROUP BY a ORDER BY a;
SELECT unnest(ia) AS a, count(*) FROM arrays GROUP BY ROLLUP (1) ORDER BY 1, 2;
SELECT unnest(ia) AS a, count(*) FROM arrays GROUP BY GROUPING SETS ((1), ()) ORDER BY 1, 2;
SELECT jsonb_array_elements(jb -> 'b') AS e, count(*) FROM docs GROUP BY e ORDER BY 2, 1;
SELECT regexp_split_to_table(t, '[ ,]+') AS word, min(id) FROM texts GROUP BY word ORDER BY word;
SELECT generate_series(1, 3) AS k, count(*) FROM groups GROUP BY k ORDER BY k;
SELECT DISTINCT unnest(ia) AS a FROM arrays ORDER BY a;
SELECT id, unnest(ia) AS a FROM arrays ORDER BY unnest(ia), id;
SELECT array_agg(DISTINCT e ORDER BY e) FROM (SELECT unnest(ia) AS e FROM arrays GROUP BY e) AS q;
SELECT (SELECT count(*) FROM (SELECT unnest(a.ia) AS e GROUP BY e) AS q) AS c FROM arrays a ORDER BY id;
SELECT count(unnest(ia)) FROM arrays GROUP BY unnest(ia);
SELECT id FROM arrays WHERE unnest(ia) > 1;
SELECT id FROM arrays GROUP BY unnest(ia);
SELECT unnest(ia) + 1 AS a FROM arrays GROUP BY unnest(ia) ORDER BY 1;
-- Constants as keys of grouping sets: NULL where a set lacks them.
SELECT u AS a, '-5'::int4 AS b, GROUPING(u) AS g, min(id) FROM texts WHERE id < 5 GROUP BY ROLLUP (u, '-5'::int4) ORDER BY 3, 4, 1 NULLS FIRST, 2 NULLS FIRST;
SELECT 'x' AS a, 1::int8 AS b, 2 AS c, date '2020-01-01' AS d, count(*) FROM texts GROUP BY CUBE ('x'::text, 1::int8, 3) ORDER BY 1, 2, 3;
SELECT 'x'::text AS a, 1.50 AS b, true AS c, count(*) FROM texts GROUP BY 1, 2, 3;
-- Window functions that ignore the frame.
SELECT id, percent_rank() OVER w, cume_dist() OVER w, rank() OVER w, ntile(2) OVER w, lag(id) OVER w FROM texts WHERE id < 6 WINDOW w AS (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) ORDER BY id;
-- DISTINCT ON keeps all digits of a numeric.
SELECT DISTINCT ON (n / 7000000000) n / 7000000000 AS k, id FROM groups ORDER BY n / 7000000000, id;
SELECT DISTINCT ON (g) g, n / 3 AS k FROM groups WHERE n IS NOT NULL ORDER BY g, id;
