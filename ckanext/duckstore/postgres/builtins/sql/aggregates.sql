-- Aggregates that DuckDB lacks: https://www.postgresql.org/docs/current/functions-aggregate.html

-- Variances of floats: DuckDB's lose digits where the values are far from zero, so their distances
-- from the average are what it gets.
CREATE MACRO pg_distances(items) AS
  list_transform([list_avg(items)], lambda center: list_transform(items, lambda item: item - center))[1];

CREATE MACRO pg_var_pop(items) AS pg_spread(list_var_pop(pg_distances(items)), items);

CREATE MACRO pg_var_samp(items) AS CASE WHEN list_count(items) > 1 THEN pg_spread(list_var_samp(pg_distances(items)), items) END;

CREATE MACRO pg_stddev_pop(items) AS pg_spread(list_stddev_pop(pg_distances(items)), items);

CREATE MACRO pg_stddev_samp(items) AS CASE WHEN list_count(items) > 1 THEN pg_spread(list_stddev_samp(pg_distances(items)), items) END;

-- NaN where a value is NaN or infinite; else an infinite result is an overflow.
CREATE MACRO pg_spread(result, items) AS
  CASE
    WHEN NOT isfinite(list_max(items)) OR NOT isfinite(list_min(items)) THEN CAST('NaN' AS DOUBLE)
    WHEN NOT isfinite(result) THEN pg_raise('pg:22003:value out of range: overflow')
    ELSE result
  END;

-- The correlation with a constant is NULL: of a frame.
CREATE MACRO pg_known(x) AS CASE WHEN NOT isnan(x) THEN x END;

-- Statistics of two floats: of the list of the pairs that are complete, their number, sums, sums of
-- squared distances from the averages, and that of the products of the distances.
CREATE MACRO pg_pair(y, x) AS CASE WHEN y IS NOT NULL AND x IS NOT NULL THEN {'y': y, 'x': x} END;

CREATE MACRO pg_moments(pairs) AS list_transform(list_transform(
  [list_filter(pairs, lambda pair: pair IS NOT NULL)],
  lambda known: {'y': list_transform(known, lambda pair: (pair).y), 'x': list_transform(known, lambda pair: (pair).x)}),
  lambda columns: list_transform([{'y': pg_distances((columns).y), 'x': pg_distances((columns).x)}], lambda distances: {
    'n': CAST(len((columns).x) AS DOUBLE),
    'sy': list_sum((columns).y),
    'sx': list_sum((columns).x),
    'syy': pg_spread(list_var_pop((distances).y) * len((columns).y), (columns).y),
    'sxx': pg_spread(list_var_pop((distances).x) * len((columns).x), (columns).x),
    'sxy': list_sum(list_transform((distances).x, lambda distance, place: distance * (distances).y[place]))
           - list_sum((distances).x) * list_sum((distances).y) / len((columns).x)
  })[1])[1];

CREATE MACRO pg_regr(pairs, name) AS list_transform([pg_moments(pairs)], lambda m: CASE
  WHEN (m).n = 0 THEN NULL
  WHEN name = 'sxx' THEN (m).sxx
  WHEN name = 'syy' THEN (m).syy
  WHEN name = 'sxy' THEN (m).sxy
  WHEN name = 'avgx' THEN (m).sx / (m).n
  WHEN name = 'avgy' THEN (m).sy / (m).n
  WHEN name = 'covar_pop' THEN (m).sxy / (m).n
  WHEN name = 'covar_samp' THEN CASE WHEN (m).n > 1 THEN (m).sxy / ((m).n - 1) END
  WHEN name = 'corr' THEN pg_within_one(pg_correlation((m).sxx, (m).syy, (m).sxy))
  WHEN (m).sxx = 0 THEN NULL
  WHEN name = 'slope' THEN (m).sxy / (m).sxx
  WHEN name = 'intercept' THEN ((m).sy - (m).sx * (m).sxy / (m).sxx) / (m).n
  WHEN (m).syy = 0 THEN 1.0
  WHEN pg_is_product((m).sxx, (m).syy) AND pg_is_product((m).sxy, (m).sxy) THEN ((m).sxy * (m).sxy) / ((m).sxx * (m).syy)
  ELSE ((m).sxy / (m).sxx) * ((m).sxy / (m).syy)
  END)[1];

CREATE MACRO pg_correlation(sxx, syy, sxy) AS
  CASE WHEN sxx = 0 OR syy = 0 THEN NULL WHEN pg_is_product(sxx, syy) THEN sxy / sqrt(sxx * syy) ELSE sxy / sqrt(sxx) / sqrt(syy) END;

CREATE MACRO pg_within_one(x) AS CASE WHEN abs(x) <= 1 OR isnan(x) THEN x ELSE sign(x) END;

-- Whether a product keeps all digits: it neither overflows nor underflows.
CREATE MACRO pg_is_product(x, y) AS abs(x * y) BETWEEN 1e-290 AND 1e308;

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

-- The first value v of each key k of *pairs*, sorted by the key in a *direction*. A value that is
-- NULL has no key.
CREATE MACRO pg_distinct_by(pairs, direction, nulls_first) AS
  CASE WHEN pairs IS NOT NULL THEN list_transform([{
    'known': list_sort(
      list_transform(
        list_filter(pairs, lambda pair: (pair).k IS NOT NULL),
        lambda pair, place: {'k': (pair).k, 'p': CASE direction WHEN 'DESC' THEN -place ELSE place END, 'v': (pair).v}),
      direction),
    'missing': list_transform(list_filter(pairs, lambda pair: (pair).k IS NULL)[:1], lambda pair: (pair).v)
  }], lambda all_: list_concat(
    CASE WHEN nulls_first THEN (all_).missing END,
    list_transform(
      list_filter((all_).known, lambda pair, place: place = 1 OR (pair).k <> (all_).known[place - 1].k),
      lambda pair: (pair).v),
    CASE WHEN NOT nulls_first THEN (all_).missing END))[1] END;
