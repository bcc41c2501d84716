-- array_append
SELECT array_append(ARRAY[1,2,3], 2);
SELECT array_append(ARRAY[1,2,2,NULL], NULL);
SELECT array_append(ARRAY[]::int[], 1);
SELECT array_append(NULL::int[], 1);
SELECT array_append(ARRAY['a','b'], 'b');
SELECT array_append(ARRAY['a',NULL], NULL);
SELECT array_append(ARRAY[1.5, 2], 2);
SELECT array_append(ARRAY[1,2], 9);
SELECT array_append(ARRAY[true,false], false);
SELECT id, array_append(ia, 2), array_append(ta, 'a') FROM arrays ORDER BY id;

-- array_remove
SELECT array_remove(ARRAY[1,2,3], 2);
SELECT array_remove(ARRAY[1,2,2,NULL], NULL);
SELECT array_remove(ARRAY[]::int[], 1);
SELECT array_remove(NULL::int[], 1);
SELECT array_remove(ARRAY['a','b'], 'b');
SELECT array_remove(ARRAY['a',NULL], NULL);
SELECT array_remove(ARRAY[1.5, 2], 2);
SELECT array_remove(ARRAY[1,2], 9);
SELECT array_remove(ARRAY[true,false], false);
SELECT id, array_remove(ia, 2), array_remove(ta, 'a') FROM arrays ORDER BY id;

-- array_position
SELECT array_position(ARRAY[1,2,3], 2);
SELECT array_position(ARRAY[1,2,2,NULL], NULL);
SELECT array_position(ARRAY[]::int[], 1);
SELECT array_position(NULL::int[], 1);
SELECT array_position(ARRAY['a','b'], 'b');
SELECT array_position(ARRAY['a',NULL], NULL);
SELECT array_position(ARRAY[1.5, 2], 2);
SELECT array_position(ARRAY[1,2], 9);
SELECT array_position(ARRAY[true,false], false);
SELECT id, array_position(ia, 2), array_position(ta, 'a') FROM arrays ORDER BY id;

-- array_positions
SELECT array_positions(ARRAY[1,2,3], 2);
SELECT array_positions(ARRAY[1,2,2,NULL], NULL);
SELECT array_positions(ARRAY[]::int[], 1);
SELECT array_positions(NULL::int[], 1);
SELECT array_positions(ARRAY['a','b'], 'b');
SELECT array_positions(ARRAY['a',NULL], NULL);
SELECT array_positions(ARRAY[1.5, 2], 2);
SELECT array_positions(ARRAY[1,2], 9);
SELECT array_positions(ARRAY[true,false], false);
SELECT id, array_positions(ia, 2), array_positions(ta, 'a') FROM arrays ORDER BY id;
SELECT array_position(ARRAY['sun','mon','sun'], 'sun', 2);
SELECT array_position(ARRAY[1,2], 1, 5);
SELECT array_position(ARRAY[1,2], 1, NULL);
SELECT array_position(ARRAY[1,2,1], 1, -3);

-- array_prepend, array_cat
SELECT array_prepend(0, ARRAY[1,2]);
SELECT array_prepend(NULL, ARRAY[1]);
SELECT array_prepend('a', NULL::text[]);
SELECT array_prepend(1, ARRAY[]::int[]);
SELECT array_cat(ARRAY[1], ARRAY[2,3]);
SELECT array_cat(NULL, ARRAY[1]);
SELECT array_cat(ARRAY[1], NULL);
SELECT array_cat(NULL::int[], NULL::int[]);
SELECT array_cat(ARRAY[]::int[], ARRAY[1]);
SELECT array_cat(ARRAY[1], ARRAY[2.5]);
SELECT array_cat(ARRAY['a'], ARRAY['b', NULL]);
SELECT ARRAY[1,2] || 3, 0 || ARRAY[1], ARRAY[1] || ARRAY[2];
SELECT ARRAY[[1,2]] || ARRAY[[3,4]];
SELECT id, array_cat(ia, ARRAY[9]), ia || 7 FROM arrays ORDER BY id;
SELECT array_append(ARRAY[1], 2.5);

-- array_replace
SELECT array_replace(ARRAY[1,2,5,4], 5, 3);
SELECT array_replace(ARRAY[1,NULL], NULL, 0);
SELECT array_replace(ARRAY[1,2], 1, NULL);
SELECT array_replace(NULL::int[], 1, 2);
SELECT array_replace(ARRAY['a','b'], 'a', 'z');
SELECT id, array_replace(ta, 'a', 'ü') FROM arrays ORDER BY id;

-- array_length
SELECT array_length(ARRAY[1,2,3], 0);
SELECT array_length(ARRAY[1,2,3], 1);
SELECT array_length(ARRAY[1,2,3], 2);
SELECT array_length(ARRAY[1,2,3], 3);
SELECT array_length(ARRAY[[1,2],[3,4],[5,6]], 0);
SELECT array_length(ARRAY[[1,2],[3,4],[5,6]], 1);
SELECT array_length(ARRAY[[1,2],[3,4],[5,6]], 2);
SELECT array_length(ARRAY[[1,2],[3,4],[5,6]], 3);
SELECT array_length(ARRAY[]::int[], 0);
SELECT array_length(ARRAY[]::int[], 1);
SELECT array_length(ARRAY[]::int[], 2);
SELECT array_length(ARRAY[]::int[], 3);
SELECT array_length(NULL::int[], 0);
SELECT array_length(NULL::int[], 1);
SELECT array_length(NULL::int[], 2);
SELECT array_length(NULL::int[], 3);
SELECT array_length(ARRAY['a',NULL], 0);
SELECT array_length(ARRAY['a',NULL], 1);
SELECT array_length(ARRAY['a',NULL], 2);
SELECT array_length(ARRAY['a',NULL], 3);
SELECT id, array_length(ia, 1), array_length(ta, 1) FROM arrays ORDER BY id;
SELECT array_length(ARRAY[1], NULL);

-- array_lower
SELECT array_lower(ARRAY[1,2,3], 0);
SELECT array_lower(ARRAY[1,2,3], 1);
SELECT array_lower(ARRAY[1,2,3], 2);
SELECT array_lower(ARRAY[1,2,3], 3);
SELECT array_lower(ARRAY[[1,2],[3,4],[5,6]], 0);
SELECT array_lower(ARRAY[[1,2],[3,4],[5,6]], 1);
SELECT array_lower(ARRAY[[1,2],[3,4],[5,6]], 2);
SELECT array_lower(ARRAY[[1,2],[3,4],[5,6]], 3);
SELECT array_lower(ARRAY[]::int[], 0);
SELECT array_lower(ARRAY[]::int[], 1);
SELECT array_lower(ARRAY[]::int[], 2);
SELECT array_lower(ARRAY[]::int[], 3);
SELECT array_lower(NULL::int[], 0);
SELECT array_lower(NULL::int[], 1);
SELECT array_lower(NULL::int[], 2);
SELECT array_lower(NULL::int[], 3);
SELECT array_lower(ARRAY['a',NULL], 0);
SELECT array_lower(ARRAY['a',NULL], 1);
SELECT array_lower(ARRAY['a',NULL], 2);
SELECT array_lower(ARRAY['a',NULL], 3);
SELECT id, array_lower(ia, 1), array_lower(ta, 1) FROM arrays ORDER BY id;
SELECT array_lower(ARRAY[1], NULL);

-- array_upper
SELECT array_upper(ARRAY[1,2,3], 0);
SELECT array_upper(ARRAY[1,2,3], 1);
SELECT array_upper(ARRAY[1,2,3], 2);
SELECT array_upper(ARRAY[1,2,3], 3);
SELECT array_upper(ARRAY[[1,2],[3,4],[5,6]], 0);
SELECT array_upper(ARRAY[[1,2],[3,4],[5,6]], 1);
SELECT array_upper(ARRAY[[1,2],[3,4],[5,6]], 2);
SELECT array_upper(ARRAY[[1,2],[3,4],[5,6]], 3);
SELECT array_upper(ARRAY[]::int[], 0);
SELECT array_upper(ARRAY[]::int[], 1);
SELECT array_upper(ARRAY[]::int[], 2);
SELECT array_upper(ARRAY[]::int[], 3);
SELECT array_upper(NULL::int[], 0);
SELECT array_upper(NULL::int[], 1);
SELECT array_upper(NULL::int[], 2);
SELECT array_upper(NULL::int[], 3);
SELECT array_upper(ARRAY['a',NULL], 0);
SELECT array_upper(ARRAY['a',NULL], 1);
SELECT array_upper(ARRAY['a',NULL], 2);
SELECT array_upper(ARRAY['a',NULL], 3);
SELECT id, array_upper(ia, 1), array_upper(ta, 1) FROM arrays ORDER BY id;
SELECT array_upper(ARRAY[1], NULL);

-- array_ndims
SELECT array_ndims(ARRAY[1,2,3]);
SELECT array_ndims(ARRAY[[1,2],[3,4],[5,6]]);
SELECT array_ndims(ARRAY[]::int[]);
SELECT array_ndims(NULL::int[]);
SELECT array_ndims(ARRAY['a',NULL]);
SELECT id, array_ndims(ia) FROM arrays ORDER BY id;

-- array_dims
SELECT array_dims(ARRAY[1,2,3]);
SELECT array_dims(ARRAY[[1,2],[3,4],[5,6]]);
SELECT array_dims(ARRAY[]::int[]);
SELECT array_dims(NULL::int[]);
SELECT array_dims(ARRAY['a',NULL]);
SELECT id, array_dims(ia) FROM arrays ORDER BY id;

-- cardinality
SELECT cardinality(ARRAY[1,2,3]);
SELECT cardinality(ARRAY[[1,2],[3,4],[5,6]]);
SELECT cardinality(ARRAY[]::int[]);
SELECT cardinality(NULL::int[]);
SELECT cardinality(ARRAY['a',NULL]);
SELECT id, cardinality(ia) FROM arrays ORDER BY id;

-- array_fill
SELECT array_fill(7, ARRAY[3]);
SELECT array_fill('a'::text, ARRAY[2]);
SELECT array_fill(NULL::int, ARRAY[2]);
SELECT array_fill(1, ARRAY[0]);
SELECT array_fill(1, ARRAY[]::int[]);
SELECT array_fill(1, NULL);
SELECT array_fill(1, ARRAY[-1]);
SELECT array_fill(1, ARRAY[2147483647]);
SELECT array_fill(1, ARRAY[NULL]::int[]);
SELECT array_fill(1, ARRAY[2], ARRAY[1]);
SELECT array_fill(2.5, ARRAY[2]);
SELECT array_fill(11, ARRAY[2,3]);

-- array_to_string
SELECT array_to_string(ARRAY[1,2,3], ',');
SELECT array_to_string(ARRAY[1,NULL,3], ',');
SELECT array_to_string(ARRAY[1,NULL,3], ',', '*');
SELECT array_to_string(ARRAY[]::text[], ',');
SELECT array_to_string(NULL::int[], ',');
SELECT array_to_string(ARRAY['a','b'], NULL);
SELECT array_to_string(ARRAY[true,false], '');
SELECT array_to_string(ARRAY[1.5::float8, 1e20], ' ');
SELECT array_to_string(ARRAY[date '2000-01-01', NULL], ';', '');
SELECT array_to_string(ARRAY[1.50, 2], '|');
SELECT array_to_string(ARRAY[NULL]::text[], ',');
SELECT array_to_string(ARRAY[NULL]::text[], ',', 'x');
SELECT id, array_to_string(ta, '/', '?'), array_to_string(ia, '-'), array_to_string(fa, ' ') FROM arrays ORDER BY id;
SELECT array_to_string(ARRAY[[1,2],[3,4]], ',');

-- string_to_array
SELECT string_to_array('a,b,c', ',');
SELECT string_to_array('abc', NULL);
SELECT string_to_array('abc', '');
SELECT string_to_array('', ',');
SELECT string_to_array(NULL, ',');
SELECT string_to_array('a,,b', ',', '');
SELECT string_to_array('xx~^~yy~^~zz', '~^~', 'yy');
SELECT string_to_array('a,b', ',', NULL);
SELECT string_to_array('日、本', '、');
SELECT string_to_array(',', ',');
SELECT string_to_array('abc', 'x');
SELECT id, string_to_array(t, ',') FROM texts ORDER BY id;
SELECT string_to_array('1,2', ',')::int[];

-- unnest
SELECT unnest(ARRAY[1,2,3]);
SELECT unnest(ARRAY[]::int[]);
SELECT unnest(NULL::int[]);
SELECT unnest(ARRAY['a',NULL]);
SELECT * FROM unnest(ARRAY[1,2]) AS x;
SELECT * FROM unnest(ARRAY['a','b']) WITH ORDINALITY AS t(v, n);
SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c']) AS t(a, b);
SELECT id, unnest(ia) FROM arrays ORDER BY id, 2;
SELECT a.id, x FROM arrays a, unnest(a.ia) AS x ORDER BY 1, 2;
SELECT count(*) FROM arrays, unnest(ta) AS x;
SELECT unnest(ARRAY[1,2]), unnest(ARRAY['x','y','z']);

-- array_agg
SELECT array_agg(x ORDER BY x) FROM groups;
SELECT array_agg(s ORDER BY id) FROM groups;
SELECT array_agg(DISTINCT x ORDER BY x) FROM groups;
SELECT g, array_agg(id ORDER BY id DESC) FROM groups GROUP BY g ORDER BY g;
SELECT array_agg(x) FROM nothing;
SELECT array_agg(x ORDER BY x) FILTER (WHERE x > 5) FROM groups;
SELECT array_agg(ARRAY[id, x] ORDER BY id) FROM groups WHERE x IS NOT NULL;
SELECT array_agg(n ORDER BY id) FROM groups WHERE g = 'a';

-- generate_series
SELECT generate_series(1, 3);
SELECT generate_series(5, 1, -2);
SELECT generate_series(1, 0);
SELECT generate_series(1, 5, 0);
SELECT generate_series(NULL, 5);
SELECT generate_series(1::int8, 3::int8);
SELECT generate_series(1.5, 3.1);
SELECT generate_series(0, 1, 0.25);
SELECT generate_series(1.0, 0.0, -0.5);
SELECT * FROM generate_series(2, 8, 3) AS s(n);
SELECT sum(n) FROM generate_series(1, 1000) AS n;
SELECT generate_series(timestamp '2000-01-31', timestamp '2000-05-01', interval '1 month');
SELECT generate_series(timestamp '2000-01-01', timestamp '2000-01-02', interval '6 hours');
SELECT d::date FROM generate_series(date '2012-02-27', date '2012-03-01', interval '1 day') AS d;
SELECT generate_series(timestamptz '2000-01-01 00:00+00', timestamptz '2000-01-03 00:00+00', '1 day');
SELECT generate_series(timestamp '2000-01-01', timestamp '2000-01-02', interval '0');
SELECT generate_series(timestamp '2000-01-03', timestamp '2000-01-01', interval '-1 day');
SELECT g.n, t.id FROM generate_series(1, 2) AS g(n) LEFT JOIN texts t ON t.id = g.n ORDER BY 1;
SELECT generate_series(2147483646, 2147483647);
SELECT generate_series(-3, -1);
SELECT count(*) FROM generate_series(1, 100000);

-- generate_subscripts, array_sort, array_reverse, trim_array
SELECT generate_subscripts(ARRAY['a','b'], 1);
SELECT generate_subscripts(ARRAY['a','b'], 1, true);
SELECT generate_subscripts(ARRAY['a'], 2);
SELECT array_sort(ARRAY[3,1,NULL,2]);
SELECT array_sort(ARRAY[3,1,NULL,2], true);
SELECT array_sort(ARRAY[3,NULL,2], false, true);
SELECT array_reverse(ARRAY[1,2,3]);
SELECT trim_array(ARRAY[1,2,3], 2);
SELECT trim_array(ARRAY[1], 2);

-- subscripts and operators
SELECT (ARRAY[1,2,3])[2], (ARRAY[1,2,3])[0], (ARRAY[1,2,3])[4];
SELECT (ARRAY[1,2,3])[2:], (ARRAY[1,2,3])[:2], (ARRAY[1,2,3])[2:2];
SELECT ARRAY[1,2] @> ARRAY[1], ARRAY[1] <@ ARRAY[1,2], ARRAY[1,2] && ARRAY[2,3];
SELECT 1 = ANY (ARRAY[1,2]), 3 = ANY (ARRAY[1,NULL]), 1 <> ALL (ARRAY[2,3]);
SELECT ARRAY[1,2] = ARRAY[1,2], ARRAY[1,2] < ARRAY[1,3], ARRAY[1] <> ARRAY[2];
SELECT '{1,2,3}'::int[], '{a,"b c",NULL,"NULL"}'::text[];
SELECT id, ia[1], ta[2], ia[1:2] FROM arrays ORDER BY id;
SELECT ARRAY(SELECT id FROM groups WHERE g = 'a' ORDER BY id);
SELECT w, count(*) AS n FROM texts, string_to_table(t, ',') AS w WHERE t IS NOT NULL GROUP BY w ORDER BY n DESC, w LIMIT 5;
SELECT i, string_to_table('a|b||c', '|', '') AS p FROM generate_series(1, 2) i ORDER BY i;
SELECT string_to_table('abc', NULL) AS a;
SELECT string_to_table(NULL, ',') AS a;
SELECT string_to_table('', ',') AS a;
SELECT * FROM string_to_table('a,b', ',') WITH ORDINALITY;
