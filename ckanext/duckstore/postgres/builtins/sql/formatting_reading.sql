-- to_date and to_timestamp: parse text by a template.
-- https://www.postgresql.org/docs/current/functions-formatting.html

-- A regular expression reads a text that a template of numbers of fixed size matches exactly, and
-- pg_formatted_date any other.
CREATE MACRO pg_plain_moment(text_, template) AS CASE WHEN regexp_full_match(text_, pg_plain_pattern(template))
    THEN try_cast(regexp_replace(text_, pg_plain_pattern(template), pg_plain_order(template)) AS TIMESTAMP) END;

CREATE MACRO pg_to_date(text_, template) AS coalesce(pg_plain_moment(text_, template)::DATE,
    DATE '1970-01-01' + pg_formatted_date(text_, template)::INTEGER);
CREATE MACRO pg_to_timestamp(text_, template) AS coalesce(pg_plain_moment(text_, template),
    make_timestamp(pg_formatted_timestamp(text_, template))) AT TIME ZONE 'UTC';
