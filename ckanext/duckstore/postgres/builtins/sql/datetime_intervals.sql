-- Intervals: their three parts (months, days, microseconds) and arithmetic. (Their text:
-- ../../datetimes/interval_sql.py.)

-- The interval of these parts. An error if PostgreSQL's interval cannot hold them.
CREATE MACRO pg_checked_span(months, days, micros) AS CASE
    WHEN abs(months) > 2147483647 OR abs(days) > 2147483647 OR abs(micros) > 9223372036854775807
    THEN pg_raise('pg:22008:interval out of range')::INTERVAL
    ELSE pg_span(months, days, micros) END;

-- An interval cut to multiples of these months, days and microseconds (0: none), after its
-- microseconds are rounded to a scale.
CREATE MACRO pg_cut_span(span, months, days, micros, scale) AS list_transform([span], lambda one: pg_span(
    pg_span_months(one) // months * months, day(one) * days, sign(pg_span_micros(one)) * pg_cut_micros(abs(pg_span_micros(one)), micros, scale)))[1];
CREATE MACRO pg_cut_micros(size, part, scale) AS (coalesce(size // nullif(part, 0) * part, 0) + scale // 2) // scale * scale;

-- justify_*: 30 days become a month, 24 hours a day. Then all parts get the same sign.
CREATE MACRO pg_justify_days(span) AS list_transform([span], lambda one:
    pg_days_signed(pg_span_months(one) + day(one) // 30, day(one) % 30, pg_span_micros(one)))[1];
CREATE MACRO pg_days_signed(months, days, micros) AS CASE
    WHEN months > 0 AND days < 0 THEN pg_span(months - 1, days + 30, micros)
    WHEN months < 0 AND days > 0 THEN pg_span(months + 1, days - 30, micros)
    ELSE pg_span(months, days, micros) END;
CREATE MACRO pg_justify_hours(span) AS list_transform([span], lambda one:
    pg_hours_signed(pg_span_months(one), day(one) + pg_span_micros(one) // 86400000000, pg_span_micros(one) % 86400000000))[1];
CREATE MACRO pg_hours_signed(months, days, micros) AS CASE
    WHEN days > 0 AND micros < 0 THEN pg_span(months, days - 1, micros + 86400000000)
    WHEN days < 0 AND micros > 0 THEN pg_span(months, days + 1, micros - 86400000000)
    ELSE pg_span(months, days, micros) END;
CREATE MACRO pg_justify_interval(span) AS list_transform([span], lambda one: pg_interval_justified(
    pg_span_months(one), day(one) + pg_span_micros(one) // 86400000000, pg_span_micros(one) % 86400000000))[1];
CREATE MACRO pg_interval_justified(months, days, micros) AS pg_interval_signed(months + days // 30, days % 30, micros);
CREATE MACRO pg_interval_signed(months, days, micros) AS CASE
    WHEN months > 0 AND (days < 0 OR (days = 0 AND micros < 0)) THEN pg_hours_signed(months - 1, days + 30, micros)
    WHEN months < 0 AND (days > 0 OR (days = 0 AND micros > 0)) THEN pg_hours_signed(months + 1, days - 30, micros)
    ELSE pg_hours_signed(months, days, micros) END;

CREATE MACRO pg_make_interval(years, months, weeks, days, hours, mins, secs) AS CASE
    WHEN abs(secs) < 9e12 THEN
        pg_checked_span(years::BIGINT * 12 + months, weeks::BIGINT * 7 + days,
                hours::BIGINT * 3600000000 + mins::BIGINT * 60000000 + round_even(secs * 1000000.0, 0)::BIGINT)
    WHEN secs IS NOT NULL AND years IS NOT NULL AND months IS NOT NULL AND weeks IS NOT NULL AND days IS NOT NULL
         AND hours IS NOT NULL AND mins IS NOT NULL THEN pg_raise('pg:22008:interval out of range')::INTERVAL END;

-- age: calendar years, months and days, borrowing from the month of the earlier timestamp.
CREATE MACRO pg_age(later, earlier) AS list_transform([struct_pack(later := later, earlier := earlier)],
    lambda two: pg_age_between((two).later, (two).earlier))[1];
CREATE MACRO pg_age_between(later, earlier) AS CASE
    WHEN isfinite(later) AND isfinite(earlier) THEN
        CASE WHEN later >= earlier THEN pg_age_forward(later, earlier, earlier)
             ELSE pg_negated(pg_age_forward(earlier, later, later)) END
    WHEN later IS NOT NULL AND earlier IS NOT NULL THEN pg_raise('pg:0A000:an infinite interval is not supported')::INTERVAL END;
CREATE MACRO pg_negated(span) AS list_transform([span], lambda one: pg_span(-pg_span_months(one), -day(one), -pg_span_micros(one)))[1];
CREATE MACRO pg_age_forward(later, earlier, month_of) AS pg_age_borrowed(
    (year(later) - year(earlier)) * 12 + month(later) - month(earlier), day(later) - day(earlier),
    pg_micros_of_day(later) - pg_micros_of_day(earlier), day(last_day(month_of)));
CREATE MACRO pg_age_borrowed(months, days, micros, days_of_month) AS CASE
    WHEN micros < 0 THEN pg_age_months(months, days - 1, micros + 86400000000, days_of_month)
    ELSE pg_age_months(months, days, micros, days_of_month) END;
CREATE MACRO pg_age_months(months, days, micros, days_of_month) AS CASE
    WHEN days < 0 THEN pg_span(months - 1, days + days_of_month, micros)
    ELSE pg_span(months, days, micros) END;
