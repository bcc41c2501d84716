-- json_typeof
SELECT json_typeof('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT json_typeof('[1, "two", null, true, {"k": "v"}]'::json);
SELECT json_typeof('"te\"xt é"'::json);
SELECT json_typeof('12.50'::json);
SELECT json_typeof('null'::json);
SELECT json_typeof('true'::json);
SELECT json_typeof('{}'::json);
SELECT json_typeof('[]'::json);
SELECT json_typeof(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT json_typeof(NULL);
SELECT id, json_typeof(j) FROM docs WHERE id IN (2, 8) ORDER BY id;

-- json_array_length
SELECT json_array_length('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT json_array_length('[1, "two", null, true, {"k": "v"}]'::json);
SELECT json_array_length('"te\"xt é"'::json);
SELECT json_array_length('12.50'::json);
SELECT json_array_length('null'::json);
SELECT json_array_length('true'::json);
SELECT json_array_length('{}'::json);
SELECT json_array_length('[]'::json);
SELECT json_array_length(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT json_array_length(NULL);
SELECT id, json_array_length(j) FROM docs WHERE id IN (2, 8) ORDER BY id;

-- json_array_elements
SELECT * FROM json_array_elements('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT * FROM json_array_elements('[1, "two", null, true, {"k": "v"}]'::json);
SELECT * FROM json_array_elements('"te\"xt é"'::json);
SELECT * FROM json_array_elements('12.50'::json);
SELECT * FROM json_array_elements('null'::json);
SELECT * FROM json_array_elements('true'::json);
SELECT * FROM json_array_elements('{}'::json);
SELECT * FROM json_array_elements('[]'::json);
SELECT * FROM json_array_elements(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT * FROM json_array_elements(NULL::json);

-- json_array_elements_text
SELECT * FROM json_array_elements_text('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT * FROM json_array_elements_text('[1, "two", null, true, {"k": "v"}]'::json);
SELECT * FROM json_array_elements_text('"te\"xt é"'::json);
SELECT * FROM json_array_elements_text('12.50'::json);
SELECT * FROM json_array_elements_text('null'::json);
SELECT * FROM json_array_elements_text('true'::json);
SELECT * FROM json_array_elements_text('{}'::json);
SELECT * FROM json_array_elements_text('[]'::json);
SELECT * FROM json_array_elements_text(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT * FROM json_array_elements_text(NULL::json);

-- json_each
SELECT * FROM json_each('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT * FROM json_each('[1, "two", null, true, {"k": "v"}]'::json);
SELECT * FROM json_each('"te\"xt é"'::json);
SELECT * FROM json_each('12.50'::json);
SELECT * FROM json_each('null'::json);
SELECT * FROM json_each('true'::json);
SELECT * FROM json_each('{}'::json);
SELECT * FROM json_each('[]'::json);
SELECT * FROM json_each(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT * FROM json_each(NULL::json);

-- json_each_text
SELECT * FROM json_each_text('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT * FROM json_each_text('[1, "two", null, true, {"k": "v"}]'::json);
SELECT * FROM json_each_text('"te\"xt é"'::json);
SELECT * FROM json_each_text('12.50'::json);
SELECT * FROM json_each_text('null'::json);
SELECT * FROM json_each_text('true'::json);
SELECT * FROM json_each_text('{}'::json);
SELECT * FROM json_each_text('[]'::json);
SELECT * FROM json_each_text(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT * FROM json_each_text(NULL::json);

-- json_object_keys
SELECT * FROM json_object_keys('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::json);
SELECT * FROM json_object_keys('[1, "two", null, true, {"k": "v"}]'::json);
SELECT * FROM json_object_keys('"te\"xt é"'::json);
SELECT * FROM json_object_keys('12.50'::json);
SELECT * FROM json_object_keys('null'::json);
SELECT * FROM json_object_keys('true'::json);
SELECT * FROM json_object_keys('{}'::json);
SELECT * FROM json_object_keys('[]'::json);
SELECT * FROM json_object_keys(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::json);
SELECT * FROM json_object_keys(NULL::json);
SELECT json_array_elements('[1, [2, 3], "x"]'::json);
SELECT json_array_elements_text('[1, null, "x y"]'::json);
SELECT id, json_object_keys(j) FROM docs WHERE id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e.key, e.value FROM docs d, json_each(d.j) AS e WHERE d.id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e.key, e.value FROM docs d, json_each_text(d.j) AS e WHERE d.id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e FROM docs d, json_array_elements_text(d.j) AS e WHERE d.id = 2 ORDER BY 2;
SELECT * FROM json_array_elements('[5, 6]'::json) WITH ORDINALITY AS t(v, n);
SELECT value FROM json_array_elements_text('["a"]'::json);

-- json_extract_path
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '0');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '1');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '2');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '-1');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '3', 'c');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', 'x');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'zz');
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', NULL);
SELECT json_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, '');
SELECT json_extract_path(NULL::json, 'a');
SELECT id, json_extract_path(j, 'zz', 'deep', 'er') FROM docs ORDER BY id;

-- json_extract_path_text
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '0');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '1');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '2');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '-1');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', '3', 'c');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', 'b', 'x');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'zz');
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, 'a', NULL);
SELECT json_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::json, '');
SELECT json_extract_path_text(NULL::json, 'a');
SELECT id, json_extract_path_text(j, 'zz', 'deep', 'er') FROM docs ORDER BY id;

-- json_array_element
SELECT json_array_element('[1, "two", null, [3]]'::json, 0);
SELECT json_array_element('[1, "two", null, [3]]'::json, 1);
SELECT json_array_element('[1, "two", null, [3]]'::json, 2);
SELECT json_array_element('[1, "two", null, [3]]'::json, 3);
SELECT json_array_element('[1, "two", null, [3]]'::json, 4);
SELECT json_array_element('[1, "two", null, [3]]'::json, -1);
SELECT json_array_element('[1, "two", null, [3]]'::json, -5);
SELECT json_array_element('{}'::json, 0);

-- json_array_element_text
SELECT json_array_element_text('[1, "two", null, [3]]'::json, 0);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, 1);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, 2);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, 3);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, 4);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, -1);
SELECT json_array_element_text('[1, "two", null, [3]]'::json, -5);
SELECT json_array_element_text('{}'::json, 0);

-- json_build_array, json_build_object
SELECT json_build_array();
SELECT json_build_array(1, 'a', NULL, true, 2.50, 1.5::float8);
SELECT json_build_array(date '2000-01-02', timestamp '2000-01-02 03:04:05', ARRAY[1,2], '{"k": 1}'::json);
SELECT json_build_object();
SELECT json_build_object('a', 1, 'b', 'x');
SELECT json_build_object('a', NULL, 'b', ARRAY[1,NULL]);
SELECT json_build_object(1, 2, true, 'y');
SELECT json_build_object('a');
SELECT json_build_object(NULL, 1);
SELECT id, json_build_object('i', i4, 'n', n, 'f', f8, 'b', b) FROM numbers WHERE id NOT IN (6, 7) ORDER BY id;
SELECT id, json_build_object('t', t, 'u', u) FROM texts ORDER BY id;
SELECT json_build_object('nested', json_build_array(1, json_build_object('k', 'v')));
SELECT json_build_array('NaN'::float8, 1e20::float8, 1e-7::float8);
SELECT json_build_object('bb', 1, 'a', 2, 'bb', 3);

-- json_object
SELECT json_object('{a, 1, b, "def", c, 3.5}');
SELECT json_object(ARRAY['a','1','b',NULL]);
SELECT json_object('{a, b}', '{1, 2}');
SELECT json_object(ARRAY['a']);
SELECT json_object(ARRAY['a',NULL], ARRAY['1','2']);
SELECT json_object(ARRAY['a'], ARRAY['1','2']);
SELECT json_object('{}');

-- json_strip_nulls
SELECT json_strip_nulls('{"a": 1, "b": null, "c": [2, null, {"d": null}]}');
SELECT json_strip_nulls('[1, null]');
SELECT json_strip_nulls('null');
SELECT json_strip_nulls('[1, null, {"a": null}]', true);
SELECT id, json_strip_nulls(j) FROM docs ORDER BY id;

-- to_json
SELECT to_json(1);
SELECT to_json(1.50);
SELECT to_json(1.5::float8);
SELECT to_json('a "q" \ é'::text);
SELECT to_json(true);
SELECT to_json(NULL::int);
SELECT to_json(date '2000-02-29');
SELECT to_json(timestamp '1969-12-31 23:59:59.5');
SELECT to_json(timestamptz '2000-01-01 00:00:00+00');
SELECT to_json(time '01:02:03');
SELECT to_json(ARRAY[1,2,NULL]);
SELECT to_json(ARRAY['a','b c']);
SELECT to_json(ARRAY[[1,2],[3,4]]);
SELECT to_json('{"a": [1,  2]}'::json);
SELECT to_json('{"b": 1, "a": 2}'::jsonb);
SELECT to_json('\x01ff'::bytea);
SELECT to_json('NaN'::float8);
SELECT to_json('infinity'::float8);
SELECT to_json(E'tab\tnew\nline\x01'::text);
SELECT to_json(ARRAY[]::int[]);
SELECT to_json(ARRAY[true, false]);
SELECT to_json('550e8400-e29b-41d4-a716-446655440000'::uuid);
SELECT to_json(1e300::float8);
SELECT to_json('x');
SELECT id, to_json(t) FROM texts ORDER BY id;
SELECT id, to_json(ia), to_json(ta), to_json(fa) FROM arrays ORDER BY id;
SELECT id, to_json(d), to_json(ts), to_json(tz) FROM moments WHERE id < 8 ORDER BY id;

-- json_agg, json_object_agg
SELECT json_agg(x ORDER BY id) FROM groups;
SELECT json_agg(s ORDER BY id) FROM groups;
SELECT g, json_agg(n ORDER BY id) FROM groups GROUP BY g ORDER BY g;
SELECT json_agg(x) FROM nothing;
SELECT json_agg(ARRAY[id] ORDER BY id) FROM groups WHERE id < 4;
SELECT json_agg(j ORDER BY id) FROM docs WHERE id < 4;
SELECT json_object_agg(id, s ORDER BY id) FROM groups;
SELECT json_object_agg(s, x ORDER BY id) FROM groups WHERE g = 'b';
SELECT json_object_agg(t, x) FROM nothing;
SELECT json_object_agg(s, x ORDER BY id) FROM groups;
SELECT json_agg(x ORDER BY id) FILTER (WHERE x > 5) FROM groups;
SELECT json_agg(t) FROM (SELECT id, g FROM groups WHERE id < 3 ORDER BY id) AS t;
SELECT json_agg(DISTINCT x) FROM groups WHERE g = 'a';
SELECT json_agg(json_build_object('id', id, 's', s) ORDER BY id) FROM groups WHERE id < 4;

-- jsonb_typeof
SELECT jsonb_typeof('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT jsonb_typeof('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT jsonb_typeof('"te\"xt é"'::jsonb);
SELECT jsonb_typeof('12.50'::jsonb);
SELECT jsonb_typeof('null'::jsonb);
SELECT jsonb_typeof('true'::jsonb);
SELECT jsonb_typeof('{}'::jsonb);
SELECT jsonb_typeof('[]'::jsonb);
SELECT jsonb_typeof(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT jsonb_typeof(NULL);
SELECT id, jsonb_typeof(jb) FROM docs WHERE id IN (2, 8) ORDER BY id;

-- jsonb_array_length
SELECT jsonb_array_length('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT jsonb_array_length('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT jsonb_array_length('"te\"xt é"'::jsonb);
SELECT jsonb_array_length('12.50'::jsonb);
SELECT jsonb_array_length('null'::jsonb);
SELECT jsonb_array_length('true'::jsonb);
SELECT jsonb_array_length('{}'::jsonb);
SELECT jsonb_array_length('[]'::jsonb);
SELECT jsonb_array_length(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT jsonb_array_length(NULL);
SELECT id, jsonb_array_length(jb) FROM docs WHERE id IN (2, 8) ORDER BY id;

-- jsonb_array_elements
SELECT * FROM jsonb_array_elements('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT * FROM jsonb_array_elements('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT * FROM jsonb_array_elements('"te\"xt é"'::jsonb);
SELECT * FROM jsonb_array_elements('12.50'::jsonb);
SELECT * FROM jsonb_array_elements('null'::jsonb);
SELECT * FROM jsonb_array_elements('true'::jsonb);
SELECT * FROM jsonb_array_elements('{}'::jsonb);
SELECT * FROM jsonb_array_elements('[]'::jsonb);
SELECT * FROM jsonb_array_elements(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT * FROM jsonb_array_elements(NULL::jsonb);

-- jsonb_array_elements_text
SELECT * FROM jsonb_array_elements_text('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT * FROM jsonb_array_elements_text('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT * FROM jsonb_array_elements_text('"te\"xt é"'::jsonb);
SELECT * FROM jsonb_array_elements_text('12.50'::jsonb);
SELECT * FROM jsonb_array_elements_text('null'::jsonb);
SELECT * FROM jsonb_array_elements_text('true'::jsonb);
SELECT * FROM jsonb_array_elements_text('{}'::jsonb);
SELECT * FROM jsonb_array_elements_text('[]'::jsonb);
SELECT * FROM jsonb_array_elements_text(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT * FROM jsonb_array_elements_text(NULL::jsonb);

-- jsonb_each
SELECT * FROM jsonb_each('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT * FROM jsonb_each('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT * FROM jsonb_each('"te\"xt é"'::jsonb);
SELECT * FROM jsonb_each('12.50'::jsonb);
SELECT * FROM jsonb_each('null'::jsonb);
SELECT * FROM jsonb_each('true'::jsonb);
SELECT * FROM jsonb_each('{}'::jsonb);
SELECT * FROM jsonb_each('[]'::jsonb);
SELECT * FROM jsonb_each(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT * FROM jsonb_each(NULL::jsonb);

-- jsonb_each_text
SELECT * FROM jsonb_each_text('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT * FROM jsonb_each_text('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT * FROM jsonb_each_text('"te\"xt é"'::jsonb);
SELECT * FROM jsonb_each_text('12.50'::jsonb);
SELECT * FROM jsonb_each_text('null'::jsonb);
SELECT * FROM jsonb_each_text('true'::jsonb);
SELECT * FROM jsonb_each_text('{}'::jsonb);
SELECT * FROM jsonb_each_text('[]'::jsonb);
SELECT * FROM jsonb_each_text(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT * FROM jsonb_each_text(NULL::jsonb);

-- jsonb_object_keys
SELECT * FROM jsonb_object_keys('{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'::jsonb);
SELECT * FROM jsonb_object_keys('[1, "two", null, true, {"k": "v"}]'::jsonb);
SELECT * FROM jsonb_object_keys('"te\"xt é"'::jsonb);
SELECT * FROM jsonb_object_keys('12.50'::jsonb);
SELECT * FROM jsonb_object_keys('null'::jsonb);
SELECT * FROM jsonb_object_keys('true'::jsonb);
SELECT * FROM jsonb_object_keys('{}'::jsonb);
SELECT * FROM jsonb_object_keys('[]'::jsonb);
SELECT * FROM jsonb_object_keys(' { "z" : 1 ,"a":  [ ] , "z" : 2 } '::jsonb);
SELECT * FROM jsonb_object_keys(NULL::jsonb);
SELECT jsonb_array_elements('[1, [2, 3], "x"]'::jsonb);
SELECT jsonb_array_elements_text('[1, null, "x y"]'::jsonb);
SELECT id, jsonb_object_keys(jb) FROM docs WHERE id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e.key, e.value FROM docs d, jsonb_each(d.jb) AS e WHERE d.id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e.key, e.value FROM docs d, jsonb_each_text(d.jb) AS e WHERE d.id IN (1, 10) ORDER BY 1, 2;
SELECT d.id, e FROM docs d, jsonb_array_elements_text(d.jb) AS e WHERE d.id = 2 ORDER BY 2;
SELECT * FROM jsonb_array_elements('[5, 6]'::jsonb) WITH ORDINALITY AS t(v, n);
SELECT value FROM jsonb_array_elements_text('["a"]'::jsonb);

-- jsonb_extract_path
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '0');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '1');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '2');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '-1');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '3', 'c');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', 'x');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'zz');
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', NULL);
SELECT jsonb_extract_path('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, '');
SELECT jsonb_extract_path(NULL::jsonb, 'a');
SELECT id, jsonb_extract_path(jb, 'zz', 'deep', 'er') FROM docs ORDER BY id;

-- jsonb_extract_path_text
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '0');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '1');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '2');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '-1');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', '3', 'c');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', 'b', 'x');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'zz');
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, 'a', NULL);
SELECT jsonb_extract_path_text('{"a": {"b": [10, "x", null, {"c": 1.50}]}, "": 5}'::jsonb, '');
SELECT jsonb_extract_path_text(NULL::jsonb, 'a');
SELECT id, jsonb_extract_path_text(jb, 'zz', 'deep', 'er') FROM docs ORDER BY id;

-- jsonb_array_element
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, 0);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, 1);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, 2);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, 3);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, 4);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, -1);
SELECT jsonb_array_element('[1, "two", null, [3]]'::jsonb, -5);
SELECT jsonb_array_element('{}'::jsonb, 0);

-- jsonb_array_element_text
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, 0);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, 1);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, 2);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, 3);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, 4);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, -1);
SELECT jsonb_array_element_text('[1, "two", null, [3]]'::jsonb, -5);
SELECT jsonb_array_element_text('{}'::jsonb, 0);

-- jsonb_build_array, jsonb_build_object
SELECT jsonb_build_array();
SELECT jsonb_build_array(1, 'a', NULL, true, 2.50, 1.5::float8);
SELECT jsonb_build_array(date '2000-01-02', timestamp '2000-01-02 03:04:05', ARRAY[1,2], '{"k": 1}'::jsonb);
SELECT jsonb_build_object();
SELECT jsonb_build_object('a', 1, 'b', 'x');
SELECT jsonb_build_object('a', NULL, 'b', ARRAY[1,NULL]);
SELECT jsonb_build_object(1, 2, true, 'y');
SELECT jsonb_build_object('a');
SELECT jsonb_build_object(NULL, 1);
SELECT id, jsonb_build_object('i', i4, 'n', n, 'f', f8, 'b', b) FROM numbers WHERE id NOT IN (6, 7) ORDER BY id;
SELECT id, jsonb_build_object('t', t, 'u', u) FROM texts ORDER BY id;
SELECT jsonb_build_object('nested', jsonb_build_array(1, jsonb_build_object('k', 'v')));
SELECT jsonb_build_array('NaN'::float8, 1e20::float8, 1e-7::float8);
SELECT jsonb_build_object('bb', 1, 'a', 2, 'bb', 3);

-- jsonb_object
SELECT jsonb_object('{a, 1, b, "def", c, 3.5}');
SELECT jsonb_object(ARRAY['a','1','b',NULL]);
SELECT jsonb_object('{a, b}', '{1, 2}');
SELECT jsonb_object(ARRAY['a']);
SELECT jsonb_object(ARRAY['a',NULL], ARRAY['1','2']);
SELECT jsonb_object(ARRAY['a'], ARRAY['1','2']);
SELECT jsonb_object('{}');

-- jsonb_strip_nulls
SELECT jsonb_strip_nulls('{"a": 1, "b": null, "c": [2, null, {"d": null}]}');
SELECT jsonb_strip_nulls('[1, null]');
SELECT jsonb_strip_nulls('null');
SELECT jsonb_strip_nulls('[1, null, {"a": null}]', true);
SELECT id, jsonb_strip_nulls(jb) FROM docs ORDER BY id;

-- to_jsonb
SELECT to_jsonb(1);
SELECT to_jsonb(1.50);
SELECT to_jsonb(1.5::float8);
SELECT to_jsonb('a "q" \ é'::text);
SELECT to_jsonb(true);
SELECT to_jsonb(NULL::int);
SELECT to_jsonb(date '2000-02-29');
SELECT to_jsonb(timestamp '1969-12-31 23:59:59.5');
SELECT to_jsonb(timestamptz '2000-01-01 00:00:00+00');
SELECT to_jsonb(time '01:02:03');
SELECT to_jsonb(ARRAY[1,2,NULL]);
SELECT to_jsonb(ARRAY['a','b c']);
SELECT to_jsonb(ARRAY[[1,2],[3,4]]);
SELECT to_jsonb('{"a": [1,  2]}'::json);
SELECT to_jsonb('{"b": 1, "a": 2}'::jsonb);
SELECT to_jsonb('\x01ff'::bytea);
SELECT to_jsonb('NaN'::float8);
SELECT to_jsonb('infinity'::float8);
SELECT to_jsonb(E'tab\tnew\nline\x01'::text);
SELECT to_jsonb(ARRAY[]::int[]);
SELECT to_jsonb(ARRAY[true, false]);
SELECT to_jsonb('550e8400-e29b-41d4-a716-446655440000'::uuid);
SELECT to_jsonb(1e300::float8);
SELECT to_jsonb('x');
SELECT id, to_jsonb(t) FROM texts ORDER BY id;
SELECT id, to_jsonb(ia), to_jsonb(ta), to_jsonb(fa) FROM arrays ORDER BY id;
SELECT id, to_jsonb(d), to_jsonb(ts), to_jsonb(tz) FROM moments WHERE id < 8 ORDER BY id;

-- jsonb_agg, jsonb_object_agg
SELECT jsonb_agg(x ORDER BY id) FROM groups;
SELECT jsonb_agg(s ORDER BY id) FROM groups;
SELECT g, jsonb_agg(n ORDER BY id) FROM groups GROUP BY g ORDER BY g;
SELECT jsonb_agg(x) FROM nothing;
SELECT jsonb_agg(ARRAY[id] ORDER BY id) FROM groups WHERE id < 4;
SELECT jsonb_agg(j ORDER BY id) FROM docs WHERE id < 4;
SELECT jsonb_object_agg(id, s ORDER BY id) FROM groups;
SELECT jsonb_object_agg(s, x ORDER BY id) FROM groups WHERE g = 'b';
SELECT jsonb_object_agg(t, x) FROM nothing;
SELECT jsonb_object_agg(s, x ORDER BY id) FROM groups;
SELECT jsonb_agg(x ORDER BY id) FILTER (WHERE x > 5) FROM groups;
SELECT jsonb_agg(t) FROM (SELECT id, g FROM groups WHERE id < 3 ORDER BY id) AS t;
SELECT jsonb_agg(DISTINCT x) FROM groups WHERE g = 'a';
SELECT jsonb_agg(jsonb_build_object('id', id, 's', s) ORDER BY id) FROM groups WHERE id < 4;

-- row_to_json, array_to_json
SELECT row_to_json(t) FROM (SELECT id, s, x FROM groups WHERE id < 4 ORDER BY id) AS t;
SELECT row_to_json(ROW(1, 'a', NULL));
SELECT row_to_json(groups) FROM groups WHERE id = 1;
SELECT to_json(t), to_jsonb(t) FROM (SELECT 1 AS a, 'x'::text AS "B c") AS t;
SELECT row_to_json(t, true) FROM (SELECT 1 AS a, 2 AS b) AS t;
SELECT array_to_json(ARRAY[1,2,NULL]);
SELECT array_to_json('{{1,5},{99,100}}'::int[]);
SELECT array_to_json(ARRAY[1,2], true);
SELECT array_to_json(ARRAY['a','b']);
SELECT array_to_json(NULL::int[]);
SELECT array_to_json(ARRAY[]::int[]);
SELECT id, array_to_json(ta) FROM arrays ORDER BY id;

-- json_populate_record, json_populate_recordset
SELECT json_populate_record(t, '{"a": 5, "zz": 1}') FROM (SELECT 1 AS a, 'x'::text AS b) AS t;
SELECT json_populate_record(t, '{"b": null}') FROM (SELECT 1 AS a, 'x'::text AS b) AS t;
SELECT json_populate_record(ROW(1, 2), '{"f1": 5}');
SELECT jsonb_populate_record(t, NULL) FROM (SELECT 1 AS a) AS t;
SELECT json_populate_record(t, '{"d": "2000-02-29", "n": "1.5"}') FROM (SELECT NULL::date AS d, 0::numeric AS n) AS t;
SELECT json_populate_record(t, '{"a": "x"}') FROM (SELECT 1 AS a) AS t;
SELECT json_populate_recordset(t, '[{"a": 5}, {"b": "y y"}]') FROM (SELECT 1 AS a, 'x'::text AS b) AS t;
SELECT jsonb_populate_recordset(t, '[]') FROM (SELECT 1 AS a) AS t;
SELECT jsonb_populate_recordset(t, '{}') FROM (SELECT 1 AS a) AS t;
SELECT json_populate_record(NULL::groups, '{"id": 5, "n": 1.50}');
SELECT * FROM json_populate_recordset(NULL::groups, '[{"id": 1, "s": "q"}, {}]');
