-- The operators of json and jsonb (translate/operators.py), by DuckDB's own functions: an object's
-- field by a JSON pointer, an
-- element by its place.

CREATE MACRO pg_json_pointer(name) AS '/' || replace(replace(name, '~', '~0'), '/', '~1');

-- DuckDB rewrites what it extracts from a json: objects and arrays lose their spaces, numbers their
-- original notation.
-- Such values are cut out of the text itself instead, which costs more.
CREATE MACRO pg_json_rewritten(piece) AS json_type(piece) IN ('OBJECT', 'ARRAY', 'DOUBLE', 'HUGEINT', 'UHUGEINT');

-- DuckDB finds the first of equal keys, PostgreSQL the last one. Here a key occurs more than once, or
-- a text that equals it.
CREATE MACRO pg_json_repeats(x, name) AS
  contains(substr(CAST(x AS VARCHAR), strpos(CAST(x AS VARCHAR), '"' || name || '"') + 1), '"' || name || '"');

CREATE MACRO pg_json_field_get(x, name) AS
  CASE
    WHEN json_type(x) <> 'OBJECT' THEN NULL
    WHEN pg_json_rewritten(json_extract(x, pg_json_pointer(name))) OR pg_json_repeats(x, name) THEN pg_json_piece_field(x, name)
    ELSE json_extract(x, pg_json_pointer(name))
  END;

CREATE MACRO pg_json_field_get_text(x, name) AS
  CASE
    WHEN json_type(x) <> 'OBJECT' THEN NULL
    WHEN pg_json_rewritten(json_extract(x, pg_json_pointer(name))) OR pg_json_repeats(x, name) THEN pg_json_piece_field_text(x, name)
    ELSE json_extract_string(x, pg_json_pointer(name))
  END;

CREATE MACRO pg_json_element_get(x, n) AS
  CASE
    WHEN json_type(x) <> 'ARRAY' THEN NULL
    WHEN pg_json_rewritten(json_extract(x, CAST(n AS BIGINT))) THEN pg_json_piece_element(x, n)
    ELSE json_extract(x, CAST(n AS BIGINT))
  END;

CREATE MACRO pg_json_element_get_text(x, n) AS
  CASE
    WHEN json_type(x) <> 'ARRAY' THEN NULL
    WHEN pg_json_rewritten(json_extract(x, CAST(n AS BIGINT))) THEN pg_json_piece_element_text(x, n)
    ELSE json_extract_string(x, CAST(n AS BIGINT))
  END;

CREATE MACRO pg_json_path_get(x, path) AS pg_json_piece_path(x, path);

CREATE MACRO pg_json_path_get_text(x, path) AS pg_json_piece_path_text(x, path);

CREATE MACRO pg_jsonb_has(x, name) AS
  CASE json_type(x)
    WHEN 'OBJECT' THEN list_contains(json_keys(x), name)
    WHEN 'ARRAY' THEN coalesce(list_contains(list_transform(CAST(x AS JSON[]), lambda item:
        CASE WHEN json_type(item) = 'VARCHAR' THEN json_extract_string(item, '$') END), name), false)
    WHEN 'VARCHAR' THEN json_extract_string(x, '$') = name
    ELSE CASE WHEN x IS NOT NULL THEN false END
  END;

CREATE MACRO pg_jsonb_has_any(x, names) AS
  CASE WHEN x IS NOT NULL AND names IS NOT NULL THEN
    coalesce(list_bool_or(list_transform(list_filter(names, lambda item: item IS NOT NULL), lambda item: pg_jsonb_has(x, item))), false) END;

CREATE MACRO pg_jsonb_has_all(x, names) AS
  CASE WHEN x IS NOT NULL AND names IS NOT NULL THEN
    coalesce(list_bool_and(list_transform(list_filter(names, lambda item: item IS NOT NULL), lambda item: pg_jsonb_has(x, item))), true) END;
