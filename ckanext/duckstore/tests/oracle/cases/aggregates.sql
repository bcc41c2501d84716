-- avg
SELECT avg(x) FROM groups;
SELECT avg(y) FROM groups;
SELECT avg(n) FROM groups;
SELECT g, avg(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, avg(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, avg(n) FROM groups GROUP BY g ORDER BY g;
SELECT avg(x), avg(n) FROM nothing;
SELECT avg(DISTINCT x) FROM groups;
SELECT avg(x) FILTER (WHERE b) FROM groups;
SELECT id, avg(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT avg(i2), avg(i4), avg(f4) FROM numbers WHERE id < 6;

-- sum
SELECT sum(x) FROM groups;
SELECT sum(y) FROM groups;
SELECT sum(n) FROM groups;
SELECT g, sum(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, sum(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, sum(n) FROM groups GROUP BY g ORDER BY g;
SELECT sum(x), sum(n) FROM nothing;
SELECT sum(DISTINCT x) FROM groups;
SELECT sum(x) FILTER (WHERE b) FROM groups;
SELECT id, sum(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT sum(i2), sum(i4), sum(f4) FROM numbers WHERE id < 6;

-- min
SELECT min(x) FROM groups;
SELECT min(y) FROM groups;
SELECT min(n) FROM groups;
SELECT g, min(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, min(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, min(n) FROM groups GROUP BY g ORDER BY g;
SELECT min(x), min(n) FROM nothing;
SELECT min(DISTINCT x) FROM groups;
SELECT min(x) FILTER (WHERE b) FROM groups;
SELECT id, min(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT min(i2), min(i4), min(f4) FROM numbers WHERE id < 6;

-- max
SELECT max(x) FROM groups;
SELECT max(y) FROM groups;
SELECT max(n) FROM groups;
SELECT g, max(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, max(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, max(n) FROM groups GROUP BY g ORDER BY g;
SELECT max(x), max(n) FROM nothing;
SELECT max(DISTINCT x) FROM groups;
SELECT max(x) FILTER (WHERE b) FROM groups;
SELECT id, max(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT max(i2), max(i4), max(f4) FROM numbers WHERE id < 6;

-- count
SELECT count(x) FROM groups;
SELECT count(y) FROM groups;
SELECT count(n) FROM groups;
SELECT g, count(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, count(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, count(n) FROM groups GROUP BY g ORDER BY g;
SELECT count(x), count(n) FROM nothing;
SELECT count(DISTINCT x) FROM groups;
SELECT count(x) FILTER (WHERE b) FROM groups;
SELECT id, count(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT count(i2), count(i4), count(f4) FROM numbers WHERE id < 6;

-- stddev
SELECT stddev(x) FROM groups;
SELECT stddev(y) FROM groups;
SELECT stddev(n) FROM groups;
SELECT g, stddev(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev(n) FROM groups GROUP BY g ORDER BY g;
SELECT stddev(x), stddev(n) FROM nothing;
SELECT stddev(DISTINCT x) FROM groups;
SELECT stddev(x) FILTER (WHERE b) FROM groups;
SELECT id, stddev(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT stddev(i2), stddev(i4), stddev(f4) FROM numbers WHERE id < 6;

-- stddev_pop
SELECT stddev_pop(x) FROM groups;
SELECT stddev_pop(y) FROM groups;
SELECT stddev_pop(n) FROM groups;
SELECT g, stddev_pop(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev_pop(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev_pop(n) FROM groups GROUP BY g ORDER BY g;
SELECT stddev_pop(x), stddev_pop(n) FROM nothing;
SELECT stddev_pop(DISTINCT x) FROM groups;
SELECT stddev_pop(x) FILTER (WHERE b) FROM groups;
SELECT id, stddev_pop(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT stddev_pop(i2), stddev_pop(i4), stddev_pop(f4) FROM numbers WHERE id < 6;

-- stddev_samp
SELECT stddev_samp(x) FROM groups;
SELECT stddev_samp(y) FROM groups;
SELECT stddev_samp(n) FROM groups;
SELECT g, stddev_samp(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev_samp(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, stddev_samp(n) FROM groups GROUP BY g ORDER BY g;
SELECT stddev_samp(x), stddev_samp(n) FROM nothing;
SELECT stddev_samp(DISTINCT x) FROM groups;
SELECT stddev_samp(x) FILTER (WHERE b) FROM groups;
SELECT id, stddev_samp(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT stddev_samp(i2), stddev_samp(i4), stddev_samp(f4) FROM numbers WHERE id < 6;

-- variance
SELECT variance(x) FROM groups;
SELECT variance(y) FROM groups;
SELECT variance(n) FROM groups;
SELECT g, variance(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, variance(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, variance(n) FROM groups GROUP BY g ORDER BY g;
SELECT variance(x), variance(n) FROM nothing;
SELECT variance(DISTINCT x) FROM groups;
SELECT variance(x) FILTER (WHERE b) FROM groups;
SELECT id, variance(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT variance(i2), variance(i4), variance(f4) FROM numbers WHERE id < 6;

-- var_pop
SELECT var_pop(x) FROM groups;
SELECT var_pop(y) FROM groups;
SELECT var_pop(n) FROM groups;
SELECT g, var_pop(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, var_pop(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, var_pop(n) FROM groups GROUP BY g ORDER BY g;
SELECT var_pop(x), var_pop(n) FROM nothing;
SELECT var_pop(DISTINCT x) FROM groups;
SELECT var_pop(x) FILTER (WHERE b) FROM groups;
SELECT id, var_pop(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT var_pop(i2), var_pop(i4), var_pop(f4) FROM numbers WHERE id < 6;

-- var_samp
SELECT var_samp(x) FROM groups;
SELECT var_samp(y) FROM groups;
SELECT var_samp(n) FROM groups;
SELECT g, var_samp(x) FROM groups GROUP BY g ORDER BY g;
SELECT g, var_samp(y) FROM groups GROUP BY g ORDER BY g;
SELECT g, var_samp(n) FROM groups GROUP BY g ORDER BY g;
SELECT var_samp(x), var_samp(n) FROM nothing;
SELECT var_samp(DISTINCT x) FROM groups;
SELECT var_samp(x) FILTER (WHERE b) FROM groups;
SELECT id, var_samp(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT var_samp(i2), var_samp(i4), var_samp(f4) FROM numbers WHERE id < 6;
SELECT count(*), count(DISTINCT g), count(s) FROM groups;
SELECT count(*) FROM nothing;
SELECT min(s), max(s), min(g), max(g) FROM groups;
SELECT min(d), max(d), min(ts), max(ts), min(t), max(t) FROM moments;
SELECT min(iv), max(iv) FROM moments WHERE id < 7;
SELECT sum(i8), avg(i8) FROM numbers;
SELECT sum(i8) FROM numbers WHERE id IN (6, 4);
SELECT avg(f8), sum(f4) FROM numbers WHERE id < 6;
SELECT max(f8), min(f8) FROM (VALUES ('NaN'::float8), (1), ('-infinity')) AS t(f8);
SELECT sum(iv) FROM moments WHERE id < 4;
SELECT avg(iv) FROM moments WHERE id IN (3, 5);
SELECT max(ia), min(ia) FROM arrays;
SELECT sum(x) + 1, avg(x) * 2, round(avg(x), 3) FROM groups WHERE g = 'a';
SELECT avg(x)::float8, avg(x)::int FROM groups WHERE g = 'a';
SELECT max(b::int) FROM groups;
SELECT max(b) FROM groups;
SELECT sum(s) FROM groups;
SELECT g, avg(x) AS a FROM groups GROUP BY g HAVING avg(x) > 2 ORDER BY a DESC;
SELECT avg(v) FROM (VALUES (1), (2)) t(v);
SELECT avg(v) FROM (VALUES (10001), (10002)) t(v);
SELECT avg(v) FROM (VALUES (0.1), (0.25)) t(v);
SELECT stddev(v), variance(v) FROM (VALUES (5)) t(v);
SELECT stddev_pop(v), var_pop(v) FROM (VALUES (5)) t(v);
SELECT any_value(x) FROM groups WHERE g = 'c';
SELECT any_value(x) FROM groups WHERE id = 1;

-- bool_and
SELECT bool_and(b) FROM groups;
SELECT g, bool_and(b) FROM groups GROUP BY g ORDER BY g;
SELECT bool_and(x > 1) FROM groups;
SELECT bool_and(x > 0) FROM nothing;
SELECT id, bool_and(b) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT bool_and(DISTINCT b) FROM groups WHERE g = 'a';

-- bool_or
SELECT bool_or(b) FROM groups;
SELECT g, bool_or(b) FROM groups GROUP BY g ORDER BY g;
SELECT bool_or(x > 1) FROM groups;
SELECT bool_or(x > 0) FROM nothing;
SELECT id, bool_or(b) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT bool_or(DISTINCT b) FROM groups WHERE g = 'a';

-- every
SELECT every(b) FROM groups;
SELECT g, every(b) FROM groups GROUP BY g ORDER BY g;
SELECT every(x > 1) FROM groups;
SELECT every(x > 0) FROM nothing;
SELECT id, every(b) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT every(DISTINCT b) FROM groups WHERE g = 'a';

-- bit_and
SELECT bit_and(x) FROM groups;
SELECT g, bit_and(x) FROM groups GROUP BY g ORDER BY g;
SELECT bit_and(i2), bit_and(i8) FROM numbers;
SELECT bit_and(x) FROM nothing;

-- bit_or
SELECT bit_or(x) FROM groups;
SELECT g, bit_or(x) FROM groups GROUP BY g ORDER BY g;
SELECT bit_or(i2), bit_or(i8) FROM numbers;
SELECT bit_or(x) FROM nothing;

-- bit_xor
SELECT bit_xor(x) FROM groups;
SELECT g, bit_xor(x) FROM groups GROUP BY g ORDER BY g;
SELECT bit_xor(i2), bit_xor(i8) FROM numbers;
SELECT bit_xor(x) FROM nothing;

-- corr
SELECT corr(y, x) FROM groups;
SELECT g, corr(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT corr(x, n) FROM groups WHERE id < 5;
SELECT corr(f, x) FROM nothing;
SELECT corr(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT corr(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- covar_pop
SELECT covar_pop(y, x) FROM groups;
SELECT g, covar_pop(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT covar_pop(x, n) FROM groups WHERE id < 5;
SELECT covar_pop(f, x) FROM nothing;
SELECT covar_pop(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT covar_pop(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- covar_samp
SELECT covar_samp(y, x) FROM groups;
SELECT g, covar_samp(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT covar_samp(x, n) FROM groups WHERE id < 5;
SELECT covar_samp(f, x) FROM nothing;
SELECT covar_samp(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT covar_samp(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_avgx
SELECT regr_avgx(y, x) FROM groups;
SELECT g, regr_avgx(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_avgx(x, n) FROM groups WHERE id < 5;
SELECT regr_avgx(f, x) FROM nothing;
SELECT regr_avgx(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_avgx(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_avgy
SELECT regr_avgy(y, x) FROM groups;
SELECT g, regr_avgy(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_avgy(x, n) FROM groups WHERE id < 5;
SELECT regr_avgy(f, x) FROM nothing;
SELECT regr_avgy(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_avgy(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_count
SELECT regr_count(y, x) FROM groups;
SELECT g, regr_count(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_count(x, n) FROM groups WHERE id < 5;
SELECT regr_count(f, x) FROM nothing;
SELECT regr_count(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_count(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_intercept
SELECT regr_intercept(y, x) FROM groups;
SELECT g, regr_intercept(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_intercept(x, n) FROM groups WHERE id < 5;
SELECT regr_intercept(f, x) FROM nothing;
SELECT regr_intercept(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_intercept(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_r2
SELECT regr_r2(y, x) FROM groups;
SELECT g, regr_r2(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_r2(x, n) FROM groups WHERE id < 5;
SELECT regr_r2(f, x) FROM nothing;
SELECT regr_r2(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_r2(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_slope
SELECT regr_slope(y, x) FROM groups;
SELECT g, regr_slope(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_slope(x, n) FROM groups WHERE id < 5;
SELECT regr_slope(f, x) FROM nothing;
SELECT regr_slope(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_slope(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_sxx
SELECT regr_sxx(y, x) FROM groups;
SELECT g, regr_sxx(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_sxx(x, n) FROM groups WHERE id < 5;
SELECT regr_sxx(f, x) FROM nothing;
SELECT regr_sxx(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_sxx(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_sxy
SELECT regr_sxy(y, x) FROM groups;
SELECT g, regr_sxy(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_sxy(x, n) FROM groups WHERE id < 5;
SELECT regr_sxy(f, x) FROM nothing;
SELECT regr_sxy(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_sxy(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- regr_syy
SELECT regr_syy(y, x) FROM groups;
SELECT g, regr_syy(y, x) FROM groups GROUP BY g ORDER BY g;
SELECT regr_syy(x, n) FROM groups WHERE id < 5;
SELECT regr_syy(f, x) FROM nothing;
SELECT regr_syy(v, w) FROM (VALUES (1, 1), (1, 2)) t(v, w);
SELECT regr_syy(w, v) FROM (VALUES (1, 1), (1, 2)) t(v, w);

-- string_agg
SELECT string_agg(s, ',' ORDER BY id) FROM groups;
SELECT string_agg(s, '' ORDER BY s DESC) FROM groups;
SELECT string_agg(DISTINCT s, ', ' ORDER BY s) FROM groups;
SELECT g, string_agg(s, '|' ORDER BY id) FROM groups GROUP BY g ORDER BY g;
SELECT string_agg(t, ',') FROM nothing;
SELECT string_agg(s, NULL ORDER BY id) FROM groups;
SELECT string_agg(x::text, ' ' ORDER BY x) FROM groups;
SELECT string_agg(s, ', ' ORDER BY id) FILTER (WHERE b) FROM groups;
SELECT string_agg(x, ',') FROM groups;
SELECT string_agg(convert_to(s, 'UTF8'), '\x2c'::bytea ORDER BY id) FROM groups;

-- mode, percentile_cont, percentile_disc
SELECT mode() WITHIN GROUP (ORDER BY s) FROM groups;
SELECT mode() WITHIN GROUP (ORDER BY x) FROM groups;
SELECT mode() WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE id < 3;
SELECT mode() WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT g, mode() WITHIN GROUP (ORDER BY s) FROM groups GROUP BY g ORDER BY g;
SELECT percentile_cont(0) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(0) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_cont(1) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(1) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT g, percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percentile_cont(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FILTER (WHERE g = 'a') FROM groups;
SELECT percentile_disc(0) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(0) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT percentile_disc(1) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(1) WITHIN GROUP (ORDER BY x DESC) FROM groups WHERE g = 'a';
SELECT g, percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY y) FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT percentile_disc(1.5) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percentile_disc(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n) FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FILTER (WHERE g = 'a') FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY s) FROM groups;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY d) FROM moments;
SELECT percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY s) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s) FROM groups;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY iv) FROM moments WHERE id IN (3, 5);

-- rank, dense_rank, percent_rank and cume_dist of a hypothetical row
SELECT rank(2) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT rank(0) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT rank(100) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT rank(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT rank(2) WITHIN GROUP (ORDER BY x DESC) FROM groups;
SELECT rank(5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT g, rank(2) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT rank('x') WITHIN GROUP (ORDER BY s) FROM groups;
SELECT dense_rank(2) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT dense_rank(0) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT dense_rank(100) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT dense_rank(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT dense_rank(2) WITHIN GROUP (ORDER BY x DESC) FROM groups;
SELECT dense_rank(5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT g, dense_rank(2) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT dense_rank('x') WITHIN GROUP (ORDER BY s) FROM groups;
SELECT percent_rank(2) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percent_rank(0) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percent_rank(100) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percent_rank(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT percent_rank(2) WITHIN GROUP (ORDER BY x DESC) FROM groups;
SELECT percent_rank(5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT g, percent_rank(2) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT percent_rank('x') WITHIN GROUP (ORDER BY s) FROM groups;
SELECT cume_dist(2) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT cume_dist(0) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT cume_dist(100) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT cume_dist(NULL) WITHIN GROUP (ORDER BY x) FROM groups;
SELECT cume_dist(2) WITHIN GROUP (ORDER BY x DESC) FROM groups;
SELECT cume_dist(5) WITHIN GROUP (ORDER BY x) FROM nothing;
SELECT g, cume_dist(2) WITHIN GROUP (ORDER BY x) FROM groups GROUP BY g ORDER BY g;
SELECT cume_dist('x') WITHIN GROUP (ORDER BY s) FROM groups;
