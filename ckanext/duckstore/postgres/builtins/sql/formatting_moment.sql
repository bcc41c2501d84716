-- to_char of timestamps and intervals.
-- https://www.postgresql.org/docs/current/functions-formatting.html#FUNCTIONS-FORMATTING-DATETIME-TABLE
-- A template becomes a list of nodes. Each node writes one of the numbers of a timestamp or picks a
-- word by it:
-- 'slot' is the index of the number (see pg_moment_numbers), divided by 'divisor', modulo
-- 'modulus';
-- 'format' writes it, or 'negative' if it is below 0; or 'words' has the words for 0, 1, 2 ...

-- The number of each numeric pattern, and its minimum width; 'signed': a minus does not count
-- toward the width.
CREATE MACRO pg_moment_table() AS MAP {
    'YYYY': {'slot': 1, 'divisor': 1, 'modulus': 100000000, 'width': 4, 'signed': 1},
    'YYY': {'slot': 1, 'divisor': 1, 'modulus': 1000, 'width': 3, 'signed': 1},
    'YY': {'slot': 1, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'Y': {'slot': 1, 'divisor': 1, 'modulus': 10, 'width': 1, 'signed': 1},
    'Y,YYY': {'slot': 1, 'divisor': 1000, 'modulus': 100000000, 'width': 1, 'signed': 1},
    'MM': {'slot': 2, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'DD': {'slot': 3, 'divisor': 1, 'modulus': 10000000000, 'width': 2, 'signed': 0},
    'HH24': {'slot': 4, 'divisor': 1, 'modulus': 10000000000, 'width': 2, 'signed': 1},
    'MI': {'slot': 5, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'SS': {'slot': 6, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'MS': {'slot': 7, 'divisor': 1000, 'modulus': 1000, 'width': 3, 'signed': 0},
    'US': {'slot': 7, 'divisor': 1, 'modulus': 1000000, 'width': 6, 'signed': 0},
    'FF1': {'slot': 7, 'divisor': 100000, 'modulus': 10, 'width': 1, 'signed': 0},
    'FF2': {'slot': 7, 'divisor': 10000, 'modulus': 100, 'width': 2, 'signed': 0},
    'FF3': {'slot': 7, 'divisor': 1000, 'modulus': 1000, 'width': 3, 'signed': 0},
    'FF4': {'slot': 7, 'divisor': 100, 'modulus': 10000, 'width': 4, 'signed': 0},
    'FF5': {'slot': 7, 'divisor': 10, 'modulus': 100000, 'width': 5, 'signed': 0},
    'FF6': {'slot': 7, 'divisor': 1, 'modulus': 1000000, 'width': 6, 'signed': 0},
    'SSSS': {'slot': 8, 'divisor': 1, 'modulus': 100000000000000, 'width': 1, 'signed': 1},
    'SSSSS': {'slot': 8, 'divisor': 1, 'modulus': 100000000000000, 'width': 1, 'signed': 1},
    'D': {'slot': 9, 'divisor': 1, 'modulus': 10, 'width': 1, 'signed': 1},
    'ID': {'slot': 10, 'divisor': 1, 'modulus': 10, 'width': 1, 'signed': 1},
    'DDD': {'slot': 11, 'divisor': 1, 'modulus': 10000000000, 'width': 3, 'signed': 0},
    'WW': {'slot': 12, 'divisor': 1, 'modulus': 10000000000, 'width': 2, 'signed': 0},
    'W': {'slot': 13, 'divisor': 1, 'modulus': 10000000000, 'width': 1, 'signed': 1},
    'Q': {'slot': 14, 'divisor': 1, 'modulus': 10, 'width': 1, 'signed': 1},
    'CC': {'slot': 15, 'divisor': 1, 'modulus': 10000000, 'width': 2, 'signed': 1},
    'J': {'slot': 16, 'divisor': 1, 'modulus': 100000000000, 'width': 1, 'signed': 1},
    'IYYY': {'slot': 17, 'divisor': 1, 'modulus': 100000000, 'width': 4, 'signed': 1},
    'IYY': {'slot': 17, 'divisor': 1, 'modulus': 1000, 'width': 3, 'signed': 1},
    'IY': {'slot': 17, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'I': {'slot': 17, 'divisor': 1, 'modulus': 10, 'width': 1, 'signed': 1},
    'IW': {'slot': 18, 'divisor': 1, 'modulus': 10000000000, 'width': 2, 'signed': 0},
    'IDDD': {'slot': 19, 'divisor': 1, 'modulus': 10000000000, 'width': 3, 'signed': 0},
    'HH12': {'slot': 22, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1},
    'HH': {'slot': 22, 'divisor': 1, 'modulus': 100, 'width': 2, 'signed': 1}};

-- A name in the case of its pattern.
CREATE MACRO pg_as_pattern(name, key) AS CASE
    WHEN key = upper(key) THEN upper(name)
    WHEN key = lower(key) THEN lower(name)
    ELSE name END;

-- The number that selects the word of a pattern.
CREATE MACRO pg_word_position(key) AS CASE
    WHEN lower(key) IN ('month', 'mon') THEN 2
    WHEN lower(key) IN ('am', 'pm', 'a.m.', 'p.m.') THEN 23
    WHEN lower(key) IN ('day', 'dy') THEN 9
    WHEN lower(key) IN ('ad', 'bc', 'a.d.', 'b.c.') THEN 20
    WHEN lower(key) = 'rm' THEN 21
    ELSE 24 END;

-- The words of a pattern in the order of that number, or its only word. Names are padded unless FM
-- or TM precedes them.
CREATE MACRO pg_words(piece, zone) AS CASE pg_word_position(piece.key)
    WHEN 2 THEN pg_padded_words(pg_month_names(), piece, CASE length(piece.key) WHEN 3 THEN 3 ELSE 9 END)
    WHEN 9 THEN pg_padded_words(pg_day_names(), piece, CASE length(piece.key) WHEN 2 THEN 3 ELSE 9 END)
    WHEN 23 THEN pg_cased_words(CASE length(piece.key) WHEN 2 THEN ['am', 'pm'] ELSE ['a.m.', 'p.m.'] END, piece.key)
    WHEN 20 THEN pg_cased_words(CASE length(piece.key) WHEN 2 THEN ['bc', 'ad'] ELSE ['b.c.', 'a.d.'] END, piece.key)
    WHEN 21 THEN pg_padded_words(pg_roman_months(), piece, 4)
    ELSE [CASE WHEN piece.key = '' THEN piece.literal
               WHEN piece.key IN ('TZ', 'tz') THEN pg_as_pattern(zone, piece.key)
               WHEN upper(piece.key) = 'TZH' THEN '+00'
               WHEN upper(piece.key) = 'TZM' THEN '00'
               WHEN upper(piece.key) = 'OF' THEN CASE WHEN piece.fill THEN '+0' ELSE '+00' END
               ELSE '' END]
    END;

CREATE MACRO pg_cased_words(words, key) AS list_transform(words, lambda word: pg_as_pattern(word, key));
CREATE MACRO pg_padded_words(words, piece, width) AS list_transform(words, lambda word: pg_as_pattern(
    CASE WHEN word = '' THEN '' WHEN width = 3 THEN word[:3] WHEN piece.fill OR piece.local THEN word ELSE rpad(word, width, ' ') END,
    piece.key));
CREATE MACRO pg_month_names() AS
    ['', 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
CREATE MACRO pg_day_names() AS ['', 'Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
CREATE MACRO pg_roman_months() AS ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

-- The ordinal suffixes of 0 to 99.
CREATE MACRO pg_ordinal_words(th) AS list_transform(range(100), lambda number: pg_as_pattern(CASE
    WHEN number BETWEEN 10 AND 19 THEN 'th'
    WHEN number % 10 = 1 THEN 'st'
    WHEN number % 10 = 2 THEN 'nd'
    WHEN number % 10 = 3 THEN 'rd'
    ELSE 'th' END, th));

CREATE MACRO pg_word_node(slot_, divisor_, modulus_, words_) AS struct_pack(slot := slot_::BIGINT, sign_slot := slot_::BIGINT,
    divisor := divisor_::BIGINT, modulus := modulus_::BIGINT, format := '', negative := '', words := words_);

-- The sign of the year determines the width of an ISO year. FM drops leading zeros, but not those
-- of a fraction of a second.
CREATE MACRO pg_number_node(piece, row_) AS struct_pack(slot := row_.slot::BIGINT,
    sign_slot := CASE row_.slot WHEN 17 THEN 1 ELSE row_.slot END::BIGINT, divisor := row_.divisor::BIGINT,
    modulus := row_.modulus::BIGINT,
    format := CASE WHEN upper(piece.key) = 'Y,YYY' THEN '{0},{1:03d}' ELSE pg_digits_format(piece, row_, row_.width) END,
    negative := CASE WHEN upper(piece.key) = 'Y,YYY' THEN '{0},{1:03d}' ELSE pg_digits_format(piece, row_, row_.width + row_.signed) END,
    words := NULL::VARCHAR[]);
CREATE MACRO pg_digits_format(piece, row_, width) AS
    CASE WHEN piece.fill AND row_.slot != 7 THEN '{0}' ELSE '{0:0' || width || 'd}' END;

-- The nodes of a template. An ordinal suffix is a separate node after that of its number.
CREATE MACRO pg_moment_nodes(template, zone) AS flatten(list_transform(
    list_transform(pg_moment_pieces(template),
                   lambda piece: struct_pack(piece := piece, row_ := pg_moment_table()[upper(piece.key)])),
    lambda found: CASE
        WHEN found.row_ IS NULL THEN [pg_word_node(pg_word_position(found.piece.key), 1, 100, pg_words(found.piece, zone))]
        WHEN found.piece.th = '' THEN [pg_number_node(found.piece, found.row_)]
        ELSE [pg_number_node(found.piece, found.row_),
              pg_word_node(found.row_.slot, CASE WHEN upper(found.piece.key) = 'Y,YYY' THEN 1 ELSE found.row_.divisor END,
                           least(100, found.row_.modulus), pg_ordinal_words(found.piece.th))]
        END));

-- The output of the nodes for the numbers of one timestamp. They enter the outer lambda as a value,
-- because an expression inside a lambda is computed for each row even if it is constant, and a
-- captured value is copied for each mention.
-- (list_aggregate: DuckDB's array_to_string is a macro that computes its argument twice.)
CREATE MACRO pg_write_moment(nodes, numbers) AS list_transform([struct_pack(nodes := nodes, numbers := numbers)],
    lambda given: coalesce(list_aggregate(list_transform(given.nodes, lambda node: CASE
        WHEN node.words IS NULL THEN format(CASE WHEN given.numbers[node.sign_slot] < 0 THEN node.negative ELSE node.format END,
            given.numbers[node.slot] // node.divisor % node.modulus, given.numbers[node.slot] % 1000)
        ELSE node.words[abs(given.numbers[node.slot] // node.divisor % node.modulus) + 1] END), 'string_agg', ''), ''))[1];

-- The calendar year: there is no year 0, 1 BC is 0 internally.
CREATE MACRO pg_counted_year(y) AS CASE WHEN y > 0 THEN y ELSE 1 - y END;

CREATE MACRO pg_hour_of_twelve(hour_of_day) AS CASE WHEN hour_of_day % 12 = 0 THEN 12 ELSE hour_of_day % 12 END;

-- The numbers of a timestamp by slot. Those that few templates need are omitted unless the template
-- may contain their pattern.
CREATE MACRO pg_moment_numbers(moment, template) AS [
    pg_counted_year(year(moment)), month(moment), day(moment), hour(moment), minute(moment), second(moment),
    microsecond(moment) % 1000000,
    hour(moment) * 3600 + minute(moment) * 60 + second(moment),
    CASE WHEN template ILIKE '%d%' THEN dayofweek(moment) + 1 END,
    CASE WHEN template ILIKE '%i%' THEN isodow(moment) END,
    CASE WHEN template ILIKE '%ddd%' THEN dayofyear(moment) END,
    CASE WHEN template ILIKE '%ww%' THEN (dayofyear(moment) - 1) // 7 + 1 END,
    (day(moment) - 1) // 7 + 1,
    (month(moment) - 1) // 3 + 1,
    CASE WHEN template ILIKE '%cc%' THEN pg_century_of_year(year(moment)) END,
    CASE WHEN template ILIKE '%j%' THEN pg_julian_day(moment) END,
    CASE WHEN template ILIKE '%i%' THEN pg_counted_year(isoyear(moment)) END,
    CASE WHEN template ILIKE '%i%' THEN weekofyear(moment) END,
    CASE WHEN template ILIKE '%i%' THEN (weekofyear(moment) - 1) * 7 + isodow(moment) END,
    CASE WHEN year(moment) > 0 THEN 1 ELSE 0 END,
    month(moment),
    pg_hour_of_twelve(hour(moment)),
    hour(moment) // 12,
    0];

-- to_char(timestamp, text): NULL for infinity and for an empty template.
CREATE MACRO pg_to_char_moment(moment, template, zone) AS CASE WHEN template != '' AND isfinite(moment)
    THEN pg_write_moment(pg_moment_nodes(template, zone), pg_moment_numbers(moment, template)) END;
CREATE MACRO pg_to_char_timestamp(moment, template) AS pg_to_char_moment(moment, template, '');
CREATE MACRO pg_to_char_timestamptz(moment, template) AS pg_to_char_moment(moment AT TIME ZONE 'UTC', template, 'UTC');

-- The numbers of an interval by slot, NULL for those that an interval does not have.
CREATE MACRO pg_interval_numbers(span, template) AS [
    year(span), month(span), day(span), hour(span), minute(span), second(span),
    microsecond(span) % 1000000,
    hour(span) * 3600 + minute(span) * 60 + second(span),
    NULL, NULL,
    pg_interval_days_of_year(span),
    (pg_interval_days_of_year(span) - 1) // 7 + 1,
    (day(span) - 1) // 7 + 1,
    CASE WHEN month(span) != 0 THEN (month(span) - 1) // 3 + 1 END,
    year(span) // 100,
    pg_julian_of_fields(year(span), month(span), day(span)),
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[1] END,
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[2] END,
    CASE WHEN template ILIKE '%i%' THEN pg_iso_fields(year(span), month(span), day(span))[3] END,
    NULL,
    pg_interval_roman(span),
    pg_hour_of_twelve(hour(span)),
    CASE WHEN hour(span) % 24 >= 12 THEN 1 ELSE 0 END,
    0];

-- With months of 30 days.
CREATE MACRO pg_interval_days_of_year(span) AS (year(span) * 12 + month(span)) * 30 + day(span);

-- The month that a Roman numeral shows: negative months count back from December, zero months have
-- none.
CREATE MACRO pg_interval_roman(span) AS CASE
    WHEN month(span) > 0 THEN month(span)
    WHEN month(span) < 0 THEN 13 + month(span)
    WHEN year(span) > 0 THEN 12
    WHEN year(span) < 0 THEN 1
    ELSE 0 END;

-- The Julian day of a year, month and day that need not be a valid date. Quotients are truncated
-- toward zero.
CREATE MACRO pg_julian_of_fields(y, m, d) AS
    pg_julian_of_march_year(CASE WHEN m > 2 THEN y + 4800 ELSE y + 4799 END, CASE WHEN m > 2 THEN m + 1 ELSE m + 13 END, d);
CREATE MACRO pg_julian_of_march_year(y, m, d) AS
    y * 365 - 32167 + y // 4 - y // 100 + y // 100 // 4 + 7834 * m // 256 + d;

-- to_char(interval, text). Patterns that need a date are refused.
CREATE MACRO pg_to_char_interval(span, template) AS CASE
    WHEN template = '' OR span IS NULL OR template IS NULL THEN NULL
    WHEN list_bool_or(list_transform(pg_moment_pieces(template), lambda piece: pg_dated_pattern(lower(piece.key))))
    THEN pg_raise('pg:22007:invalid format specification for an interval value')
    ELSE pg_write_moment(pg_moment_nodes(template, ''), pg_interval_numbers(span, template)) END;
CREATE MACRO pg_dated_pattern(key) AS
    key IN ('ad', 'bc', 'a.d.', 'b.c.', 'month', 'mon', 'day', 'dy', 'd', 'id', 'tz', 'tzh', 'tzm', 'of');
