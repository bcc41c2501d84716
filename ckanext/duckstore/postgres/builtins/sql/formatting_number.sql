-- to_char of numbers.
-- https://www.postgresql.org/docs/current/functions-formatting.html#FUNCTIONS-FORMATTING-NUMERIC-TABLE
-- A template becomes a description (pg_number_format): its requirements and its nodes. Each node
-- writes its piece from its place among the digit patterns alone ('place' counts 9, 0 and the
-- decimal point from 0), so rows need no loop.

CREATE MACRO pg_number_pieces(template) AS list_transform(
    regexp_extract_all(template, '(?s)EEEE|eeee|MI|mi|PL|pl|PR|pr|RN|rn|SG|sg|SP|sp|TH|th|FM|fm|[,.09BCDGLSVbcdglsv]|'
                                 || pg_template_literal() || '|$'),
    lambda raw: struct_pack(
        key := CASE WHEN regexp_full_match(raw, '(?i)[,.09BCDGLSV]|EEEE|MI|PL|PR|SG|SP|FM') THEN upper(replace(raw, 'D', '.'))
                    WHEN raw IN ('RN', 'rn', 'TH', 'th') THEN raw ELSE '' END,
        literal := pg_unquote_literal(raw)));

-- The keys of a template as one text, a letter for each piece, so that they can be searched: a
-- point for D, E for EEEE,
-- M for MI, P for PL, R for PR, N for RN, H for TH, F for FM, A for SG, and a blank for a piece
-- that writes only itself or nothing.
CREATE MACRO pg_number_letters(pieces) AS coalesce(list_aggregate(list_transform(pieces, lambda piece: CASE
    WHEN piece.key IN ('9', '0', ',', '.', 'B', 'G', 'L', 'S', 'V') THEN piece.key
    WHEN piece.key = 'd' THEN '.'
    WHEN piece.key = 'EEEE' THEN 'E' WHEN piece.key = 'MI' THEN 'M' WHEN piece.key = 'PL' THEN 'P' WHEN piece.key = 'PR' THEN 'R'
    WHEN upper(piece.key) = 'RN' THEN 'N' WHEN upper(piece.key) = 'TH' THEN 'H' WHEN piece.key = 'FM' THEN 'F' WHEN piece.key = 'SG' THEN 'A'
    ELSE ' ' END), 'string_agg', ''), '');

-- PostgreSQL's error for an invalid combination of patterns, NULL if it is valid.
CREATE MACRO pg_number_complaint(letters) AS CASE
    WHEN regexp_matches(letters, 'E.*[^ ]') AND NOT regexp_matches(letters, '^[^E]*E[^E]*E') THEN '"EEEE" must be the last pattern used'
    WHEN regexp_matches(letters, 'E.*E') THEN 'cannot use "EEEE" twice'
    WHEN regexp_matches(letters, 'R.*9') THEN '"9" must be ahead of "PR"'
    WHEN regexp_matches(letters, 'R.*0') THEN '"0" must be ahead of "PR"'
    WHEN regexp_matches(letters, '\..*\.') THEN 'multiple decimal points'
    WHEN regexp_matches(letters, 'V.*\.|\..*V') THEN 'cannot use "V" and decimal point together'
    WHEN regexp_matches(letters, 'S[^.]*S') THEN 'cannot use "S" twice'
    WHEN regexp_matches(letters, '[PMRA].*S') THEN 'cannot use "S" and "PL"/"MI"/"SG"/"PR" together'
    WHEN regexp_matches(letters, 'S.*M') THEN 'cannot use "S" and "MI" together'
    WHEN regexp_matches(letters, 'S.*P') THEN 'cannot use "S" and "PL" together'
    WHEN regexp_matches(letters, 'S.*A') THEN 'cannot use "S" and "SG" together'
    WHEN regexp_matches(letters, '[SPMA].*R') THEN 'cannot use "PR" and "S"/"PL"/"MI"/"SG" together'
    WHEN regexp_matches(letters, 'N.*N') THEN 'cannot use "RN" twice'
    WHEN regexp_matches(letters, '[BFSRMPNV].*E') THEN '"EEEE" is incompatible with other formats'
    END;

-- The number of occurrences of some letters before a position.
CREATE MACRO pg_letters(text_, letters) AS length(regexp_replace(text_, '[^' || letters || ']', '', 'g'));

-- (Here and below, a value that is used many times is passed as a lambda's parameter: a macro's
-- argument would be copied as text.)
CREATE MACRO pg_number_format(template) AS list_transform(
    [struct_pack(pieces := pg_number_pieces(template), letters := pg_number_letters(pg_number_pieces(template)))],
    lambda found: pg_number_described(found.pieces, found.letters))[1];
CREATE MACRO pg_number_described(pieces, letters) AS CASE
    WHEN pg_number_complaint(letters) IS NOT NULL THEN pg_raise('pg:42601:' || pg_number_complaint(letters))
    ELSE struct_pack(
        nodes := list_transform(pieces, lambda piece, position: struct_pack(
            key := CASE piece.key WHEN 'd' THEN '.' ELSE piece.key END, literal := piece.literal,
            place := (pg_letters(letters[:position], '90.') - 1)::INTEGER)),
        pre := pg_number_pre(letters),
        post := pg_letters(regexp_extract(letters, '\.(.*)$', 1), '90')::INTEGER,
        multiplier := pg_letters(regexp_extract(letters, 'V(.*)$', 1), '9')::INTEGER,
        zero_start := CASE WHEN regexp_matches(letters, '^[^.]*0') THEN pg_letters(regexp_extract(letters, '^([^0]*)0', 1), '9')::INTEGER END,
        zero_end := CASE WHEN contains(letters, '0') THEN pg_letters(regexp_extract(letters, '^(.*0)', 1), '90') ELSE 0 END::INTEGER,
        fill := contains(letters, 'F'), point := contains(letters, '.'), scientific := contains(letters, 'E'), roman := contains(letters, 'N'),
        bracket := contains(letters, 'R'), plus := regexp_matches(letters, '[PA]'), minus := regexp_matches(letters, '[MA]'),
        -- An S before the first digits is written there, an S after all digits or after the point
        -- at the end.
        sign := CASE WHEN NOT contains(letters, 'S') THEN ''
                     WHEN regexp_matches(letters, '^[^.]*S') AND pg_letters(regexp_extract(letters, '^([^S]*)S', 1), '90') < pg_number_pre(letters) THEN 'before'
                     ELSE 'after' END)
    END;
CREATE MACRO pg_number_pre(letters) AS pg_letters(regexp_extract(regexp_extract(letters, '^([^.]*)', 1), '^([^V]*)', 1), '90')
    + pg_letters(regexp_extract(letters, 'V(.*)$', 1), '90');

-- The output of the nodes of a template. 'digits' is the absolute value of the number with 'places'
-- decimals, the number that the template requires; 'signed_zero': whether a zero keeps its minus.
CREATE MACRO pg_write_number(format_, is_negative, digits_, signed_zero, places) AS list_transform(list_transform(list_transform(
    [struct_pack(f := format_, negative := is_negative, digits := digits_, post := places)],
    lambda n: struct_pack(f := n.f, post := n.post, negative := n.negative AND (signed_zero OR regexp_matches(n.digits, '[1-9]')),
                          digits := CASE WHEN pg_whole_length(n.digits) > n.f.pre
                                         THEN repeat('#', n.f.pre) || '.' || repeat('#', n.post) ELSE n.digits END,
                          spaces := greatest(0, n.f.pre - pg_whole_length(n.digits)))),
    lambda n: struct_pack(f := n.f, post := n.post, negative := n.negative, digits := n.digits, spaces := n.spaces,
                          last := pg_last_relevant(n.f, n.digits, n.spaces))),
    lambda n: split_part(coalesce(list_aggregate(list_transform(n.f.nodes, lambda node: pg_write_node(n, node)), 'string_agg', ''), ''), chr(1), 1))[1];
CREATE MACRO pg_whole_length(digits) AS strpos(digits || '.', '.') - 1;
-- The place in 'digits' of the last digit that FM keeps: it drops trailing zeros, except those that
-- a 0 of the template requires.
CREATE MACRO pg_last_relevant(format_, digits, spaces) AS CASE WHEN format_.fill AND format_.point AND contains(digits, '.') THEN
    CASE WHEN format_.zero_end > spaces
         THEN greatest(length(rtrim(digits, '0')) - 1, least(length(digits) - 1, format_.zero_end - spaces))
         ELSE length(rtrim(digits, '0')) - 1 END END;
CREATE MACRO pg_write_node(n, node) AS CASE
    WHEN node.key = '' THEN node.literal
    WHEN node.key IN ('9', '0', '.') THEN pg_sign_before(n, node.place) || pg_digit(n, node) || pg_sign_after(n, node.place)
    WHEN node.key IN (',', 'G') THEN CASE WHEN pg_digit_written(n, node.place) THEN ',' WHEN n.f.fill THEN '' ELSE ' ' END
    WHEN node.key = 'L' THEN ' '
    WHEN node.key = 'MI' THEN CASE WHEN n.negative THEN '-' WHEN n.f.fill THEN '' ELSE ' ' END
    WHEN node.key = 'PL' THEN CASE WHEN NOT n.negative THEN '+' WHEN n.f.fill THEN '' ELSE ' ' END
    WHEN node.key = 'SG' THEN CASE WHEN n.negative THEN '-' ELSE '+' END
    WHEN node.key IN ('TH', 'th') AND NOT n.negative AND NOT n.f.point AND n.digits[1] != '#' THEN pg_ordinal_of_digits(n.digits, node.key)
    ELSE '' END;
CREATE MACRO pg_ordinal_of_digits(digits, th) AS pg_as_pattern(CASE
    WHEN digits IN ('NaN', 'Infinity') THEN pg_raise('pg:22P02:"' || digits || '" is not a number')
    WHEN digits[-2:-2] = '1' THEN 'th' WHEN digits[-1:] = '1' THEN 'st' WHEN digits[-1:] = '2' THEN 'nd' WHEN digits[-1:] = '3' THEN 'rd' ELSE 'th' END, th);

-- The character of the number at a place, '' before and after it.
CREATE MACRO pg_digit_at(n, place) AS CASE WHEN place >= n.spaces THEN n.digits[place - n.spaces + 1] ELSE '' END;
-- '0.1' with 9.9 is '  .1': the only zero before the point is not written.
CREATE MACRO pg_is_idle_zero(n, place) AS
    n.f.zero_start IS NULL AND place <= n.spaces AND n.digits[1] = '0' AND n.post != 0;
CREATE MACRO pg_ends_with_point(n) AS coalesce(n.digits[n.last + 1] = '.', FALSE);
-- Where a pattern finds no digit, PostgreSQL's output ends; chr(1) marks this.
CREATE MACRO pg_digit(n, node) AS CASE
    WHEN node.place < n.spaces THEN CASE WHEN n.f.zero_start <= node.place THEN '0' WHEN n.f.fill THEN '' ELSE ' ' END
    WHEN pg_digit_at(n, node.place) = '.' THEN '.'
    WHEN n.last < node.place - n.spaces AND node.key != '0' THEN ''
    WHEN pg_is_idle_zero(n, node.place) THEN CASE WHEN NOT n.f.fill THEN ' ' WHEN pg_ends_with_point(n) THEN '0' ELSE '' END
    WHEN node.place - n.spaces >= length(n.digits) THEN chr(1)
    ELSE pg_digit_at(n, node.place) END;
-- Whether the digit pattern before a comma wrote a digit of the number.
CREATE MACRO pg_digit_written(n, place) AS CASE
    WHEN place < 0 THEN FALSE
    WHEN place < n.spaces THEN coalesce(n.f.zero_start <= place, FALSE)
    ELSE pg_digit_at(n, place) != '.' AND NOT coalesce(n.last < place - n.spaces, FALSE) AND NOT pg_is_idle_zero(n, place) END;

-- The place of the sign: the first place that writes a part of the number.
CREATE MACRO pg_sign_place(n) AS CASE
    WHEN n.f.zero_start IS NOT NULL THEN least(n.f.zero_start, n.spaces)
    WHEN pg_is_idle_zero(n, n.spaces) AND NOT pg_ends_with_point(n) THEN n.spaces + 1
    ELSE n.spaces END;
-- No separate sign where MI or SG writes it. PL writes only the plus.
CREATE MACRO pg_sign_wanted(n) AS NOT n.f.minus AND NOT (n.f.fill AND NOT n.negative AND n.f.sign = '' AND NOT n.f.plus);
CREATE MACRO pg_sign_before(n, place) AS CASE
    WHEN place != pg_sign_place(n) OR NOT pg_sign_wanted(n) OR n.f.sign = 'after' THEN ''
    WHEN n.f.sign = 'before' THEN CASE WHEN n.negative THEN '-' ELSE '+' END
    WHEN n.f.bracket THEN CASE WHEN n.negative THEN '<' ELSE ' ' END
    WHEN n.negative THEN '-'
    WHEN n.f.fill THEN '' ELSE ' ' END;
CREATE MACRO pg_sign_after(n, place) AS CASE
    WHEN place != pg_end_place(n) THEN ''
    WHEN n.f.bracket THEN CASE WHEN n.negative THEN '>' WHEN n.f.fill THEN '' ELSE ' ' END
    WHEN n.f.sign = 'after' THEN CASE WHEN n.negative THEN '-' ELSE '+' END
    ELSE '' END;
-- The place at which the number ends: the place of the last pattern.
CREATE MACRO pg_end_place(n) AS n.f.pre + n.post + CASE WHEN n.f.point THEN 1 ELSE 0 END - 1;

-- Roman numerals from 1 to 3999.
CREATE MACRO pg_roman(number) AS CASE WHEN number BETWEEN 1 AND 3999 THEN
    repeat('M', (number // 1000)::BIGINT)
    || ['', 'C', 'CC', 'CCC', 'CD', 'D', 'DC', 'DCC', 'DCCC', 'CM'][(number // 100 % 10 + 1)::INTEGER]
    || ['', 'X', 'XX', 'XXX', 'XL', 'L', 'LX', 'LXX', 'LXXX', 'XC'][(number // 10 % 10 + 1)::INTEGER]
    || ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'][(number % 10 + 1)::INTEGER]
    ELSE repeat('#', 15) END;
CREATE MACRO pg_write_roman(format_, number) AS list_aggregate(list_transform(format_.nodes, lambda node: CASE
    WHEN node.key = '' THEN node.literal
    WHEN node.key NOT IN ('RN', 'rn') THEN ''
    WHEN format_.fill THEN pg_as_pattern(pg_roman(number), node.key)
    ELSE lpad(pg_as_pattern(pg_roman(number), node.key), 15, ' ') END), 'string_agg', '');

-- Exact decimals from text without an exponent and sign: the point moves 'moved' places to the
-- right, 'places' decimals remain, halves are rounded up.
CREATE MACRO pg_rounded_units(written, places) AS
    (regexp_extract(written, '^[^.]*') || rpad(split_part(written, '.', 2)[:places], places::INTEGER, '0'))::HUGEINT
    + CASE WHEN split_part(written, '.', 2)[places + 1] >= '5' THEN 1 ELSE 0 END;
CREATE MACRO pg_rounded_text(written, moved, places) AS
    list_transform([pg_rounded_units(written, moved + places)::VARCHAR], lambda digits: pg_point_inserted(digits, places))[1];
CREATE MACRO pg_point_inserted(digits, places) AS CASE WHEN places = 0 THEN digits
    ELSE lpad(digits, greatest(length(digits), places + 1)::INTEGER, '0')[:-places - 1] || '.' || lpad(digits, greatest(length(digits), places)::INTEGER, '0')[-places:] END;

-- numeric and the integers, from their text.
CREATE MACRO pg_to_char_numeric(number, template) AS pg_to_char_digits(number, template, FALSE);
CREATE MACRO pg_to_char_integer(number, template) AS pg_to_char_digits(number, template, TRUE);
CREATE MACRO pg_to_char_digits(number, template, whole) AS CASE WHEN number IS NOT NULL AND template IS NOT NULL THEN
    list_transform([struct_pack(f := pg_number_format(template), written := number::VARCHAR)],
                   lambda given: pg_to_char_exact(given.f, given.written[1] = '-', ltrim(given.written, '-'), whole))[1] END;
CREATE MACRO pg_to_char_exact(format_, minus, written, whole) AS CASE
    WHEN format_.roman THEN pg_write_roman(format_, CASE WHEN minus THEN 0 ELSE pg_rounded_units(written, 0) END)
    WHEN format_.scientific THEN CASE WHEN minus THEN '-' ELSE ' ' END || pg_scientific_text(written, format_.post, whole)
    ELSE pg_write_number(format_, minus, pg_rounded_text(written, format_.multiplier, format_.post), FALSE, format_.post) END;

-- '1.23e+03' of exact digits: the digits from the first nonzero one, and the power of ten of that
-- digit.
CREATE MACRO pg_scientific_text(written, places, whole) AS list_transform(list_transform(
    [struct_pack(digits := ltrim(replace(written, '.', ''), '0'), power := CASE WHEN regexp_matches(written, '^0*[1-9]')
        THEN length(regexp_extract(written, '^0*([^.]*)', 1)) - 1 ELSE -length(regexp_extract(written, '\.(0*)', 1)) - 1 END)],
    lambda n: struct_pack(units := CASE WHEN n.digits = '' THEN repeat('0', places + 1)
                                        ELSE pg_rounded_units(n.digits[1] || '.' || n.digits[2:], places)::VARCHAR END,
                          power := CASE WHEN n.digits = '' THEN 0 ELSE n.power END)),
    lambda n: CASE WHEN whole AND length(n.units) > places + 1 THEN pg_mantissa(n.units[:places + 1], n.power + 1, places)
                   ELSE pg_mantissa(n.units, n.power, places) END)[1];
-- (As in PostgreSQL, the numeric 9.99 rounded up to one decimal is '10.0e+00'; integers are written
-- as floats.)
CREATE MACRO pg_mantissa(units, power, places) AS pg_point_inserted(units, places)
    || CASE WHEN power < 0 THEN 'e-' ELSE 'e+' END || format('{:02d}', abs(power));

-- Floats have 15 reliable digits (float4: 6); decimals beyond them are not written.
CREATE MACRO pg_to_char_float(number, template, reliable) AS CASE WHEN number IS NOT NULL AND template IS NOT NULL THEN
    list_transform([struct_pack(f := pg_number_format(template), number := number::DOUBLE)],
                   lambda given: pg_float_formatted(given.f, given.number, reliable))[1] END;
CREATE MACRO pg_float_formatted(format_, number, reliable) AS CASE
    WHEN format_.roman THEN pg_write_roman(format_, CASE WHEN abs(number) < 4000.5 THEN round_even(number, 0)::BIGINT ELSE 0 END)
    WHEN format_.scientific THEN CASE WHEN isfinite(number)
        THEN CASE WHEN printf('%+.0f', number)[1] = '-' THEN '-' ELSE ' ' END || ltrim(printf('%.' || format_.post || 'e', number), '-')
        ELSE ' ' || repeat('#', format_.pre) || '.' || repeat('#', format_.post + 4) END
    WHEN isnan(number) THEN pg_write_number(format_, FALSE, 'NaN', TRUE, format_.post)
    ELSE list_transform([abs(number) * 10.0 ** format_.multiplier], lambda magnitude: pg_write_number(format_, printf('%+.0f', number)[1] = '-',
        pg_float_digits(magnitude, pg_float_places(magnitude, format_.post, reliable)), TRUE, pg_float_places(magnitude, format_.post, reliable)))[1] END;
CREATE MACRO pg_float_places(magnitude, post, reliable) AS
    greatest(0, least(post, reliable - CASE WHEN isinf(magnitude) THEN 8 ELSE length(printf('%.0f', magnitude)) END));
CREATE MACRO pg_float_digits(magnitude, places) AS
    CASE WHEN isinf(magnitude) THEN 'Infinity' ELSE printf('%.' || places || 'f', magnitude) END;
CREATE MACRO pg_to_char_float8(number, template) AS pg_to_char_float(number, template, 15);
CREATE MACRO pg_to_char_float4(number, template) AS pg_to_char_float(number, template, 6);
