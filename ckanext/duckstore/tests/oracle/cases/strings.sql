-- lower
SELECT lower('a');
SELECT lower('Hello, World');
SELECT lower('ÀÉÎõü');
SELECT lower('日本語');
SELECT lower('😀x');
SELECT lower('it''s \ "q"');
SELECT lower('');
SELECT lower(NULL::text);
SELECT id, lower(t) FROM texts ORDER BY id;

-- upper
SELECT upper('a');
SELECT upper('Hello, World');
SELECT upper('ÀÉÎõü');
SELECT upper('日本語');
SELECT upper('😀x');
SELECT upper('it''s \ "q"');
SELECT upper('');
SELECT upper(NULL::text);
SELECT id, upper(t) FROM texts ORDER BY id;

-- initcap
SELECT initcap('a');
SELECT initcap('Hello, World');
SELECT initcap('ÀÉÎõü');
SELECT initcap('日本語');
SELECT initcap('😀x');
SELECT initcap('it''s \ "q"');
SELECT initcap('');
SELECT initcap(NULL::text);
SELECT id, initcap(t) FROM texts ORDER BY id;

-- length
SELECT length('a');
SELECT length('Hello, World');
SELECT length('ÀÉÎõü');
SELECT length('日本語');
SELECT length('😀x');
SELECT length('it''s \ "q"');
SELECT length('');
SELECT length(NULL::text);
SELECT id, length(t) FROM texts ORDER BY id;

-- char_length
SELECT char_length('a');
SELECT char_length('Hello, World');
SELECT char_length('ÀÉÎõü');
SELECT char_length('日本語');
SELECT char_length('😀x');
SELECT char_length('it''s \ "q"');
SELECT char_length('');
SELECT char_length(NULL::text);
SELECT id, char_length(t) FROM texts ORDER BY id;

-- octet_length
SELECT octet_length('a');
SELECT octet_length('Hello, World');
SELECT octet_length('ÀÉÎõü');
SELECT octet_length('日本語');
SELECT octet_length('😀x');
SELECT octet_length('it''s \ "q"');
SELECT octet_length('');
SELECT octet_length(NULL::text);
SELECT id, octet_length(t) FROM texts ORDER BY id;

-- bit_length
SELECT bit_length('a');
SELECT bit_length('Hello, World');
SELECT bit_length('ÀÉÎõü');
SELECT bit_length('日本語');
SELECT bit_length('😀x');
SELECT bit_length('it''s \ "q"');
SELECT bit_length('');
SELECT bit_length(NULL::text);
SELECT id, bit_length(t) FROM texts ORDER BY id;

-- reverse
SELECT reverse('a');
SELECT reverse('Hello, World');
SELECT reverse('ÀÉÎõü');
SELECT reverse('日本語');
SELECT reverse('😀x');
SELECT reverse('it''s \ "q"');
SELECT reverse('');
SELECT reverse(NULL::text);
SELECT id, reverse(t) FROM texts ORDER BY id;

-- md5
SELECT md5('a');
SELECT md5('Hello, World');
SELECT md5('ÀÉÎõü');
SELECT md5('日本語');
SELECT md5('it''s \ "q"');
SELECT md5('');
SELECT md5(NULL::text);
SELECT id, md5(t) FROM texts ORDER BY id;

-- ascii
SELECT ascii('a');
SELECT ascii('Hello, World');
SELECT ascii('ÀÉÎõü');
SELECT ascii('日本語');
SELECT ascii('😀x');
SELECT ascii('it''s \ "q"');
SELECT ascii('');
SELECT ascii(NULL::text);
SELECT id, ascii(t) FROM texts ORDER BY id;

-- btrim
SELECT btrim('a');
SELECT btrim('Hello, World');
SELECT btrim('ÀÉÎõü');
SELECT btrim('日本語');
SELECT btrim('😀x');
SELECT btrim('it''s \ "q"');
SELECT btrim('');
SELECT btrim(NULL::text);
SELECT id, btrim(t) FROM texts ORDER BY id;

-- ltrim
SELECT ltrim('a');
SELECT ltrim('Hello, World');
SELECT ltrim('ÀÉÎõü');
SELECT ltrim('日本語');
SELECT ltrim('😀x');
SELECT ltrim('it''s \ "q"');
SELECT ltrim('');
SELECT ltrim(NULL::text);
SELECT id, ltrim(t) FROM texts ORDER BY id;

-- rtrim
SELECT rtrim('a');
SELECT rtrim('Hello, World');
SELECT rtrim('ÀÉÎõü');
SELECT rtrim('日本語');
SELECT rtrim('😀x');
SELECT rtrim('it''s \ "q"');
SELECT rtrim('');
SELECT rtrim(NULL::text);
SELECT id, rtrim(t) FROM texts ORDER BY id;

-- quote_ident
SELECT quote_ident('a');
SELECT quote_ident('Hello, World');
SELECT quote_ident('ÀÉÎõü');
SELECT quote_ident('日本語');
SELECT quote_ident('😀x');
SELECT quote_ident('it''s \ "q"');
SELECT quote_ident('');
SELECT quote_ident(NULL::text);
SELECT id, quote_ident(t) FROM texts ORDER BY id;

-- quote_literal
SELECT quote_literal('a');
SELECT quote_literal('Hello, World');
SELECT quote_literal('ÀÉÎõü');
SELECT quote_literal('日本語');
SELECT quote_literal('😀x');
SELECT quote_literal('it''s \ "q"');
SELECT quote_literal('');
SELECT quote_literal(NULL::text);
SELECT id, quote_literal(t) FROM texts ORDER BY id;

-- quote_nullable
SELECT quote_nullable('a');
SELECT quote_nullable('Hello, World');
SELECT quote_nullable('ÀÉÎõü');
SELECT quote_nullable('日本語');
SELECT quote_nullable('😀x');
SELECT quote_nullable('it''s \ "q"');
SELECT quote_nullable('');
SELECT quote_nullable(NULL::text);
SELECT id, quote_nullable(t) FROM texts ORDER BY id;
SELECT initcap('hello wORLD-foo_bar 3rd o''neil');
SELECT initcap('éa ÑANDÚ 1st');
SELECT upper('straße ﬁ ŉ');
SELECT lower('İSTANBUL ΣΑΣ');
SELECT quote_ident('select'), quote_ident('Foo'), quote_ident('a b'), quote_ident('_x1'), quote_ident('1x'), quote_ident('value'), quote_ident('a"b'), quote_ident('year'), quote_ident('between');
SELECT quote_literal(42), quote_literal(1.5), quote_literal(true), quote_literal(date '2000-01-02');
SELECT quote_nullable(NULL::int), quote_nullable(7), quote_nullable(1.5::float8);
SELECT quote_literal(ARRAY[1,2]);

-- chr
SELECT chr(65);
SELECT chr(233);
SELECT chr(26085);
SELECT chr(128512);
SELECT chr(1);
SELECT chr(127);
SELECT chr(0);
SELECT chr(-1);
SELECT chr(1114112);
SELECT chr(55296);
SELECT chr(1114111);
SELECT chr(NULL);

-- left
SELECT left('abcdef', -3);
SELECT left('abcdef', -1);
SELECT left('abcdef', 0);
SELECT left('abcdef', 1);
SELECT left('abcdef', 2);
SELECT left('abcdef', 10);
SELECT left('日本語x', -3);
SELECT left('日本語x', -1);
SELECT left('日本語x', 0);
SELECT left('日本語x', 1);
SELECT left('日本語x', 2);
SELECT left('日本語x', 10);
SELECT left('', -3);
SELECT left('', -1);
SELECT left('', 0);
SELECT left('', 1);
SELECT left('', 2);
SELECT left('', 10);
SELECT left(NULL, 1);
SELECT left('abc', NULL);

-- right
SELECT right('abcdef', -3);
SELECT right('abcdef', -1);
SELECT right('abcdef', 0);
SELECT right('abcdef', 1);
SELECT right('abcdef', 2);
SELECT right('abcdef', 10);
SELECT right('日本語x', -3);
SELECT right('日本語x', -1);
SELECT right('日本語x', 0);
SELECT right('日本語x', 1);
SELECT right('日本語x', 2);
SELECT right('日本語x', 10);
SELECT right('', -3);
SELECT right('', -1);
SELECT right('', 0);
SELECT right('', 1);
SELECT right('', 2);
SELECT right('', 10);
SELECT right(NULL, 1);
SELECT right('abc', NULL);

-- substr
SELECT substr('abcdef', -3);
SELECT substr('abcdef', -1);
SELECT substr('abcdef', 0);
SELECT substr('abcdef', 1);
SELECT substr('abcdef', 2);
SELECT substr('abcdef', 10);
SELECT substr('日本語x', -3);
SELECT substr('日本語x', -1);
SELECT substr('日本語x', 0);
SELECT substr('日本語x', 1);
SELECT substr('日本語x', 2);
SELECT substr('日本語x', 10);
SELECT substr('', -3);
SELECT substr('', -1);
SELECT substr('', 0);
SELECT substr('', 1);
SELECT substr('', 2);
SELECT substr('', 10);
SELECT substr(NULL, 1);
SELECT substr('abc', NULL);

-- substring
SELECT substring('abcdef', -3);
SELECT substring('abcdef', -1);
SELECT substring('abcdef', 0);
SELECT substring('abcdef', 1);
SELECT substring('abcdef', 2);
SELECT substring('abcdef', 10);
SELECT substring('日本語x', -3);
SELECT substring('日本語x', -1);
SELECT substring('日本語x', 0);
SELECT substring('日本語x', 1);
SELECT substring('日本語x', 2);
SELECT substring('日本語x', 10);
SELECT substring('', -3);
SELECT substring('', -1);
SELECT substring('', 0);
SELECT substring('', 1);
SELECT substring('', 2);
SELECT substring('', 10);
SELECT substring(NULL, 1);
SELECT substring('abc', NULL);

-- substr
SELECT substr('abcdef', -2, 0);
SELECT substr('abcdef', -2, 1);
SELECT substr('abcdef', -2, 2);
SELECT substr('abcdef', -2, 100);
SELECT substr('abcdef', 0, 0);
SELECT substr('abcdef', 0, 1);
SELECT substr('abcdef', 0, 2);
SELECT substr('abcdef', 0, 100);
SELECT substr('abcdef', 1, 0);
SELECT substr('abcdef', 1, 1);
SELECT substr('abcdef', 1, 2);
SELECT substr('abcdef', 1, 100);
SELECT substr('abcdef', 3, 0);
SELECT substr('abcdef', 3, 1);
SELECT substr('abcdef', 3, 2);
SELECT substr('abcdef', 3, 100);
SELECT substr('abcdef', 7, 0);
SELECT substr('abcdef', 7, 1);
SELECT substr('abcdef', 7, 2);
SELECT substr('abcdef', 7, 100);
SELECT substr('日本語', -2, 0);
SELECT substr('日本語', -2, 1);
SELECT substr('日本語', -2, 2);
SELECT substr('日本語', -2, 100);
SELECT substr('日本語', 0, 0);
SELECT substr('日本語', 0, 1);
SELECT substr('日本語', 0, 2);
SELECT substr('日本語', 0, 100);
SELECT substr('日本語', 1, 0);
SELECT substr('日本語', 1, 1);
SELECT substr('日本語', 1, 2);
SELECT substr('日本語', 1, 100);
SELECT substr('日本語', 3, 0);
SELECT substr('日本語', 3, 1);
SELECT substr('日本語', 3, 2);
SELECT substr('日本語', 3, 100);
SELECT substr('日本語', 7, 0);
SELECT substr('日本語', 7, 1);
SELECT substr('日本語', 7, 2);
SELECT substr('日本語', 7, 100);
SELECT substr('abc', 1, -1);
SELECT substr('abc', -5, 3);
SELECT substr('abc', 2147483647, 2147483647);
SELECT substr('abcdef', -2147483648, 5);
SELECT substring('abcdef' FROM 2 FOR 3);
SELECT substring('abcdef' FROM 2);
SELECT substring('abcdef' FOR 3);
SELECT substring('Thomas' FROM '...$');
SELECT substring('foobar' FROM 'o(.)b');
SELECT substring('foobar', 'x');
SELECT substring('foobar' SIMILAR '%#"o_b#"%' ESCAPE '#');
SELECT id, substr(t, 2, 3) FROM texts ORDER BY id;
SELECT id, substring(t FROM 3) FROM texts ORDER BY id;

-- lpad
SELECT lpad('abc', -1);
SELECT lpad('abc', 0);
SELECT lpad('abc', 2);
SELECT lpad('abc', 5);
SELECT lpad('日本', -1);
SELECT lpad('日本', 0);
SELECT lpad('日本', 2);
SELECT lpad('日本', 5);
SELECT lpad('', -1);
SELECT lpad('', 0);
SELECT lpad('', 2);
SELECT lpad('', 5);

-- lpad
SELECT lpad('abc', 2, 'xy');
SELECT lpad('abc', 2, '');
SELECT lpad('abc', 2, 'é');
SELECT lpad('abc', 7, 'xy');
SELECT lpad('abc', 7, '');
SELECT lpad('abc', 7, 'é');
SELECT lpad('日本', 2, 'xy');
SELECT lpad('日本', 2, '');
SELECT lpad('日本', 2, 'é');
SELECT lpad('日本', 7, 'xy');
SELECT lpad('日本', 7, '');
SELECT lpad('日本', 7, 'é');
SELECT lpad('', 2, 'xy');
SELECT lpad('', 2, '');
SELECT lpad('', 2, 'é');
SELECT lpad('', 7, 'xy');
SELECT lpad('', 7, '');
SELECT lpad('', 7, 'é');
SELECT lpad(NULL, 3, 'x');
SELECT lpad('a', NULL, 'x');
SELECT lpad('a', 3, NULL);

-- rpad
SELECT rpad('abc', -1);
SELECT rpad('abc', 0);
SELECT rpad('abc', 2);
SELECT rpad('abc', 5);
SELECT rpad('日本', -1);
SELECT rpad('日本', 0);
SELECT rpad('日本', 2);
SELECT rpad('日本', 5);
SELECT rpad('', -1);
SELECT rpad('', 0);
SELECT rpad('', 2);
SELECT rpad('', 5);

-- rpad
SELECT rpad('abc', 2, 'xy');
SELECT rpad('abc', 2, '');
SELECT rpad('abc', 2, 'é');
SELECT rpad('abc', 7, 'xy');
SELECT rpad('abc', 7, '');
SELECT rpad('abc', 7, 'é');
SELECT rpad('日本', 2, 'xy');
SELECT rpad('日本', 2, '');
SELECT rpad('日本', 2, 'é');
SELECT rpad('日本', 7, 'xy');
SELECT rpad('日本', 7, '');
SELECT rpad('日本', 7, 'é');
SELECT rpad('', 2, 'xy');
SELECT rpad('', 2, '');
SELECT rpad('', 2, 'é');
SELECT rpad('', 7, 'xy');
SELECT rpad('', 7, '');
SELECT rpad('', 7, 'é');
SELECT rpad(NULL, 3, 'x');
SELECT rpad('a', NULL, 'x');
SELECT rpad('a', 3, NULL);

-- repeat
SELECT repeat('ab', -1);
SELECT repeat('ab', 0);
SELECT repeat('ab', 1);
SELECT repeat('ab', 3);
SELECT repeat('', -1);
SELECT repeat('', 0);
SELECT repeat('', 1);
SELECT repeat('', 3);
SELECT repeat('日', -1);
SELECT repeat('日', 0);
SELECT repeat('日', 1);
SELECT repeat('日', 3);
SELECT repeat(NULL, 2);
SELECT repeat('a', NULL);
SELECT repeat('a', 2000000000);
SELECT length(repeat('ab', 1000000));

-- replace
SELECT replace('abcabc', 'b', 'X');
SELECT replace('abcabc', 'b', '');
SELECT replace('abcabc', 'b', 'yy');
SELECT replace('abcabc', '', 'X');
SELECT replace('abcabc', '', '');
SELECT replace('abcabc', '', 'yy');
SELECT replace('abcabc', 'abc', 'X');
SELECT replace('abcabc', 'abc', '');
SELECT replace('abcabc', 'abc', 'yy');
SELECT replace('abcabc', '日', 'X');
SELECT replace('abcabc', '日', '');
SELECT replace('abcabc', '日', 'yy');
SELECT replace('', 'b', 'X');
SELECT replace('', 'b', '');
SELECT replace('', 'b', 'yy');
SELECT replace('', '', 'X');
SELECT replace('', '', '');
SELECT replace('', '', 'yy');
SELECT replace('', 'abc', 'X');
SELECT replace('', 'abc', '');
SELECT replace('', 'abc', 'yy');
SELECT replace('', '日', 'X');
SELECT replace('', '日', '');
SELECT replace('', '日', 'yy');
SELECT replace('日本日', 'b', 'X');
SELECT replace('日本日', 'b', '');
SELECT replace('日本日', 'b', 'yy');
SELECT replace('日本日', '', 'X');
SELECT replace('日本日', '', '');
SELECT replace('日本日', '', 'yy');
SELECT replace('日本日', 'abc', 'X');
SELECT replace('日本日', 'abc', '');
SELECT replace('日本日', 'abc', 'yy');
SELECT replace('日本日', '日', 'X');
SELECT replace('日本日', '日', '');
SELECT replace('日本日', '日', 'yy');
SELECT replace(NULL, 'a', 'b');
SELECT replace('a', NULL, 'b');
SELECT replace('a', 'a', NULL);

-- strpos
SELECT strpos('abcabc', 'b');
SELECT strpos('abcabc', '');
SELECT strpos('abcabc', 'ca');
SELECT strpos('abcabc', '本');
SELECT strpos('abcabc', 'zz');
SELECT strpos('', 'b');
SELECT strpos('', '');
SELECT strpos('', 'ca');
SELECT strpos('', '本');
SELECT strpos('', 'zz');
SELECT strpos('日本語', 'b');
SELECT strpos('日本語', '');
SELECT strpos('日本語', 'ca');
SELECT strpos('日本語', '本');
SELECT strpos('日本語', 'zz');
SELECT strpos(NULL, 'a');
SELECT position('b' IN 'abc');
SELECT position('' IN '');
SELECT position('x' IN 'abc');
SELECT position(NULL IN 'abc');
SELECT id, position(u IN t), strpos(t, u) FROM texts ORDER BY id;

-- split_part
SELECT split_part('a,b,,c', ',', 1);
SELECT split_part('a,b,,c', ',', 2);
SELECT split_part('a,b,,c', ',', -1);
SELECT split_part('a,b,,c', ',', -2);
SELECT split_part('a,b,,c', ',', 5);
SELECT split_part('a,b,,c', '', 1);
SELECT split_part('a,b,,c', '', 2);
SELECT split_part('a,b,,c', '', -1);
SELECT split_part('a,b,,c', '', -2);
SELECT split_part('a,b,,c', '', 5);
SELECT split_part('a,b,,c', 'b', 1);
SELECT split_part('a,b,,c', 'b', 2);
SELECT split_part('a,b,,c', 'b', -1);
SELECT split_part('a,b,,c', 'b', -2);
SELECT split_part('a,b,,c', 'b', 5);
SELECT split_part('', ',', 1);
SELECT split_part('', ',', 2);
SELECT split_part('', ',', -1);
SELECT split_part('', ',', -2);
SELECT split_part('', ',', 5);
SELECT split_part('', '', 1);
SELECT split_part('', '', 2);
SELECT split_part('', '', -1);
SELECT split_part('', '', -2);
SELECT split_part('', '', 5);
SELECT split_part('', 'b', 1);
SELECT split_part('', 'b', 2);
SELECT split_part('', 'b', -1);
SELECT split_part('', 'b', -2);
SELECT split_part('', 'b', 5);
SELECT split_part('abc', ',', 1);
SELECT split_part('abc', ',', 2);
SELECT split_part('abc', ',', -1);
SELECT split_part('abc', ',', -2);
SELECT split_part('abc', ',', 5);
SELECT split_part('abc', '', 1);
SELECT split_part('abc', '', 2);
SELECT split_part('abc', '', -1);
SELECT split_part('abc', '', -2);
SELECT split_part('abc', '', 5);
SELECT split_part('abc', 'b', 1);
SELECT split_part('abc', 'b', 2);
SELECT split_part('abc', 'b', -1);
SELECT split_part('abc', 'b', -2);
SELECT split_part('abc', 'b', 5);
SELECT split_part('a,b', ',', 1);
SELECT split_part('a,b', ',', 2);
SELECT split_part('a,b', ',', -1);
SELECT split_part('a,b', ',', -2);
SELECT split_part('a,b', ',', 5);
SELECT split_part('a,b', '', 1);
SELECT split_part('a,b', '', 2);
SELECT split_part('a,b', '', -1);
SELECT split_part('a,b', '', -2);
SELECT split_part('a,b', '', 5);
SELECT split_part('a,b', 'b', 1);
SELECT split_part('a,b', 'b', 2);
SELECT split_part('a,b', 'b', -1);
SELECT split_part('a,b', 'b', -2);
SELECT split_part('a,b', 'b', 5);
SELECT split_part('a,b', ',', 0);
SELECT split_part(NULL, ',', 1);
SELECT split_part('日、本、語', '、', 2);

-- translate
SELECT translate('abcabc', 'ab', 'x');
SELECT translate('abcabc', 'ab', 'ax');
SELECT translate('abcabc', 'ab', '');
SELECT translate('abcabc', 'ab', 'yz');
SELECT translate('abcabc', '143', 'x');
SELECT translate('abcabc', '143', 'ax');
SELECT translate('abcabc', '143', '');
SELECT translate('abcabc', '143', 'yz');
SELECT translate('abcabc', '日', 'x');
SELECT translate('abcabc', '日', 'ax');
SELECT translate('abcabc', '日', '');
SELECT translate('abcabc', '日', 'yz');
SELECT translate('12345', 'ab', 'x');
SELECT translate('12345', 'ab', 'ax');
SELECT translate('12345', 'ab', '');
SELECT translate('12345', 'ab', 'yz');
SELECT translate('12345', '143', 'x');
SELECT translate('12345', '143', 'ax');
SELECT translate('12345', '143', '');
SELECT translate('12345', '143', 'yz');
SELECT translate('12345', '日', 'x');
SELECT translate('12345', '日', 'ax');
SELECT translate('12345', '日', '');
SELECT translate('12345', '日', 'yz');
SELECT translate('日本', 'ab', 'x');
SELECT translate('日本', 'ab', 'ax');
SELECT translate('日本', 'ab', '');
SELECT translate('日本', 'ab', 'yz');
SELECT translate('日本', '143', 'x');
SELECT translate('日本', '143', 'ax');
SELECT translate('日本', '143', '');
SELECT translate('日本', '143', 'yz');
SELECT translate('日本', '日', 'x');
SELECT translate('日本', '日', 'ax');
SELECT translate('日本', '日', '');
SELECT translate('日本', '日', 'yz');
SELECT translate('aabbcc', 'aab', 'xyz');
SELECT translate(NULL, 'a', 'b');

-- btrim
SELECT btrim('xxyabcyx', 'xy');
SELECT btrim('xxyabcyx', '');
SELECT btrim('xxyabcyx', '日');
SELECT btrim('xxyabcyx', ' ');
SELECT btrim('日x日', 'xy');
SELECT btrim('日x日', '');
SELECT btrim('日x日', '日');
SELECT btrim('日x日', ' ');
SELECT btrim('   ', 'xy');
SELECT btrim('   ', '');
SELECT btrim('   ', '日');
SELECT btrim('   ', ' ');
SELECT btrim('', 'xy');
SELECT btrim('', '');
SELECT btrim('', '日');
SELECT btrim('', ' ');
SELECT btrim(E'\t a \n');
SELECT btrim(NULL, 'x');
SELECT btrim('x', NULL);

-- ltrim
SELECT ltrim('xxyabcyx', 'xy');
SELECT ltrim('xxyabcyx', '');
SELECT ltrim('xxyabcyx', '日');
SELECT ltrim('xxyabcyx', ' ');
SELECT ltrim('日x日', 'xy');
SELECT ltrim('日x日', '');
SELECT ltrim('日x日', '日');
SELECT ltrim('日x日', ' ');
SELECT ltrim('   ', 'xy');
SELECT ltrim('   ', '');
SELECT ltrim('   ', '日');
SELECT ltrim('   ', ' ');
SELECT ltrim('', 'xy');
SELECT ltrim('', '');
SELECT ltrim('', '日');
SELECT ltrim('', ' ');
SELECT ltrim(E'\t a \n');
SELECT ltrim(NULL, 'x');
SELECT ltrim('x', NULL);

-- rtrim
SELECT rtrim('xxyabcyx', 'xy');
SELECT rtrim('xxyabcyx', '');
SELECT rtrim('xxyabcyx', '日');
SELECT rtrim('xxyabcyx', ' ');
SELECT rtrim('日x日', 'xy');
SELECT rtrim('日x日', '');
SELECT rtrim('日x日', '日');
SELECT rtrim('日x日', ' ');
SELECT rtrim('   ', 'xy');
SELECT rtrim('   ', '');
SELECT rtrim('   ', '日');
SELECT rtrim('   ', ' ');
SELECT rtrim('', 'xy');
SELECT rtrim('', '');
SELECT rtrim('', '日');
SELECT rtrim('', ' ');
SELECT rtrim(E'\t a \n');
SELECT rtrim(NULL, 'x');
SELECT rtrim('x', NULL);
SELECT trim(both 'x' from 'xxax'), trim(leading 'x' from 'xxax'), trim(trailing from ' a ');
SELECT trim('  a b ');

-- overlay
SELECT overlay('Txxxxas' placing 'hom' from 2 for 4);
SELECT overlay('abcdef' placing 'XX' from 3);
SELECT overlay('abcdef' placing '' from 2 for 2);
SELECT overlay('abc' placing 'X' from 0);
SELECT overlay('abc' placing 'X' from 5);
SELECT overlay('日本語' placing 'x' from 2 for 1);
SELECT overlay('abc' placing 'X' from 2 for -1);
SELECT overlay(NULL placing 'a' from 1);
SELECT overlay('abcdef' placing 'Z' from 2 for 0);

-- concat, concat_ws
SELECT concat('a', 'b');
SELECT concat('a', NULL, 'b');
SELECT concat(NULL);
SELECT concat('');
SELECT concat(1, 2.50, true, date '2000-01-02', NULL, 1.5::float8);
SELECT concat('x', 1e20::float8, 1e-7::float8, 'NaN'::float8, '-infinity'::float8);
SELECT concat(ARRAY[1,2], ARRAY['a b', NULL, '']);
SELECT concat('a', '\x41'::bytea);
SELECT concat(timestamp '2000-01-02 03:04:05', time '01:02:03');
SELECT concat_ws(',', 'a', NULL, 'b', '');
SELECT concat_ws('', 'a', 'b');
SELECT concat_ws(NULL, 'a', 'b');
SELECT concat_ws(',', NULL, NULL);
SELECT concat_ws('-', 1, true, 2.5);
SELECT id, concat(t, '|', u), concat_ws('|', t, u) FROM texts ORDER BY id;
SELECT id, concat(i4, n, f4, f8, b) FROM numbers ORDER BY id;
SELECT concat_ws(', ', id, d, t) FROM moments WHERE id < 5 ORDER BY id;

-- format
SELECT format('Hello %s', 'World');
SELECT format('%s %s %s', 'a', 1, NULL);
SELECT format('%I', 'Foo bar');
SELECT format('%I', 'foo');
SELECT format('%L', 'O''Reilly');
SELECT format('%L', NULL);
SELECT format('%I', NULL);
SELECT format('%%');
SELECT format('%s%%', '50');
SELECT format('%2$s %1$s', 'a', 'b');
SELECT format('|%10s|', 'foo');
SELECT format('|%-10s|', 'foo');
SELECT format('|%*s|', 10, 'foo');
SELECT format('|%*s|', -10, 'foo');
SELECT format('|%-*s|', 10, 'foo');
SELECT format('|%2$*1$s|', 8, 'x');
SELECT format('|%*2$s|', 'foo', 10, 'bar');
SELECT format('|%3$*2$s|', 'foo', 6, 'bar');
SELECT format('Testing %3$s, %2$s, %s', 'one', 'two', 'three');
SELECT format('%s');
SELECT format('%x', 'a');
SELECT format('%', 'a');
SELECT format('%1', 'a');
SELECT format('%0$s', 'a');
SELECT format('no args');
SELECT format('%s', NULL);
SELECT format('|%5s|', NULL);
SELECT format('|%5L|', NULL);
SELECT format('%s', ARRAY[1,2]);
SELECT format('%s %s', true, 1.50);
SELECT format('%s', date '2001-02-03');
SELECT format('日本 %s', '語');
SELECT format('%3$s', 'a');
SELECT format('%L', 'a\b');
SELECT format('|%-5I|', 'A');
SELECT format(NULL);
SELECT format(NULL, 'a');
SELECT id, format('%s-%L-%I', t, u, 'X' || id) FROM texts ORDER BY id;

-- to_hex
SELECT to_hex(0);
SELECT to_hex(1);
SELECT to_hex(255);
SELECT to_hex(-1);
SELECT to_hex(2147483647);
SELECT to_hex((-2147483648));
SELECT to_hex(9223372036854775807);
SELECT to_hex((-1)::int8);
SELECT to_hex(NULL::int);

-- to_bin, to_oct are not on the list; starts_with
SELECT starts_with('alphabet', 'alph');
SELECT starts_with('a', '');
SELECT starts_with(NULL, 'a');
SELECT 'abc' ^@ 'ab';

-- bytea: encode, decode
SELECT encode('\x00ff41c3a9'::bytea, 'hex');
SELECT encode(''::bytea, 'hex');
SELECT encode('\x00ff41c3a9'::bytea, 'base64');
SELECT encode(''::bytea, 'base64');
SELECT encode('\x00ff41c3a9'::bytea, 'escape');
SELECT encode(''::bytea, 'escape');
SELECT encode('\x00ff41c3a9'::bytea, 'HEX');
SELECT encode(''::bytea, 'HEX');
SELECT encode(decode(repeat('ab', 100), 'hex'), 'base64');
SELECT encode(NULL, 'hex');
SELECT encode('\x01', 'zip');
SELECT encode('\x5c'::bytea, 'escape');
SELECT decode('00FFa1', 'hex');
SELECT decode('0 0 f f', 'hex');
SELECT decode('0g', 'hex');
SELECT decode('abc', 'hex');
SELECT decode('YWJj', 'base64');
SELECT decode('YW Jj
', 'base64');
SELECT decode('YQ==', 'base64');
SELECT decode('YWI=', 'base64');
SELECT decode('YQ=', 'base64');
SELECT decode('Y!==', 'base64');
SELECT decode('=', 'base64');
SELECT decode('', 'base64');
SELECT decode('a\\b\001c', 'escape');
SELECT decode('a\9', 'escape');
SELECT decode('日', 'escape');
SELECT decode('x', 'none');
SELECT decode(NULL, 'hex');
SELECT decode(encode('\x0001feff'::bytea, 'escape'), 'escape');
SELECT id, decode(md5(t), 'hex') FROM texts ORDER BY id;

-- convert_from, convert_to, convert
SELECT convert_from('\xc3a9'::bytea, 'UTF8');
SELECT convert_from('\xe9'::bytea, 'LATIN1');
SELECT convert_from('\xe9'::bytea, 'UTF8');
SELECT convert_from('\x41'::bytea, 'nope');
SELECT convert_to('é', 'LATIN1');
SELECT convert_to('é', 'utf-8');
SELECT convert_to('日', 'LATIN1');
SELECT convert('\xc3a9'::bytea, 'UTF8', 'LATIN1');
SELECT convert('\xe9'::bytea, 'LATIN1', 'UTF8');
SELECT convert_to(NULL, 'UTF8');
SELECT convert_from('\x80'::bytea, 'WIN1252');
SELECT convert_to('日本', 'EUC_JP');
SELECT convert_to('日本', 'SJIS');
SELECT convert_to('привет', 'KOI8R');
SELECT convert_from('\xcfd0'::bytea, 'WIN1251');
SELECT convert_to('a', 'foo');

-- bytes and bits
SELECT length('\x0102'::bytea);
SELECT octet_length('\x010203'::bytea);
SELECT bit_length('\x0102'::bytea);
SELECT length('\xc3a9'::bytea, 'UTF8');
SELECT md5('\x0102'::bytea);
SELECT sha256('abc'::bytea);
SELECT sha224('abc'::bytea);
SELECT sha384(''::bytea);
SELECT sha512('abc'::bytea);
SELECT reverse('\x010203'::bytea);
SELECT get_byte('\x1234ff'::bytea, 0);
SELECT get_byte('\x1234ff'::bytea, 1);
SELECT get_byte('\x1234ff'::bytea, 2);
SELECT get_byte('\x1234ff'::bytea, 3);
SELECT get_byte('\x1234ff'::bytea, -1);
SELECT get_bit('\x1234'::bytea, 0);
SELECT get_bit('\x1234'::bytea, 2);
SELECT get_bit('\x1234'::bytea, 4);
SELECT get_bit('\x1234'::bytea, 9);
SELECT get_bit('\x1234'::bytea, 12);
SELECT get_bit('\x1234'::bytea, 15);
SELECT get_bit('\x1234'::bytea, 16);
SELECT get_bit('\x1234'::bytea, -1);
SELECT set_byte('\x1234ff'::bytea, 0, 0);
SELECT set_byte('\x1234ff'::bytea, 1, 255);
SELECT set_byte('\x1234ff'::bytea, 2, 16);
SELECT set_byte('\x1234ff'::bytea, 3, 1);
SELECT set_byte('\x1234ff'::bytea, 1, 256);
SELECT set_bit('\x1234'::bytea, 0, 1);
SELECT set_bit('\x1234'::bytea, 1, 0);
SELECT set_bit('\x1234'::bytea, 9, 1);
SELECT set_bit('\x1234'::bytea, 15, 1);
SELECT set_bit('\x1234'::bytea, 16, 1);
SELECT set_bit('\x1234'::bytea, 0, 2);
SELECT bit_count('\x1234ff'::bytea);
SELECT get_byte(NULL, 0);
SELECT set_bit('\x12'::bytea, NULL, 1);
SELECT substr('\x01020304'::bytea, 2, 2);
SELECT substr('\x01020304'::bytea, 3);
SELECT substring('\x01020304'::bytea FROM 0 FOR 2);
SELECT substr('\x0102'::bytea, 5);
SELECT overlay('\x01020304'::bytea placing '\xff'::bytea from 2 for 2);
SELECT overlay('\x0102'::bytea placing '\xffff'::bytea from 2);
SELECT position('\x03'::bytea in '\x010203'::bytea);
SELECT position('\x'::bytea in '\x0102'::bytea);
SELECT position('\x1020'::bytea in '\x01020304'::bytea);
SELECT btrim('\x00010200'::bytea, '\x00'::bytea);
SELECT ltrim('\x0001'::bytea, '\x00'::bytea);
SELECT rtrim('\x0100'::bytea, '\x00'::bytea);
SELECT btrim('\x0000'::bytea, '\x00'::bytea);
SELECT '\x0102'::bytea || '\x03'::bytea;

-- parse_ident
SELECT parse_ident('foo');
SELECT parse_ident('Foo.Bar');
SELECT parse_ident('"Foo"."b""ar"');
SELECT parse_ident('a.b.c');
SELECT parse_ident('foo bar');
SELECT parse_ident('1x');
SELECT parse_ident('');
SELECT parse_ident(' a . b ');
SELECT parse_ident('a..b');
SELECT parse_ident('"x');
SELECT parse_ident('é.x');
SELECT parse_ident('a.');
SELECT parse_ident('foo$1');
SELECT parse_ident('foo()', false);
SELECT parse_ident('a.b c', false);
SELECT parse_ident(NULL);

-- to_ascii
SELECT to_ascii('abc');
SELECT to_ascii('Karel', 'LATIN2');
SELECT to_ascii('abc', 'UTF8');
SELECT to_ascii('é', 'LATIN1');
SELECT to_ascii('x', 'nope');
SELECT to_ascii(NULL);
SELECT to_ascii('Karel', 8);
SELECT to_ascii('ř', 'WIN1250');

-- normalize
SELECT normalize('e' || chr(769), NFC) = 'é';
SELECT length(normalize('é', NFD));
SELECT normalize('ﬁ', NFKC);
SELECT normalize('abc');
SELECT normalize(NULL);

-- text
SELECT text(true), text(false), text(NULL::bool);
SELECT text('x'::name);

-- num_nulls, num_nonnulls
SELECT num_nulls(1, NULL, 'a', NULL);
SELECT num_nonnulls(1, NULL, 'a', NULL);
SELECT num_nulls(NULL);
SELECT id, num_nulls(t, u), num_nonnulls(t, u) FROM texts ORDER BY id;
SELECT num_nonnulls(NULL::text, ARRAY[1]);
