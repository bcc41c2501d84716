-- to_char of timestamps and intervals.
-- https://www.postgresql.org/docs/current/functions-formatting.html#FUNCTIONS-FORMATTING-DATETIME-TABLE
-- postgres/formatting/ makes a list of nodes of a template. A template is nearly always a constant.
-- DuckDB then computes its nodes once for a query, not once for a row.

-- The output of the nodes for the numbers of one timestamp. They enter the outer lambda as a value,
-- because an expression inside a lambda is computed for each row even if it is constant, and a
-- captured value is copied for each mention.
-- (list_aggregate: DuckDB's array_to_string is a macro that computes its argument twice.)
CREATE MACRO pg_write_moment(nodes, numbers) AS list_transform([struct_pack(nodes := nodes, numbers := numbers)],
    lambda given: coalesce(list_aggregate(list_transform((given).nodes, lambda node: CASE
        WHEN (node).words IS NULL THEN format(CASE WHEN (given).numbers[(node).sign_slot] < 0 THEN (node).negative ELSE (node).format END,
            (given).numbers[(node).slot] // (node).divisor % (node).modulus, (given).numbers[(node).slot] % 1000)
        ELSE (node).words[abs((given).numbers[(node).slot] // (node).divisor % (node).modulus) + 1] END), 'string_agg', ''), ''))[1];

-- The calendar year: there is no year 0, 1 BC is 0 internally.
CREATE MACRO pg_counted_year(y) AS CASE WHEN y > 0 THEN y ELSE 1 - y END;

CREATE MACRO pg_hour_of_twelve(hour_of_day) AS CASE WHEN hour_of_day % 12 = 0 THEN 12 ELSE hour_of_day % 12 END;

-- The numbers of a timestamp by slot. Those that few templates need are omitted unless the template
-- may contain their pattern.
CREATE MACRO pg_moment_numbers(moment, template) AS [
    pg_counted_year(year(moment)), month(moment), day(moment), hour(moment), minute(moment), second(moment),
    microsecond(moment) % 1000000,
    hour(moment) * 3600 + minute(moment) * 60 + second(moment),
    CASE WHEN template ILIKE '%d%' THEN dayofweek(moment) + 1 END,
    CASE WHEN template ILIKE '%i%' THEN isodow(moment) END,
    CASE WHEN template ILIKE '%ddd%' THEN dayofyear(moment) END,
    CASE WHEN template ILIKE '%ww%' THEN (dayofyear(moment) - 1) // 7 + 1 END,
    (day(moment) - 1) // 7 + 1,
    (month(moment) - 1) // 3 + 1,
    CASE WHEN template ILIKE '%cc%' THEN pg_century_of_year(year(moment)) END,
    CASE WHEN template ILIKE '%j%' THEN pg_julian_day(moment) END,
    CASE WHEN template ILIKE '%i%' THEN pg_counted_year(isoyear(moment)) END,
    CASE WHEN template ILIKE '%i%' THEN weekofyear(moment) END,
    CASE WHEN template ILIKE '%i%' THEN (weekofyear(moment) - 1) * 7 + isodow(moment) END,
    CASE WHEN year(moment) > 0 THEN 1 ELSE 0 END,
    month(moment),
    pg_hour_of_twelve(hour(moment)),
    hour(moment) // 12,
    0];

-- to_char(timestamp, text): NULL for infinity and for an empty template.
CREATE MACRO pg_to_char_moment(moment, template, zone) AS CASE WHEN template != '' AND isfinite(moment)
    THEN pg_write_moment(pg_moment_nodes(template, zone), pg_moment_numbers(moment, template)) END;
CREATE MACRO pg_to_char_timestamp(moment, template) AS pg_to_char_moment(moment, template, '');
CREATE MACRO pg_to_char_timestamptz(moment, template) AS pg_to_char_moment(moment AT TIME ZONE 'UTC', template, 'UTC');

-- The numbers of an interval by slot, NULL for those that an interval does not have.
CREATE MACRO pg_interval_numbers(span, template) AS [
    year(span), month(span), day(span), hour(span), minute(span), second(span),
    microsecond(span) % 1000000,
    hour(span) * 3600 + minute(span) * 60 + second(span),
    NULL, NULL,
    pg_interval_days_of_year(span),
    (pg_interval_days_of_year(span) - 1) // 7 + 1,
    (day(span) - 1) // 7 + 1,
    CASE WHEN month(span) != 0 THEN (month(span) - 1) // 3 + 1 END,
    year(span) // 100,
    pg_julian_of_fields(year(span), month(span), day(span)),
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[1] END,
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[2] END,
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[3] END,
    NULL,
    pg_interval_roman(span),
    pg_hour_of_twelve(hour(span)),
    CASE WHEN hour(span) % 24 >= 12 THEN 1 ELSE 0 END,
    0];

-- With months of 30 days.
CREATE MACRO pg_interval_days_of_year(span) AS (year(span) * 12 + month(span)) * 30 + day(span);

-- The month that a Roman numeral shows: negative months count back from December, zero months have
-- none.
CREATE MACRO pg_interval_roman(span) AS CASE
    WHEN month(span) > 0 THEN month(span)
    WHEN month(span) < 0 THEN 13 + month(span)
    WHEN year(span) > 0 THEN 12
    WHEN year(span) < 0 THEN 1
    ELSE 0 END;

-- The Julian day of a year, month and day that need not be a valid date. Quotients are truncated
-- toward zero.
CREATE MACRO pg_julian_of_fields(y, m, d) AS
    pg_julian_of_march_year(CASE WHEN m > 2 THEN y + 4800 ELSE y + 4799 END, CASE WHEN m > 2 THEN m + 1 ELSE m + 13 END, d);
CREATE MACRO pg_julian_of_march_year(y, m, d) AS
    y * 365 - 32167 + y // 4 - y // 100 + y // 100 // 4 + 7834 * m // 256 + d;

-- to_char(interval, text). Patterns that need a date are refused.
CREATE MACRO pg_to_char_interval(span, template) AS CASE
    WHEN template != '' AND span IS NOT NULL THEN pg_write_moment(pg_interval_nodes(template), pg_interval_numbers(span, template)) END;
