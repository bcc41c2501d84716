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

-- The elements that are not NULL.
CREATE MACRO pg_json_known(elements) AS list_filter(elements, lambda piece: piece IS NOT NULL);

-- Pairs of keys and values; NULL if an aggregate collected none.
CREATE MACRO pg_json_pairs(keys, pieces) AS CASE WHEN keys IS NOT NULL THEN list_zip(keys, pieces) END;

-- The pairs whose value is not NULL; of jsonb, whose *empty* is 'null', also none that is its null.
CREATE MACRO pg_json_known_pairs(pairs, empty) AS
  list_filter(pairs, lambda pair: pair[2] IS NOT NULL AND (empty IS NULL OR trim(pair[2], ' ' || chr(9) || chr(10) || chr(13)) <> empty));

-- The object of pairs of a key as text and a value as json text.
CREATE MACRO pg_json_of_pairs(pairs, opening, closing) AS
  CASE
    WHEN list_contains(list_transform(pairs, lambda pair: pair[1] IS NULL), true) THEN pg_raise('pg:22004:null value not allowed for object key')
    ELSE CAST(opening || array_to_string(list_transform(pairs,
      lambda pair: pg_json_string(pair[1]) || ' : ' || coalesce(pair[2], 'null')), ', ') || closing AS JSON)
  END;

-- The pairs, if there is no key twice; the error for jsonb does not name it.
CREATE MACRO pg_json_unique_pairs(pairs, empty) AS
  CASE
    WHEN list_contains(list_transform(pairs, lambda pair: pair[1] IS NULL), true) THEN pg_raise('pg:22004:null value not allowed for object key')
    WHEN pg_json_repeated_key(list_transform(pairs, lambda pair: pair[1])) IS NOT NULL THEN pg_raise('pg:22030:duplicate JSON object key value' ||
      CASE WHEN empty IS NULL THEN ': ' || pg_json_repeated_key(list_transform(pairs, lambda pair: pair[1])) ELSE '' END)
    ELSE pairs
  END;

-- Alternating keys and values, the keys as text, the values as json text.
CREATE MACRO pg_json_build_object(keys, pieces) AS
  CASE
    WHEN len(keys) <> len(pieces) THEN pg_raise('pg:22023:argument list must have even number of elements')
    ELSE pg_json_of_pairs(list_zip(keys, pieces), '{', '}')
  END;

-- The aggregates, of a list of pairs.
CREATE MACRO pg_json_object_agg(pairs) AS
  CASE WHEN pairs IS NOT NULL THEN pg_json_of_pairs(pairs, '{ ', ' }') END;

CREATE MACRO pg_json_object_agg_strict(pairs, empty) AS
  CASE
    WHEN pairs IS NULL THEN NULL
    WHEN list_contains(list_transform(pairs, lambda pair: pair[1] IS NULL), true) THEN pg_raise('pg:22004:null value not allowed for object key')
    ELSE pg_json_of_pairs(pg_json_known_pairs(pairs, empty), '{ ', ' }')
  END;

-- JSON as a function, WITH UNIQUE KEYS.
CREATE MACRO pg_json_with_unique_keys(x) AS
  CASE WHEN x IS NULL OR pg_is_json(CAST(x AS VARCHAR), '', true) THEN x ELSE pg_raise('pg:22030:duplicate JSON object key value') END;

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

