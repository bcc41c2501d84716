-- Fields of dates, times and intervals: date_part and extract.
-- https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-EXTRACT

-- The 1st century goes from the year 1 to 100, the 1st before it (-1) from 1 BC to 100 BC.
CREATE MACRO pg_century_of_year(y) AS CASE WHEN y > 0 THEN (y + 99) // 100 ELSE -((100 - y) // 100) END;
CREATE MACRO pg_century(moment) AS pg_century_of_year(year(moment));

-- Days since 24 November 4714 BC.
CREATE MACRO pg_julian_day(moment) AS datediff('day', DATE '1970-01-01', moment::DATE) + 2440588;
