-- Templates of to_char, to_date and to_timestamp, split into pieces.
-- https://www.postgresql.org/docs/current/functions-formatting.html
-- A template is nearly always a constant. DuckDB then computes all of this once for a query, not
-- once for a row.

-- The patterns, longer ones before their prefixes.
CREATE MACRO pg_moment_patterns() AS
    'A\.D\.|A\.M\.|AD|AM|B\.C\.|BC|CC|DAY|DDD|DD|DY|Day|Dy|D|FF[1-6]|FX|HH24|HH12|HH|IDDD|ID|IW|IYYY|IYY|IY|I|J'
    || '|MI|MM|MONTH|MON|MS|Month|Mon|OF|P\.M\.|PM|Q|RM|SSSSS|SSSS|SS|TZH|TZM|TZ|US|WW|W|Y,YYY|YYYY|YYY|YY|Y'
    || '|a\.d\.|a\.m\.|ad|am|b\.c\.|bc|cc|day|ddd|dd|dy|d|ff[1-6]|fx|hh24|hh12|hh|iddd|id|iw|iyyy|iyy|iy|i|j'
    || '|mi|mm|month|mon|ms|of|p\.m\.|pm|q|rm|sssss|ssss|ss|tzh|tzm|tz|us|ww|w|y,yyy|yyyy|yyy|yy|y';

-- Literals: a quoted string, an escaped quote, any other character.
CREATE MACRO pg_template_literal() AS '"(?:[^"\\]|\\.|\\$)*"?|\\"|.';

-- The text of a literal piece of a template.
CREATE MACRO pg_unquote_literal(piece) AS CASE
    WHEN piece = '\"' THEN '"'
    WHEN piece[1] = '"' THEN
        regexp_replace(regexp_replace(piece, '(?s)^"((?:[^"\\]|\\.|\\$)*)"?$', '\1'), '(?s)\\(.)', '\1', 'g')
    ELSE piece END;

-- The list of pieces of a template. 'key' is the pattern as it is written, '' for a literal;
-- 'literal' the text of a literal;
-- 'fill' whether FM precedes it, 'local' whether TM does; 'th' TH, th or nothing.
CREATE MACRO pg_moment_pieces(template) AS list_transform(
    regexp_extract_all(template, '(?s)(?:FM|fm|TM|tm)?(?:(?:' || pg_moment_patterns() || ')(?:TH|th|SP)?|'
                                 || pg_template_literal() || '|$)'),
    lambda raw: pg_moment_piece(raw, regexp_extract(raw, '^(?:FM|fm|TM|tm)?(' || pg_moment_patterns() || ')(?:TH|th|SP)?$', 1)));
CREATE MACRO pg_moment_piece(raw, pattern) AS list_transform([pattern], lambda key: struct_pack(
    key := key,
    literal := pg_unquote_literal(regexp_replace(raw, '^(?:FM|fm|TM|tm)', '')),
    fill := raw[:2] IN ('FM', 'fm'),
    local := raw[:2] IN ('TM', 'tm'),
    th := regexp_extract(replace(raw, key, ''), '^(?:FM|fm|TM|tm)?(TH|th)$', 1)))[1];
