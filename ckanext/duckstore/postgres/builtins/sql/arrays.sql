-- Arrays: https://www.postgresql.org/docs/current/functions-array.html
-- Arrays of several dimensions are lists of lists. Subscripts begin at 1.

CREATE MACRO pg_array_append(x, item) AS list_append(x, item);

CREATE MACRO pg_array_prepend(item, x) AS list_prepend(item, x);

CREATE MACRO pg_array_ndims(x) AS
  CASE WHEN len(x) > 0 THEN CAST((strlen(typeof(x)) - strlen(replace(typeof(x), '[]', ''))) // 2 AS INTEGER) END;

CREATE MACRO pg_array_length(x, dimension) AS
  CASE
    WHEN dimension < 1 OR dimension > pg_array_ndims(x) OR len(x) = 0 THEN NULL
    WHEN dimension = 1 THEN CAST(len(x) AS INTEGER)
    ELSE CAST(json_array_length(to_json(x), '$' || repeat('[0]', greatest(least(dimension, 7), 1) - 1)) AS INTEGER)
  END;

CREATE MACRO pg_array_lower(x, dimension) AS CASE WHEN pg_array_length(x, dimension) IS NOT NULL THEN 1 END;

CREATE MACRO pg_array_dims(x) AS
  array_to_string(list_transform(range(1, pg_array_ndims(x) + 1), lambda dimension: '[1:' || pg_array_length(x, CAST(dimension AS INTEGER)) || ']'), '');

CREATE MACRO pg_cardinality(x) AS
  CASE
    WHEN len(x) = 0 THEN 0
    ELSE CAST(list_product(list_transform(range(1, pg_array_ndims(x) + 1), lambda dimension: pg_array_length(x, CAST(dimension AS INTEGER)))) AS INTEGER)
  END;

-- The maximum number of array elements or series rows that one call produces.
CREATE MACRO pg_array_limit() AS 2000000;

CREATE MACRO pg_series_limit() AS 20000000;

CREATE MACRO pg_array_fill(item, sizes) AS
  CASE
    WHEN sizes IS NULL OR list_contains(list_transform(sizes, lambda size: size IS NULL), true)
      THEN pg_raise('pg:22004:dimension values cannot be null')
    WHEN pg_fill_count(sizes) > pg_array_limit() THEN pg_raise('pg:54000:array size exceeds the maximum allowed (' || pg_array_limit() || ')')
    WHEN len(sizes) > 1 THEN pg_raise('pg:0A000:array_fill with several dimensions is not supported')
    WHEN len(sizes) = 0 THEN []
    WHEN sizes[1] < 0 THEN pg_raise('pg:54000:array size exceeds the maximum allowed (' || pg_array_limit() || ')')
    ELSE list_transform(range(pg_within(sizes[1], pg_array_limit())), lambda place: item)
  END;

-- Several dimensions: *filled* is built from the innermost one outwards, each of its pg_fill_size.
CREATE MACRO pg_array_filled(sizes, filled) AS
  CASE WHEN pg_fill_count(sizes) > pg_array_limit() THEN pg_raise('pg:54000:array size exceeds the maximum allowed (' || pg_array_limit() || ')')
       ELSE filled[:CASE WHEN list_contains(sizes, 0) THEN 0 ELSE len(filled) END] END;

CREATE MACRO pg_fill_size(sizes, dimension) AS CASE WHEN pg_fill_count(sizes) > pg_array_limit() THEN 0 ELSE sizes[dimension] END;

CREATE MACRO pg_fill_count(sizes) AS list_product(list_transform(sizes, lambda size: CAST(abs(CAST(size AS BIGINT)) AS DOUBLE)));

CREATE MACRO pg_array_fill_from(item, sizes, first) AS
  CASE
    WHEN first IS NULL OR list_contains(list_transform(first, lambda size: size IS NULL), true)
      THEN pg_raise('pg:22004:dimension values cannot be null')
    WHEN len(first) <> len(sizes) THEN pg_raise('pg:2202E:wrong number of array subscripts')
    WHEN len(list_filter(first, lambda size: size <> 1)) > 0 THEN pg_raise('pg:0A000:arrays with other lower bounds than 1 are not supported')
    ELSE pg_array_fill(item, sizes)
  END;

CREATE MACRO pg_array_position(x, item) AS CAST(list_position(x, item) AS INTEGER);

CREATE MACRO pg_array_position_from(x, item, start) AS
  CASE
    WHEN x IS NULL OR len(x) = 0 OR (item IS NULL AND NOT list_contains(list_transform(x, lambda one: one IS NULL), true)) THEN NULL
    WHEN start IS NULL THEN pg_raise('pg:22004:initial position must not be null')
    ELSE CAST(list_position(x[greatest(start, 1):], item) + greatest(start, 1) - 1 AS INTEGER)
  END;

CREATE MACRO pg_array_positions(x, item) AS
  CASE WHEN x IS NOT NULL THEN
    CAST(list_filter(range(1, len(x) + 1), lambda place: x[place] IS NOT DISTINCT FROM item) AS INTEGER[])
  END;

CREATE MACRO pg_array_remove(x, item) AS list_filter(x, lambda element_: element_ IS DISTINCT FROM item);

CREATE MACRO pg_array_replace(x, old, new) AS
  list_transform(x, lambda element_: CASE WHEN element_ IS NOT DISTINCT FROM old THEN new ELSE element_ END);

-- The same of *kept*, of whose elements x has what is compared instead.
CREATE MACRO pg_array_remove_by(kept, x, item) AS list_filter(kept, lambda element_, place: x[place] IS DISTINCT FROM item);

CREATE MACRO pg_array_replace_by(kept, x, old, new) AS
  list_transform(kept, lambda element_, place: CASE WHEN x[place] IS NOT DISTINCT FROM old THEN new ELSE element_ END);

-- Elements are already text.
CREATE MACRO pg_array_to_string(texts, separator, missing) AS
  CASE
    WHEN texts IS NULL OR separator IS NULL THEN NULL
    WHEN missing IS NULL THEN pg_joined(list_filter(texts, lambda element_: element_ IS NOT NULL), separator)
    ELSE pg_joined(list_transform(texts, lambda element_: coalesce(element_, missing)), separator)
  END;

-- The same for a constant separator, as string_agg requires it.
CREATE MACRO pg_array_to_string_constant(texts, separator) AS
  CASE WHEN texts IS NOT NULL THEN coalesce(list_aggregate(texts, 'string_agg', separator), '') END;

-- string_agg requires a constant separator.
CREATE MACRO pg_joined(texts, separator) AS
  CASE WHEN len(texts) = 0 THEN '' ELSE list_reduce(texts, lambda joined_, text_: joined_ || separator || text_) END;

-- Without the missing ones, as string_agg.
CREATE MACRO pg_joined_texts(texts, separator) AS
  pg_joined(nullif(list_filter(texts, lambda text_: text_ IS NOT NULL), CAST([] AS VARCHAR[])), separator);

CREATE MACRO pg_string_to_array(x, separator, missing) AS
  CASE
    WHEN x IS NULL THEN NULL
    WHEN x = '' THEN []
    ELSE list_transform(
      CASE WHEN separator IS NULL THEN string_split(x, '') WHEN separator = '' THEN [x] ELSE string_split(x, separator) END,
      lambda part: CASE WHEN part = missing THEN NULL ELSE part END)
  END::VARCHAR[];

-- The same for a constant separator, planned faster.
CREATE MACRO pg_string_to_array_constant(x, separator) AS
  CASE WHEN x IS NULL THEN NULL WHEN x = '' THEN CAST([] AS VARCHAR[]) WHEN separator = '' THEN [x] ELSE string_split(x, separator) END;

CREATE MACRO pg_trim_array(x, n) AS
  CASE
    WHEN n < 0 OR n > len(x) THEN pg_raise('pg:2202E:number of elements to trim must be between 0 and ' || len(x))
    ELSE x[:len(x) - n]
  END;

-- The sort order determines the position of NULLs.
CREATE MACRO pg_array_sort_either(x, descending) AS pg_array_sort(x, descending, descending);

CREATE MACRO pg_array_sort(x, descending, nulls_first) AS
  CASE
    WHEN descending AND nulls_first THEN list_sort(x, 'desc', 'nulls first')
    WHEN descending THEN list_sort(x, 'desc', 'nulls last')
    WHEN nulls_first THEN list_sort(x, 'asc', 'nulls first')
    ELSE list_sort(x, 'asc', 'nulls last')
  END;

-- The same of *kept*, of whose elements x has what is compared instead. Equal ones keep their order.
CREATE MACRO pg_array_sort_by(kept, x, descending, nulls_first) AS
  CASE WHEN descending IS NOT NULL AND nulls_first IS NOT NULL THEN
    list_transform(
      pg_array_sort(
        list_transform(x, lambda value_, place: CASE WHEN value_ IS NOT NULL THEN {'v': value_, 'p': CASE WHEN descending THEN -place ELSE place END} END),
        descending, nulls_first),
      lambda sorted_: kept[abs((sorted_).p)])
  END;

-- Series

-- The end of a series, replaced by its start if the series has too many rows, see pg_within.
CREATE MACRO pg_series_end(rows_, first, last) AS CASE WHEN rows_ > pg_series_limit() THEN first ELSE last END;

CREATE MACRO pg_check_series(rows_, result) AS
  CASE WHEN rows_ > pg_series_limit() THEN pg_raise('pg:54000:generate_series makes too many rows') ELSE result END;

CREATE MACRO pg_series_rows(first, last, step) AS CASE WHEN step <> 0 THEN (last::HUGEINT - first) // step ELSE 0 END;

CREATE MACRO pg_series(first, last, step) AS
  CASE
    WHEN step = 0 THEN pg_raise('pg:22023:step size cannot equal zero')
    WHEN first IS NULL OR last IS NULL OR step IS NULL THEN []
    ELSE pg_check_series(pg_series_rows(first, last, step),
      generate_series(first::BIGINT, pg_series_end(pg_series_rows(first, last, step), first, last)::BIGINT, step::BIGINT))
  END;

CREATE MACRO pg_series_int4(first, last, step) AS CAST(pg_series(first, last, step) AS INTEGER[]);

CREATE MACRO pg_series_steps(first, last, step) AS CASE WHEN step <> 0 THEN floor((last - first)::DOUBLE / step::DOUBLE) ELSE 0 END;

CREATE MACRO pg_series_numeric(first, last, step) AS
  CASE
    WHEN step = 0 THEN pg_raise('pg:22023:step size cannot equal zero')
    WHEN first IS NULL OR last IS NULL OR step IS NULL THEN []
    ELSE pg_check_series(pg_series_steps(first, last, step),
      list_filter(
        list_transform(generate_series(0::BIGINT, pg_within(pg_series_steps(first, last, step) + 1, pg_series_limit())::BIGINT),
          lambda place: first + step * CAST(place AS DECIMAL(9,0))),
        lambda value_: CASE WHEN step > 0 THEN value_ <= last ELSE value_ >= last END))
  END;

-- Elements of a numeric series as PostgreSQL prints them, the first with the decimals of the start.
CREATE MACRO pg_series_texts(items, first_scale, scale) AS
  list_transform(items, lambda value_, place: pg_text_scaled(value_, CASE WHEN place = 1 THEN first_scale ELSE scale END));

-- A month counts as 28 days here, so that no series exceeds the limit.
CREATE MACRO pg_series_seconds(step) AS
  ((date_part('year', step) * 12 + date_part('month', step)) * 28 + date_part('day', step)) * 86400.0 + date_part('hour', step) * 3600
  + date_part('minute', step) * 60 + date_part('microsecond', step) / 1000000.0;

CREATE MACRO pg_series_moments(first, last, step) AS
  CASE WHEN pg_series_seconds(step) <> 0 THEN (epoch(last) - epoch(first)) / pg_series_seconds(step) ELSE 0 END;

CREATE MACRO pg_series_moment(first, last, step) AS
  CASE
    WHEN pg_series_seconds(step) = 0 THEN pg_raise('pg:22023:step size cannot equal zero')
    WHEN first IS NULL OR last IS NULL OR step IS NULL THEN []
    ELSE pg_check_series(pg_series_moments(first, last, step),
      generate_series(first, pg_series_end(pg_series_moments(first, last, step), first, last), step))
  END;

CREATE MACRO pg_subscripts(x, dimension, backwards) AS
  CAST(CASE
    WHEN pg_array_length(x, dimension) IS NULL THEN []
    WHEN backwards THEN generate_series(pg_array_length(x, dimension)::BIGINT, 1::BIGINT, -1::BIGINT)
    ELSE generate_series(1::BIGINT, pg_array_length(x, dimension)::BIGINT)
  END AS INTEGER[]);
