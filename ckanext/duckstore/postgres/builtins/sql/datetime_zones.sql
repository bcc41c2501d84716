-- Time zones by name, as AT TIME ZONE takes them: names of the tz database in any case,
-- abbreviations, POSIX forms.
-- https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES

-- The offset of an abbreviation with a single offset, or of a POSIX form, in microseconds east of
-- Greenwich; NULL for a name. In POSIX forms ('UTC+3' and '+03') a plus means west. (The
-- abbreviations: ../../datetimes/words.py.)
CREATE MACRO pg_zone_offset(zone) AS CASE
    WHEN pg_zone_abbreviations()[lower(zone)] IS NOT NULL THEN pg_zone_abbreviations()[lower(zone)]::BIGINT * 1000000
    WHEN regexp_full_match(zone, '(?:<[^>]*>|[^0-9<,+-][^0-9,+-]*|)[+-]?(?:0?[0-9]{1,2}|1[0-5][0-9]|16[0-7])(?::[0-5]?[0-9]){0,2}') THEN
        CASE WHEN contains(regexp_replace(zone, '^<[^>]*>', ''), '-') THEN 1 ELSE -1 END
        * (try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), '([0-9]+)', 1) AS BIGINT) * 3600000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':([0-9]+)', 1) AS BIGINT), 0) * 60000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':[0-9]+:([0-9]+)', 1) AS BIGINT), 0) * 1000000)
    END;

-- The name to look up in ICU, which knows the valid ones. (DuckDB looks up a constant name even in
-- a CASE branch that is not taken.)
CREATE MACRO pg_named_zone(zone) AS CASE
    WHEN pg_zone_offset(zone) IS NULL THEN coalesce(pg_abbreviated_zones()[lower(zone)], zone) ELSE 'UTC' END;

-- The local time of a timestamp in a zone, and the inverse.
CREATE MACRO pg_local_of_moment(zone, moment) AS
    timezone(pg_named_zone(zone), moment) + to_microseconds(coalesce(pg_zone_offset(zone), 0));
CREATE MACRO pg_moment_of_local(zone, moment) AS
    timezone(pg_named_zone(zone), moment - to_microseconds(coalesce(pg_zone_offset(zone), 0)));
