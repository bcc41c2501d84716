-- Time zones by name, as AT TIME ZONE takes them: names of the tz database in any case, abbreviations, POSIX forms.
-- https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES

-- The offset of an abbreviation that means but one, or of a POSIX form, in microseconds east; NULL for a name. In POSIX forms,
-- 'UTC+3' and '+03' alike, a plus means west. (The abbreviations: ../../datetimes/words.py.)
CREATE MACRO pg_zone_offset(zone) AS CASE
    WHEN pg_zone_abbreviations()[lower(zone)] IS NOT NULL THEN pg_zone_abbreviations()[lower(zone)]::BIGINT * 1000000
    WHEN regexp_full_match(zone, '(?:<[^>]*>|[A-Za-z]{3,}|)[+-]?[0-9]{1,3}(?::[0-9]{1,2}){0,2}') THEN
        CASE WHEN contains(regexp_replace(zone, '^<[^>]*>', ''), '-') THEN 1 ELSE -1 END
        * (try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), '([0-9]+)', 1) AS BIGINT) * 3600000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':([0-9]+)', 1) AS BIGINT), 0) * 60000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':[0-9]+:([0-9]+)', 1) AS BIGINT), 0) * 1000000)
    END;

-- The name to ask ICU for; it knows which there are. (It is asked for a constant name even where a CASE goes another way.)
CREATE MACRO pg_named_zone(zone) AS CASE
    WHEN pg_zone_offset(zone) IS NULL THEN coalesce(pg_abbreviated_zones()[lower(zone)], zone) ELSE 'UTC' END;

-- The local time of a moment in a zone, and back.
CREATE MACRO pg_local_of_moment(zone, moment) AS
    timezone(pg_named_zone(zone), moment) + to_microseconds(coalesce(pg_zone_offset(zone), 0));
CREATE MACRO pg_moment_of_local(zone, moment) AS
    timezone(pg_named_zone(zone), moment - to_microseconds(coalesce(pg_zone_offset(zone), 0)));
