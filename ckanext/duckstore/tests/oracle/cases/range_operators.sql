-- Operators of ranges, and the order of ranges.
SELECT r FROM (VALUES ('[1,5)'::int4range), ('[10,20)'), ('empty'), ('(,3)'), ('[1,)'), (NULL), ('(,)')) v(r) ORDER BY r;
SELECT r FROM (VALUES ('[1.5,5)'::numrange), ('(1.5,5)'), ('[1.5,5]'), ('[-2,1)'), ('[NaN,NaN]'), ('[1,Infinity]')) v(r) ORDER BY r DESC;
SELECT min(id), r FROM (VALUES (1, '[1.0,2)'::numrange), (2, '[1,2.00)'), (3, '(1,2)')) v(id, r) GROUP BY r ORDER BY 1;
SELECT count(DISTINCT r) FROM (VALUES ('[2020-01-01,2020-01-02]'::daterange), ('[2020-01-01,2020-01-03)')) v(r);
SELECT '[1.0,2)'::numrange = '[1,2.00)'::numrange, '[1,3)'::int4range <> '[1,2]'::int4range;
SELECT a < b, a <= b, a > b, a >= b FROM (VALUES ('[9,10]'::int8range, '[10,11]'::int8range), ('empty', '(,)'), ('[1,2)', '[1,)')) v(a, b);
SELECT a && b, a @> b, a <@ b, a << b, a >> b, a &< b, a &> b, a -|- b FROM (VALUES ('[1.5,5)'::numrange, '[5,7]'::numrange), ('[1,2.50]', '[1.0,2.5]'), ('empty', '[1,2]'), ('[1,2]', 'empty'), ('(,)', '[NaN,NaN]'), ('(1,2)', '[2,3]'), ('(1,2)', '(2,3)'), (NULL, '[1,2]')) v(a, b);
SELECT a && b, a @> b, a << b, a -|- b FROM (VALUES ('[2020-01-01,2020-02-01)'::daterange, '[2020-02-01,2020-03-01)'::daterange), ('[2020-01-01,infinity)', '[2020-06-01,)'), ('(,)', '(-infinity,2020-01-01]')) v(a, b);
SELECT a * b, a @> b FROM (VALUES ('[2020-01-01,2020-02-01)'::tsrange, '[2020-01-31 23:59:59.5,2020-03-01)'::tsrange)) v(a, b);
SELECT a * b, a + b, a - b FROM (VALUES ('[1,5)'::int4range, '[3,8)'::int4range), ('[1,5)', '[5,8)'), ('[1,5)', 'empty'), ('empty', '[1,5)'), ('(,5)', '[3,)')) v(a, b);
SELECT '[1,5)'::int4range + '[7,8)'::int4range;
SELECT '[1,10)'::int4range - '[3,4)'::int4range;
SELECT '[1.50,5)'::numrange - '[2,9]'::numrange, '[1.50,5)'::numrange * '(1.50,3]'::numrange;
SELECT '[2020-01-01,2020-02-01)'::daterange @> date '2020-01-31', '[2020-01-01,2020-02-01)'::tsrange @> timestamp '2020-02-01', 3 <@ '[1,3]'::int8range;
SELECT '[1.5,2)'::numrange @> 1.5, '[1.5,2)'::numrange @> 2, '[1,2)'::numrange @> 1::int8, NULL::int4 <@ '[1,2]'::int4range, 'empty'::int4range @> 1;
SELECT '[2020-01-01 00:00+00,2020-02-01 00:00+00)'::tstzrange @> timestamptz '2020-01-31 23:30-01';
SELECT '[1,3]'::int4range @> '[1,2]', '[1,3]'::int4range && '[3,4]';
SELECT '[1,3]'::int4range @> 3::int8;
SELECT '[1,3]'::int4range && '[1,3]'::int8range;
SELECT '[1,3]'::int4range / '[1,3]'::int4range;
SELECT '[1,3]'::int4range || 'x';
SELECT id, ('[' || x || ',' || x + 1 || ']')::int4range && '[2,9]'::int4range AS o FROM groups WHERE id < 8 ORDER BY id;

-- a constant range and a constant that is NULL.
SELECT NULL::numeric <@ 'empty'::numrange AS a, NULL::int <@ 'empty'::int4range AS b, extract(dow FROM upper('[1999-12-31,]'::daterange)) <@ 'empty'::numrange AS c;
SELECT extract(dow FROM CASE WHEN false THEN make_date(2, 11, 11) ELSE upper('[1999-12-31,]'::daterange) END) <@ 'empty'::numrange AS c;
SELECT extract(dow FROM upper('[1999-12-31,]'::daterange)) AS c, upper('[1999-12-31,]'::daterange) AS d, extract(dow FROM upper('[1999-12-31,]'::daterange)) IS NULL AS e;
SELECT extract(dow FROM d) <@ 'empty'::numrange AS c, extract(dow FROM d) <@ '[1,3]'::numrange AS e FROM (VALUES (NULL::date), ('2020-01-01'),('infinity')) v(d);
SELECT extract(dow FROM upper('[1999-12-31,infinity]'::daterange)) <@ 'empty'::numrange AS a, '[1999-12-31,]'::daterange::text AS b;
