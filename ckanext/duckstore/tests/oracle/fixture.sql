-- The tables that cases may query. Both PostgreSQL and DuckDB run this text as it is, but for `numeric` and `jsonb`, see fixture.py.
CREATE TABLE numbers (id int4, i2 int2, i4 int4, i8 int8, n numeric, f4 float4, f8 float8, b bool);
INSERT INTO numbers VALUES
(1, 0, 0, 0, 0, 0, 0, true),
(2, 1, 1, 1, 1, 1, 1, false),
(3, -1, -1, -1, -1, -1, -1, true),
(4, 7, 42, 1234567890123, 3.14159, 2.5, 3.141592653589793, false),
(5, -7, -42, -1234567890123, -2.5, -2.5, -2.5, NULL),
(6, 32767, 2147483647, 9223372036854775807, 123456789012345678, 1e10, 1e300, true),
(7, -32768, -2147483648, -9223372036854775807, -123456789012345678, -1e10, -1e300, false),
(8, 10, 10, 10, 0.000001, 0.1, 1e-300, true),
(9, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(10, 2, 3, 5, 2.5, 0.5, 0.5, true);
CREATE TABLE texts (id int4, t text, u text);
INSERT INTO texts VALUES
(1, '', ''),
(2, 'a', 'b'),
(3, 'Hello, World', 'o'),
(4, '  padded  ', ' '),
(5, 'ÀÉÎõü', 'É'),
(6, '日本語テキスト', '本'),
(7, 'emoji 😀 done', '😀'),
(8, 'it''s "quoted" \back', ''''),
(9, NULL, NULL),
(10, 'one,two,,three', ','),
(11, 'AbC', 'abc'),
(12, 'straße', 'ß'),
(13, NULL, 'x'),
(14, 'y', NULL);
CREATE TABLE moments (id int4, d date, t time, ts timestamp, tz timestamptz, iv interval);
INSERT INTO moments VALUES
(1, '1970-01-01', '00:00:00', '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '0 days'),
(2, '2012-02-29', '23:59:59', '2012-02-29 23:59:59', '2012-02-29 23:59:59+00', '1 year 2 months 3 days'),
(3, '1969-12-31', '12:34:56.789', '1969-12-31 12:34:56.789', '1969-12-31 12:34:56.789+00', '1 day 02:03:04'),
(4, '1900-02-28', '06:07:08.000001', '1900-02-28 06:07:08.000001', '1900-02-28 06:07:08.000001+00', '-1 months'),
(5, '2000-02-29', '13:00:00', '2000-02-29 13:00:00', '2000-02-29 13:00:00+00', '36:00:00.5'),
(6, '2024-12-31', '01:02:03', '2024-12-31 01:02:03', '2024-12-31 01:02:03+00', '40 days'),
(7, NULL, NULL, NULL, NULL, NULL),
(8, '0001-01-01', '00:00:00.5', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '-10 days -00:00:01'),
(9, '9999-12-31', '23:00:00', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00', '100 years');
CREATE TABLE arrays (id int4, ia int4[], ta text[], fa float8[]);
INSERT INTO arrays VALUES
(1, ARRAY[1, 2, 3], ARRAY['a', 'b', 'c'], ARRAY[1.5, 2.5]),
(2, ARRAY[NULL, 2, 2, NULL], ARRAY['', NULL, 'NULL', 'with "quote"', 'a,b', 'back\slash'], ARRAY[NULL, 0.1]),
(3, NULL, NULL, NULL),
(4, ARRAY[-2147483648, 2147483647], ARRAY['ü', '日本', 'it''s', ' x '], ARRAY[1e300, -1e-300]),
(5, ARRAY[5], ARRAY['{}'], ARRAY[0]);
CREATE TABLE docs (id int4, j json, jb jsonb);
INSERT INTO docs VALUES
(1, '{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}', '{"a": 1, "b": [1, 2, {"c": null}], "name": "x"}'),
(2, '[1, "two", null, true, {"k": "v"}]', '[1, "two", null, true, {"k": "v"}]'),
(3, '"text"', '"text"'),
(4, '12.50', '12.50'),
(5, 'null', 'null'),
(6, 'true', 'true'),
(7, '{}', '{}'),
(8, '[]', '[]'),
(9, NULL, NULL),
(10, '{"zz": {"deep": {"er": [1.0, 2e3]}}, "a": "é \" \\ \n", "bb": false}', '{"a": "é \" \\ \n", "bb": false, "zz": {"deep": {"er": [1.0, 2000]}}}');
CREATE TABLE groups (id int4, g text, x int4, y float8, n numeric, s text, b bool);
INSERT INTO groups VALUES
(1, 'a', 1, 1.5, 1.15, 'x', true),
(2, 'a', 2, 2.5, 2.25, 'y', true),
(3, 'a', 2, 4, 3.35, 'x', false),
(4, 'a', 7, -1.25, -4, NULL, true),
(5, 'b', 10, 0.1, 0.01, 'z', false),
(6, 'b', NULL, NULL, NULL, 'w', NULL),
(7, 'b', 30, 0.3, 100, '', false),
(8, 'c', NULL, NULL, NULL, NULL, NULL),
(9, NULL, 5, 5, 5, 'n', true),
(10, 'd', 2147483647, 1e10, 99999.99999, 'big', true),
(11, 'd', 2147483647, 1e10, 99999.99999, 'big', true);
CREATE TABLE nothing (id int4, x int4, t text, n numeric, f float8);
