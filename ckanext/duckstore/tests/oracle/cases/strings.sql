-- ascii, chr
SELECT ascii('a'), ascii(''), ascii('é'), ascii('日'), ascii(NULL);
SELECT avg(i4), sum(i8), count(*) FROM numbers WHERE abs(i8) < 100;
SELECT 1/0;
SELECT * FROM numbers ORDER BY id;
SELECT * FROM arrays ORDER BY id;
SELECT * FROM moments ORDER BY id;
SELECT * FROM docs ORDER BY id;
