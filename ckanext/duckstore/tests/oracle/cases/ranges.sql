-- '[1,5)'::int4range
SELECT lower('[1,5)'::int4range), upper('[1,5)'::int4range);
SELECT isempty('[1,5)'::int4range), lower_inc('[1,5)'::int4range), upper_inc('[1,5)'::int4range), lower_inf('[1,5)'::int4range), upper_inf('[1,5)'::int4range);
SELECT '[1,5)'::int4range;

-- '[1,5]'::int4range
SELECT lower('[1,5]'::int4range), upper('[1,5]'::int4range);
SELECT isempty('[1,5]'::int4range), lower_inc('[1,5]'::int4range), upper_inc('[1,5]'::int4range), lower_inf('[1,5]'::int4range), upper_inf('[1,5]'::int4range);
SELECT '[1,5]'::int4range;

-- '(1,5)'::int4range
SELECT lower('(1,5)'::int4range), upper('(1,5)'::int4range);
SELECT isempty('(1,5)'::int4range), lower_inc('(1,5)'::int4range), upper_inc('(1,5)'::int4range), lower_inf('(1,5)'::int4range), upper_inf('(1,5)'::int4range);
SELECT '(1,5)'::int4range;

-- 'empty'::int4range
SELECT lower('empty'::int4range), upper('empty'::int4range);
SELECT isempty('empty'::int4range), lower_inc('empty'::int4range), upper_inc('empty'::int4range), lower_inf('empty'::int4range), upper_inf('empty'::int4range);
SELECT 'empty'::int4range;

-- '[,5)'::int4range
SELECT lower('[,5)'::int4range), upper('[,5)'::int4range);
SELECT isempty('[,5)'::int4range), lower_inc('[,5)'::int4range), upper_inc('[,5)'::int4range), lower_inf('[,5)'::int4range), upper_inf('[,5)'::int4range);
SELECT '[,5)'::int4range;

-- '[1,)'::int8range
SELECT lower('[1,)'::int8range), upper('[1,)'::int8range);
SELECT isempty('[1,)'::int8range), lower_inc('[1,)'::int8range), upper_inc('[1,)'::int8range), lower_inf('[1,)'::int8range), upper_inf('[1,)'::int8range);
SELECT '[1,)'::int8range;

-- '(,)'::numrange
SELECT lower('(,)'::numrange), upper('(,)'::numrange);
SELECT isempty('(,)'::numrange), lower_inc('(,)'::numrange), upper_inc('(,)'::numrange), lower_inf('(,)'::numrange), upper_inf('(,)'::numrange);
SELECT '(,)'::numrange;

-- '[1.5,2.5]'::numrange
SELECT lower('[1.5,2.5]'::numrange), upper('[1.5,2.5]'::numrange);
SELECT isempty('[1.5,2.5]'::numrange), lower_inc('[1.5,2.5]'::numrange), upper_inc('[1.5,2.5]'::numrange), lower_inf('[1.5,2.5]'::numrange), upper_inf('[1.5,2.5]'::numrange);
SELECT '[1.5,2.5]'::numrange;

-- '[2000-01-01,2000-02-01)'::daterange
SELECT lower('[2000-01-01,2000-02-01)'::daterange), upper('[2000-01-01,2000-02-01)'::daterange);
SELECT isempty('[2000-01-01,2000-02-01)'::daterange), lower_inc('[2000-01-01,2000-02-01)'::daterange), upper_inc('[2000-01-01,2000-02-01)'::daterange), lower_inf('[2000-01-01,2000-02-01)'::daterange), upper_inf('[2000-01-01,2000-02-01)'::daterange);
SELECT '[2000-01-01,2000-02-01)'::daterange;

-- '[3,3)'::int4range
SELECT lower('[3,3)'::int4range), upper('[3,3)'::int4range);
SELECT isempty('[3,3)'::int4range), lower_inc('[3,3)'::int4range), upper_inc('[3,3)'::int4range), lower_inf('[3,3)'::int4range), upper_inf('[3,3)'::int4range);
SELECT '[3,3)'::int4range;

-- NULL::int4range
SELECT lower(NULL::int4range), upper(NULL::int4range);
SELECT isempty(NULL::int4range), lower_inc(NULL::int4range), upper_inc(NULL::int4range), lower_inf(NULL::int4range), upper_inf(NULL::int4range);
SELECT NULL::int4range;

-- '[2000-01-01 00:00,2000-01-02 00:00]'::tsrange
SELECT lower('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange), upper('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange);
SELECT isempty('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange), lower_inc('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange), upper_inc('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange), lower_inf('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange), upper_inf('[2000-01-01 00:00,2000-01-02 00:00]'::tsrange);
SELECT '[2000-01-01 00:00,2000-01-02 00:00]'::tsrange;

-- range_merge
SELECT range_merge('[1,2)'::int4range, '[5,7)'::int4range);
SELECT range_merge('[1.5,2]'::numrange, '(0,1)'::numrange);
SELECT range_merge('empty'::int4range, '[1,2)'::int4range);
SELECT range_merge('[,2)'::int4range, '[1,)'::int4range);
SELECT range_merge('[2000-01-01,2000-01-05)'::daterange, '[2000-02-01,2000-02-02]'::daterange);

-- enumerations
SELECT enum_first(NULL);
SELECT enum_range(NULL);
SELECT enum_cmp('a', 'b');
SELECT enum_last('a'::text);
SELECT enum_eq(1, 2);

-- functions of PostgreSQL's own machinery
SELECT date_recv('x');
SELECT date_sortsupport(1);
SELECT enum_in('a', 1);
SELECT enum_ge('a'::text, 'b'::text);
SELECT enum_gt(1, 2);
SELECT enum_larger(1, 2);
SELECT enum_le(1, 2);
SELECT enum_lt(1, 2);
SELECT enum_ne(1, 2);
SELECT enum_smaller(1, 2);
