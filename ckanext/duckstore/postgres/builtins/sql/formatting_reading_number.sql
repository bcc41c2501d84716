-- to_number: parse text by a template of to_char's number patterns, piece by piece.

CREATE MACRO pg_number_steps(template, text_) AS list_prepend(
    struct_pack(key := 'nothing', size := 0, rest := text_, digits := '', sign := '', places := pg_number_format(template).post),
    list_transform(pg_number_format(template).nodes, lambda node: struct_pack(
        key := upper(node.key), size := CASE WHEN node.key = 'L' THEN 1 ELSE length(node.literal) END, rest := '', digits := '', sign := '', places := 0)));

-- The first sign of a number before its digits; '<' is the sign of PR.
CREATE MACRO pg_leading_sign(state) AS
    CASE WHEN state.sign = '' AND NOT regexp_matches(state.digits, '[0-9]') THEN replace(regexp_extract(ltrim(state.rest, ' '), '^[-+<]'), '<', '-') ELSE '' END;
CREATE MACRO pg_number_rest(rest, sign) AS CASE WHEN sign = '' THEN ltrim(rest, ' ') ELSE ltrim(rest, ' ')[2:] END;
-- What a digit pattern or the point reads: a digit while there is room for it, or the point.
CREATE MACRO pg_number_taken(step, state, rest, has_point) AS CASE
    WHEN regexp_matches(rest, '^[0-9]') THEN
        CASE WHEN contains(state.digits, '.') AND length(split_part(state.digits, '.', 2)) >= state.places THEN '' ELSE rest[1] END
    WHEN rest[1] = '.' AND has_point AND NOT contains(state.digits, '.') THEN '.'
    ELSE '' END;
CREATE MACRO pg_number_step(state, step, has_point) AS list_transform(list_transform(list_transform(
    [struct_pack(state := state, step := step, sign := CASE WHEN step.key IN ('9', '0', '.') THEN pg_leading_sign(state) ELSE '' END)],
    lambda one: struct_pack(state := one.state, step := one.step, sign := one.sign,
                            rest := CASE WHEN one.step.key IN ('9', '0', '.') THEN pg_number_rest(one.state.rest, one.sign) ELSE one.state.rest END)),
    lambda one: struct_pack(state := one.state, step := one.step, sign := one.sign, rest := one.rest, taken := CASE
        WHEN one.step.key IN ('9', '0', '.') THEN pg_number_taken(one.step, one.state, one.rest, has_point) ELSE '' END)),
    lambda one: struct_pack(key := one.step.key, size := one.step.size,
        rest := CASE
            WHEN one.step.key IN ('9', '0', '.') THEN one.rest[length(one.taken) + 1:]
            WHEN one.step.key IN (',', 'G') THEN CASE WHEN one.rest[1] = ',' THEN one.rest[2:] ELSE one.rest END
            WHEN one.step.key IN ('MI', 'PL', 'SG') THEN CASE WHEN one.rest[1] IN ('-', '+') THEN one.rest[2:] ELSE one.rest END
            WHEN one.step.key IN ('', 'L') THEN one.rest[length(regexp_extract(one.rest[:one.step.size], '^[^0-9.,+-]*')) + 1:]
            WHEN one.step.key = 'TH' THEN one.rest[3:]
            ELSE one.rest END,
        digits := one.state.digits || one.taken,
        sign := CASE WHEN one.sign != '' THEN one.sign
                     WHEN one.state.sign = '' AND one.step.key IN ('MI', 'SG') AND one.rest[1] = '-' THEN '-' ELSE one.state.sign END,
        places := one.state.places))[1];

-- The number that was read. A sign may follow it where the template has an S.
CREATE MACRO pg_number_value(read_, format_) AS CASE
    WHEN regexp_matches(read_.digits, '[0-9]') THEN
        (CASE WHEN read_.sign = '-' OR (read_.sign = '' AND format_.sign != '' AND ltrim(read_.rest, ' ')[1] = '-') THEN '-' ELSE '' END
         || read_.digits)::DECIMAL(38,18)
    ELSE pg_raise('pg:22P02:invalid input syntax for type numeric: " "')::DECIMAL(38,18) END;
CREATE MACRO pg_to_number(text_, template) AS CASE
    WHEN text_ IS NULL OR template IS NULL OR template = '' THEN NULL::DECIMAL(38,18)
    WHEN pg_number_format(template).scientific THEN pg_raise('pg:0A000:"EEEE" not supported for input')::DECIMAL(38,18)
    WHEN pg_number_format(template).roman OR pg_number_format(template).multiplier > 0
    THEN pg_raise('pg:0A000:to_number with "RN" or "V" is not supported')::DECIMAL(38,18)
    ELSE list_transform([struct_pack(f := pg_number_format(template), has_point := pg_number_format(template).point,
            steps := pg_number_steps(template, text_))],
        lambda given: pg_number_value(list_reduce(given.steps, lambda state, step: pg_number_step(state, step, given.has_point)), given.f))[1] END;
