-- Fields of dates, times and intervals: date_part and extract.
-- https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-EXTRACT

-- The canonical name of a field from PostgreSQL's names and abbreviations, NULL for an unknown one.
-- Only the first ten letters count.
-- (A search in a text, not a CASE, because DuckDB copies the operand of a CASE to each branch.)
CREATE MACRO pg_field(name) AS nullif(regexp_extract(pg_fields(), ' ' || regexp_escape(lower(name)[:10]) || '=([a-z_]+)', 1), '');
CREATE MACRO pg_fields() AS
    ' us=microseconds usec=microseconds usecs=microseconds usecond=microseconds useconds=microseconds'
    || ' microsecon=microseconds ms=milliseconds msec=milliseconds msecs=milliseconds msecond=milliseconds'
    || ' mseconds=milliseconds millisecon=milliseconds s=second sec=second secs=second second=second'
    || ' seconds=second m=minute min=minute mins=minute minute=minute minutes=minute h=hour hr=hour hrs=hour'
    || ' hour=hour hours=hour d=day day=day days=day w=week week=week weeks=week mon=month mons=month'
    || ' month=month months=month qtr=quarter quarter=quarter y=year yr=year yrs=year year=year years=year'
    || ' dec=decade decs=decade decade=decade decades=decade c=century cent=century century=century'
    || ' centuries=century mil=millennium mils=millennium millennia=millennium millennium=millennium j=julian'
    || ' jd=julian julian=julian timezone=timezone timezone_h=timezone_hour timezone_m=timezone_minute'
    || ' dow=dow doy=doy isodow=isodow isoyear=isoyear epoch=epoch ';

-- The error for a field that a type does not have, or that does not exist.
CREATE MACRO pg_no_field(name, type_) AS pg_raise(
    CASE WHEN pg_field(name) IS NULL THEN 'pg:22023:unit "' || lower(name) || '" not recognized for type ' || type_
         ELSE 'pg:0A000:unit "' || lower(name) || '" not supported for type ' || type_ END);

-- Years are astronomical (0 is 1 BC). The 1st century is the years 1 to 100, century -1 the years
-- 100 BC to 1 BC.
CREATE MACRO pg_century_of_year(y) AS CASE WHEN y > 0 THEN (y + 99) // 100 ELSE -((100 - y) // 100) END;
CREATE MACRO pg_millennium_of_year(y) AS CASE WHEN y > 0 THEN (y + 999) // 1000 ELSE -((1000 - y) // 1000) END;
CREATE MACRO pg_decade_of_year(y) AS CASE WHEN y >= 0 THEN y // 10 ELSE -((9 - y) // 10) END;
-- The year where years before 1 count as years BC.
CREATE MACRO pg_signed_year(y) AS CASE WHEN y > 0 THEN y ELSE y - 1 END;

-- The year of a moment for date_part.
CREATE MACRO pg_infinite_year(moment) AS CASE
    WHEN isfinite(moment) THEN pg_signed_year(year(moment))::DOUBLE
    WHEN moment > DATE '1970-01-01' THEN 'infinity'::DOUBLE
    WHEN moment IS NOT NULL THEN '-infinity'::DOUBLE END;

-- Microseconds since 1970.
CREATE MACRO pg_moment_epoch(moment) AS CASE
    WHEN isfinite(moment) THEN epoch_us(moment)
    WHEN moment IS NOT NULL THEN pg_raise('pg:0A000:an infinite numeric is not supported')::BIGINT END;

-- Days since 24 November 4714 BC.
CREATE MACRO pg_julian_day(moment) AS datediff('day', DATE '1970-01-01', moment::DATE) + 2440588;
CREATE MACRO pg_micros_of_day(moment) AS hour(moment) * 3600000000 + minute(moment) * 60000000 + microsecond(moment);

-- A field of a finite timestamp in millionths, so that one integer type holds all of them. Not for
-- 'julian'.
CREATE MACRO pg_timestamp_field(name, moment, type_) AS CASE pg_field(name)
    WHEN 'year' THEN pg_signed_year(year(moment)) * 1000000
    WHEN 'month' THEN month(moment) * 1000000
    WHEN 'day' THEN day(moment) * 1000000
    WHEN 'hour' THEN hour(moment) * 1000000
    WHEN 'minute' THEN minute(moment) * 1000000
    WHEN 'second' THEN microsecond(moment)
    WHEN 'milliseconds' THEN microsecond(moment) * 1000
    WHEN 'microseconds' THEN microsecond(moment) * 1000000
    WHEN 'epoch' THEN epoch_us(moment)
    WHEN 'quarter' THEN quarter(moment) * 1000000
    WHEN 'week' THEN weekofyear(moment) * 1000000
    WHEN 'dow' THEN dayofweek(moment) * 1000000
    WHEN 'isodow' THEN isodow(moment) * 1000000
    WHEN 'doy' THEN dayofyear(moment) * 1000000
    WHEN 'isoyear' THEN pg_signed_year(isoyear(moment)) * 1000000
    WHEN 'decade' THEN pg_decade_of_year(year(moment)) * 1000000
    WHEN 'century' THEN pg_century_of_year(year(moment)) * 1000000
    WHEN 'millennium' THEN pg_millennium_of_year(year(moment)) * 1000000
    ELSE pg_no_field(name, type_)::BIGINT
    END;

-- Fields of an infinite timestamp: fields that grow without end are infinite, fields that repeat
-- are NULL.
CREATE MACRO pg_infinite_field(name, is_after, type_) AS CASE
    WHEN pg_field(name) IS NULL THEN pg_no_field(name, type_)::DOUBLE
    WHEN pg_field(name) IN ('year', 'isoyear', 'decade', 'century', 'millennium', 'julian', 'epoch')
    THEN CASE WHEN is_after THEN 'infinity'::DOUBLE ELSE '-infinity'::DOUBLE END END;

CREATE MACRO pg_part_of_moment(name, moment, type_) AS CASE
    WHEN name IS NULL OR moment IS NULL THEN NULL
    WHEN NOT isfinite(moment) THEN pg_infinite_field(name, moment > TIMESTAMP '1970-01-01', type_)
    WHEN pg_field(name) = 'julian' THEN pg_julian_day(moment) + pg_micros_of_day(moment)::DOUBLE / 1000000.0::DOUBLE / 86400.0::DOUBLE
    ELSE pg_timestamp_field(name, moment, type_)::DOUBLE / 1000000.0::DOUBLE END;
CREATE MACRO pg_date_part_timestamp(name, moment) AS pg_part_of_moment(name, moment, 'timestamp without time zone');
-- The session's time zone is always UTC.
CREATE MACRO pg_date_part_timestamptz(name, moment) AS
    CASE WHEN pg_field(name) LIKE 'timezone%' AND isfinite(moment) THEN 0.0::DOUBLE
         ELSE pg_part_of_moment(name, moment AT TIME ZONE 'UTC', 'timestamp with time zone') END;
CREATE MACRO pg_date_part_date(name, day_) AS pg_date_part_timestamp(name, day_::TIMESTAMP);

-- extract returns a numeric: exact, but it cannot be infinite.
CREATE MACRO pg_exact_millionths(number) AS number::DECIMAL(19,0) * 0.000001::DECIMAL(6,6);
CREATE MACRO pg_extract_of_moment(name, moment, type_) AS CASE
    WHEN name IS NULL OR moment IS NULL THEN NULL
    WHEN NOT isfinite(moment) THEN CASE WHEN pg_infinite_field(name, TRUE, type_) IS NOT NULL
                                        THEN pg_raise('pg:0A000:an infinite numeric is not supported')::DECIMAL(38,18) END
    WHEN pg_field(name) = 'julian' THEN pg_julian_day(moment)::DECIMAL(38,18) + pg_day_fraction(pg_micros_of_day(moment))
    ELSE pg_exact_millionths(pg_timestamp_field(name, moment, type_))::DECIMAL(38,18) END;
-- The year alone: DuckDB takes several times longer to plan the macros for any field. DuckDB's year of
-- infinity is NULL.
CREATE MACRO pg_extract_year(moment) AS CASE
    WHEN year(moment) > 0 THEN year(moment)
    WHEN isfinite(moment) THEN year(moment) - 1
    WHEN moment IS NOT NULL THEN pg_raise('pg:0A000:an infinite numeric is not supported')::BIGINT END;
-- Microseconds as a fraction of a day, to 18 decimals.
CREATE MACRO pg_day_fraction(micros) AS
    ((micros::HUGEINT * 1000000000000000000 + 43200000000) // 86400000000)::DECIMAL(38,0) * 0.000000000000000001::DECIMAL(18,18);
-- The Julian day as PostgreSQL prints it: the fraction is a quotient, with the number of decimals
-- of a quotient.
CREATE MACRO pg_print_julian(moment) AS CASE
    WHEN isfinite(moment) THEN CAST(pg_julian_day(moment) AS VARCHAR)
        || pg_divide_numeric_text(CAST(pg_micros_of_day(moment) AS DECIMAL(18,0)), CAST(86400000000 AS DECIMAL(18,0)), false, false)[2:]
    WHEN moment IS NOT NULL THEN pg_raise('pg:0A000:an infinite numeric is not supported') END;
CREATE MACRO pg_extract_timestamp(name, moment) AS pg_extract_of_moment(name, moment, 'timestamp without time zone');
CREATE MACRO pg_extract_timestamptz(name, moment) AS
    CASE WHEN pg_field(name) LIKE 'timezone%' AND isfinite(moment) THEN 0::DECIMAL(38,18)
         ELSE pg_extract_of_moment(name, moment AT TIME ZONE 'UTC', 'timestamp with time zone') END;
CREATE MACRO pg_extract_date(name, day_) AS
    CASE WHEN pg_field(name) IN ('hour', 'minute', 'second', 'milliseconds', 'microseconds') OR pg_field(name) LIKE 'timezone%'
         THEN pg_no_field(name, 'date')::DECIMAL(38,18)
         ELSE pg_extract_of_moment(name, day_::TIMESTAMP, 'date') END;

-- Times of day.
CREATE MACRO pg_time_field(name, time_, type_) AS CASE WHEN name IS NOT NULL AND time_ IS NOT NULL THEN CASE pg_field(name)
    WHEN 'hour' THEN hour(time_) * 1000000
    WHEN 'minute' THEN minute(time_) * 1000000
    WHEN 'second' THEN microsecond(time_)
    WHEN 'milliseconds' THEN microsecond(time_) * 1000
    WHEN 'microseconds' THEN microsecond(time_) * 1000000
    WHEN 'epoch' THEN pg_micros_of_day(time_)
    ELSE pg_no_field(name, type_)::BIGINT
    END END;
CREATE MACRO pg_date_part_time(name, time_) AS pg_time_field(name, time_, 'time without time zone')::DOUBLE / 1000000.0::DOUBLE;
CREATE MACRO pg_extract_time(name, time_) AS
    pg_exact_millionths(pg_time_field(name, time_, 'time without time zone'))::DECIMAL(38,18);
CREATE MACRO pg_timetz_field(name, time_) AS CASE pg_field(name)
    WHEN 'timezone' THEN timezone(time_) * 1000000
    WHEN 'timezone_hour' THEN timezone_hour(time_) * 1000000
    WHEN 'timezone_minute' THEN timezone_minute(time_) * 1000000
    WHEN 'epoch' THEN pg_micros_of_day(time_::TIME) - timezone(time_) * 1000000
    ELSE pg_time_field(name, time_::TIME, 'time with time zone') END;
CREATE MACRO pg_date_part_timetz(name, time_) AS pg_timetz_field(name, time_)::DOUBLE / 1000000.0::DOUBLE;
CREATE MACRO pg_extract_timetz(name, time_) AS pg_exact_millionths(pg_timetz_field(name, time_))::DECIMAL(38,18);

-- Intervals.
CREATE MACRO pg_interval_epoch(span) AS
    year(span) * 31557600000000 + month(span) * 2592000000000 + day(span) * 86400000000 + pg_span_micros(span);
CREATE MACRO pg_interval_field(name, span) AS CASE WHEN name IS NOT NULL AND span IS NOT NULL THEN CASE pg_field(name)
    WHEN 'year' THEN year(span) * 1000000
    WHEN 'month' THEN month(span) * 1000000
    WHEN 'day' THEN day(span) * 1000000
    WHEN 'hour' THEN hour(span) * 1000000
    WHEN 'minute' THEN minute(span) * 1000000
    WHEN 'second' THEN microsecond(span)
    WHEN 'milliseconds' THEN microsecond(span) * 1000
    WHEN 'microseconds' THEN microsecond(span) * 1000000
    WHEN 'epoch' THEN pg_interval_epoch(span)
    WHEN 'quarter' THEN CASE WHEN month(span) < 0 OR (month(span) = 0 AND year(span) < 0)
                             THEN -(-month(span) // 3 + 1) ELSE month(span) // 3 + 1 END * 1000000
    WHEN 'week' THEN day(span) // 7 * 1000000
    WHEN 'decade' THEN year(span) // 10 * 1000000
    WHEN 'century' THEN year(span) // 100 * 1000000
    WHEN 'millennium' THEN year(span) // 1000 * 1000000
    ELSE pg_no_field(name, 'interval')::BIGINT
    END END;
CREATE MACRO pg_date_part_interval(name, span) AS pg_interval_field(name, span)::DOUBLE / 1000000.0::DOUBLE;
CREATE MACRO pg_extract_interval(name, span) AS pg_exact_millionths(pg_interval_field(name, span))::DECIMAL(38,18);
