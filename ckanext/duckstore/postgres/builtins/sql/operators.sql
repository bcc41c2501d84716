-- Macros for the translator's operators, subscripts and casts (translate/operators.py,
-- translate/casts.py).

-- A costly argument is computed once, however often a macro mentions it, see binding.py.

-- Division: PostgreSQL refuses zero, DuckDB up to 1.5 returns NULL.

CREATE MACRO pg_divide_int(x, y) AS CASE WHEN y = 0 AND x IS NOT NULL THEN pg_raise('pg:22012:division by zero') ELSE x // y END;

-- NaN divided by zero is NaN.
CREATE MACRO pg_divide_float(x, y) AS
  CASE WHEN y = 0 AND x IS NOT NULL THEN CASE WHEN isnan(CAST(x AS DOUBLE)) THEN x ELSE pg_raise('pg:22012:division by zero') END ELSE x / y END;

-- (DuckDB divides the least integer by -1 for the remainder, which overflows.)
CREATE MACRO pg_modulo(x, y) AS
  CASE WHEN y = 0 AND x IS NOT NULL THEN pg_raise('pg:22012:division by zero') WHEN y = -1 THEN x % 1 ELSE x % y END;

-- numeric % numeric where one DECIMAL may not hold both: DuckDB would compute it in DOUBLE.
CREATE MACRO pg_modulo_numeric(x, y) AS
  CASE
    WHEN x IS NULL OR y IS NULL THEN NULL
    WHEN y = 0 THEN pg_raise('pg:22012:division by zero')
    WHEN abs(x) < 100000000000000000 AND abs(y) < 100000000000000000 AND x = CAST(x AS DECIMAL(38,20)) AND y = CAST(y AS DECIMAL(38,20))
      THEN CAST(x AS DECIMAL(38,20)) % CAST(y AS DECIMAL(38,20))
    ELSE CAST(pg_mod_text(CAST(x AS VARCHAR), CAST(y AS VARCHAR)) AS DECIMAL(38,20))
  END;

-- An operand of unknown type: DuckDB's own division of its actual type.
CREATE MACRO pg_divide(x, y) AS pg_divide_float(x, y);

-- numeric * numeric with an unknown number of decimals: in DuckDB where both have at most 9, else
-- in Python.
CREATE MACRO pg_multiply_numeric(x, y) AS
  CASE
    WHEN x = CAST(x AS DECIMAL(38,9)) AND y = CAST(y AS DECIMAL(38,9)) THEN CAST(x AS DECIMAL(38,9)) * CAST(y AS DECIMAL(38,9))
    WHEN x IS NOT NULL AND y IS NOT NULL THEN CAST(pg_kept_product(CAST(x AS VARCHAR), CAST(y AS VARCHAR)) AS DECIMAL(38,18))
  END;

-- numeric / numeric: long division in HUGEINT, in Python only where the divisor has more than 9
-- decimals or an operand is very large.
-- PostgreSQL computes at least 16 significant digits, in steps of 4 decimals. Up to 20 decimals are
-- kept here; a quotient below them is an error. *x_cut* and *y_cut*: zeros at the end of the
-- operand's decimals are not its own.
CREATE MACRO pg_divide_numeric(x, y, x_cut, y_cut) AS
  CASE
    WHEN x IS NULL THEN NULL
    WHEN abs(x) < 1000000000 AND abs(y) < 1000000000 AND abs(y) >= 0.001 AND x = CAST(x AS DECIMAL(38,9)) AND y = CAST(y AS DECIMAL(38,9))
      THEN pg_divide_small(CAST(CAST(x AS DECIMAL(38,9)) * 1000000000 AS HUGEINT), CAST(CAST(y AS DECIMAL(38,9)) * 1000000000 AS HUGEINT),
                           pg_quotient_weight(CAST(abs(x) AS DOUBLE), CAST(abs(y) AS DOUBLE)))
    WHEN y = 0 THEN pg_raise('pg:22012:division by zero')
    WHEN pg_vanishes(x, y) THEN pg_vanished()
    WHEN pg_dividable(x) AND pg_dividable(y) AND pg_quotient_weight(CAST(abs(x) AS DOUBLE), CAST(abs(y) AS DOUBLE)) <= 2
      THEN pg_round_quotient(pg_quotient(x, y), pg_quotient_weight(CAST(abs(x) AS DOUBLE), CAST(abs(y) AS DOUBLE)),
                             x = CAST(x AS DECIMAL(38,8)) AND y = CAST(y AS DECIMAL(38,8)))
    WHEN pg_has_units(x) AND NOT pg_dividable(x) AND pg_dividable_by(y) THEN pg_divide_units(x, y)
    ELSE CAST(pg_divide_text(pg_operand_text(x, x_cut), pg_operand_text(y, y_cut)) AS DECIMAL(38,20))
  END;

-- The same for a nonzero constant *y* and an *x* that probably is a quotient itself: DuckDB folds
-- expressions that depend only on y.
CREATE MACRO pg_divide_numeric_by(x, y, x_cut, y_cut) AS
  list_transform([x], lambda v: CASE WHEN pg_has_units(v) AND pg_has_decimals(v) AND pg_dividable_by(y) AND NOT pg_vanishes(v, y) THEN pg_divide_units(v, y) ELSE pg_divide_numeric(v, y, x_cut, y_cut) END)[1];

-- Whether x / y is not zero, but below 10^-20.
CREATE MACRO pg_vanishes(x, y) AS x <> 0 AND CAST(abs(x) AS DOUBLE) * 2e20 < CAST(abs(y) AS DOUBLE);

-- Whether more than 9 decimals are needed to write *x*, which has units.
CREATE MACRO pg_has_decimals(x) AS CASE WHEN abs(x) < 100000000000000000 THEN x % CAST('0.000000001' AS DECIMAL(9,9)) <> 0 ELSE false END;

CREATE MACRO pg_has_units(x) AS CASE WHEN abs(x) < 100000000000000000 THEN x = CAST(x AS DECIMAL(38,20)) ELSE false END;

CREATE MACRO pg_dividable_by(y) AS CASE WHEN abs(y) < 1000000000 THEN y = CAST(y AS DECIMAL(38,9)) ELSE false END;

-- x counts in the 20th decimal, y in the 9th, and the quotient has 20 decimals again.
CREATE MACRO pg_divide_units(x, y) AS
  list_transform([CAST(replace(CAST(CAST(x AS DECIMAL(38,20)) AS VARCHAR), '.', '') AS HUGEINT)],
    lambda units: pg_long_division(units, CAST(CAST(y AS DECIMAL(38,9)) * 1000000000 AS HUGEINT)))[1];

CREATE MACRO pg_long_division(x, y) AS
  CAST((x // y) * 1000000000 + ((x % y) * 1000000000 + CASE WHEN (x < 0) = (y < 0) THEN y // 2 ELSE -(y // 2) END) // y AS DECIMAL(38,0))
  * CAST('0.00000000000000000001' AS DECIMAL(20,20));

-- A single division of HUGEINTs: the usual case, a quotient below 1e12.
CREATE MACRO pg_divide_small(x, y, weight) AS
  CAST(CASE WHEN weight < 0 THEN pg_divide_rounded(x * 100000000000000000000, y)
            WHEN weight = 0 THEN pg_divide_rounded(x * 10000000000000000, y) * 10000
            WHEN weight = 1 THEN pg_divide_rounded(x * 1000000000000, y) * 100000000
            WHEN x % 10 = 0 AND y % 10 = 0 THEN pg_divide_rounded(x * 100000000, y) * 1000000000000
            ELSE pg_divide_rounded(x * 1000000000, y) * 100000000000 END AS DECIMAL(38,0))
  * CAST('0.00000000000000000001' AS DECIMAL(20,20));

CREATE MACRO pg_divide_rounded(x, y) AS (x + CASE WHEN (x < 0) = (y < 0) THEN y // 2 ELSE -(y // 2) END) // y;

-- The same as PostgreSQL prints it.
CREATE MACRO pg_divide_numeric_text(x, y, x_cut, y_cut) AS
  list_transform([{'x': x, 'y': y}], lambda v: pg_divide_numbers_text((v).x, (v).y, x_cut, y_cut))[1];

CREATE MACRO pg_divide_numbers_text(x, y, x_cut, y_cut) AS
  CASE
    WHEN x IS NULL THEN NULL
    WHEN y = 0 THEN pg_raise('pg:22012:division by zero')
    WHEN pg_dividable(x) AND pg_dividable(y) AND pg_quotient_weight(CAST(abs(x) AS DOUBLE), CAST(abs(y) AS DOUBLE)) BETWEEN -1 AND 1
      THEN pg_print_quotient(pg_quotient(x, y), pg_quotient_weight(CAST(abs(x) AS DOUBLE), CAST(abs(y) AS DOUBLE)))
    ELSE pg_divide_text(pg_operand_text(x, x_cut), pg_operand_text(y, y_cut))
  END;

CREATE MACRO pg_operand_text(x, cut) AS CASE WHEN cut THEN pg_text_numeric(x) ELSE CAST(x AS VARCHAR) END;

CREATE MACRO pg_dividable(x) AS abs(x) < 100000000000000000 AND x = CAST(x AS DECIMAL(38,9));

CREATE MACRO pg_quotient(x, y) AS
  pg_divide_scaled(CAST(CAST(x AS DECIMAL(38,9)) * 1000000000 AS HUGEINT), CAST(CAST(y AS DECIMAL(38,9)) * 1000000000 AS HUGEINT));

-- The weight of the quotient in base 10,000, as PostgreSQL estimates it from the leading digits.
CREATE MACRO pg_quotient_weight(x, y) AS
  pg_weight(x) - pg_weight(y) - CASE WHEN pg_leading(x, pg_weight(x)) <= pg_leading(y, pg_weight(y)) THEN 1 ELSE 0 END;

CREATE MACRO pg_weight(x) AS CASE WHEN x = 0 THEN 0 ELSE CAST(floor(log10(x) / 4) AS INTEGER) END;

CREATE MACRO pg_leading(x, weight) AS floor(x / pow(10000::DOUBLE, weight));

CREATE MACRO pg_divide_scaled(x, y) AS
  pg_digits(abs(x) // abs(y), abs(x) % abs(y), abs(y)) * CASE WHEN (x < 0) = (y < 0) THEN 1 ELSE -1 END;

-- Integer part and remainder as a number of 20 decimals, the last one rounded.
CREATE MACRO pg_digits(whole, rest, y) AS
  CAST(whole AS DECIMAL(38,20))
  + pg_fraction((rest * 10000000000) // y, (rest * 10000000000) % y, y);

CREATE MACRO pg_fraction(first, rest, y) AS
  CAST(first AS DECIMAL(38,0)) * CAST('0.0000000001' AS DECIMAL(10,10))
  + CAST((rest * 10000000000 + y // 2) // y AS DECIMAL(38,0)) * CAST('0.00000000000000000001' AS DECIMAL(20,20));

-- A quotient has at least the decimals of its operands: *short* if these have at most 8.
CREATE MACRO pg_round_quotient(q, weight, short) AS
  CASE
    WHEN weight <= -1 THEN q
    WHEN weight = 0 THEN CAST(round(q, 16) AS DECIMAL(38,20))
    WHEN weight = 1 THEN CAST(round(q, 12) AS DECIMAL(38,20))
    WHEN short THEN CAST(round(q, 8) AS DECIMAL(38,20))
    ELSE CAST(round(q, 9) AS DECIMAL(38,20))
  END;

CREATE MACRO pg_print_quotient(q, weight) AS
  CASE weight WHEN -1 THEN CAST(q AS VARCHAR) WHEN 0 THEN CAST(CAST(q AS DECIMAL(38,16)) AS VARCHAR) ELSE CAST(CAST(q AS DECIMAL(38,12)) AS VARCHAR) END;

-- The shift count is taken modulo the width. Bits shifted out are lost.
CREATE MACRO pg_shift_left_int2(x, n) AS pg_wrap(CAST(x AS HUGEINT) * CAST(pow(2, n & 31) AS HUGEINT), 65536)::SMALLINT;

CREATE MACRO pg_shift_left_int4(x, n) AS pg_wrap(CAST(x AS HUGEINT) * CAST(pow(2, n & 31) AS HUGEINT), 4294967296)::INTEGER;

CREATE MACRO pg_shift_left_int8(x, n) AS pg_wrap(CAST(x AS HUGEINT) * CAST(pow(2, n & 63) AS HUGEINT), 18446744073709551616)::BIGINT;

CREATE MACRO pg_wrap(x, size) AS pg_wrap_low(((x % size) + size) % size, size);

CREATE MACRO pg_wrap_low(x, size) AS CASE WHEN x >= size // 2 THEN x - size ELSE x END;

CREATE MACRO pg_shift_right_int2(x, n) AS (x >> CAST(least(n & 31, 15) AS SMALLINT))::SMALLINT;

CREATE MACRO pg_shift_right_int4(x, n) AS x >> (n & 31);

CREATE MACRO pg_shift_right_int8(x, n) AS x >> CAST(n & 63 AS BIGINT);

CREATE MACRO pg_shift_left_bit(x, n) AS CASE WHEN n >= bit_length(x) THEN x & ~x ELSE x << n END;

CREATE MACRO pg_shift_right_bit(x, n) AS CASE WHEN n >= bit_length(x) THEN x & ~x ELSE x >> n END;

CREATE MACRO pg_between_bounds(x, low, high) AS x >= low AND x <= high;

-- Intervals: months, days and microseconds are stored separately.

CREATE MACRO pg_span_months(x) AS date_part('year', x) * 12 + date_part('month', x);

CREATE MACRO pg_span_days(x) AS date_part('day', x);

CREATE MACRO pg_span_micros(x) AS hour(x) * 3600000000 + minute(x) * 60000000 + microsecond(x);

CREATE MACRO pg_span(months, days, micros) AS
  to_months(CAST(months AS INTEGER)) + to_days(CAST(days AS INTEGER)) + to_microseconds(CAST(micros AS BIGINT));

-- greatest and least of DuckDB 2.0 compare months, days and microseconds one after the other,
-- unlike its operators; of times with time zones they look at the zones only if the texts are equal.
CREATE MACRO pg_greatest_of_two(x, y) AS CASE WHEN y IS NULL OR x >= y THEN x ELSE y END;

CREATE MACRO pg_least_of_two(x, y) AS CASE WHEN y IS NULL OR x <= y THEN x ELSE y END;

CREATE MACRO pg_date_minus(x, y) AS
  CASE WHEN isfinite(x) AND isfinite(y) THEN CAST(x - y AS INTEGER) WHEN x IS NOT NULL AND y IS NOT NULL
       THEN pg_raise('pg:22008:cannot subtract infinite dates') END;

-- The difference of two timestamps has days and a time, never months.
CREATE MACRO pg_timestamp_minus(x, y) AS
  CASE WHEN isfinite(x) AND isfinite(y) THEN pg_days_and_time(epoch_us(x) - epoch_us(y)) WHEN x IS NOT NULL AND y IS NOT NULL
       THEN pg_raise('pg:0A000:infinite intervals are not supported') END;

CREATE MACRO pg_days_and_time(micros) AS pg_span(0, micros // 86400000000, micros % 86400000000);

CREATE MACRO pg_time_minus(x, y) AS to_microseconds(epoch_us(x) - epoch_us(y));

-- An infinite moment has no time of day.
CREATE MACRO pg_timestamp_time(x) AS CASE WHEN isfinite(x) THEN CAST(x AS TIME) END;

CREATE MACRO pg_timestamptz_timetz(x) AS CASE WHEN isfinite(x) THEN CAST(x AS TIMETZ) END;

CREATE MACRO pg_interval_time(x) AS to_microseconds(epoch_us(x));

CREATE MACRO pg_time_interval(x) AS
  CAST('00:00:00' AS TIME) + to_microseconds(((pg_span_micros(x) % 86400000000) + 86400000000) % 86400000000);

CREATE MACRO pg_interval_times(x, factor) AS
  pg_span_scaled(pg_span_months(x) * factor, pg_span_days(x) * factor, pg_span_micros(x) * factor);

CREATE MACRO pg_interval_over(x, divisor) AS
  CASE WHEN x IS NULL THEN NULL WHEN divisor = 0 THEN pg_raise('pg:22012:division by zero')
       ELSE pg_span_scaled(pg_span_months(x) / divisor, pg_span_days(x) / divisor, pg_span_micros(x) / divisor) END;

-- Fractions of months become days (30 to a month), fractions of days become time.
CREATE MACRO pg_span_scaled(months, days, micros) AS
  pg_span_spilled(trunc(months), trunc(days), round_even((months - trunc(months)) * 30, 6), days - trunc(days), micros);

CREATE MACRO pg_span_spilled(months, days, month_days, day_rest, micros) AS
  pg_span_summed(months, days + trunc(month_days), round_even((day_rest + month_days - trunc(month_days)) * 86400, 6), micros);

CREATE MACRO pg_span_summed(months, days, seconds, micros) AS
  pg_span(months, days + trunc(seconds / 86400), round_even(micros + (seconds - trunc(seconds / 86400) * 86400) * 1000000, 0));

-- Time zones: see datetime_zones.sql.
CREATE MACRO pg_at_time_zone_timestamptz(zone, x) AS pg_local_of_moment(zone, x);

CREATE MACRO pg_at_time_zone_timestamp(zone, x) AS pg_moment_of_local(zone, x);

-- Fractions of a second do not count.
CREATE MACRO pg_zone_span(zone) AS
  CASE WHEN pg_span_months(zone) <> 0 OR pg_span_days(zone) <> 0
    THEN pg_raise('pg:22023:interval time zone "' || pg_text_interval(zone) || '" must not include months or days')::INTERVAL
    ELSE to_microseconds(pg_span_micros(zone) // 1000000 * 1000000) END;

CREATE MACRO pg_at_time_zone_interval_timestamptz(zone, x) AS CAST(x AS TIMESTAMP) + pg_zone_span(zone);

CREATE MACRO pg_at_time_zone_interval_timestamp(zone, x) AS CAST(x - pg_zone_span(zone) AS TIMESTAMPTZ);

CREATE MACRO pg_overlaps(start1, end1, start2, end2) AS
  pg_overlaps_ordered(CASE WHEN end1 < start1 OR start1 IS NULL THEN end1 ELSE start1 END, CASE WHEN end1 < start1 OR start1 IS NULL THEN start1 ELSE end1 END,
                      CASE WHEN end2 < start2 OR start2 IS NULL THEN end2 ELSE start2 END, CASE WHEN end2 < start2 OR start2 IS NULL THEN start2 ELSE end2 END);

-- Only an end may be NULL here, unless both bounds are.
CREATE MACRO pg_overlaps_ordered(start1, end1, start2, end2) AS
  CASE
    WHEN start1 IS NULL OR start2 IS NULL THEN NULL
    WHEN start1 > start2 THEN CASE WHEN start1 < end2 THEN true WHEN end1 IS NULL OR end2 IS NULL THEN NULL ELSE false END
    WHEN start1 < start2 THEN CASE WHEN start2 < end1 THEN true WHEN end1 IS NULL OR end2 IS NULL THEN NULL ELSE false END
    WHEN end1 IS NULL OR end2 IS NULL THEN NULL
    ELSE true
  END;

-- Arrays

CREATE MACRO pg_array_item(x, n) AS CASE WHEN n < 1 THEN NULL ELSE x[n] END;

-- The result for more subscripts than dimensions. The number of dimensions is not always known
-- before the query runs.
CREATE MACRO pg_array_nothing(x) AS CASE WHEN ends_with(typeof(x), '[][]') THEN pg_raise('pg:0A000:subscripts of an array whose dimensions are not known') END;

CREATE MACRO pg_array_nothing_of(x) AS CASE WHEN pg_array_nothing(x) IS NULL THEN x[2:1] END;

CREATE MACRO pg_array_slice(x, low, high) AS
  CASE WHEN low IS NULL OR high IS NULL THEN NULL WHEN high < 1 THEN x[2:1] ELSE list_slice(x, greatest(low, 1), high) END;

CREATE MACRO pg_array_from(x, low) AS CASE WHEN low IS NOT NULL THEN list_slice(x, greatest(low, 1), len(x)) END;

-- An array of empty rows is an empty array.
CREATE MACRO pg_array_of_rows(x) AS CASE WHEN len(x[1]) = 0 THEN x[2:1] WHEN len(x) > 0 AND x[1] IS NULL THEN NULL ELSE x END;

-- Arrays as the elements of an array: all of them have the same size, or none has elements.
CREATE MACRO pg_array_of_arrays(arrays) AS
  CASE
    WHEN list_aggregate(list_transform(arrays, lambda item: coalesce(len(item), 0)), 'max') = 0 THEN arrays[2:1]
    WHEN len(list_distinct(list_transform(arrays, lambda item: coalesce(len(item), 0)))) > 1
      THEN pg_raise('pg:2202E:multidimensional arrays must have array expressions with matching dimensions')
    ELSE arrays
  END;

-- The same of an aggregate.
CREATE MACRO pg_accumulated_arrays(arrays) AS
  CASE
    WHEN list_contains(list_transform(arrays, lambda item: item IS NULL), true) THEN pg_raise('pg:22004:cannot accumulate null arrays')
    WHEN list_contains(list_transform(arrays, lambda item: len(item) = 0), true) THEN pg_raise('pg:2202E:cannot accumulate empty arrays')
    WHEN len(list_distinct(list_transform(arrays, lambda item: len(item)))) > 1
      THEN pg_raise('pg:2202E:cannot accumulate arrays of different dimensionality')
    ELSE arrays
  END;

CREATE MACRO pg_array_concat(x, y) AS CASE WHEN x IS NULL THEN y WHEN y IS NULL THEN x ELSE list_concat(x, y) END;

-- 1 to n, for WITH ORDINALITY.
CREATE MACRO pg_numbers(n) AS range(1, 1 + n);

-- A NULL in the contained array is never contained.
CREATE MACRO pg_array_contains(x, y) AS
  CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN list_has_all(x, y) AND NOT list_contains(list_transform(y, lambda item: item IS NULL), true) END;

CREATE MACRO pg_equals_any(x, items) AS
  CASE
    WHEN list_contains(items, x) THEN true
    WHEN items IS NULL OR (x IS NULL AND len(items) > 0) OR list_position(items, NULL) IS NOT NULL THEN NULL
    ELSE false
  END;

-- Three-valued logic: the results of op ANY (array) and op ALL (array) from the results for each
-- item.
CREATE MACRO pg_any(results) AS
  CASE WHEN list_contains(results, true) THEN true WHEN results IS NULL OR len(list_filter(results, lambda item: item IS NULL)) > 0 THEN NULL ELSE false END;

CREATE MACRO pg_all(results) AS
  CASE WHEN list_contains(results, false) THEN false WHEN results IS NULL OR len(list_filter(results, lambda item: item IS NULL)) > 0 THEN NULL ELSE true END;

-- PostgreSQL's text of a text cast to numeric: it keeps the decimals of the input.
CREATE MACRO pg_print_numeric(x) AS pg_input(x, 'numeric');

CREATE MACRO pg_finite_number(written) AS
  CASE WHEN regexp_matches(written, '[NI]') THEN pg_raise('pg:0A000:' || written || ' of a numeric column can be selected and compared, not computed with')
    ELSE written END;

-- A number of a column that may have more digits than the DECIMAL of computed numbers, as an
-- operand. Of more than 18 decimals those are kept, if at least 16 significant digits remain.
CREATE MACRO pg_computed_numeric(written) AS
  CASE WHEN written IS NULL THEN NULL
    WHEN pg_finite_number(written) IS NULL THEN NULL
    WHEN strlen(split_part(ltrim(written, '-'), '.', 1)) > 20 OR (strlen(split_part(written, '.', 2)) > 18 AND abs(CAST(written AS DOUBLE)) < 0.001)
      THEN pg_raise('pg:22003:a number of more than 20 digits before the point or 18 after it can be selected and compared, not computed with')
    ELSE CAST(written AS DECIMAL(38,18)) END;

-- A computed number, with 20 decimals.
CREATE MACRO pg_cut_numeric(written) AS
  CASE WHEN CAST(written AS DECIMAL(38,20)) = 0 AND regexp_matches(written, '[1-9]') THEN pg_vanished()
    ELSE CAST(written AS DECIMAL(38,20)) END;

CREATE MACRO pg_vanished() AS pg_raise('pg:22003:a numeric inside of an expression is below 10^-20, for which this expression has no digits');

-- The same of an element of an array, whose text is not kept beside it: nothing is rounded.
CREATE MACRO pg_element_numeric(written) AS
  CASE WHEN strlen(split_part(written, '.', 2)) > 18
    THEN pg_raise('pg:22003:a number of more than 20 digits before the point or 18 after it cannot be an element of a computed array')
    ELSE pg_computed_numeric(written) END;

-- A numeric(p,s) with s > p, whose digits begin after some zeros after the point.
CREATE MACRO pg_numeric_below(x, zeros) AS
  CASE WHEN abs(x) >= 1 / pow(10, zeros) THEN pg_raise('pg:22003:numeric field overflow') ELSE x END;

-- float8 to numeric: the digits that the type represents reliably.
CREATE MACRO pg_numeric_float8(x) AS
  CASE WHEN isfinite(x) THEN CAST(printf('%.14e', CAST(x AS DOUBLE)) AS DECIMAL(38,18)) WHEN x IS NOT NULL THEN pg_raise('pg:0A000:numeric NaN and infinity are not supported') END;

CREATE MACRO pg_numeric_float4(x) AS
  CASE WHEN isfinite(x) THEN CAST(printf('%.5e', CAST(x AS DOUBLE)) AS DECIMAL(38,18)) WHEN x IS NOT NULL THEN pg_raise('pg:0A000:numeric NaN and infinity are not supported') END;

-- The same as PostgreSQL prints it, of any size.
CREATE MACRO pg_print_float8(x) AS pg_print_float(CAST(x AS DOUBLE), '%.15g');

CREATE MACRO pg_print_float4(x) AS pg_print_float(CAST(x AS DOUBLE), '%.6g');

CREATE MACRO pg_print_float(x, digits) AS
  CASE WHEN x = 0 THEN '0' WHEN isfinite(x) THEN pg_without_exponent(printf(digits, x)) WHEN x IS NOT NULL THEN pg_raise('pg:0A000:numeric NaN and infinity are not supported') END;

-- '-1.25e+20', '1.25e-07' without the exponent.
CREATE MACRO pg_without_exponent(number) AS
  list_transform([number], lambda written: CASE
    WHEN NOT contains(written, 'e') THEN written
    WHEN contains(written, 'e-') THEN pg_written_sign(written) || '0.' || repeat('0', CAST(split_part(written, 'e-', 2) AS INTEGER) - 1) || pg_written_digits(written)
    ELSE pg_written_sign(written) || rpad(pg_written_digits(written), CAST(split_part(written, 'e', 2) AS INTEGER) + 1, '0') END)[1];

CREATE MACRO pg_written_sign(written) AS CASE WHEN starts_with(written, '-') THEN '-' ELSE '' END;

CREATE MACRO pg_written_digits(written) AS replace(ltrim(split_part(written, 'e', 1), '-'), '.', '');

CREATE MACRO pg_print_jsonb_number(x) AS CASE WHEN pg_jsonb_number(x) IS NOT NULL THEN pg_print_numeric(CAST(x AS VARCHAR)) END;

CREATE MACRO pg_jsonb_number(x) AS
  CASE WHEN json_type(x) IN ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT') THEN pg_read_numeric(CAST(x AS VARCHAR))
  WHEN x IS NOT NULL AND json_type(x) <> 'NULL' THEN pg_raise('pg:22023:cannot cast jsonb ' || lower(json_type(x)) || ' to a number') END;

CREATE MACRO pg_jsonb_bool(x) AS
  CASE WHEN json_type(x) = 'BOOLEAN' THEN CAST(x AS BOOLEAN) WHEN x IS NOT NULL AND json_type(x) <> 'NULL' THEN pg_raise('pg:22023:cannot cast jsonb ' || lower(json_type(x)) || ' to type boolean') END;

-- Fewer decimals of a second, rounded.
CREATE MACRO pg_precision_micros(micros, digits) AS
  CAST(round(CAST(micros AS DECIMAL(38,0)) / pow(10, 6 - digits)) AS BIGINT) * CAST(pow(10, 6 - digits) AS BIGINT);

-- Halves are rounded away from the start of the year 2000, PostgreSQL's epoch.
CREATE MACRO pg_precision_timestamp(x, digits) AS
  CASE WHEN isfinite(x) THEN make_timestamp(pg_precision_micros(epoch_us(x) - 946684800000000, digits) + 946684800000000) ELSE x END;

CREATE MACRO pg_precision_timestamptz(x, digits) AS CAST(pg_precision_timestamp(CAST(x AS TIMESTAMP), digits) AS TIMESTAMPTZ);

CREATE MACRO pg_precision_time(x, digits) AS
  list_transform([pg_precision_micros(epoch_us(x), digits)], lambda micros: CASE WHEN micros = 86400000000 THEN TIME '24:00:00' ELSE make_time(0, 0, 0) + to_microseconds(micros) END)[1];

-- Integers as bytea, most significant byte first, and back.
CREATE MACRO pg_bytea_of_int(x, size) AS from_hex(right(lpad(hex(CAST(x AS BIGINT)), 16, '0'), 2 * size));

CREATE MACRO pg_int_of_bytea(x, size, type_name) AS
  CASE
    WHEN octet_length(x) > size THEN pg_raise('pg:22003:' || type_name || ' out of range')
    WHEN octet_length(x) = 0 THEN 0
    WHEN octet_length(x) = size AND hex(x)[1] >= '8' THEN CAST(CAST(CAST('0x' || hex(x) AS UBIGINT) AS HUGEINT)
      - CASE size WHEN 2 THEN 65536::HUGEINT WHEN 4 THEN 4294967296::HUGEINT ELSE 18446744073709551616::HUGEINT END AS BIGINT)
    ELSE CAST(CAST('0x' || hex(x) AS UBIGINT) AS BIGINT)
  END;

CREATE MACRO pg_blank_padded(x, size) AS rpad(left(x, size), size, ' ');

-- The least significant bits of an integer.
CREATE MACRO pg_bit_end(x, size) AS CAST(right(repeat(left(CAST(x AS VARCHAR), 1), greatest(size - bit_length(x), 0)) || CAST(x AS VARCHAR), size) AS BIT);

CREATE MACRO pg_bit_size(x, size) AS
  CASE WHEN bit_length(x) = size THEN x ELSE CAST(rpad(left(CAST(x AS VARCHAR), size), size, '0') AS BIT) END;

CREATE MACRO pg_varbit_size(x, size) AS
  CASE WHEN bit_length(x) <= size THEN x ELSE CAST(left(CAST(x AS VARCHAR), size) AS BIT) END;

-- jsonb stores a scalar as an array of one element.
CREATE MACRO pg_jsonb_element_get(x, n) AS
  CASE WHEN json_type(x) IN ('ARRAY', 'OBJECT') THEN pg_json_element_get(x, n) WHEN n IN (0, -1) THEN x END;

CREATE MACRO pg_jsonb_element_get_text(x, n) AS
  CASE WHEN json_type(x) IN ('ARRAY', 'OBJECT') THEN pg_json_element_get_text(x, n) WHEN n IN (0, -1) THEN json_extract_string(x, '$') END;
