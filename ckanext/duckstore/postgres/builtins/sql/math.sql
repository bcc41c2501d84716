-- Numbers: https://www.postgresql.org/docs/current/functions-math.html

-- float8

-- PostgreSQL's overflow and underflow: an infinite or zero result of arguments that do not imply
-- one.
CREATE MACRO pg_in_range(result, finite, nonzero) AS
  CASE
    WHEN isinf(result) AND finite THEN pg_raise('pg:22003:value out of range: overflow')
    WHEN result = 0 AND nonzero THEN pg_raise('pg:22003:value out of range: underflow')
    ELSE result
  END;

-- The operators.
CREATE MACRO pg_float_plus(x, y) AS pg_in_range(x + y, isfinite(x) AND isfinite(y), false);

CREATE MACRO pg_float_minus(x, y) AS pg_in_range(x - y, isfinite(x) AND isfinite(y), false);

CREATE MACRO pg_float_times(x, y) AS pg_in_range(x * y, isfinite(x) AND isfinite(y), x <> 0 AND y <> 0);

CREATE MACRO pg_float_over(x, y) AS
  CASE WHEN y <> 0 THEN pg_in_range(x / nullif(y, 0), isfinite(x), x <> 0 AND NOT isinf(y)) WHEN y = 0 AND isnan(x) THEN x
       WHEN y = 0 AND x IS NOT NULL THEN pg_raise('pg:22012:division by zero') END;

-- DuckDB refuses what is too large itself.
CREATE MACRO pg_float4_of_float8(x) AS pg_in_range(CAST(x AS FLOAT), isfinite(x), x <> 0);

CREATE MACRO pg_round_float(x) AS round_even(CAST(x AS DOUBLE), 0);

CREATE MACRO pg_sign_float(x) AS CASE WHEN x > 0 AND NOT isnan(x) THEN 1.0::DOUBLE WHEN x < 0 THEN -1.0::DOUBLE WHEN x IS NOT NULL THEN 0.0::DOUBLE END;

CREATE MACRO pg_sqrt(x) AS
  CASE WHEN x < 0 THEN pg_raise('pg:2201F:cannot take square root of a negative number') ELSE sqrt(CASE WHEN x >= 0 THEN CAST(x AS DOUBLE) END) END;

-- The C library's cube root of a cube may miss it by a digit.
CREATE MACRO pg_cbrt(x) AS pg_whole_root(cbrt(CAST(x AS DOUBLE)), CAST(x AS DOUBLE));

CREATE MACRO pg_whole_root(root, x) AS
  CASE WHEN abs(root) < 200000 AND round(root) * round(root) * round(root) = x THEN round(root) + root * 0 ELSE root END;

CREATE MACRO pg_check_logarithm(x) AS
  CASE
    WHEN x = 0 THEN pg_raise('pg:2201E:cannot take logarithm of zero')
    WHEN x < 0 THEN pg_raise('pg:2201E:cannot take logarithm of a negative number')
    ELSE x
  END;

CREATE MACRO pg_ln(x) AS ln(pg_check_logarithm(CAST(x AS DOUBLE)));

CREATE MACRO pg_log10(x) AS log10(pg_check_logarithm(CAST(x AS DOUBLE)));

CREATE MACRO pg_exp(x) AS pg_in_range(exp(CAST(x AS DOUBLE)), isfinite(x), isfinite(x));

CREATE MACRO pg_power_float(x, y) AS
  CASE
    WHEN x = 0 AND y < 0 THEN pg_raise('pg:2201F:zero raised to a negative power is undefined')
    WHEN x < 0 AND isfinite(y) AND y <> round(y)
      THEN pg_raise('pg:2201F:a negative number raised to a non-integer power yields a complex result')
    ELSE pg_in_range(pow(CAST(x AS DOUBLE), CAST(y AS DOUBLE)), isfinite(x) AND isfinite(y), isfinite(x) AND isfinite(y) AND x <> 0)
  END;

CREATE MACRO pg_degrees(x) AS pg_in_range(CAST(x AS DOUBLE) / 0.0174532925199432957692::DOUBLE, isfinite(x), false);

CREATE MACRO pg_radians(x) AS CAST(x AS DOUBLE) * 0.0174532925199432957692::DOUBLE;

CREATE MACRO pg_check_input(x, valid) AS CASE WHEN valid OR isnan(x) THEN x WHEN x IS NOT NULL THEN pg_raise('pg:22003:input is out of range') END;

CREATE MACRO pg_sin(x) AS sin(pg_check_input(CAST(x AS DOUBLE), isfinite(x)));

CREATE MACRO pg_cos(x) AS cos(pg_check_input(CAST(x AS DOUBLE), isfinite(x)));

CREATE MACRO pg_tan(x) AS tan(pg_check_input(CAST(x AS DOUBLE), isfinite(x)));

CREATE MACRO pg_cot(x) AS CASE WHEN x = 0 THEN CASE WHEN signbit(x) THEN '-Infinity'::DOUBLE ELSE 'Infinity'::DOUBLE END ELSE 1 / tan(pg_check_input(CAST(x AS DOUBLE), isfinite(x))) END;

CREATE MACRO pg_acos(x) AS acos(pg_check_input(CAST(x AS DOUBLE), x BETWEEN -1 AND 1));

CREATE MACRO pg_asin(x) AS asin(pg_check_input(CAST(x AS DOUBLE), x BETWEEN -1 AND 1));

CREATE MACRO pg_acosh(x) AS acosh(pg_check_input(CAST(x AS DOUBLE), x >= 1));

CREATE MACRO pg_atanh(x) AS atanh(pg_check_input(CAST(x AS DOUBLE), x BETWEEN -1 AND 1));

-- Functions in Python, which cannot return NaN.
CREATE MACRO pg_sind(x) AS CASE WHEN isnan(x) THEN x ELSE pg_sind_of_number(x) END;

CREATE MACRO pg_cosd(x) AS CASE WHEN isnan(x) THEN x ELSE pg_cosd_of_number(x) END;

CREATE MACRO pg_tand(x) AS CASE WHEN isnan(x) THEN x ELSE pg_tand_of_number(x) END;

CREATE MACRO pg_cotd(x) AS CASE WHEN isnan(x) THEN x ELSE pg_cotd_of_number(x) END;

CREATE MACRO pg_asind(x) AS CASE WHEN isnan(x) THEN x ELSE pg_asind_of_number(x) END;

CREATE MACRO pg_acosd(x) AS CASE WHEN isnan(x) THEN x ELSE pg_acosd_of_number(x) END;

CREATE MACRO pg_atand(x) AS CASE WHEN isnan(x) THEN x ELSE pg_atand_of_number(x) END;

CREATE MACRO pg_atan2d(y, x) AS CASE WHEN isnan(y) OR isnan(x) THEN y + x ELSE pg_atan2d_of_number(y, x) END;

CREATE MACRO pg_erf(x) AS CASE WHEN isnan(x) THEN x ELSE pg_erf_of_number(x) END;

CREATE MACRO pg_random_between(low, high) AS
  CASE
    WHEN low > high THEN pg_raise('pg:22023:lower bound must be less than or equal to upper bound')
    ELSE least(low + floor(random() * (high::HUGEINT - low + 1)::DOUBLE)::HUGEINT, high)
  END;

CREATE MACRO pg_setseed(seed) AS
  CASE
    WHEN seed BETWEEN -1 AND 1 THEN coalesce(setseed(seed)::VARCHAR, '')
    WHEN seed IS NOT NULL THEN pg_raise('pg:22023:setseed parameter ' || pg_text_float8(seed) || ' is out of allowed range [-1,1]')
  END;

-- Integers

CREATE MACRO pg_mod(x, y) AS CASE WHEN y = 0 THEN pg_raise('pg:22012:division by zero') WHEN y = -1 THEN x - x ELSE x % y END;

CREATE MACRO pg_gcd4(x, y) AS CAST(gcd(CAST(x AS BIGINT), CAST(y AS BIGINT)) AS INTEGER);

CREATE MACRO pg_gcd8(x, y) AS CAST(gcd(CAST(x AS HUGEINT), CAST(y AS HUGEINT)) AS BIGINT);

CREATE MACRO pg_lcm4(x, y) AS CAST(lcm(CAST(x AS BIGINT), CAST(y AS BIGINT)) AS INTEGER);

CREATE MACRO pg_lcm8(x, y) AS CAST(lcm(CAST(x AS HUGEINT), CAST(y AS HUGEINT)) AS BIGINT);

-- Buckets

CREATE MACRO pg_width_bucket_float(x, low, high, buckets) AS
  CASE
    WHEN x IS NULL OR low IS NULL OR high IS NULL OR buckets IS NULL THEN NULL
    WHEN buckets <= 0 THEN pg_raise('pg:2201G:count must be greater than zero')
    WHEN isnan(x) OR isnan(low) OR isnan(high) THEN pg_raise('pg:2201G:operand, lower bound, and upper bound cannot be NaN')
    WHEN isinf(low) OR isinf(high) THEN pg_raise('pg:2201G:lower and upper bounds must be finite')
    WHEN low = high THEN pg_raise('pg:2201G:lower bound cannot equal upper bound')
    WHEN (low < high AND x < low) OR (low > high AND x > low) THEN 0
    WHEN (low < high AND x >= high) OR (low > high AND x <= high) THEN buckets + 1
    ELSE least(floor((x - low) / (high - low) * buckets), buckets - 1)::INTEGER + 1
  END::INTEGER;

CREATE MACRO pg_width_bucket_list(x, thresholds) AS
  CASE
    WHEN list_contains(list_transform(thresholds, lambda threshold: threshold IS NULL), true)
      THEN pg_raise('pg:22004:thresholds array must not contain NULLs')
    WHEN thresholds = list_sort(thresholds) THEN len(list_filter(thresholds, lambda threshold: threshold <= x))
    ELSE pg_bucket_found(x, thresholds)
  END::INTEGER;

-- The binary search of PostgreSQL, whose answer for thresholds that are not sorted is its own. The
-- list is of the bounds that are left; each step halves them.
CREATE MACRO pg_bucket_found(x, thresholds) AS
  list_reduce(
    list_transform(range(0, 2 + CAST(ceil(log2(len(thresholds) + 1)) AS BIGINT)), lambda step: CASE WHEN step = 0 THEN [0, len(thresholds)] END),
    lambda bounds, step: CASE
      WHEN bounds[1] >= bounds[2] THEN bounds
      WHEN x < thresholds[(bounds[1] + bounds[2]) // 2 + 1] THEN [bounds[1], (bounds[1] + bounds[2]) // 2]
      ELSE [(bounds[1] + bounds[2]) // 2 + 1, bounds[2]] END)[1];

-- numeric

CREATE MACRO pg_sign_numeric(x) AS CAST(sign(x) AS DECIMAL(38, 0));

-- Without the trailing zeros, which a column's type adds.
CREATE MACRO pg_scale(x) AS CAST(strlen(split_part(pg_text_numeric(x), '.', 2)) AS INTEGER);

-- A float from the text of a numeric, which may be out of its range.
CREATE MACRO pg_float8_of_number(written) AS
  CASE WHEN (isinf(CAST(written AS DOUBLE)) OR CAST(written AS DOUBLE) = 0) AND regexp_matches(written, '[1-9]')
    THEN pg_raise('pg:22003:"' || written || '" is out of range for type double precision') ELSE CAST(written AS DOUBLE) END;

CREATE MACRO pg_float4_of_number(written) AS
  CASE WHEN (isinf(CAST(written AS FLOAT)) OR CAST(written AS FLOAT) = 0) AND regexp_matches(written, '[1-9]')
    THEN pg_raise('pg:22003:"' || written || '" is out of range for type real') ELSE CAST(written AS FLOAT) END;
