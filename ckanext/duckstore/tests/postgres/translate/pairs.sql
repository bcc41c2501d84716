-- Pairs: what is asked, what is run. The tables are those of test_translate.py.

SELECT 1
SELECT 1 AS c0

SELECT * FROM other
SELECT t0."_id" AS c0, t0."delay" AS c1 FROM r1.main.rows AS t0

SELECT "Origin", count(*) AS n FROM flights WHERE delay > 10 GROUP BY "Origin" ORDER BY n DESC LIMIT 10
SELECT t0."^origin" AS c0, count( * )  AS c1 FROM r0.main.rows AS t0 WHERE (t0."delay" > 10) GROUP BY t0."^origin" ORDER BY 2 DESC NULLS FIRST LIMIT 10

SELECT f.delay, o.delay FROM flights f LEFT JOIN other o ON f._id = o._id
SELECT t0."delay" AS c0, t1."delay" AS c1 FROM (r0.main.rows AS t0 LEFT JOIN r1.main.rows AS t1 ON (t0."_id" = t1."_id")) ORDER BY t0."_id", t1."_id"

SELECT _id FROM flights JOIN other USING (_id)
SELECT t0."_id" AS c0 FROM (r0.main.rows AS t0 JOIN r1.main.rows AS t1 ON ((t0."_id" = t1."_id")))

SELECT id FROM (SELECT _id AS id FROM flights) q WHERE id > 5
SELECT t1.c0 AS c0 FROM (SELECT t0."_id" AS c0 FROM r0.main.rows AS t0) AS t1 WHERE (t1.c0 > 5)

WITH w AS (SELECT _id FROM other) SELECT * FROM w
WITH w1 AS (SELECT t0."_id" AS c0 FROM r1.main.rows AS t0) SELECT t2.c0 AS c0 FROM w1 AS t2

WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM w WHERE n < 5) SELECT n FROM w
WITH RECURSIVE w0(c0) AS (SELECT 1 AS c0 UNION ALL SELECT (t1.c0 + 1) AS c0 FROM w0 AS t1 WHERE (t1.c0 < 5)) SELECT t2.c0 AS c0 FROM w0 AS t2

SELECT delay FROM flights UNION SELECT delay FROM other ORDER BY 1
SELECT t2.c0 AS c0 FROM ((SELECT t0."delay" AS c0 FROM r0.main.rows AS t0) UNION (SELECT t1."delay" AS c0 FROM r1.main.rows AS t1)) AS t2 ORDER BY 1 ASC NULLS LAST

SELECT DISTINCT ON (origin) origin, delay FROM flights ORDER BY origin, delay DESC
SELECT DISTINCT ON (t0."origin") t0."origin" AS c0, t0."delay" AS c1 FROM r0.main.rows AS t0 ORDER BY 1 ASC NULLS LAST, 2 DESC NULLS FIRST

SELECT delay FROM flights ORDER BY delay FETCH FIRST 3 ROWS WITH TIES
SELECT t0."delay" AS c0 FROM r0.main.rows AS t0 QUALIFY rank() OVER (ORDER BY t0."delay" ASC NULLS LAST) <= 0 + 3 ORDER BY t0."delay" ASC NULLS LAST

SELECT delay / 2, delay % 2, -delay FROM flights
SELECT (t0."delay" // 2) AS c0, (t0."delay" % 2) AS c1, (0 - t0."delay") AS c2 FROM r0.main.rows AS t0

SELECT origin || delay, origin LIKE 'a%', origin ~ '^J' FROM flights
SELECT (t0."origin" || CAST(t0."delay" AS VARCHAR)) AS c0, (t0."origin" LIKE 'a%' ESCAPE '\') AS c1, regexp_matches(t0."origin", '^J', 's') AS c2 FROM r0.main.rows AS t0

SELECT day - '2020-01-01', day + 1, day + interval '1 month' FROM flights
SELECT pg_date_minus(t0."day", CAST('2020-01-01' AS DATE)) AS c0, (t0."day" + 1) AS c1, (CAST(t0."day" AS TIMESTAMP) + CAST('1 months 0 days 0 microseconds' AS INTERVAL)) AS c2 FROM r0.main.rows AS t0

SELECT tags[1], 'a' = ANY(tags), tags || 'x'::text FROM flights
SELECT pg_array_item(t0."tags", 1) AS c0, pg_equals_any('a', t0."tags") AS c1, list_append(t0."tags", 'x') AS c2 FROM r0.main.rows AS t0

SELECT delay IN (1, 2), delay BETWEEN 1 AND 2, delay IS DISTINCT FROM NULL FROM flights
SELECT (t0."delay" IN (1, 2)) AS c0, (t0."delay" BETWEEN 1 AND 2) AS c1, (t0."delay" IS NOT NULL) AS c2 FROM r0.main.rows AS t0

SELECT sum(delay) OVER (PARTITION BY origin ORDER BY day ROWS 2 PRECEDING) FROM flights
SELECT CAST(sum( t0."delay" )  OVER (PARTITION BY t0."origin" ORDER BY t0."day" ASC NULLS LAST ROWS BETWEEN CAST(2 AS BIGINT) PRECEDING AND CURRENT ROW) AS BIGINT) AS c0 FROM r0.main.rows AS t0

SELECT (SELECT max(o.delay) FROM other o WHERE o._id = f._id) FROM flights f
SELECT (SELECT max( t1."delay" )  AS c0 FROM r1.main.rows AS t1 WHERE (t1."_id" = t0."_id")) AS c0 FROM r0.main.rows AS t0

SELECT EXISTS (SELECT 1 FROM other), 1 IN (SELECT delay FROM other)
SELECT (EXISTS (SELECT 1 AS c0 FROM r1.main.rows AS t0)) AS c0, (1 IN (SELECT t2."delay" AS c0 FROM r1.main.rows AS t2)) AS c1

SELECT delay::text, '5'::int, '2020-01-02'::date, 1.50::numeric(5,1) FROM flights
SELECT CAST(t0."delay" AS VARCHAR) AS c0, 5 AS c1, CAST('2020-01-02' AS DATE) AS c2, CAST(CAST(CAST(CAST('1.50' AS DECIMAL(3,2)) AS DECIMAL(5,1)) AS DECIMAL(38,1)) AS VARCHAR) AS c3 FROM r0.main.rows AS t0

SELECT CASE WHEN delay > 0 THEN 'late' ELSE origin END FROM flights
SELECT (CASE WHEN (t0."delay" > 0) THEN 'late' ELSE t0."origin" END) AS c0 FROM r0.main.rows AS t0

SELECT origin, delay FROM flights GROUP BY ROLLUP (origin, delay)
SELECT t0."origin" AS c0, t0."delay" AS c1 FROM r0.main.rows AS t0 GROUP BY ROLLUP (t0."origin", t0."delay")

SELECT _id, origin FROM flights GROUP BY _id
SELECT t0."_id" AS c0, t0."origin" AS c1 FROM r0.main.rows AS t0 GROUP BY t0."_id", t0."origin"

SELECT delay FROM flights TABLESAMPLE BERNOULLI (10) REPEATABLE (3)
SELECT t0."delay" AS c0 FROM r0.main.rows AS t0 TABLESAMPLE bernoulli(10 PERCENT) REPEATABLE (3)

SELECT o.delay, l.x FROM other o, LATERAL (SELECT o.delay + 1 AS x) l
SELECT t0."delay" AS c0, t1.c0 AS c1 FROM r1.main.rows AS t0, LATERAL (SELECT (t0."delay" + 1) AS c0) AS t1

SELECT (1, delay) < (2, 3) FROM flights
SELECT ((1 < 2) OR ((1 = 2) AND ((t0."delay" < 3)))) AS c0 FROM r0.main.rows AS t0

VALUES (1, 'a'), (2, NULL)
SELECT t0.c0 AS c0, t0.c1 AS c1 FROM (VALUES (1, 'a'), (2, CAST(NULL AS VARCHAR))) AS t0(c0, c1)
