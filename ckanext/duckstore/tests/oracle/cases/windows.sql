-- row_number()
SELECT id, row_number() OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, row_number() OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, row_number() OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- rank()
SELECT id, rank() OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, rank() OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, rank() OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- dense_rank()
SELECT id, dense_rank() OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, dense_rank() OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, dense_rank() OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- percent_rank()
SELECT id, percent_rank() OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, percent_rank() OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, percent_rank() OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- cume_dist()
SELECT id, cume_dist() OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, cume_dist() OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, cume_dist() OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- ntile(2)
SELECT id, ntile(2) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, ntile(2) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, ntile(2) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- ntile(4)
SELECT id, ntile(4) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, ntile(4) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, ntile(4) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- lag(x)
SELECT id, lag(x) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(x) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- lead(x)
SELECT id, lead(x) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lead(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, lead(x) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- lag(x, 2)
SELECT id, lag(x, 2) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(x, 2) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(x, 2) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- lead(x, 1, -1)
SELECT id, lead(x, 1, -1) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lead(x, 1, -1) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, lead(x, 1, -1) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- first_value(x)
SELECT id, first_value(x) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, first_value(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, first_value(x) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- last_value(x)
SELECT id, last_value(x) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, last_value(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, last_value(x) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- nth_value(x, 2)
SELECT id, nth_value(x, 2) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, nth_value(x, 2) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, nth_value(x, 2) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- lag(s, 1, 'none')
SELECT id, lag(s, 1, 'none') OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(s, 1, 'none') OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(s, 1, 'none') OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- count(*)
SELECT id, count(*) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, count(*) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, count(*) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- sum(x)
SELECT id, sum(x) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, sum(x) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, sum(x) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;

-- avg(y)
SELECT id, avg(y) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, avg(y) OVER (PARTITION BY g ORDER BY id) FROM groups ORDER BY id;
SELECT id, avg(y) OVER (PARTITION BY g ORDER BY x, id DESC) FROM groups ORDER BY id;
SELECT id, rank() OVER (ORDER BY g) FROM groups ORDER BY id;
SELECT id, rank() OVER (ORDER BY x DESC) FROM groups ORDER BY id;
SELECT x, rank() OVER (ORDER BY x) FROM nothing;
SELECT id, dense_rank() OVER (ORDER BY g) FROM groups ORDER BY id;
SELECT id, dense_rank() OVER (ORDER BY x DESC) FROM groups ORDER BY id;
SELECT x, dense_rank() OVER (ORDER BY x) FROM nothing;
SELECT id, percent_rank() OVER (ORDER BY g) FROM groups ORDER BY id;
SELECT id, percent_rank() OVER (ORDER BY x DESC) FROM groups ORDER BY id;
SELECT x, percent_rank() OVER (ORDER BY x) FROM nothing;
SELECT id, cume_dist() OVER (ORDER BY g) FROM groups ORDER BY id;
SELECT id, cume_dist() OVER (ORDER BY x DESC) FROM groups ORDER BY id;
SELECT x, cume_dist() OVER (ORDER BY x) FROM nothing;
SELECT ntile(0) OVER () FROM groups;
SELECT nth_value(x, 0) OVER () FROM groups;
SELECT id, lag(x, -1) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, lag(x, NULL) OVER (ORDER BY id) FROM groups ORDER BY id;
SELECT id, last_value(x) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM groups ORDER BY id;
SELECT id, sum(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM groups WHERE g = 'a' ORDER BY id;
SELECT id, lag(x, 1, 2.5) OVER (ORDER BY id) FROM groups WHERE g = 'a' ORDER BY id;
SELECT id, first_value(s) OVER w, nth_value(s, 3) OVER w FROM groups WINDOW w AS (PARTITION BY g ORDER BY id) ORDER BY id;
SELECT rank() FROM groups;
SELECT id, ntile(NULL) OVER (ORDER BY id) FROM groups ORDER BY id;
