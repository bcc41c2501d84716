-- Aggregates that DuckDB lacks: https://www.postgresql.org/docs/current/functions-aggregate.html

-- The correlation with a constant is NULL.
CREATE MACRO pg_known(x) AS CASE WHEN NOT isnan(x) THEN x END;

-- Squares of bigint need all digits of a HUGEINT, so their sum is that of the squares' halves.
CREATE MACRO pg_upper_half(x) AS x // 1000000000000000000;

CREATE MACRO pg_lower_half(x) AS x % 1000000000000000000;

CREATE MACRO pg_sum_text(upper_half, lower_half) AS
  CAST(upper_half + lower_half // 1000000000000000000 AS VARCHAR) || lpad(CAST(lower_half % 1000000000000000000 AS VARCHAR), 18, '0');

-- Sum and average of a list of intervals.
CREATE MACRO pg_sum_of_spans(spans) AS pg_span(
  list_sum(list_transform(spans, lambda span: pg_span_months(span))),
  list_sum(list_transform(spans, lambda span: pg_span_days(span))),
  list_sum(list_transform(spans, lambda span: pg_span_micros(span))));

CREATE MACRO pg_average_of_spans(spans) AS
  pg_interval_over(pg_sum_of_spans(spans), CAST(list_count(spans) AS DOUBLE));

-- DuckDB requires a constant fraction, so its argument cannot contain a check.
CREATE MACRO pg_with_fraction(fraction, result) AS
  CASE
    WHEN fraction < 0 OR fraction > 1 THEN pg_raise('pg:22003:percentile value ' || pg_text_float8(fraction) || ' is not between 0 and 1')
    WHEN fraction IS NOT NULL THEN result
  END;

CREATE MACRO pg_percentile_interval(items, fraction) AS
  pg_with_fraction(fraction, pg_interpolated(list_filter(items, lambda item: item IS NOT NULL), fraction));

CREATE MACRO pg_interpolated(items, fraction) AS
  pg_between(items[floor(fraction * (len(items) - 1))::BIGINT + 1], items[ceil(fraction * (len(items) - 1))::BIGINT + 1],
    fraction * (len(items) - 1) - floor(fraction * (len(items) - 1)));

CREATE MACRO pg_between(low, high, share) AS low + pg_interval_times(high - low, share);

-- Hypothetical-set aggregates: the rank that an item would have among *items*, sorted with NULLs
-- where PostgreSQL puts them.
CREATE MACRO pg_items_before(items, item, descending) AS
  coalesce(list_filter(items, lambda other: CASE
    WHEN item IS NULL THEN NOT descending AND other IS NOT NULL
    WHEN other IS NULL THEN descending
    WHEN descending THEN other > item
    ELSE other < item END), []);

CREATE MACRO pg_hypothetical_rank(items, item, descending) AS CAST(len(pg_items_before(items, item, descending)) + 1 AS BIGINT);

CREATE MACRO pg_hypothetical_dense_rank(items, item, descending) AS
  CAST(len(list_distinct(pg_items_before(items, item, descending))) + 1
    + CASE WHEN descending AND item IS NOT NULL AND list_contains(list_transform(items, lambda other: other IS NULL), true) THEN 1 ELSE 0 END AS BIGINT);

CREATE MACRO pg_hypothetical_percent_rank(items, item, descending) AS
  CASE WHEN coalesce(len(items), 0) = 0 THEN 0::DOUBLE ELSE len(pg_items_before(items, item, descending))::DOUBLE / len(items) END;

CREATE MACRO pg_hypothetical_cume_dist(items, item, descending) AS
  (len(pg_items_before(items, item, descending))
    + len(coalesce(list_filter(items, lambda other: other IS NOT DISTINCT FROM item), [])) + 1)::DOUBLE / (coalesce(len(items), 0) + 1);

-- Arguments of window functions.
CREATE MACRO pg_tiles(n) AS CASE WHEN n <= 0 THEN pg_raise('pg:22014:argument of ntile must be greater than zero') ELSE n END;

CREATE MACRO pg_nth(n) AS CASE WHEN n <= 0 THEN pg_raise('pg:22016:argument of nth_value must be greater than zero') ELSE n END;
