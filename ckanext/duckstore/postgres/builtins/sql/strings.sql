-- Text and bytes: https://www.postgresql.org/docs/current/functions-string.html and
-- functions-binarystring.html

-- Like greatest(), but NULL stays NULL.
CREATE MACRO pg_at_least(x, low) AS CASE WHEN x < low THEN low ELSE x END;

CREATE MACRO pg_ascii(x) AS CASE WHEN x = '' THEN 0 ELSE unicode(x) END;

CREATE MACRO pg_chr(code) AS
  CASE
    WHEN code = 0 THEN pg_raise('pg:54000:null character not permitted')
    WHEN code < 0 THEN pg_raise('pg:22023:character number must be positive')
    WHEN code > 1114111 THEN pg_raise('pg:54000:requested character too large for encoding: ' || code)
    WHEN code BETWEEN 55296 AND 57343 THEN pg_raise('pg:54000:requested character not valid for encoding: ' || code)
    ELSE chr(code::INTEGER)
  END;

-- Without characters to trim, DuckDB trims all of Unicode's spaces, in less time; only one of them is
-- ASCII. Most texts have nothing to trim, which takes a fraction of that time to find out.
CREATE MACRO pg_btrim(x) AS
  CASE WHEN x LIKE ' %' OR x LIKE '% ' THEN CASE WHEN strlen(x) = length(x) THEN trim(x) ELSE trim(x, ' ') END ELSE x END;

CREATE MACRO pg_ltrim(x) AS
  CASE WHEN NOT (x LIKE ' %') THEN x WHEN strlen(x) = length(x) THEN ltrim(x) ELSE ltrim(x, ' ') END;

CREATE MACRO pg_rtrim(x) AS
  CASE WHEN NOT (x LIKE '% ') THEN x WHEN strlen(x) = length(x) THEN rtrim(x) ELSE rtrim(x, ' ') END;

-- PostgreSQL's builtin locale has no capital ß. No text contains the character 0.
CREATE MACRO pg_upper(x) AS
  CASE WHEN contains(x, 'ß') THEN replace(upper(replace(x, 'ß', chr(0))), chr(0), 'ß') ELSE upper(x) END;

-- Words are runs of letters and digits.
CREATE MACRO pg_initcap(x) AS
  array_to_string(list_transform(regexp_extract_all(x, '[\p{L}\p{N}]+|[^\p{L}\p{N}]+'), lambda word: pg_upper(word[1]) || lower(word[2:])), '');

CREATE MACRO pg_left(x, n) AS CASE WHEN n >= 0 THEN left(x, n) ELSE left(x, pg_at_least(length(x) + n, 0)) END;

-- The least integer has no negative.
CREATE MACRO pg_right(x, n) AS CASE WHEN n >= 0 THEN right(x, n) WHEN n = -2147483648 THEN x ELSE right(x, pg_at_least(length(x) + n, 0)) END;

CREATE MACRO pg_lpad(x, n, fill) AS pg_lpad_within(x, n, fill, pg_result_limit());

CREATE MACRO pg_lpad_within(x, n, fill, limit_) AS
  CASE
    WHEN fill = '' OR n <= length(x) THEN left(x, pg_at_least(n, 0))
    WHEN n > limit_ THEN pg_raise('pg:54000:requested length too large')
    ELSE lpad(x, pg_within(n, limit_)::INTEGER, fill)
  END;

CREATE MACRO pg_rpad(x, n, fill) AS pg_rpad_within(x, n, fill, pg_result_limit());

CREATE MACRO pg_rpad_within(x, n, fill, limit_) AS
  CASE
    WHEN fill = '' OR n <= length(x) THEN left(x, pg_at_least(n, 0))
    WHEN n > limit_ THEN pg_raise('pg:54000:requested length too large')
    ELSE rpad(x, pg_within(n, limit_)::INTEGER, fill)
  END;

CREATE MACRO pg_repeat(x, n) AS pg_repeat_within(x, n, pg_result_limit());

CREATE MACRO pg_repeat_within(x, n, limit_) AS
  CASE
    WHEN n <= 0 OR x = '' THEN CASE WHEN x IS NOT NULL THEN '' END
    WHEN strlen(x)::HUGEINT * n > limit_ THEN pg_raise('pg:54000:requested length too large')
    ELSE repeat(x, pg_within(n, limit_ // pg_at_least(strlen(x), 1)))
  END;

-- For triggers that run for many rows at once: rows with longer results run alone.
CREATE MACRO pg_short_limit() AS 100000;

CREATE MACRO pg_short_lpad(x, n, fill) AS
  CASE WHEN x IS NOT NULL AND n IS NOT NULL AND fill IS NOT NULL THEN pg_lpad_within(x, n, fill, pg_short_limit()) END;

CREATE MACRO pg_short_rpad(x, n, fill) AS
  CASE WHEN x IS NOT NULL AND n IS NOT NULL AND fill IS NOT NULL THEN pg_rpad_within(x, n, fill, pg_short_limit()) END;

CREATE MACRO pg_short_repeat(x, n) AS
  CASE WHEN x IS NOT NULL AND n IS NOT NULL THEN pg_repeat_within(x, n, pg_short_limit()) END;

-- The length of the result. Matches are counted only where it might be too long.
CREATE MACRO pg_replaced_length(x, old, new, limit_) AS
  CASE
    WHEN strlen(x)::HUGEINT + (strlen(x) // pg_at_least(strlen(old), 1))::HUGEINT * strlen(new) <= limit_ THEN 0
    ELSE strlen(x)::HUGEINT
      + (strlen(x) - strlen(replace(x, old, ''))) // pg_at_least(strlen(old), 1) * (strlen(new) - strlen(old))::HUGEINT
  END;

CREATE MACRO pg_replace(x, old, new) AS pg_replace_within(x, old, new, pg_result_limit());

CREATE MACRO pg_replace_within(x, old, new, limit_) AS
  CASE
    WHEN old = '' THEN CASE WHEN new IS NOT NULL THEN x END
    WHEN pg_replaced_length(x, old, new, limit_) > limit_ THEN pg_raise('pg:54000:requested length too large')
    ELSE replace(x, old, CASE WHEN pg_replaced_length(x, old, new, limit_) > limit_ THEN '' ELSE new END)
  END;

CREATE MACRO pg_short_replace(x, old, new) AS
  CASE
    WHEN x IS NOT NULL AND old IS NOT NULL AND new IS NOT NULL THEN pg_replace_within(x, old, new, pg_short_limit())
  END;

-- By code points; DuckDB's own function keeps grapheme clusters together.
CREATE MACRO pg_reverse(x) AS CASE WHEN x = '' THEN '' ELSE array_to_string(list_reverse(string_split(x, '')), '') END;

CREATE MACRO pg_reverse_bytea(x) AS
  unhex(coalesce(array_to_string(list_reverse(regexp_extract_all(hex(x), '..')), ''), ''));

CREATE MACRO pg_substr(x, start) AS substr(x, pg_at_least(start, 1));

CREATE MACRO pg_substr_length(x, start, size) AS
  CASE
    WHEN size < 0 THEN pg_raise('pg:22011:negative substring length not allowed')
    ELSE substr(x, pg_at_least(start, 1), pg_at_least(start::BIGINT + size - pg_at_least(start, 1), 0))
  END;

CREATE MACRO pg_substr_bytea(x, start) AS unhex(substr(hex(x), pg_at_least(start, 1)::BIGINT * 2 - 1));

CREATE MACRO pg_substr_bytea_length(x, start, size) AS
  CASE
    WHEN size < 0 THEN pg_raise('pg:22011:negative substring length not allowed')
    ELSE unhex(substr(hex(x), pg_at_least(start, 1)::BIGINT * 2 - 1, pg_at_least(start::BIGINT + size - pg_at_least(start, 1), 0) * 2))
  END;

CREATE MACRO pg_overlay(x, new, start, size) AS
  CASE
    WHEN start <= 0 THEN pg_raise('pg:22011:negative substring length not allowed')
    ELSE left(x, start - 1) || new || substr(x, pg_at_least(start::BIGINT + size, 1))
  END;

CREATE MACRO pg_overlay_bytea(x, new, start, size) AS
  CASE
    WHEN start <= 0 THEN pg_raise('pg:22011:negative substring length not allowed')
    ELSE unhex(left(hex(x), (start - 1) * 2) || hex(new) || substr(hex(x), pg_at_least(start::BIGINT + size, 1) * 2 - 1))
  END;

-- The number of characters replaced is the length of the replacement.
CREATE MACRO pg_overlay_all(x, new, start) AS pg_overlay(x, new, start, length(new));

CREATE MACRO pg_overlay_all_bytea(x, new, start) AS pg_overlay_bytea(x, new, start, octet_length(new));

CREATE MACRO pg_position_bytea(x, part) AS
  CASE
    WHEN octet_length(part) = 0 THEN CASE WHEN x IS NOT NULL THEN 1 END
    ELSE coalesce(list_position(
      list_transform(range(octet_length(x) - octet_length(part) + 1), lambda spot: substr(hex(x), spot * 2 + 1, octet_length(part) * 2)), hex(part)),
      CASE WHEN x IS NOT NULL THEN 0 END)
  END;

CREATE MACRO pg_trim_bytea(x, chars, left_side, right_side) AS
  unhex(array_to_string(list_transform(
    pg_trim_list(regexp_extract_all(hex(x), '..'), regexp_extract_all(hex(chars), '..'), left_side, right_side), lambda byte: byte), ''));

CREATE MACRO pg_trim_list(bytes, chars, left_side, right_side) AS
  coalesce(bytes[
    CASE WHEN left_side THEN coalesce(list_position(list_transform(bytes, lambda byte: list_contains(chars, byte)), false), len(bytes) + 1) ELSE 1 END
    : CASE WHEN right_side
      THEN len(bytes) + 1 - coalesce(list_position(list_transform(list_reverse(bytes), lambda byte: list_contains(chars, byte)), false), len(bytes) + 1)
      ELSE len(bytes) END], []);

CREATE MACRO pg_split_part(x, separator, n) AS
  CASE
    WHEN n = 0 THEN pg_raise('pg:22023:field position must not be zero')
    WHEN separator = '' THEN CASE WHEN n IN (1, -1) THEN x WHEN x IS NOT NULL THEN '' END
    ELSE split_part(x, separator, n)
  END;

CREATE MACRO pg_to_hex4(x) AS lower(to_hex(x::BIGINT & 4294967295));

CREATE MACRO pg_to_hex8(x) AS lower(to_hex(x));

CREATE MACRO pg_to_bin4(x) AS to_binary(x::BIGINT & 4294967295);

CREATE MACRO pg_to_bin8(x) AS to_binary(x);

-- The keywords that PostgreSQL's grammar does not accept as unquoted names.
CREATE MACRO pg_quote_ident(x) AS
  CASE
    WHEN regexp_full_match(x, '[a-z_][a-z0-9_]*') AND x NOT IN (
    'all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc', 'asymmetric', 'authorization', 'between', 'bigint',
    'binary', 'bit', 'boolean', 'both', 'case', 'cast', 'char', 'character', 'check', 'coalesce', 'collate', 'collation',
    'column', 'concurrently', 'constraint', 'create', 'cross', 'current_catalog', 'current_date', 'current_role',
    'current_schema', 'current_time', 'current_timestamp', 'current_user', 'dec', 'decimal', 'default', 'deferrable',
    'desc', 'distinct', 'do', 'else', 'end', 'except', 'exists', 'extract', 'false', 'fetch', 'float', 'for', 'foreign',
    'freeze', 'from', 'full', 'grant', 'greatest', 'group', 'grouping', 'having', 'ilike', 'in', 'initially', 'inner',
    'inout', 'int', 'integer', 'intersect', 'interval', 'into', 'is', 'isnull', 'join', 'json', 'json_array',
    'json_arrayagg', 'json_exists', 'json_object', 'json_objectagg', 'json_query', 'json_scalar', 'json_serialize',
    'json_table', 'json_value', 'lateral', 'left_side', 'least', 'left', 'like', 'limit', 'localtime', 'localtimestamp',
    'merge_action', 'national', 'natural', 'nchar', 'none', 'normalize', 'not', 'notnull', 'null', 'nullif', 'numeric',
    'offset', 'on', 'only', 'or', 'order', 'out', 'outer', 'overlaps', 'overlay', 'placing', 'position', 'precision',
    'primary', 'real', 'references', 'returning', 'right', 'row', 'select', 'session_user', 'setof', 'similar', 'smallint',
    'some', 'substring', 'symmetric', 'system_user', 'table', 'tablesample', 'then', 'time', 'timestamp', 'to', 'right_side',
    'treat', 'trim', 'true', 'union', 'unique', 'user', 'using', 'values', 'varchar', 'variadic', 'verbose', 'when',
    'where', 'window', 'with', 'xmlattributes', 'xmlconcat', 'xmlelement', 'xmlexists', 'xmlforest', 'xmlnamespaces',
    'xmlparse', 'xmlpi', 'xmlroot', 'xmlserialize', 'xmltable'
    ) THEN x
    ELSE '"' || replace(x, '"', '""') || '"'
  END;

CREATE MACRO pg_quote_literal(x) AS
  CASE WHEN contains(x, '\') THEN 'E' ELSE '' END || '''' || replace(replace(x, '\', '\\'), '''', '''''') || '''';

CREATE MACRO pg_quote_nullable(x) AS coalesce(pg_quote_literal(x), 'NULL');

-- The byte functions are named after their output formats.
CREATE MACRO pg_encode(x, form) AS
  CASE lower(form)
    WHEN 'hex' THEN lower(hex(x))
    WHEN 'base64' THEN rtrim(regexp_replace(base64(x), '(.{76})', '\1' || chr(10), 'g'), chr(10))
    WHEN 'escape' THEN pg_encode_escape(x)
    ELSE pg_raise('pg:22023:unrecognized encoding: "' || form || '"')
  END;

CREATE MACRO pg_byte(x, place) AS ('0x' || substr(hex(x), place::BIGINT * 2 + 1, 2))::INTEGER;

CREATE MACRO pg_get_byte(x, place) AS
  CASE
    WHEN place < 0 OR place >= octet_length(x)
      THEN pg_raise('pg:2202E:index ' || place || ' out of valid range, 0..' || (octet_length(x) - 1))
    ELSE pg_byte(x, place)
  END;

CREATE MACRO pg_get_bit(x, place) AS
  CASE
    WHEN place < 0 OR place >= octet_length(x) * 8
      THEN pg_raise('pg:2202E:index ' || place || ' out of valid range, 0..' || (octet_length(x) * 8 - 1))
    ELSE (pg_byte(x, place // 8) >> (place % 8)::INTEGER) & 1
  END;

CREATE MACRO pg_put_byte(x, place, value) AS
  unhex(left(hex(x), place::BIGINT * 2) || lpad(to_hex(value::BIGINT & 255), 2, '0') || substr(hex(x), place::BIGINT * 2 + 3));

CREATE MACRO pg_set_byte(x, place, value) AS
  CASE
    WHEN place < 0 OR place >= octet_length(x)
      THEN pg_raise('pg:2202E:index ' || place || ' out of valid range, 0..' || (octet_length(x) - 1))
    ELSE pg_put_byte(x, place, value)
  END;

CREATE MACRO pg_set_bit(x, place, value) AS
  CASE
    WHEN place < 0 OR place >= octet_length(x) * 8
      THEN pg_raise('pg:2202E:index ' || place || ' out of valid range, 0..' || (octet_length(x) * 8 - 1))
    WHEN value NOT IN (0, 1) THEN pg_raise('pg:22023:new bit must be 0 or 1')
    ELSE pg_put_byte(x, place // 8,
      (pg_byte(x, place // 8) & (255 - (1 << (place % 8)::INTEGER))) | (value << (place % 8)::INTEGER))
  END;

CREATE MACRO pg_bit_count(x) AS
  coalesce(list_sum(list_transform(range(octet_length(x)), lambda spot: bit_count(pg_byte(x, spot)))), CASE WHEN x IS NOT NULL THEN 0 END)::BIGINT;

CREATE MACRO pg_to_ascii(x) AS
  CASE WHEN x IS NOT NULL THEN pg_raise('pg:0A000:encoding conversion from UTF8 to ASCII not supported') END::VARCHAR;

-- Encodings by PostgreSQL's numbers.
CREATE MACRO pg_to_ascii_number(x, encoding) AS
  CASE
    WHEN encoding IN (8, 9, 16, 29) THEN pg_to_ascii_encoding(x, CASE encoding WHEN 8 THEN 'LATIN1' WHEN 9 THEN 'LATIN2' WHEN 16 THEN 'LATIN9' ELSE 'WIN1250' END)
    WHEN encoding BETWEEN 0 AND 41 THEN pg_raise('pg:0A000:encoding conversion to ASCII not supported')
    WHEN x IS NOT NULL AND encoding IS NOT NULL THEN pg_raise('pg:42704:' || encoding || ' is not a valid encoding code')
  END::VARCHAR;
