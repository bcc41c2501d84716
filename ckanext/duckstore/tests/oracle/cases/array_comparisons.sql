-- Arrays are compared by their elements, as PostgreSQL compares these, then by their sizes.
SELECT ARRAY['1'::jsonb] = ARRAY['1.0'::jsonb] AS a, ARRAY[interval '1 day'] = ARRAY[interval '24 hours'] AS b, ARRAY['a'::char(3)] = ARRAY['a'::char(5)] AS c, ARRAY['[1,2]'::int4range] = ARRAY['[1,3)'::int4range] AS d, ARRAY['-0'::float8] = ARRAY['0'::float8] AS e, ARRAY['10:00+00'::timetz] < ARRAY['11:00+02'::timetz] AS f;
SELECT v FROM (VALUES (ARRAY['2'::jsonb]), (ARRAY['10'::jsonb]), (ARRAY['"a"'::jsonb])) q(v) ORDER BY v;
SELECT v FROM (VALUES (ARRAY[interval '1 mon']), (ARRAY[interval '29 days']), (ARRAY[interval '31 days'])) q(v) ORDER BY v;
SELECT v FROM (VALUES (ARRAY['[9,11]'::numrange]), (ARRAY['[10,11]'::numrange]), (ARRAY['empty'::numrange])) q(v) ORDER BY v;
SELECT count(DISTINCT v) AS c FROM (VALUES (ARRAY[interval '1 day']), (ARRAY[interval '24 hours'])) q(v);
SELECT max(v) AS a, min(v) AS b FROM (VALUES (ARRAY[interval '1 mon']), (ARRAY[interval '29 days']), (ARRAY[interval '31 days'])) q(v);
SELECT ARRAY[[1,2],[3,4]] > ARRAY[[1,2,3],[1,1,1]] AS a, ARRAY[[1,2],[3,4]] = ARRAY[1,2,3,4] AS b, ARRAY[[1,2],[3,4]] > ARRAY[1,2,3,4] AS c, ARRAY[[1,2]] < ARRAY[1,3] AS d, ARRAY[[1,2]] <> ARRAY[[1],[2]] AS e, ARRAY[[1,2]] < ARRAY[[1],[2]] AS f, '{}'::int[] < ARRAY[[1]] AS g;
SELECT v FROM (VALUES (ARRAY[[1,2],[3,4]]), (ARRAY[[1,2,3],[1,1,1]]), (ARRAY[[1],[2]])) q(v) ORDER BY v;
SELECT array_position(ARRAY['1'::jsonb, '2'], '1.0') AS a, array_remove(ARRAY[interval '1 day', '2 h'], interval '24 hours') AS b, ARRAY[interval '1 day'] @> ARRAY[interval '24 hours'] AS c, interval '24 hours' = ANY (ARRAY[interval '1 day']) AS d;
SELECT ARRAY['a'::char(3)] @> ARRAY['a'::char(5)] AS a, array_position(ARRAY['a'::char(3)], 'a'::char(5)) AS b, 'a'::char(5) = ANY (ARRAY['a'::char(3)]) AS c;
SELECT array_sort(ARRAY[interval '1 mon', '29 days', '31 days']) AS a, array_sort(ARRAY['2'::jsonb, '10', '"a"']) AS b, array_sort(ARRAY['[9,11]'::numrange, '[10,11]', 'empty']) AS c;
SELECT array_sort(ARRAY['11:00+02'::timetz, '10:00+00', '09:30+00']) AS a, array_sort(ARRAY['B'::text,'a','b','A',NULL]) AS b;
SELECT v[2][1] AS a, v::text AS b, array_ndims(v) AS c FROM (VALUES (ARRAY[[1,2],[3,4]]), (ARRAY[[1],[2]])) q(v) ORDER BY 2;
SELECT v[2][1] AS a, v::text AS b FROM (SELECT ARRAY[[1,2],[3,4]] AS v UNION ALL SELECT ARRAY[[1],[2]]) q ORDER BY 2;
SELECT v FROM (SELECT ARRAY[[1,2],[3,4]] AS v UNION ALL SELECT ARRAY[[1,2,3],[1,1,1]]) q ORDER BY v;
SELECT v, count(*) AS c FROM (SELECT ARRAY[[1,2],[3,4]] AS v UNION ALL SELECT ARRAY[[1,2,3],[1,1,1]]) q GROUP BY v ORDER BY v DESC;
SELECT DISTINCT v FROM (SELECT ARRAY['1'::jsonb] AS v UNION ALL SELECT ARRAY['1.0'::jsonb]) q;
SELECT v, count(*) AS c FROM (SELECT ARRAY['1'::jsonb] AS v UNION ALL SELECT ARRAY['1.0'::jsonb]) q GROUP BY v;
SELECT ARRAY['1'::jsonb] AS v UNION SELECT ARRAY['1.0'::jsonb];
SELECT ARRAY['1'::jsonb] AS v INTERSECT SELECT ARRAY['1.0'::jsonb];
SELECT 3 = ANY (ARRAY[[1,2],[3,4]]) AS a, 5 > ALL (ARRAY[[1,2],[3,4]]) AS b, 'x' = ANY ('{{x,y}}'::text[]) AS c;
SELECT ARRAY[[1,2],[3,4]] @> ARRAY[3] AS a, ARRAY[3,4] <@ ARRAY[[1,2],[3,4]] AS b, ARRAY[[1]] && ARRAY[[1,2],[3,4]] AS c;
SELECT array_position(ARRAY[[1,2],[3,4]], 3) AS a;
SELECT array_positions(ARRAY[[1,2],[3,4]], 3) AS a;
SELECT array_remove(ARRAY[[1,2],[3,4]], 3) AS a;
SELECT array_replace(ARRAY[[1,2],[3,4]], 3, 7) AS a;
SELECT array_sort(ARRAY[[3,2],[3,1],[1,9]]) AS a;
SELECT array_append(ARRAY[[1,2],[3,4]], 3) AS a;
SELECT array_cat(ARRAY[[1,2],[3,4]], ARRAY[5,6]) AS a, array_cat(ARRAY[5,6], ARRAY[[1,2],[3,4]]) AS b;
SELECT array_cat(ARRAY[[1,2],[3,4]], ARRAY[5]) AS a;
SELECT array_cat(ARRAY[[1,2],[3,4]], ARRAY[[[5]]]) AS a;
SELECT ARRAY[1,2] || ARRAY[[[5]]] AS a;
SELECT ARRAY[1,2] || '{}'::int[] || ARRAY[[[5]]] AS a;
SELECT '{}'::int[] || ARRAY[[[5]]] AS a, NULL::int[] || ARRAY[[[5]]] AS b, ARRAY[[[5]]] || '{}'::int[] AS c;
SELECT array_to_string(ARRAY[[1,2],[3,4]], ',') AS a, cardinality(ARRAY[[1,2],[3,4]]) AS b, array_length(ARRAY[[1,2],[3,4]], 2) AS c, array_dims(ARRAY[[1,2],[3,4]]) AS d, array_reverse(ARRAY[[1,2],[3,4]]) AS e, trim_array(ARRAY[[1,2],[3,4]], 1) AS f;
SELECT unnest(ARRAY[[1,2],[3,4]]) AS a;
SELECT array_agg(x) AS a FROM unnest(ARRAY[[1,2],[3,4]]) u(x);
SELECT to_json(ARRAY[[1,2],[3,4]]) AS a, array_to_json(ARRAY[[1,2],[3,4]], true) AS b;
SELECT max(ARRAY[id, 2]) AS a, min(ARRAY[n, 2]) AS b FROM numbers;
SELECT GREATEST(ARRAY['[9,11]'::int4range], ARRAY['[10,11]'::int4range]) AS a;
SELECT a.v FROM (VALUES (ARRAY['1'::jsonb])) a(v) JOIN (VALUES (ARRAY['1.0'::jsonb])) b(v) USING (v);
SELECT ARRAY['1'::jsonb] IN (SELECT ARRAY['1.0'::jsonb]) AS a, ARRAY['1'::jsonb] IN (ARRAY['1.0'::jsonb]) AS b, ARRAY['1'::jsonb] IS DISTINCT FROM ARRAY['1.0'::jsonb] AS c, NULLIF(ARRAY['1'::jsonb], ARRAY['1.0'::jsonb]) AS d;
SELECT ROW(ARRAY['1'::jsonb], 1) = ROW(ARRAY['1.0'::jsonb], 1) AS a, CASE ARRAY['1'::jsonb] WHEN ARRAY['1.0'::jsonb] THEN 1 END AS b;
SELECT rank() OVER (ORDER BY v) AS a FROM (SELECT ARRAY['1'::jsonb] AS v UNION ALL SELECT ARRAY['1.0'::jsonb]) q;

-- Searching finds a char(n) whatever its blanks.
SELECT id, array_position(array_prepend(s::char(5), ARRAY[g]), s) AS a, array_positions(ARRAY[s::char(3), g], s::char(4)) AS b, array_remove(ARRAY[s::char(3), g], s::char(4)) AS c, array_replace(ARRAY[s::char(3)], s::char(4), 'q') AS d FROM groups ORDER BY id;

-- A size of varbit cuts, and does not fill.
SELECT B'1'::varbit(2) AS a, B'101'::varbit(2) AS b, (CASE WHEN true THEN B'1'::varbit END)::varbit(3) AS c, B'1'::bit(3) AS d;

-- Minimum and maximum.
SELECT max(v) AS a, min(v) AS b FROM (VALUES ('a'::char(3)),('a'::char(2)),('b'),(E'a\t')) q(v);
SELECT max(v) AS a, min(v) AS b FROM (VALUES (ARRAY['[9,10]'::int4range]),(ARRAY['[10,11]'::int4range]),(ARRAY['[9,10]'::int4range])) q(v);
SELECT id, max(v) OVER (ORDER BY id) AS a FROM (VALUES (1,ARRAY['[9,10]'::int4range]),(2,ARRAY['[10,11]'::int4range]),(3,ARRAY['[9,10]'::int4range])) q(id,v);
SELECT max(v) FILTER (WHERE id < 3) AS a, max(ARRAY[[id,2],[3,4]]) AS b FROM (VALUES (1,ARRAY['[9,10]'::int4range]),(2,ARRAY['[10,11]'::int4range]),(3,ARRAY['[9,10]'::int4range])) q(id,v);
SELECT max(ARRAY[id, 2]) AS a, min(ARRAY[n, 2]) AS b FROM numbers;
SELECT max(r) AS a, min(r) AS b FROM (VALUES ('[9,11]'::int4range), ('[10,11]'), ('empty')) q(r);
SELECT max(r) AS a, min(r) AS b FROM (VALUES (ARRAY['[9,11]'::int4range]), (ARRAY['[10,11]'::int4range])) q(r);
SELECT max(r) AS a, min(r) AS b FROM (VALUES (ARRAY['ab '::char(3)]), (ARRAY['ab'::char(3)])) q(r);
