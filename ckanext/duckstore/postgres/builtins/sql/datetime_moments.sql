-- Dates and timestamps: truncation, construction, time zones, precision.

-- date_trunc.
CREATE MACRO pg_truncated(name, moment, type_) AS CASE pg_field(name)
    WHEN 'year' THEN date_trunc('year', moment)::TIMESTAMP
    WHEN 'quarter' THEN date_trunc('quarter', moment)::TIMESTAMP
    WHEN 'month' THEN date_trunc('month', moment)::TIMESTAMP
    WHEN 'week' THEN date_trunc('week', moment)::TIMESTAMP
    WHEN 'day' THEN date_trunc('day', moment)::TIMESTAMP
    WHEN 'hour' THEN date_trunc('hour', moment)
    WHEN 'minute' THEN date_trunc('minute', moment)
    WHEN 'second' THEN date_trunc('second', moment)
    WHEN 'milliseconds' THEN date_trunc('milliseconds', moment)
    WHEN 'microseconds' THEN moment
    WHEN 'decade' THEN make_date(CASE WHEN year(moment) > 0 THEN year(moment) // 10 * 10 ELSE -((9 - year(moment)) // 10) * 10 END, 1, 1)::TIMESTAMP
    WHEN 'century' THEN make_date(CASE WHEN year(moment) > 0 THEN (year(moment) + 99) // 100 * 100 - 99 ELSE -((100 - year(moment)) // 100) * 100 + 1 END, 1, 1)::TIMESTAMP
    WHEN 'millennium' THEN make_date(CASE WHEN year(moment) > 0 THEN (year(moment) + 999) // 1000 * 1000 - 999 ELSE -((1000 - year(moment)) // 1000) * 1000 + 1 END, 1, 1)::TIMESTAMP
    ELSE pg_no_truncation(name, type_)::TIMESTAMP
    END;
-- The same for one of DuckDB's units, a constant.
CREATE MACRO pg_truncated_to(unit, moment) AS CASE
    WHEN isfinite(moment) THEN date_trunc(unit, moment)::TIMESTAMP ELSE moment END;
-- Fields that exist but that date_trunc does not support.
CREATE MACRO pg_no_truncation(name, type_) AS pg_raise(CASE
    WHEN pg_field(name) IN ('dow', 'doy', 'isodow', 'isoyear', 'epoch', 'julian') OR pg_field(name) IS NULL
    THEN 'pg:22023:unit "' || lower(name) || '" not recognized for type ' || type_
    ELSE 'pg:0A000:unit "' || lower(name) || '" not supported for type ' || type_ END);
CREATE MACRO pg_truncate_moment(name, moment, type_) AS CASE
    WHEN name IS NULL OR moment IS NULL THEN NULL
    WHEN isfinite(moment) THEN pg_truncated(name, moment, type_)
    WHEN pg_truncated(name, TIMESTAMP '2000-01-01', type_) IS NOT NULL THEN moment END;
CREATE MACRO pg_date_trunc_timestamp(name, moment) AS pg_truncate_moment(name, moment, 'timestamp without time zone');
CREATE MACRO pg_date_trunc_timestamptz(name, moment) AS
    pg_truncate_moment(name, moment AT TIME ZONE 'UTC', 'timestamp with time zone') AT TIME ZONE 'UTC';
CREATE MACRO pg_date_trunc_zone(name, moment, zone) AS list_transform(list_transform([pg_local_of_moment(zone, moment)],
    lambda local: pg_truncate_moment(name, local, 'timestamp with time zone')), lambda local: pg_moment_of_local(pg_zone_of(zone, local), local))[1];
-- The zone, looked up also for an infinite moment.
CREATE MACRO pg_zone_of(zone, moment) AS CASE
    WHEN isfinite(moment) OR pg_local_of_moment(zone, TIMESTAMPTZ '2000-01-01 00:00:00+00') IS NOT NULL THEN zone END;
CREATE MACRO pg_date_trunc_interval(name, span) AS CASE pg_field(name)
    WHEN 'millennium' THEN pg_span(year(span) // 1000 * 12000, 0, 0)
    WHEN 'century' THEN pg_span(year(span) // 100 * 1200, 0, 0)
    WHEN 'decade' THEN pg_span(year(span) // 10 * 120, 0, 0)
    WHEN 'year' THEN pg_span(year(span) * 12, 0, 0)
    WHEN 'quarter' THEN pg_span(year(span) * 12 + month(span) // 3 * 3, 0, 0)
    WHEN 'month' THEN pg_span(pg_span_months(span), 0, 0)
    WHEN 'day' THEN pg_span(pg_span_months(span), day(span), 0)
    WHEN 'hour' THEN pg_span(pg_span_months(span), day(span), pg_span_micros(span) // 3600000000 * 3600000000)
    WHEN 'minute' THEN pg_span(pg_span_months(span), day(span), pg_span_micros(span) // 60000000 * 60000000)
    WHEN 'second' THEN pg_span(pg_span_months(span), day(span), pg_span_micros(span) // 1000000 * 1000000)
    WHEN 'milliseconds' THEN pg_span(pg_span_months(span), day(span), pg_span_micros(span) // 1000 * 1000)
    WHEN 'microseconds' THEN span
    ELSE CASE WHEN name IS NOT NULL AND span IS NOT NULL THEN pg_no_truncation(name, 'interval')::INTERVAL END
    END;

-- date_bin: the start of the stride that contains a timestamp, counted from an origin.
CREATE MACRO pg_date_bin_timestamp(stride, moment, origin) AS CASE
    WHEN stride IS NULL OR moment IS NULL OR origin IS NULL THEN NULL
    WHEN NOT isfinite(moment) THEN moment
    WHEN NOT isfinite(origin) THEN pg_raise('pg:22008:origin out of range')::TIMESTAMP
    WHEN pg_span_months(stride) != 0 THEN
        pg_raise('pg:0A000:timestamps cannot be binned into intervals containing months or years')::TIMESTAMP
    WHEN pg_stride(stride) <= 0 THEN pg_raise('pg:22008:stride must be greater than zero')::TIMESTAMP
    ELSE make_timestamp(pg_bin(epoch_us(moment) - epoch_us(origin), pg_stride(stride)) + epoch_us(origin)) END;
CREATE MACRO pg_stride(span) AS day(span) * 86400000000 + pg_span_micros(span);
CREATE MACRO pg_bin(micros, stride) AS (micros // pg_positive(stride) - CASE WHEN micros % pg_positive(stride) < 0 THEN 1 ELSE 0 END) * stride;
-- (DuckDB may divide before it checks whether it has to.)
CREATE MACRO pg_positive(number) AS CASE WHEN number > 0 THEN number ELSE 1 END;
CREATE MACRO pg_date_bin_timestamptz(stride, moment, origin) AS
    pg_date_bin_timestamp(stride, moment AT TIME ZONE 'UTC', origin AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';

-- PostgreSQL's dates and timestamps begin on Julian day 0, DuckDB's long before.
CREATE MACRO pg_date_in_range(day_) AS
    CASE WHEN day_ < DATE '4714-11-24 (BC)' AND isfinite(day_) OR day_ > DATE '5874897-12-31' AND isfinite(day_)
    THEN pg_raise('pg:22008:date out of range')::DATE ELSE day_ END;
CREATE MACRO pg_timestamp_in_range(moment) AS
    CASE WHEN moment < TIMESTAMP '4714-11-24 (BC) 00:00:00' AND isfinite(moment)
    THEN pg_raise('pg:22008:timestamp out of range')::TIMESTAMP ELSE moment END;
CREATE MACRO pg_timestamptz_in_range(moment) AS
    CASE WHEN moment < TIMESTAMPTZ '4714-11-24 (BC) 00:00:00+00' AND isfinite(moment)
    THEN pg_raise('pg:22008:timestamp out of range')::TIMESTAMPTZ ELSE moment END;

-- make_*. A negative year is a year BC, there is no year 0.
CREATE MACRO pg_make_date(y, m, d) AS CASE
    WHEN y != 0 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND 28 AND y BETWEEN -4713 AND 290000 THEN make_date(pg_inner_year(y), m, d)
    WHEN y != 0 AND m BETWEEN 1 AND 12 AND y BETWEEN -4713 AND 290000 AND d BETWEEN 1 AND day(last_day(make_date(pg_inner_year(y), pg_month_or_1(m), 1)))
    THEN make_date(pg_inner_year(y), m, d)
    WHEN y IS NOT NULL AND m IS NOT NULL AND d IS NOT NULL THEN
        pg_raise('pg:22008:date field value out of range: ' || printf('%d-%02d-%02d', y, m, d))::DATE END;
CREATE MACRO pg_inner_year(y) AS CASE WHEN y < 0 THEN y + 1 ELSE y END;
CREATE MACRO pg_month_or_1(m) AS CASE WHEN m BETWEEN 1 AND 12 THEN m ELSE 1 END;

CREATE MACRO pg_clock_micros(h, mi, s) AS CASE
    WHEN h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND round_even(s * 1000000.0, 0) BETWEEN 0 AND 60000000
        OR (h = 24 AND mi = 0 AND round_even(s * 1000000.0, 0) = 0)
    THEN h::BIGINT * 3600000000 + mi::BIGINT * 60000000 + round_even(s * 1000000.0, 0)::BIGINT
    WHEN h IS NOT NULL AND mi IS NOT NULL AND s IS NOT NULL THEN
        pg_raise('pg:22008:time field value out of range: ' || printf('%d:%02d:%02g', h, mi, s::DOUBLE))::BIGINT END;
CREATE MACRO pg_make_time(h, mi, s) AS CASE WHEN pg_clock_micros(h, mi, s) = 86400000000 THEN TIME '24:00:00'
    ELSE TIME '00:00:00' + to_microseconds(pg_clock_micros(h, mi, s)) END;
CREATE MACRO pg_make_timestamp(y, m, d, h, mi, s) AS pg_make_date(y, m, d)::TIMESTAMP + to_microseconds(pg_clock_micros(h, mi, s));
CREATE MACRO pg_make_timestamptz(y, m, d, h, mi, s) AS pg_make_timestamp(y, m, d, h, mi, s) AT TIME ZONE 'UTC';
-- Here, unlike in AT TIME ZONE, a bare '+03' is east of Greenwich.
CREATE MACRO pg_make_timestamptz_zone(y, m, d, h, mi, s, zone) AS pg_moment_of_local(
    CASE WHEN regexp_matches(zone, '^[+-][0-9]') THEN translate(zone, '+-', '-+') ELSE zone END, pg_make_timestamp(y, m, d, h, mi, s));

-- to_timestamp(seconds since 1970). PostgreSQL counts from 2000, which determines how a fraction is
-- rounded. DuckDB's last timestamp is in 294247.
CREATE MACRO pg_to_timestamp_epoch(seconds) AS CASE
    WHEN isnan(seconds) THEN pg_raise('pg:22008:timestamp cannot be NaN')::TIMESTAMPTZ
    WHEN isinf(seconds) THEN CASE WHEN seconds > 0 THEN TIMESTAMPTZ 'infinity' ELSE TIMESTAMPTZ '-infinity' END
    WHEN seconds < -210866803200.0 OR seconds >= 9223372036854.0 THEN pg_raise('pg:22008:timestamp out of range: "' || printf('%g', seconds) || '"')::TIMESTAMPTZ
    ELSE make_timestamp(round_even((seconds - 946684800.0) * 1000000.0, 0)::BIGINT + 946684800000000) AT TIME ZONE 'UTC' END;

CREATE MACRO pg_timeofday() AS strftime(now() AT TIME ZONE 'UTC', '%a %b %d %H:%M:%S.%f %Y') || ' UTC';
-- Four bytes: the days since 2000.
CREATE MACRO pg_date_send(day_) AS unhex(printf('%08x', ((datediff('day', DATE '2000-01-01', day_) + 4294967296) % 4294967296)::BIGINT));
CREATE MACRO pg_smaller(x, y) AS CASE WHEN x < y THEN x WHEN y IS NOT NULL AND x IS NOT NULL THEN y END;
