-- Time zones by name, as AT TIME ZONE takes them: names of the tz database in any case, abbreviations, POSIX forms.
-- https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES

-- Abbreviations of PostgreSQL's default list that mean one offset, in minutes east of Greenwich.
CREATE MACRO pg_zone_abbreviations() AS MAP {
    'utc': 0, 'z': 0, 'zulu': 0, 'gmt': 0, 'uct': 0, 'wet': 0, 'west': 60, 'bst': 60, 'ist': 120, 'idt': 180,
    'cet': 60, 'cest': 120, 'met': 60, 'mest': 120, 'eet': 120, 'eest': 180, 'msk': 180, 'msd': 240,
    'est': -300, 'edt': -240, 'cst': -360, 'cdt': -300, 'mst': -420, 'mdt': -360, 'pst': -480, 'pdt': -420,
    'akst': -540, 'akdt': -480, 'hst': -600, 'ast': -240, 'adt': -180, 'nst': -210, 'ndt': -150,
    'jst': 540, 'kst': 540, 'hkt': 480, 'sgt': 480, 'awst': 480, 'acst': 570, 'acdt': 630, 'aest': 600, 'aedt': 660,
    'nzst': 720, 'nzdt': 780, 'sast': 120, 'pkt': 300, 'npt': 345, 'phst': 480, 'brt': -180, 'brst': -120, 'art': -180, 'clt': -240};

-- The offset of an abbreviation or of a POSIX form in microseconds east, NULL for a name. In POSIX forms, 'UTC+3' and '+03' alike,
-- a plus means west.
CREATE MACRO pg_zone_offset(zone) AS CASE
    WHEN pg_zone_abbreviations()[lower(zone)] IS NOT NULL THEN pg_zone_abbreviations()[lower(zone)]::BIGINT * 60000000
    WHEN regexp_full_match(zone, '(?:<[^>]*>|[A-Za-z]{3,}|)[+-]?[0-9]{1,3}(?::[0-9]{1,2}){0,2}') THEN
        CASE WHEN contains(regexp_replace(zone, '^<[^>]*>', ''), '-') THEN 1 ELSE -1 END
        * (try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), '([0-9]+)', 1) AS BIGINT) * 3600000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':([0-9]+)', 1) AS BIGINT), 0) * 60000000
           + coalesce(try_cast(regexp_extract(regexp_replace(zone, '^<[^>]*>', ''), ':[0-9]+:([0-9]+)', 1) AS BIGINT), 0) * 1000000)
    END;

-- The name to ask ICU for; it knows which there are. (It is asked for a constant name even where a CASE goes another way.)
CREATE MACRO pg_named_zone(zone) AS CASE WHEN pg_zone_offset(zone) IS NULL THEN zone ELSE 'UTC' END;

-- The local time of a moment in a zone, and back.
CREATE MACRO pg_local_of_moment(zone, moment) AS
    timezone(pg_named_zone(zone), moment) + to_microseconds(coalesce(pg_zone_offset(zone), 0));
CREATE MACRO pg_moment_of_local(zone, moment) AS
    timezone(pg_named_zone(zone), moment - to_microseconds(coalesce(pg_zone_offset(zone), 0)));
