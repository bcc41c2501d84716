-- Text that comes from a column, read as a date, a time, a timestamp or an interval.

-- The forms that DuckDB reads as PostgreSQL does, and quickly; NULL for any other text, which pg_moment reads. So is a day that does
-- not exist: its message is PostgreSQL's.
CREATE MACRO pg_iso(x, form) AS CASE WHEN regexp_full_match(x, form) THEN x END;
CREATE MACRO pg_iso_date() AS '(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d\d\d)-\d\d-\d\d';
CREATE MACRO pg_iso_time() AS '\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?';
-- (DuckDB 1.5 reads a zone only after seconds.)
CREATE MACRO pg_iso_zoned() AS '\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)';

CREATE MACRO pg_read_date(x) AS coalesce(
    TRY_CAST(pg_iso(x, pg_iso_date()) AS DATE),
    CAST(pg_moment(x, 'date', epoch_us(now())) AS DATE));
CREATE MACRO pg_read_timestamp(x) AS coalesce(
    TRY_CAST(pg_iso(x, pg_iso_date() || '(?:[T ]' || pg_iso_time() || ')?') AS TIMESTAMP),
    CAST(pg_moment(x, 'timestamp', epoch_us(now())) AS TIMESTAMP));
CREATE MACRO pg_read_timestamptz(x) AS coalesce(
    TRY_CAST(pg_iso(x, pg_iso_date() || '(?:[T ](?:' || pg_iso_time() || '|' || pg_iso_zoned() || '))?') AS TIMESTAMPTZ),
    CAST(pg_moment(x, 'timestamptz', epoch_us(now())) AS TIMESTAMPTZ));
CREATE MACRO pg_read_time(x) AS coalesce(
    TRY_CAST(pg_iso(x, pg_iso_time()) AS TIME),
    CAST(pg_moment(x, 'time', epoch_us(now())) AS TIME));
CREATE MACRO pg_read_timetz(x) AS CAST(pg_moment(x, 'timetz', epoch_us(now())) AS TIMETZ);
CREATE MACRO pg_read_interval(x) AS CAST(pg_interval(x) AS INTERVAL);
