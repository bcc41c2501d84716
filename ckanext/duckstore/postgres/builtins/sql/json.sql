-- json and jsonb: https://www.postgresql.org/docs/current/functions-json.html

-- A number as text; NaN and infinity are not valid json.
CREATE MACRO pg_json_number(written) AS CASE WHEN written IN ('NaN', 'Infinity', '-Infinity') THEN '"' || written || '"' ELSE written END;

CREATE MACRO pg_json_string(x) AS CASE WHEN regexp_matches(x, '[\x00-\x1f]') THEN pg_json_quote(x) ELSE CAST(to_json(x) AS VARCHAR) END;

-- Elements are already json text; an array as PostgreSQL writes it, without spaces.
CREATE MACRO pg_json_list(elements) AS
  CASE WHEN elements IS NOT NULL THEN '[' || array_to_string(list_transform(elements, lambda piece: coalesce(piece, 'null')), ',') || ']' END;

-- The output format of json_build_array and json_agg.
CREATE MACRO pg_json_array(elements, separator) AS
  CASE WHEN elements IS NOT NULL THEN
    CAST('[' || array_to_string(list_transform(elements, lambda piece: coalesce(piece, 'null')), separator) || ']' AS JSON)
  END;

-- json_agg begins a new line before each value that is not NULL, if *lines*.
CREATE MACRO pg_json_agg(elements, lines) AS
  pg_json_array(CASE WHEN lines THEN list_transform(elements, lambda piece, place:
    CASE WHEN place > 1 THEN chr(10) || ' ' || piece ELSE piece END) ELSE elements END, ', ');

-- With *lines*, one element on each line. The separators are literals because DuckDB requires
-- constants.
CREATE MACRO pg_json_lines(elements, lines) AS
  CASE WHEN lines THEN pg_json_array(elements, ',
 ') WHEN NOT lines THEN pg_json_array(elements, ',') END;

-- Alternating keys and values, the keys as text, the values as json text.
CREATE MACRO pg_json_build_object(keys, pieces) AS
  CASE
    WHEN len(keys) <> len(pieces) THEN pg_raise('pg:22023:argument list must have even number of elements')
    WHEN list_contains(list_transform(keys, lambda name: name IS NULL), true) THEN pg_raise('pg:22004:null value not allowed for object key')
    ELSE CAST('{' || array_to_string(list_transform(list_zip(keys, pieces),
      lambda pair: pg_json_string(pair[1]) || ' : ' || coalesce(pair[2], 'null')), ', ') || '}' AS JSON)
  END;

CREATE MACRO pg_json_object_agg(keys, pieces) AS
  CASE
    WHEN keys IS NULL THEN NULL
    WHEN list_contains(list_transform(keys, lambda name: name IS NULL), true) THEN pg_raise('pg:22004:null value not allowed for object key')
    ELSE CAST('{ ' || array_to_string(list_transform(list_zip(keys, pieces),
      lambda pair: pg_json_string(pair[1]) || ' : ' || coalesce(pair[2], 'null')), ', ') || ' }' AS JSON)
  END;

CREATE MACRO pg_set_lax(x, path, new, create_missing, treatment) AS
  CASE
    WHEN x IS NULL OR path IS NULL OR create_missing IS NULL THEN NULL
    WHEN new IS NOT NULL AND treatment IS NOT NULL THEN pg_jsonb_set(x, path, new, create_missing)
    WHEN treatment IS NULL OR treatment NOT IN ('raise_exception', 'use_json_null', 'delete_key', 'return_target')
      THEN pg_raise('pg:22023:null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"')
    WHEN treatment = 'raise_exception' THEN pg_raise('pg:22004:JSON value must not be null')
    WHEN treatment = 'use_json_null' THEN pg_jsonb_set(x, path, 'null', create_missing)
    WHEN treatment = 'delete_key' THEN pg_jsonb_minus_path(x, path)
    ELSE x
  END;

-- Of integers, in any number of dimensions.
CREATE MACRO pg_json_integers(x) AS replace(replace(CAST(x AS VARCHAR), ', ', ','), 'NULL', 'null');

