-- to_char of numbers, and to_number.
CREATE MACRO pg_to_char_numeric(number, template) AS pg_write_exact(number::VARCHAR, template, FALSE);
CREATE MACRO pg_to_char_integer(number, template) AS pg_write_exact(number::VARCHAR, template, TRUE);
CREATE MACRO pg_to_char_bigint(number, template) AS pg_write_exact(number::VARCHAR, template, FALSE);

-- Floats have 15 reliable digits (float4: 6).
CREATE MACRO pg_to_char_float8(number, template) AS pg_write_float(number::DOUBLE, template, 15);
CREATE MACRO pg_to_char_float4(number, template) AS pg_write_float(number::DOUBLE, template, 6);

CREATE MACRO pg_to_number(text_, template) AS pg_formatted_number(text_, template)::DECIMAL(38,18);
