-- to_date and to_timestamp: parse text by a template.
-- https://www.postgresql.org/docs/current/functions-formatting.html
-- A template becomes a list of steps. list_reduce reads the text, and each step removes its piece
-- from the front. Then the pieces are combined. FX is accepted and has no effect.

CREATE MACRO pg_reading_size(key) AS CASE
    WHEN key IN ('YYYY', 'IYYY', 'SSSS', 'IDDD') THEN 4
    WHEN key IN ('YYY', 'IYY', 'DDD', 'MS', 'FF3') THEN 3
    WHEN key IN ('YY', 'IY', 'MM', 'DD', 'WW', 'IW', 'CC', 'HH24', 'HH12', 'HH', 'MI', 'SS', 'TZM', 'FF2') THEN 2
    WHEN key IN ('SSSSS', 'FF5') THEN 5
    WHEN key IN ('US', 'FF6') THEN 6
    WHEN key = 'FF4' THEN 4
    ELSE 1 END;

-- What a step reads: 'number', a word by its pattern, 'separator' for one character outside quotes
-- that is not a letter, 'text' for the number of characters of a literal.
CREATE MACRO pg_reading_kind(piece) AS CASE
    WHEN piece.key = '' THEN CASE WHEN piece.literal = '' THEN 'nothing'
        WHEN NOT piece.quoted AND regexp_full_match(piece.literal, '[\s!-/:-@\[-`{-~]') THEN 'separator' ELSE 'text' END
    WHEN lower(piece.key) IN ('month', 'mon', 'day', 'dy', 'am', 'pm', 'a.m.', 'p.m.', 'ad', 'bc', 'a.d.', 'b.c.', 'rm', 'tz', 'tzh', 'of', 'fx', 'y,yyy')
    THEN lower(piece.key)
    ELSE 'number' END;

-- What follows a number determines its length: before a digit it has its exact size, otherwise it
-- takes all digits.
CREATE MACRO pg_ends_number(piece) AS CASE
    WHEN piece IS NULL OR (piece.key = '' AND piece.literal = '') THEN TRUE
    WHEN piece.key = '' THEN NOT regexp_full_match(piece.literal, '[0-9]')
    ELSE pg_reading_kind(piece) NOT IN ('number', 'y,yyy') END;

-- The steps for a list of pieces, preceded by the initial state.
CREATE MACRO pg_reading_steps(pieces, text_) AS list_prepend(
    struct_pack(kind := 'nothing', key := '', size := 0, open := FALSE, th := FALSE, rest := ltrim(text_, pg_spaces()),
                skip := length(text_) - length(ltrim(text_, pg_spaces())), got := []::VARCHAR[], text_ := text_),
    list_transform(pieces, lambda piece, position: struct_pack(
        kind := pg_reading_kind(piece), key := piece.key,
        size := CASE WHEN piece.key = '' THEN length(piece.literal) ELSE pg_reading_size(upper(piece.key)) END,
        open := piece.fill OR piece.th != '' OR pg_ends_number(pieces[position + 1]), th := piece.th != '',
        rest := '', skip := 0, got := []::VARCHAR[], text_ := '')));
CREATE MACRO pg_spaces() AS e' \t\n\r\f\v';

-- The piece that a step removes from the front of a text, NULL if none.
CREATE MACRO pg_taken(step, rest) AS CASE
    WHEN rest = '' THEN NULL
    WHEN step.kind = 'number' AND step.open THEN pg_taken_or_error(regexp_extract(rest, '^[+-]?[0-9]+'), step, rest)
    WHEN step.kind = 'number' AND length(rest) < step.size THEN
        pg_raise('pg:22007:source string too short for "' || step.key || '" formatting field')::VARCHAR
    WHEN step.kind = 'number' THEN pg_taken_or_error(CASE WHEN regexp_full_match(rest[:step.size], '[+-]?[0-9]+') THEN rest[:step.size] END, step, rest)
    WHEN step.kind IN ('nothing', 'separator', 'text', 'fx') THEN NULL
    ELSE pg_taken_or_error(regexp_extract(rest, CASE step.kind
        WHEN 'month' THEN '(?i)^(?:january|february|march|april|may|june|july|august|september|october|november|december)'
        WHEN 'mon' THEN '(?i)^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)'
        WHEN 'day' THEN '(?i)^(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)'
        WHEN 'dy' THEN '(?i)^(?:sun|mon|tue|wed|thu|fri|sat)'
        WHEN 'rm' THEN '(?i)^(?:xii|xi|x|ix|viii|vii|vi|v|iv|iii|ii|i)'
        WHEN 'tzh' THEN '^[+ -]?[0-9]{1,2}'
        WHEN 'of' THEN '^[+ -]?[0-9]{1,2}(?::[0-9]{2})?'
        WHEN 'tz' THEN '^(?:[A-Za-z]+|[+-][0-9]{1,2}(?::?[0-9]{2})?)'
        WHEN 'y,yyy' THEN '^[0-9]+,[0-9]{3}'
        ELSE CASE WHEN length(step.kind) = 4 THEN '(?i)^(?:a\.m\.|p\.m\.|a\.d\.|b\.c\.)' ELSE '(?i)^(?:am|pm|ad|bc)' END END), step, rest)
    END;
CREATE MACRO pg_taken_or_error(taken, step, rest) AS CASE WHEN taken != '' THEN taken
    ELSE pg_raise('pg:22007:invalid value "' || rest[:greatest(step.size, CASE step.kind WHEN 'number' THEN 1 ELSE 100 END)] || '" for "' || step.key || '"')::VARCHAR END;

-- One step: the state after it. Blanks before and after a field are skipped; the same number of
-- characters of a literal may then be missing.
CREATE MACRO pg_read_step(state, step) AS list_transform(list_transform([struct_pack(state := state, step := step,
        rest := CASE WHEN step.kind IN ('nothing', 'separator', 'text') THEN state.rest ELSE ltrim(state.rest, pg_spaces()) END)],
    lambda one: struct_pack(state := one.state, step := one.step, rest := one.rest, taken := pg_taken(one.step, one.rest))),
    lambda one: CASE
        WHEN one.rest = '' OR one.step.kind = 'nothing' OR one.step.kind = 'fx' THEN pg_read_state(one, NULL::VARCHAR, one.rest, one.state.skip)
        WHEN one.step.kind = 'separator' THEN
            CASE WHEN regexp_matches(one.rest, '^[\s!-/:-@\[-`{-~]') THEN pg_read_state(one, NULL::VARCHAR, one.rest[2:], one.state.skip)
                 ELSE pg_read_state(one, NULL::VARCHAR, one.rest, one.state.skip - 1) END
        WHEN one.step.kind = 'text' THEN pg_read_state(one, NULL::VARCHAR,
            one.rest[greatest(0, one.step.size - greatest(0, one.state.skip)) + 1:], least(one.state.skip, greatest(0, one.state.skip - one.step.size)))
        ELSE pg_read_state(one, one.taken, ltrim(pg_after_taken(one), pg_spaces()),
                           length(pg_after_taken(one)) - length(ltrim(pg_after_taken(one), pg_spaces())))
        END)[1];
CREATE MACRO pg_after_taken(one) AS one.rest[length(one.taken) + CASE WHEN one.step.th THEN 3 ELSE 1 END:];
CREATE MACRO pg_read_state(one, taken, rest_, skip_) AS struct_pack(kind := one.step.kind, key := one.step.key, size := one.step.size,
    open := one.step.open, th := one.step.th, rest := rest_, skip := skip_::BIGINT, got := list_append(one.state.got, taken), text_ := one.state.text_);

-- The pieces of a text by the keys of its template: 'got[n]' belongs to 'keys[n]'.
CREATE MACRO pg_read_pieces(text_, template) AS struct_pack(text_ := text_,
    keys := list_transform(pg_quoted_pieces(template), lambda piece: upper(piece.key)),
    got := list_reduce(pg_reading_steps(pg_quoted_pieces(template), text_), lambda state, step: pg_read_step(state, step)).got);
CREATE MACRO pg_quoted_pieces(template) AS list_transform(pg_moment_pieces(template), lambda piece: struct_pack(
    key := piece.key, literal := piece.literal, fill := piece.fill, th := piece.th,
    quoted := length(piece.literal) > 1 OR contains(template, '"' || piece.literal || '"')));

CREATE MACRO pg_piece(found, key) AS found.got[list_position(found.keys, key)];
CREATE MACRO pg_number_read(found, key) AS pg_small_number(pg_piece(found, key), found.text_);
CREATE MACRO pg_small_number(digits, text_) AS CASE WHEN length(digits) > 10 THEN pg_out_of_range(text_)::BIGINT ELSE digits::BIGINT END;
CREATE MACRO pg_out_of_range(text_) AS pg_raise('pg:22008:date/time field value out of range: "' || text_ || '"');
-- A year of fewer than four digits is the year nearest to 2020 that ends in them.
CREATE MACRO pg_near_2020(digits) AS CASE
    WHEN length(digits) > 3 THEN digits::BIGINT
    WHEN digits::BIGINT < 70 THEN digits::BIGINT + 2000
    WHEN digits::BIGINT < 100 THEN digits::BIGINT + 1900
    WHEN digits::BIGINT < 520 THEN digits::BIGINT + 2000
    ELSE digits::BIGINT + 1000 END;
CREATE MACRO pg_year_read(found, i) AS coalesce(pg_number_read(found, i || 'YYY'), CASE WHEN i = 'Y' THEN replace(pg_piece(found, 'Y,YYY'), ',', '')::BIGINT END,
    pg_near_2020(pg_piece(found, i || 'YY')), pg_near_2020(pg_piece(found, i || 'Y')), pg_near_2020(pg_piece(found, i)));
CREATE MACRO pg_month_read(found) AS coalesce(pg_number_read(found, 'MM'),
    list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], lower(coalesce(pg_piece(found, 'MONTH'), pg_piece(found, 'MON'))[:3])),
    list_position(['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'], lower(pg_piece(found, 'RM'))));
CREATE MACRO pg_marker_read(found, one, other) AS
    lower(coalesce(pg_piece(found, one), pg_piece(found, other), pg_piece(found, one[1] || '.' || one[2] || '.'), pg_piece(found, other[1] || '.' || other[2] || '.'))[1]);
-- A fraction of a second in microseconds. 'digits' are the digits after the point.
CREATE MACRO pg_fraction_read(digits) AS CASE WHEN length(digits) <= 6 THEN rpad(digits, 6, '0')::BIGINT ELSE digits::BIGINT END;

-- Anything except 1 to 6 is a Sunday.
CREATE MACRO pg_iso_day_read(number) AS CASE WHEN number BETWEEN 1 AND 6 THEN number WHEN number IS NOT NULL THEN 7 END;

-- A month, day or week of 0 counts as not given.
CREATE MACRO pg_moment_read(found) AS struct_pack(text_ := found.text_,
    y := pg_year_read(found, 'Y'), isoyear := pg_year_read(found, 'I'), century := pg_number_read(found, 'CC'), short_year := found.keys,
    month := nullif(pg_month_read(found), 0), day := nullif(pg_number_read(found, 'DD'), 0), day_of_year := nullif(pg_number_read(found, 'DDD'), 0),
    week := nullif(pg_number_read(found, 'WW'), 0), week_of_month := nullif(pg_number_read(found, 'W'), 0), julian := pg_number_read(found, 'J'),
    isoweek := nullif(pg_number_read(found, 'IW'), 0), isoday := pg_iso_day_read(pg_number_read(found, 'ID')),
    isoday_of_year := nullif(pg_number_read(found, 'IDDD'), 0),
    bc := coalesce(pg_marker_read(found, 'BC', 'AD') = 'b', FALSE), pm := pg_marker_read(found, 'AM', 'PM') = 'p',
    twelve := list_has_any(found.keys, ['HH', 'HH12']) OR pg_marker_read(found, 'AM', 'PM') IS NOT NULL,
    hour := coalesce(pg_number_read(found, 'HH24'), pg_number_read(found, 'HH12'), pg_number_read(found, 'HH')),
    minute := pg_number_read(found, 'MI'), second := pg_number_read(found, 'SS'),
    second_of_day := coalesce(pg_number_read(found, 'SSSS'), pg_number_read(found, 'SSSSS')),
    micros := coalesce(pg_fraction_read(pg_piece(found, 'MS')), 0) + coalesce(pg_fraction_read(coalesce(pg_piece(found, 'US'),
        pg_piece(found, 'FF1'), pg_piece(found, 'FF2'), pg_piece(found, 'FF3'), pg_piece(found, 'FF4'), pg_piece(found, 'FF5'), pg_piece(found, 'FF6'))), 0),
    zone := coalesce(pg_piece(found, 'OF'), pg_piece(found, 'TZ'), pg_piece(found, 'TZH') || coalesce(':' || pg_piece(found, 'TZM'), '')));

-- The internal year: 0 is 1 BC. With a century, a two-digit year is a year of that century.
CREATE MACRO pg_inner_year_read(r) AS CASE
    WHEN r.century IS NOT NULL AND (r.y IS NULL OR list_has_any(r.short_year, ['YY', 'Y'])) THEN
        CASE WHEN r.y IS NULL THEN CASE WHEN r.bc OR r.century < 0 THEN -abs(r.century) * 100 + 1 ELSE (r.century - 1) * 100 + 1 END
             WHEN r.y % 100 = 0 THEN r.century * 100 + CASE WHEN r.century >= 0 THEN 0 ELSE 1 END
             WHEN r.century < 0 OR r.bc THEN (r.century + 1) * 100 - r.y % 100 + 1
             ELSE (r.century - 1) * 100 + r.y % 100 END
    ELSE pg_before_era(coalesce(r.y, r.isoyear, 0), r.bc) END;
CREATE MACRO pg_before_era(y, bc) AS CASE WHEN bc AND y > 0 THEN 1 - y WHEN y < 0 THEN y + 1 ELSE y END;

CREATE MACRO pg_first_monday(y) AS make_date(y, 1, 4) - (isodow(make_date(y, 1, 4)) - 1)::INTEGER;
CREATE MACRO pg_date_of_read(r, y) AS CASE
    WHEN r.julian IS NOT NULL THEN CASE WHEN r.julian BETWEEN 0 AND 106000000 THEN DATE '1970-01-01' + (r.julian - 2440588)::INTEGER ELSE pg_out_of_range(r.text_)::DATE END
    WHEN y NOT BETWEEN -4712 AND 290000 THEN pg_raise('pg:22008:timestamp out of range')::DATE
    WHEN r.isoday_of_year IS NOT NULL THEN pg_first_monday(y) + (r.isoday_of_year - 1)::INTEGER
    WHEN r.isoweek IS NOT NULL THEN CASE WHEN r.isoweek BETWEEN 1 AND 53 AND coalesce(r.isoday, 1) BETWEEN 1 AND 7
        THEN pg_first_monday(y) + ((r.isoweek - 1) * 7 + coalesce(r.isoday, 1) - 1)::INTEGER ELSE pg_out_of_range(r.text_)::DATE END
    WHEN coalesce(r.day_of_year, r.week) IS NOT NULL AND (coalesce(r.month, 1) <= 1 OR coalesce(r.day, 1) <= 1) THEN
        CASE WHEN r.y IS NULL AND NOT r.bc THEN pg_raise('pg:22007:cannot calculate day of year without year information')::DATE
             WHEN coalesce(r.day_of_year, r.week * 7 - 6) BETWEEN 1 AND dayofyear(make_date(y, 12, 31))
             THEN make_date(y, 1, 1) + (coalesce(r.day_of_year, r.week * 7 - 6) - 1)::INTEGER ELSE pg_out_of_range(r.text_)::DATE END
    WHEN coalesce(r.month, 1) BETWEEN 1 AND 12 AND coalesce(r.day, r.week_of_month * 7 - 6, 1) BETWEEN 1 AND 28
    THEN make_date(y, coalesce(r.month, 1), coalesce(r.day, r.week_of_month * 7 - 6, 1))
    WHEN coalesce(r.month, 1) BETWEEN 1 AND 12 AND coalesce(r.day, r.week_of_month * 7 - 6, 1) BETWEEN 29 AND day(last_day(make_date(y, pg_month_or_1(coalesce(r.month, 1)), 1)))
    THEN make_date(y, coalesce(r.month, 1), coalesce(r.day, r.week_of_month * 7 - 6, 1))
    ELSE pg_out_of_range(r.text_)::DATE END;

CREATE MACRO pg_hour_read(r) AS CASE
    WHEN r.hour IS NULL THEN 0
    WHEN NOT r.twelve THEN r.hour
    WHEN r.hour NOT BETWEEN 1 AND 12 THEN pg_raise('pg:22007:hour "' || r.hour || '" is invalid for the 12-hour clock')::BIGINT
    ELSE r.hour % 12 + CASE WHEN r.pm THEN 12 ELSE 0 END END;
CREATE MACRO pg_time_of_read(r) AS CASE
    WHEN pg_hour_read(r) BETWEEN 0 AND 23 AND coalesce(r.minute, 0) BETWEEN 0 AND 59 AND coalesce(r.second, 0) BETWEEN 0 AND 59
         AND coalesce(r.second_of_day, 0) BETWEEN 0 AND 86399 AND r.micros BETWEEN 0 AND 999999
    THEN CASE WHEN r.second_of_day IS NOT NULL THEN r.second_of_day * 1000000
              ELSE pg_hour_read(r) * 3600000000 + coalesce(r.minute, 0) * 60000000 + coalesce(r.second, 0) * 1000000 END + r.micros
    ELSE pg_out_of_range(r.text_)::BIGINT END;
-- The offset of a zone in microseconds east of Greenwich. Here a plus means east.
CREATE MACRO pg_zone_read(zone) AS CASE
    WHEN zone IS NULL THEN 0
    WHEN regexp_matches(zone, '^[A-Za-z]') THEN coalesce(pg_zone_offset(zone), pg_raise('pg:22007:invalid value "' || zone || '" for "TZ"')::BIGINT)
    ELSE CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END * (regexp_extract(zone, '([0-9]{1,2})', 1)::BIGINT * 3600000000
         + coalesce(try_cast(regexp_extract(zone, '^.?[0-9]{2}:?([0-9]{2})', 1) AS BIGINT), 0) * 60000000) END;

-- Gregorian years and days cannot be mixed with ISO years and weeks.
CREATE MACRO pg_mixed_conventions(keys) AS
    list_has_any(keys, ['IYYY', 'IYY', 'IY', 'I', 'IW', 'ID', 'IDDD'])
    AND list_has_any(keys, ['YYYY', 'YYY', 'YY', 'Y', 'Y,YYY', 'MM', 'MONTH', 'MON', 'RM', 'DD', 'DDD', 'D', 'WW', 'W']);

-- Whether a pattern that occurs twice in the template has two different values.
CREATE MACRO pg_conflicting(found) AS len(list_distinct(found.keys)) < len(found.keys) AND len(list_distinct(pg_pairs_read(found)))
    > len(list_distinct(list_transform(pg_pairs_read(found), lambda pair: pair[1])));
CREATE MACRO pg_pairs_read(found) AS
    list_filter(list_zip(found.keys, found.got), lambda pair: pair[1] != '' AND pair[2] IS NOT NULL);

CREATE MACRO pg_read_moment(text_, template) AS list_transform(list_transform(list_transform(
    [pg_read_pieces(text_, template)],
    lambda found: CASE
        WHEN pg_mixed_conventions(found.keys) THEN pg_raise('pg:22007:invalid combination of date conventions')
        WHEN pg_conflicting(found) THEN pg_raise('pg:22007:conflicting values for a field in formatting string')
        ELSE pg_moment_read(found) END),
    lambda r: struct_pack(r := r, y := pg_inner_year_read(r))),
    lambda one: struct_pack(day := pg_date_of_read(one.r, one.y), micros := pg_time_of_read(one.r), zone := pg_zone_read(one.r.zone)))[1];
-- The fast path, for templates that contain only numbers of fixed size, each once, and a text that
-- matches exactly. An invalid date gives NULL here and its error on the slow path.
CREATE MACRO pg_is_plain_template(template) AS
    regexp_full_match(template, '(?:YYYY|MM|DD|HH24|MI|SS|"T"|[-/.: ])+') AND regexp_matches(template, 'YYYY') AND regexp_matches(template, 'MM')
    AND regexp_matches(template, 'DD') AND NOT regexp_matches(template, 'YYYY.*YYYY|MM.*MM|DD.*DD|HH24.*HH24|MI.*MI|SS.*SS');
-- The template with a letter for each digit of the text.
CREATE MACRO pg_plain_places(template) AS replace(replace(template, 'HH24', 'HH'), '"T"', 'T');
CREATE MACRO pg_plain_pattern(places) AS replace(replace(replace(replace(replace(replace(replace(places, '.', '[.]'),
    'YYYY', '[0-9]{4}'), 'MM', '[0-9]{2}'), 'DD', '[0-9]{2}'), 'HH', '(?:[01][0-9]|2[0-3])'), 'MI', '[0-5][0-9]'), 'SS', '[0-5][0-9]');
CREATE MACRO pg_plain_digits(text_, places, letters) AS CASE WHEN contains(places, letters)
    THEN text_[strpos(places, letters):strpos(places, letters) + length(letters) - 1] ELSE '00' END;
CREATE MACRO pg_plain_date(text_, template) AS CASE
    WHEN pg_is_plain_template(template) AND regexp_full_match(text_, pg_plain_pattern(pg_plain_places(template)))
         AND pg_plain_digits(text_, pg_plain_places(template), 'YYYY') != '0000'
    THEN try_cast(pg_plain_digits(text_, pg_plain_places(template), 'YYYY') || '-' || pg_plain_digits(text_, pg_plain_places(template), 'MM')
                  || '-' || pg_plain_digits(text_, pg_plain_places(template), 'DD') AS DATE) END;
CREATE MACRO pg_plain_time(text_, places) AS
    (pg_plain_digits(text_, places, 'HH') || ':' || pg_plain_digits(text_, places, 'MI') || ':' || pg_plain_digits(text_, places, 'SS'))::TIME;

CREATE MACRO pg_to_date(text_, template) AS CASE
    WHEN pg_plain_date(text_, template) IS NOT NULL THEN pg_plain_date(text_, template)
    WHEN text_ IS NOT NULL AND template IS NOT NULL THEN pg_read_moment(text_, template).day END;
CREATE MACRO pg_to_timestamp(text_, template) AS CASE
    WHEN pg_plain_date(text_, template) IS NOT NULL
    THEN (pg_plain_date(text_, template) + pg_plain_time(text_, pg_plain_places(template))) AT TIME ZONE 'UTC'
    WHEN text_ IS NOT NULL AND template IS NOT NULL THEN
        list_transform([pg_read_moment(text_, template)],
            lambda found: (found.day::TIMESTAMP + to_microseconds(found.micros - found.zone)) AT TIME ZONE 'UTC')[1] END;
