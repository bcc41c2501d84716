-- A value as the text of PostgreSQL's output function; rendering.py calls these macros.

-- A PostgreSQL error: 'pg:<SQLSTATE>:<message>'. Its type is that of NULL, so it combines with a
-- value of any type. Unlike DuckDB's error(), a cast that fails is not volatile: it is allowed in
-- window keys and in ORDER BY of a DISTINCT aggregate. It is computed neither in a CASE branch that
-- is not taken nor during planning. (The optimizer takes an element of the list itself for NULL, and
-- then drops the cast below IS NULL and coalesce; it knows nothing of the elements of list_resize.)
CREATE MACRO pg_raise(mark) AS list_resize([NULL], CAST(mark AS BIGINT))[1];

-- The maximum length, in characters, of the result of a single call with small arguments.
CREATE MACRO pg_result_limit() AS 16777216;

-- The size, or 0 if it is above *limit_*. DuckDB folds constants before it chooses a branch of a
-- CASE, so a check around a call does not prevent the call: a size that is too large must not reach
-- it either.
CREATE MACRO pg_within(size, limit_) AS CASE WHEN size > limit_ THEN 0 ELSE size END;

-- Trailing zeros are not kept.
CREATE MACRO pg_trim_zeros(written) AS
  CASE WHEN contains(written, '.') THEN rtrim(rtrim(written, '0'), '.') ELSE written END;

-- With the decimals that PostgreSQL prints; without trailing zeros if there are more than DuckDB's
-- type holds.
CREATE MACRO pg_text_scaled(x, scale) AS
  list_transform([{'written': CAST(x AS VARCHAR), 'scale': scale}], lambda v: pg_cut_decimals((v).written, (v).scale))[1];

CREATE MACRO pg_cut_decimals(written, scale) AS
  CASE
    WHEN strlen(split_part(written, '.', 2)) < scale THEN pg_trim_zeros(written)
    ELSE rtrim(left(written, CAST(strlen(split_part(written, '.', 1)) + 1 + scale AS BIGINT)), '.')
  END;

-- The text of the first of the greatest or least values.
CREATE MACRO pg_greatest_text(values_, texts) AS texts[list_position(values_, list_aggregate(values_, 'max'))];

CREATE MACRO pg_least_text(values_, texts) AS texts[list_position(values_, list_aggregate(values_, 'min'))];

CREATE MACRO pg_text_negative(written) AS
  list_transform([written], lambda text_: CASE WHEN starts_with(text_, '-') THEN text_[2:] WHEN ltrim(text_, '0.') IN ('', 'NaN') THEN text_ ELSE '-' || text_ END)[1];

-- NaN and infinity have no scale.
CREATE MACRO pg_finite_scale(written) AS CASE WHEN NOT regexp_matches(written, '[NI]') THEN pg_written_scale(written) END;

-- The two parts of a number of at most 28 digits before the point and 28 after it, with its sign, or
-- the text of any other number; and how many decimals it has. DECIMALs hold the sums of 10^9 such
-- parts.
CREATE MACRO pg_number_parts(written) AS
  list_transform([written], lambda number:
    CASE WHEN regexp_full_match(number, '-?[0-9]{1,28}([.][0-9]{0,28})?')
      THEN {'whole': CAST(split_part(number, '.', 1) AS DECIMAL(38,0)),
            'fraction': CAST((CASE WHEN number[1] = '-' THEN '-0.' ELSE '0.' END) || split_part(number, '.', 2) || '0' AS DECIMAL(38,28)),
            'other': NULL, 'scale': pg_written_scale(number)}
      WHEN number IS NOT NULL THEN {'whole': NULL, 'fraction': NULL, 'other': number, 'scale': pg_written_scale(number)}
    END)[1];

CREATE MACRO pg_written_scale(written) AS CAST(strlen(split_part(written, '.', 2)) AS INTEGER);

-- Elements are already text. They are quoted where PostgreSQL's array_out quotes them.
CREATE MACRO pg_text_array(elements) AS
  '{' || coalesce(array_to_string(list_transform(elements, lambda item:
    CASE
      WHEN item IS NULL THEN 'NULL'
      WHEN item = '' OR upper(item) = 'NULL' OR regexp_matches(item, '[{}",\\\s]')
        THEN '"' || replace(replace(item, '\', '\\'), '"', '\"') || '"'
      ELSE item
    END), ','), CASE WHEN elements IS NOT NULL THEN '' END) || '}';

-- Elements are the texts of arrays.
CREATE MACRO pg_text_arrays(elements) AS
  '{' || CASE WHEN len(elements) = 0 THEN '' ELSE array_to_string(elements, ',') END || '}';

-- Of integers, in any number of dimensions.
CREATE MACRO pg_text_integers(x) AS replace(translate(CAST(x AS VARCHAR), '[]', '{}'), ', ', ',');

-- Fields are already text. They are quoted where PostgreSQL's record_out quotes them. NULL is
-- written as nothing.
CREATE MACRO pg_text_record(fields) AS
  '(' || array_to_string(list_transform(fields, lambda item:
    CASE
      WHEN item IS NULL THEN ''
      WHEN item = '' OR regexp_matches(item, '[(),"\\\s]') THEN '"' || replace(replace(item, '\', '\\'), '"', '""') || '"'
      ELSE item
    END), ',') || ')';
