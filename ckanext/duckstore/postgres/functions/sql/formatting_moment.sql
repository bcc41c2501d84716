-- to_char of timestamps and intervals.
-- https://www.postgresql.org/docs/current/functions-formatting.html#FUNCTIONS-FORMATTING-DATETIME-TABLE

-- A number of a date with zeros in front, at least 'width' wide; its sign is one more.
CREATE MACRO pg_zero_padded(number, width) AS
    CASE WHEN number < 0 THEN '-' ELSE '' END
    || repeat('0', width - length(abs(number)::VARCHAR)) || abs(number)::VARCHAR;

-- ST, ND, RD or TH after a number, in the case of 'th', which is TH, th or nothing.
CREATE MACRO pg_ordinal_suffix(number, th) AS CASE
    WHEN th = '' THEN ''
    WHEN th = 'TH' THEN upper(pg_ordinal_letters(number))
    ELSE pg_ordinal_letters(number) END;

CREATE MACRO pg_ordinal_letters(number) AS CASE
    WHEN abs(number) % 100 BETWEEN 10 AND 19 THEN 'th'
    WHEN abs(number) % 10 = 1 THEN 'st'
    WHEN abs(number) % 10 = 2 THEN 'nd'
    WHEN abs(number) % 10 = 3 THEN 'rd'
    ELSE 'th' END;

-- How many digits a numeric pattern has at least.
CREATE MACRO pg_moment_width(key) AS CASE
    WHEN key IN ('MM', 'DD', 'HH24', 'HH12', 'HH', 'MI', 'SS', 'YY', 'IY', 'WW', 'IW', 'CC', 'FF2') THEN 2
    WHEN key IN ('YYYY', 'IYYY', 'FF4') THEN 4
    WHEN key IN ('YYY', 'IYY', 'DDD', 'IDDD', 'MS', 'FF3') THEN 3
    WHEN key = 'FF5' THEN 5
    WHEN key IN ('US', 'FF6') THEN 6
    ELSE 1 END;

-- A numeric pattern written down. FM takes the zeros away, but not those of a fraction of a second.
CREATE MACRO pg_moment_digits(node, number) AS
    pg_zero_padded(number, CASE WHEN node.fill AND NOT (node.key IN ('MS', 'US') OR node.key[:2] = 'FF') THEN 1
                                ELSE pg_moment_width(node.key) END)
    || pg_ordinal_suffix(number, node.th);

-- The year as people count it: there is no year 0, 1 BC is 0 inside.
CREATE MACRO pg_counted_year(y) AS CASE WHEN y > 0 THEN y ELSE 1 - y END;

-- Y,YYY
CREATE MACRO pg_year_comma(y) AS (y // 1000)::VARCHAR || ',' || pg_zero_padded(y % 1000, 3);

CREATE MACRO pg_month_name(number) AS
    ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][number];
CREATE MACRO pg_day_name(number) AS
    ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][number + 1];
CREATE MACRO pg_roman_month(number) AS
    ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'][number];

-- A name in the case in which its pattern is written.
CREATE MACRO pg_as_pattern(name, key) AS CASE
    WHEN key = upper(key) THEN upper(name)
    WHEN key = lower(key) THEN lower(name)
    ELSE name END;

-- A month's or day's name, padded to 'width' unless FM or TM stands before it.
CREATE MACRO pg_padded_name(name, node, width) AS
    CASE WHEN node.fill OR node.local THEN name ELSE rpad(name, width, ' ') END;

CREATE MACRO pg_meridiem(key, hour_of_day) AS
    pg_as_pattern(CASE WHEN hour_of_day % 24 >= 12 THEN 'p' ELSE 'a' END || CASE WHEN length(key) = 4 THEN '.m.' ELSE 'm' END, key);

CREATE MACRO pg_hour_of_twelve(hour_of_day) AS CASE WHEN hour_of_day % 12 = 0 THEN 12 ELSE hour_of_day % 12 END;

-- The number that a numeric pattern stands for.
CREATE MACRO pg_moment_number(key, moment) AS CASE key
    WHEN 'YYYY' THEN pg_counted_year(year(moment))
    WHEN 'MM' THEN month(moment)
    WHEN 'DD' THEN day(moment)
    WHEN 'HH24' THEN hour(moment)
    WHEN 'MI' THEN minute(moment)
    WHEN 'SS' THEN second(moment)
    WHEN 'HH12' THEN pg_hour_of_twelve(hour(moment))
    WHEN 'HH' THEN pg_hour_of_twelve(hour(moment))
    WHEN 'MS' THEN microsecond(moment) % 1000000 // 1000
    WHEN 'US' THEN microsecond(moment) % 1000000
    WHEN 'FF1' THEN microsecond(moment) % 1000000 // 100000
    WHEN 'FF2' THEN microsecond(moment) % 1000000 // 10000
    WHEN 'FF3' THEN microsecond(moment) % 1000000 // 1000
    WHEN 'FF4' THEN microsecond(moment) % 1000000 // 100
    WHEN 'FF5' THEN microsecond(moment) % 1000000 // 10
    WHEN 'FF6' THEN microsecond(moment) % 1000000
    WHEN 'SSSS' THEN hour(moment) * 3600 + minute(moment) * 60 + second(moment)
    WHEN 'SSSSS' THEN hour(moment) * 3600 + minute(moment) * 60 + second(moment)
    WHEN 'YYY' THEN pg_counted_year(year(moment)) % 1000
    WHEN 'YY' THEN pg_counted_year(year(moment)) % 100
    WHEN 'Y' THEN pg_counted_year(year(moment)) % 10
    WHEN 'IYYY' THEN pg_counted_year(isoyear(moment))
    WHEN 'IYY' THEN pg_counted_year(isoyear(moment)) % 1000
    WHEN 'IY' THEN pg_counted_year(isoyear(moment)) % 100
    WHEN 'I' THEN pg_counted_year(isoyear(moment)) % 10
    WHEN 'DDD' THEN dayofyear(moment)
    WHEN 'IDDD' THEN (weekofyear(moment) - 1) * 7 + isodow(moment)
    WHEN 'D' THEN dayofweek(moment) + 1
    WHEN 'ID' THEN isodow(moment)
    WHEN 'WW' THEN (dayofyear(moment) - 1) // 7 + 1
    WHEN 'IW' THEN weekofyear(moment)
    WHEN 'W' THEN (day(moment) - 1) // 7 + 1
    WHEN 'Q' THEN quarter(moment)
    WHEN 'CC' THEN pg_century(moment)
    WHEN 'J' THEN pg_julian_day(moment)
    END;

-- What a pattern stands for that is not a plain number; NULL if it is one. 'zone' is the name of the time zone.
CREATE MACRO pg_moment_name(node, moment, zone) AS CASE
    WHEN node.key IS NULL THEN node.literal
    WHEN node.key IN ('MONTH', 'Month', 'month') THEN pg_padded_name(pg_as_pattern(pg_month_name(month(moment)), node.key), node, 9)
    WHEN node.key IN ('MON', 'Mon', 'mon') THEN pg_as_pattern(pg_month_name(month(moment))[:3], node.key)
    WHEN node.key IN ('DAY', 'Day', 'day') THEN pg_padded_name(pg_as_pattern(pg_day_name(dayofweek(moment)), node.key), node, 9)
    WHEN node.key IN ('DY', 'Dy', 'dy') THEN pg_as_pattern(pg_day_name(dayofweek(moment))[:3], node.key)
    WHEN lower(node.key) IN ('am', 'pm', 'a.m.', 'p.m.') THEN pg_meridiem(node.key, hour(moment))
    WHEN lower(node.key) IN ('ad', 'bc', 'a.d.', 'b.c.') THEN pg_era(node.key, year(moment))
    WHEN node.key = 'Y,YYY' THEN pg_year_comma(pg_counted_year(year(moment)))
                                 || pg_ordinal_suffix(pg_counted_year(year(moment)), node.th)
    WHEN node.key IN ('RM', 'rm') THEN
        pg_as_pattern(pg_padded_name(pg_roman_month(month(moment)), node, 4), node.key)
    WHEN node.key IN ('TZ', 'tz') THEN pg_as_pattern(zone, node.key)
    WHEN node.key = 'TZH' THEN '+00'
    WHEN node.key = 'TZM' THEN '00'
    WHEN node.key = 'OF' THEN CASE WHEN node.fill THEN '+0' ELSE '+00' END
    WHEN node.key = 'FX' THEN ''
    END;

CREATE MACRO pg_era(key, y) AS
    pg_as_pattern(CASE WHEN length(key) = 4 THEN CASE WHEN y > 0 THEN 'A.D.' ELSE 'B.C.' END
                       WHEN y > 0 THEN 'AD' ELSE 'BC' END, key);

-- to_char(timestamp, text): NULL for infinity and for an empty template.
CREATE MACRO pg_to_char_moment(moment, template, zone) AS
    CASE WHEN template != '' AND isfinite(moment) THEN array_to_string(list_transform(pg_moment_nodes(template),
        lambda node: coalesce(pg_moment_name(node, moment, zone), pg_moment_digits(node, pg_moment_number(node.key, moment)))), '') END;

CREATE MACRO pg_to_char_timestamp(moment, template) AS pg_to_char_moment(moment, template, '');
CREATE MACRO pg_to_char_timestamptz(moment, template) AS pg_to_char_moment(moment AT TIME ZONE 'UTC', template, 'UTC');
