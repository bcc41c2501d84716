-- Made by `python -m ckanext.duckstore.tests.postgres.plpgsql.fuzz --keep`.
--- generated_100
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
CASE (NEW.n % 50) WHEN g((NEW.n % 50)) THEN
IF (x = '{}') THEN
t := left(upper(replace(NEW.a, 'a', NEW.a)), 3);
FOR k1 IN REVERSE 1..3 LOOP
i := k1;
t := 'b c';
i := (4 - g(CASE WHEN c THEN (NEW.n % 50) ELSE (NEW.n % 50) END));
EXIT WHEN (i > i);
END LOOP;
ELSIF (g(cardinality(NEW.arr)) > 2) THEN
IF (NEW.a LIKE '%a%') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', cardinality(x), h(0, '12'); END IF;
END IF;
 WHEN abs(11) THEN
IF ('x' IN ('a', 'x', NEW.a)) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, NEW.b; END IF;
 ELSE
CASE (j + j) WHEN g(i) THEN
FOREACH t IN ARRAY (coalesce((x || x), '{}'))[1:4] LOOP
IF ((((NEW.n % 50)) * 2) > coalesce(i, 0)) AND NEW.n > 3 THEN RETURN NULL; END IF;
t := replace('é', 'a', regexp_replace(i::text, '[aeiou]', '_'));
EXIT WHEN ('12' = NEW.b);
END LOOP;
 WHEN CASE WHEN true THEN j ELSE (NEW.n % 50) END THEN
IF (g(nullif(j, (4 + 11))) > 2) THEN
x := ARRAY[CASE WHEN (g(j) > 2) THEN s ELSE replace('b c', 'a', NEW.a) END, s];
c := NEW.flag;
END IF;
 ELSE
c := (h(j, h(4, '12')) LIKE '%a%');
END CASE;
END CASE;
NEW.flag := (split_part(coalesce(NEW.b, NEW.b), 'a', 1) ~ '^[a-z]+$');
IF ((j + (((NEW.n % 50)) * 2)) IS NOT NULL) THEN
NEW.arr := ARRAY[coalesce(array_to_string(NEW.arr, '+'), replace(s, 'a', NEW.b)), NEW.b];
IF (s LIKE '%a%') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', CASE WHEN c THEN 7 ELSE 12 END, trim(t); END IF;
ELSIF (t = left(s, 3)) THEN
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND true LOOP
w2 := w2 + 1;
i := i;
END LOOP; END;
END IF;
NEW.flag := NEW.flag;
RETURN NEW;
END
--- generated_101
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOR k1 IN REVERSE 1..3 LOOP
i := k1;
NEW.n := length(replace(CASE WHEN true THEN NEW.a ELSE 'apple' END, 'a', coalesce(s, NEW.a)));
NEW.a := trim(nullif(nullif(NEW.a, s), coalesce(t, 'apple')));
EXIT WHEN (1 IS NOT NULL);
END LOOP;
NEW.arr := ARRAY[h((NEW.n % 50), 'a'), s];
DECLARE s text := (NEW.a || NEW.a);
BEGIN
IF c THEN
CASE greatest((NEW.n % 50), i) WHEN (NEW.n % 50) THEN
IF (true OR NEW.flag) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(i, i), nullif(t, NEW.b); END IF;
 WHEN cardinality(x) THEN
IF (NOT NEW.flag) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(1, 7), ''; END IF;
 ELSE
x := array_remove(NEW.arr, replace(NEW.a, 'a', regexp_replace(NEW.b, '[aeiou]', '_')));
END CASE;
NEW.arr := (ARRAY[CASE WHEN c THEN 'a' ELSE t END, t] || NEW.arr);
END IF;
DECLARE s text := (NEW.a || s);
BEGIN
NEW.a := h((j + g(9)), t);
DECLARE s text := h(i, 'a');
BEGIN
IF (s IS DISTINCT FROM 'x') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs((NEW.n % 50)), CASE WHEN true THEN s ELSE NEW.b END; END IF;
c := (t = ANY(array_remove(x, split_part(NEW.b, 'a', 1))));
END;
END;
END;
IF NEW.flag AND NEW.n > 3 THEN RETURN NEW; END IF;
RETURN NEW;
END
--- generated_102
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
DECLARE s text := split_part(NEW.b, 'a', 1);
BEGIN
FOREACH t IN ARRAY (coalesce(string_to_array(t, 'a'), '{}'))[1:4] LOOP
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (t LIKE '%a%') LOOP
w1 := w1 + 1;
IF (upper(t) ~ '^[a-z]+$') AND NEW.n > 3 THEN RETURN NEW; END IF;
END LOOP; END;
CASE coalesce(j, 0) WHEN (j / 3) THEN
IF (coalesce(t, s) = ANY(x)) AND NEW.n > 3 THEN RETURN NEW; END IF;
 WHEN ((NEW.n % 50) / 3) THEN
IF EXISTS (SELECT 1 FROM unnest(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > '')) AS e WHERE e = CASE WHEN c THEN t ELSE s END) AND NEW.n > 3 THEN RETURN NEW; END IF;
 ELSE
NEW.n := (length(h(j, s)) - coalesce((1 + 5), 0));
END CASE;
CONTINUE WHEN (NEW.b <> 'a');
END LOOP;
x := (ARRAY['apple', array_to_string(NEW.arr, '+')] || trim(NEW.b)::text);
END;
CASE i WHEN j THEN
NEW.n := ((NEW.n % 50) - ((j + j) + (j + (NEW.n % 50))));
 WHEN abs((NEW.n % 50)) THEN
CASE (12 / 3) WHEN 12 THEN
FOR k2 IN REVERSE 0..3 LOOP
i := k2;
c := (trim(substring('é' from 2)) = (nullif(NEW.a, NEW.a) || trim(NEW.b)));
NEW.flag := (substring(NEW.b from 2) IN ('a', 'x', coalesce('', s)));
CONTINUE WHEN NEW.flag;
END LOOP;
 WHEN CASE WHEN c THEN (NEW.n % 50) ELSE (NEW.n % 50) END THEN
DECLARE s text := coalesce(NEW.b, 'é');
BEGIN
s := (substring(upper(NEW.a) from 2) || split_part(nullif(t, s), 'a', 1));
j := (j / 3);
END;
 ELSE
IF (array_length(NEW.arr, 1) > ((NEW.n % 50) - (NEW.n % 50))) AND NEW.n > 3 THEN RETURN NEW; END IF;
END CASE;
 ELSE
IF NEW.flag AND NEW.n > 3 THEN RETURN NULL; END IF;
END CASE;
IF ((NEW.a = '') IS NOT FALSE) THEN
IF (substring(i::text from 2) LIKE '%a%') THEN
x := string_to_array(((NEW.n % 50) - (NEW.n % 50))::text, 'a');
FOR k3 IN -1..2 LOOP
i := k3;
IF (NOT ('a' = NEW.a)) AND NEW.n > 3 THEN RETURN NULL; END IF;
i := (abs(greatest(j, (NEW.n % 50))) + (((j - 7)) * 2));
EXIT WHEN (c OR NEW.flag);
END LOOP;
ELSE
DECLARE w4 int := 0; BEGIN WHILE w4 < 3 AND (g(i) > 2) LOOP
w4 := w4 + 1;
j := abs(cardinality(ARRAY[NEW.a, t]));
END LOOP; END;
END IF;
DECLARE w5 int := 0; BEGIN WHILE w5 < 3 AND (NEW.flag OR true) LOOP
w5 := w5 + 1;
x := NEW.arr;
END LOOP; END;
END IF;
CASE abs(i) WHEN (i - j) THEN
IF (5 > j) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (j / 3), CASE WHEN true THEN NEW.b ELSE NEW.a END; END IF;
 WHEN abs((NEW.n % 50)) THEN
DECLARE w6 int := 0; BEGIN WHILE w6 < 3 AND (g(i) > 2) LOOP
w6 := w6 + 1;
IF (x = '{}') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', coalesce(12, 0), 'x'; END IF;
END LOOP; END;
 ELSE
NEW.b := coalesce(h((2 - (NEW.n % 50)), regexp_replace(t, '[aeiou]', '_')), s);
END CASE;
RETURN NEW;
END
--- generated_103
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (t LIKE '%a%') LOOP
w1 := w1 + 1;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (g(4) > 2) LOOP
w2 := w2 + 1;
DECLARE w3 int := 0; BEGIN WHILE w3 < 3 AND EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = s) LOOP
w3 := w3 + 1;
IF c AND NEW.n > 3 THEN RETURN NEW; END IF;
END LOOP; END;
END LOOP; END;
END LOOP; END;
IF (g(((NEW.n % 50) / 3)) > 2) AND NEW.n > 3 THEN RETURN NULL; END IF;
DECLARE w4 int := 0; BEGIN WHILE w4 < 3 AND (NEW.b ~ '^[a-z]+$') LOOP
w4 := w4 + 1;
FOREACH t IN ARRAY (coalesce(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > s), '{}'))[1:4] LOOP
DECLARE w5 int := 0; BEGIN WHILE w5 < 3 AND (s IS DISTINCT FROM s) LOOP
w5 := w5 + 1;
c := (t IN ('a', 'x', h(array_length(x, 1), trim(''))));
END LOOP; END;
x := coalesce((NEW.arr || (x || t::text)), '{}');
EXIT WHEN (NEW.a IS DISTINCT FROM NEW.b);
END LOOP;
END LOOP; END;
IF (NEW.arr = '{}') THEN
IF EXISTS (SELECT 1 FROM unnest(string_to_array((s || NEW.b), 'a')) AS e WHERE e = NEW.b) THEN
IF ((t = '') IS NOT FALSE) THEN
IF (g(12) > 2) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', ((NEW.n % 50) + j), split_part(t, 'a', 1); END IF;
NEW.n := greatest((NEW.n % 50), length(trim(s)));
ELSIF ((regexp_replace(t, '[aeiou]', '_') = '') IS NOT FALSE) THEN
IF (t LIKE '%a%') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', CASE WHEN true THEN 5 ELSE j END, left(NEW.b, 3); END IF;
ELSE
NEW.flag := ((g(i) + j) IS NOT NULL);
END IF;
IF (trim('12') IS DISTINCT FROM array_to_string(NEW.arr, '+')) AND NEW.n > 3 THEN RETURN NEW; END IF;
ELSIF ((NEW.n % 50) IS NOT NULL) THEN
FOR k6 IN REVERSE 0..2 LOOP
i := k6;
NEW.a := trim(s);
i := g(array_length(string_to_array(NEW.a, 'a'), 1));
EXIT WHEN (NEW.flag AND c);
END LOOP;
END IF;
DECLARE w7 int := 0; BEGIN WHILE w7 < 3 AND (NEW.a LIKE '%a%') LOOP
w7 := w7 + 1;
DECLARE s text := (NEW.b || s);
BEGIN
i := j;
j := (cardinality(ARRAY[NEW.b, 'x']) + j);
END;
END LOOP; END;
ELSIF (regexp_replace(t, '[aeiou]', '_') = ANY(ARRAY[s, s])) THEN
DECLARE w8 int := 0; BEGIN WHILE w8 < 3 AND (NEW.a = ANY(x)) LOOP
w8 := w8 + 1;
IF (i > 12) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(i, j), h(j, NEW.b); END IF;
END LOOP; END;
END IF;
IF ((j + j) > abs(i)) AND NEW.n > 3 THEN RETURN NEW; END IF;
FOREACH t IN ARRAY (coalesce(array_remove(NEW.arr, t), '{}'))[1:4] LOOP
DECLARE w9 int := 0; BEGIN WHILE w9 < 3 AND (i = i) LOOP
w9 := w9 + 1;
DECLARE s text := 8::text;
BEGIN
NEW.n := cardinality(ARRAY(SELECT e FROM unnest((x || NEW.arr)) AS e WHERE e > (NEW.n % 50)::text));
NEW.a := NEW.a;
END;
END LOOP; END;
FOR k10 IN REVERSE -1..1 LOOP
i := k10;
DECLARE s text := left(s, 3);
BEGIN
IF (x = '{}') AND NEW.n > 3 THEN RETURN NULL; END IF;
NEW.flag := c;
END;
NEW.arr := array_remove(ARRAY[t, CASE WHEN true THEN '' ELSE 'b c' END], substring(array_to_string(NEW.arr, '+') from 2));
CONTINUE WHEN (NOT c);
END LOOP;
CONTINUE WHEN (NEW.arr = '{}');
END LOOP;
RETURN NEW;
END
--- generated_104
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
IF (nullif(NEW.b, 'x') IS NULL) AND NEW.n > 3 THEN RETURN NEW; END IF;
IF EXISTS (SELECT 1 FROM unnest((string_to_array(NEW.b, 'a') || string_to_array('', 'a'))) AS e WHERE e = NEW.a) THEN
s := (trim(substring(s from 2)) || NEW.a);
DECLARE s text := t;
BEGIN
i := CASE WHEN (split_part(t, 'a', 1) IN ('a', 'x', substring(NEW.a from 2))) THEN (NEW.n % 50) ELSE (((j) * 2) - 4) END;
FOR k1 IN REVERSE -1..0 LOOP
i := k1;
t := CASE WHEN EXISTS (SELECT 1 FROM unnest(string_to_array(NEW.a, 'a')) AS e WHERE e = NEW.b) THEN (x)[1] ELSE regexp_replace(NEW.b, '[aeiou]', '_') END;
IF (regexp_replace('12', '[aeiou]', '_') IS NULL) AND NEW.n > 3 THEN RETURN NEW; END IF;
EXIT WHEN (NEW.a IN ('a', 'x', 'a'));
END LOOP;
END;
ELSIF c THEN
x := string_to_array(split_part(split_part(s, 'a', 1), 'a', 1), 'a');
ELSE
NEW.n := coalesce((8 / 3), 0);
END IF;
j := j;
RETURN NEW;
END
--- generated_105
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
FOR k2 IN REVERSE 1..2 LOOP
i := k1;
c := (j = greatest((j - j), array_length(x, 1)));
FOR k2 IN 2..3 LOOP
i := k2;
c := (g((greatest(i, (NEW.n % 50)) / 3)) > 2);
i := (NEW.n % 50);
CONTINUE WHEN ((s = '') IS NOT FALSE);
END LOOP;
EXIT WHEN (NOT c);
END LOOP;
IF (c AND (abs((NEW.n % 50)) > (NEW.n % 50))) THEN
NEW.n := coalesce(coalesce(j, 0), 0);
DECLARE w3 int := 0; BEGIN WHILE w3 < 3 AND (true OR NEW.flag) LOOP
w3 := w3 + 1;
NEW.n := (NEW.n % 50);
END LOOP; END;
ELSE
IF ((NEW.n % 50) > 5) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (NEW.n % 50), substring('apple' from 2); END IF;
END IF;
CONTINUE WHEN (s ~ '^[a-z]+$');
END LOOP;
t := replace((ARRAY[NEW.a, '12'])[1], 'a', array_to_string(x, '+'));
IF ('12' = ANY(x)) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', -1, ''; END IF;
IF (((x || x) || (x || s::text)) = '{}') THEN
IF (coalesce(x, '{}') = '{}') AND NEW.n > 3 THEN RETURN NEW; END IF;
IF (CASE WHEN (s = ANY(NEW.arr)) THEN trim(s) ELSE regexp_replace('a', '[aeiou]', '_') END IN ('a', 'x', (trim(NEW.a) || h(-2, '')))) THEN
c := ('é' = ((NEW.arr || x))[1]);
FOREACH t IN ARRAY (coalesce((x || NEW.b::text), '{}'))[1:4] LOOP
i := (cardinality(ARRAY[s, 'é']) + (((1) * 2) / 3));
s := NEW.b;
EXIT WHEN (s <> '12');
END LOOP;
END IF;
ELSIF (g(CASE WHEN true THEN (NEW.n % 50) ELSE 4 END) > 2) THEN
CASE (j - (NEW.n % 50)) WHEN ((j) * 2) THEN
FOREACH t IN ARRAY (coalesce(string_to_array(t, 'a'), '{}'))[1:4] LOOP
x := array_remove(ARRAY(SELECT e FROM unnest(ARRAY[NEW.a, t]) AS e WHERE e > 9::text), NEW.a);
IF (x = '{}') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', ((j) * 2), array_to_string(x, '+'); END IF;
EXIT WHEN (NOT c);
END LOOP;
 WHEN nullif((NEW.n % 50), j) THEN
IF (trim(replace('apple', 'a', t)) = upper(NEW.a)) THEN
c := ((NEW.b = '') IS NOT FALSE);
NEW.n := cardinality(string_to_array(trim(t), 'a'));
ELSIF (replace(NEW.b, 'a', NEW.a) <> 'a') THEN
j := CASE WHEN (g(coalesce(i, 0)) > 2) THEN CASE WHEN ('b c' = t) THEN ((NEW.n % 50) + i) ELSE greatest(i, 0) END ELSE (length(NEW.b) + i) END;
END IF;
 ELSE
IF ((ARRAY[s, NEW.b] = '{}') AND c) THEN
IF ((NEW.arr || NEW.a::text) = '{}') AND NEW.n > 3 THEN RETURN NEW; END IF;
x := array_remove(x, array_to_string(x, '+'));
ELSE
IF (i > (NEW.n % 50)) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, trim(t); END IF;
END IF;
END CASE;
END IF;
IF ((NOT EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = NEW.a)) AND ((coalesce(NEW.b, NEW.b) = '') IS NOT FALSE)) THEN
IF ((substring(s from 2) LIKE '%a%') OR NEW.flag) THEN
s := CASE WHEN (g(greatest(i, -1)) > 2) THEN coalesce(split_part(NEW.a, 'a', 1), NEW.a) ELSE s END;
NEW.arr := string_to_array(replace(nullif(s, NEW.a), 'a', j::text), 'a');
ELSE
IF (i::text IS NULL) AND NEW.n > 3 THEN RETURN NULL; END IF;
END IF;
IF ('' = t) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', CASE WHEN NEW.flag THEN (NEW.n % 50) ELSE 11 END, CASE WHEN c THEN 'a' ELSE NEW.b END; END IF;
ELSIF (x = '{}') THEN
IF ('é' <> 'é') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', coalesce(i, 0), replace(NEW.a, 'a', 'apple'); END IF;
ELSE
NEW.n := cardinality(ARRAY[(NEW.arr)[1], NEW.b]);
END IF;
RETURN NEW;
END
--- generated_106
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
x := (x || coalesce(string_to_array(s, 'a'), '{}'));
DECLARE s text := t;
BEGIN
IF (i::text IN ('a', 'x', t)) THEN
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND ((NEW.n % 50) = (NEW.n % 50)) LOOP
w1 := w1 + 1;
t := g(array_length(x, 1))::text;
END LOOP; END;
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
NEW.flag := (t = ANY(coalesce(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > t), '{}')));
c := ((t <> 'a') AND (j IS NOT NULL));
EXIT WHEN (NEW.flag AND NEW.flag);
END LOOP;
ELSE
IF true THEN
IF (x = '{}') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', coalesce(3, 0), split_part(t, 'a', 1); END IF;
x := coalesce(ARRAY(SELECT e FROM unnest(string_to_array('é', 'a')) AS e WHERE e > j::text), '{}');
END IF;
END IF;
IF (NEW.b <> 'b c') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', array_length(NEW.arr, 1), (x)[1]; END IF;
END;
s := regexp_replace(split_part(substring(t from 2), 'a', 1), '[aeiou]', '_');
IF ('x' <> 'é') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (7 / 3), NEW.a; END IF;
IF (trim(t) = ANY((NEW.arr || NEW.arr))) AND NEW.n > 3 THEN RETURN NEW; END IF;
i := cardinality(((x || NEW.arr) || NEW.arr));
RETURN NEW;
END
--- generated_107
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce(string_to_array(s, 'a'), '{}'))[1:4] LOOP
FOR k1 IN REVERSE -1..2 LOOP
i := k1;
NEW.a := left(coalesce((t || t), NEW.b), 3);
t := trim(array_to_string(string_to_array(NEW.a, 'a'), '+'));
CONTINUE WHEN (true AND c);
END LOOP;
IF (s IN ('a', 'x', NEW.b)) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs(j), trim('x'); END IF;
CONTINUE WHEN (s = ANY(NEW.arr));
END LOOP;
IF (array_to_string(string_to_array('apple', 'a'), '+') ~ '^[a-z]+$') THEN
NEW.flag := (abs(i) = array_length(coalesce(NEW.arr, '{}'), 1));
s := replace(split_part((s || 'é'), 'a', 1), 'a', replace('a', 'a', t));
END IF;
NEW.b := (coalesce(coalesce(x, '{}'), '{}'))[1];
IF ((split_part(s, 'a', 1) = '') IS NOT FALSE) THEN
NEW.a := NEW.a;
c := (array_to_string(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > NEW.a), '+') IN ('a', 'x', (ARRAY[NEW.b, s])[1]));
END IF;
RETURN NEW;
END
--- generated_108
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (NEW.a = ANY(x)) LOOP
w1 := w1 + 1;
IF (trim(s) = ANY(ARRAY[NEW.a, NEW.a])) AND NEW.n > 3 THEN RETURN NEW; END IF;
END LOOP; END;
DECLARE s text := upper(NEW.a);
BEGIN
x := string_to_array((left(NEW.a, 3) || (NEW.n % 50)::text), 'a');
IF (s <> 'a') AND NEW.n > 3 THEN RETURN NEW; END IF;
END;
FOREACH t IN ARRAY (coalesce(ARRAY[NEW.b, 'é'], '{}'))[1:4] LOOP
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (j > (NEW.n % 50)) LOOP
w2 := w2 + 1;
NEW.arr := coalesce((ARRAY(SELECT e FROM unnest(x) AS e WHERE e > s) || ARRAY[NEW.a, s]), '{}');
END LOOP; END;
IF (NOT (s ~ '^[a-z]+$')) AND NEW.n > 3 THEN RETURN NEW; END IF;
CONTINUE WHEN true;
END LOOP;
x := ARRAY(SELECT e FROM unnest(string_to_array(('12' || NEW.b), 'a')) AS e WHERE e > CASE WHEN (NEW.a IS DISTINCT FROM 'x') THEN NEW.b ELSE coalesce(t, s) END);
RETURN NEW;
END
--- generated_109
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
NEW.arr := ARRAY(SELECT e FROM unnest(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > CASE WHEN NEW.flag THEN NEW.b ELSE NEW.a END)) AS e WHERE e > NEW.a);
FOREACH t IN ARRAY (coalesce((x || NEW.a::text), '{}'))[1:4] LOOP
IF (((NEW.n % 50) - CASE WHEN c THEN j ELSE 5 END) = coalesce(g(i), 0)) THEN
IF (NEW.b <> 'x') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs(12), replace(t, 'a', NEW.b); END IF;
NEW.flag := (g((greatest((NEW.n % 50), i) + abs((NEW.n % 50)))) > 2);
ELSIF NEW.flag THEN
CASE (j + (NEW.n % 50)) WHEN g(2) THEN
x := x;
 WHEN j THEN
NEW.arr := ARRAY[left('12', 3), NEW.a];
 ELSE
NEW.a := upper(upper(CASE WHEN c THEN 'é' ELSE NEW.a END));
END CASE;
END IF;
FOREACH t IN ARRAY (coalesce(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > t), '{}'))[1:4] LOOP
IF NEW.flag AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', 8, h(-3, t); END IF;
i := cardinality(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > 0::text));
CONTINUE WHEN NEW.flag;
END LOOP;
EXIT WHEN NEW.flag;
END LOOP;
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (g(5) > 2) LOOP
w1 := w1 + 1;
x := x;
END LOOP; END;
NEW.flag := (split_part(left(t, 3), 'a', 1) LIKE '%a%');
FOREACH t IN ARRAY (coalesce((x || NEW.b::text), '{}'))[1:4] LOOP
s := trim(trim(regexp_replace(t, '[aeiou]', '_')));
IF (trim(9::text) = coalesce(split_part(NEW.a, 'a', 1), j::text)) THEN
IF (nullif((NEW.arr)[1], (x)[1]) <> 'b c') THEN
NEW.arr := ARRAY[replace(t, 'a', nullif(NEW.a, t)), array_to_string(array_remove(NEW.arr, NEW.b), '+')];
c := NEW.flag;
ELSE
NEW.flag := (CASE WHEN (s <> 'apple') THEN length('a') ELSE nullif((NEW.n % 50), (NEW.n % 50)) END IS NOT NULL);
END IF;
FOREACH t IN ARRAY (coalesce((NEW.arr || x), '{}'))[1:4] LOOP
NEW.b := t;
NEW.b := trim(split_part(trim(NEW.a), 'a', 1));
CONTINUE WHEN (NEW.b IS DISTINCT FROM s);
END LOOP;
END IF;
CONTINUE WHEN (true AND c);
END LOOP;
RETURN NEW;
END
--- generated_110
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
IF (NEW.a LIKE '%a%') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, h(-1, NEW.b); END IF;
DECLARE s text := 'b c';
BEGIN
FOREACH t IN ARRAY (coalesce((x || NEW.b::text), '{}'))[1:4] LOOP
i := coalesce((abs((NEW.n % 50)) / 3), 0);
c := (trim(('b c' || NEW.a)) <> 'b c');
CONTINUE WHEN EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = t);
END LOOP;
IF ((NEW.b = '') IS NOT FALSE) THEN
s := 'x';
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (t IS NULL) LOOP
w1 := w1 + 1;
NEW.a := NEW.a;
END LOOP; END;
END IF;
END;
DECLARE s text := NEW.a;
BEGIN
FOR k2 IN REVERSE -1..0 LOOP
i := k2;
IF true THEN
x := coalesce(((NEW.arr || NEW.b::text) || (x)[1]::text), '{}');
j := (j - (1 + (5 / 3)));
END IF;
FOREACH t IN ARRAY (coalesce(string_to_array(NEW.a, 'a'), '{}'))[1:4] LOOP
x := x;
IF (h(j, t) = ANY(string_to_array(NEW.b, 'a'))) AND NEW.n > 3 THEN RETURN NEW; END IF;
EXIT WHEN (g(i) > 2);
END LOOP;
CONTINUE WHEN (NEW.b IS DISTINCT FROM NEW.b);
END LOOP;
IF (NEW.a = ANY(ARRAY[substring(NEW.a from 2), trim(s)])) THEN
NEW.a := s;
DECLARE s text := 'a';
BEGIN
IF (g(j) > 2) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs(j), t; END IF;
NEW.flag := (left(s, 3) IN ('a', 'x', h(greatest(6, 3), regexp_replace('b c', '[aeiou]', '_'))));
END;
END IF;
END;
IF (array_remove(NEW.arr, nullif(NEW.b, t)) = '{}') THEN
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
x := ARRAY[array_to_string(string_to_array(NEW.a, 'a'), '+'), (t || 12::text)];
NEW.b := (NEW.arr)[1];
CONTINUE WHEN (NEW.b = t);
END LOOP;
CASE cardinality(NEW.arr) WHEN coalesce(j, 0) THEN
CASE cardinality(NEW.arr) WHEN (-1 - 10) THEN
s := h(CASE WHEN ((NEW.n % 50) > 10) THEN length(NEW.b) ELSE coalesce(-3, 0) END, CASE WHEN ((NEW.n % 50) > j) THEN t ELSE t END);
 WHEN abs((NEW.n % 50)) THEN
NEW.n := nullif(i, nullif((i + j), abs(j)));
 ELSE
c := (((length(t)) * 2) > (CASE WHEN c THEN (NEW.n % 50) ELSE 0 END / 3));
END CASE;
 WHEN abs(j) THEN
x := ARRAY(SELECT e FROM unnest(x) AS e WHERE e > (array_remove(NEW.arr, s))[1]);
 ELSE
i := (((cardinality(x) + (2 + (NEW.n % 50)))) * 2);
END CASE;
ELSE
s := split_part(split_part(coalesce(NEW.b, NEW.b), 'a', 1), 'a', 1);
END IF;
s := s;
j := cardinality(ARRAY(SELECT e FROM unnest(array_remove(NEW.arr, NEW.a)) AS e WHERE e > trim(s)));
RETURN NEW;
END
--- generated_111
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
IF (coalesce(nullif(s, NEW.a), (s || NEW.b)) IN ('a', 'x', left(upper(t), 3))) THEN
IF (coalesce(left(NEW.a, 3), array_to_string(x, '+')) ~ '^[a-z]+$') THEN
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', g(3), t; END IF;
FOREACH t IN ARRAY (coalesce(array_remove(NEW.arr, 'é'), '{}'))[1:4] LOOP
NEW.b := NEW.a;
IF c AND NEW.n > 3 THEN RETURN NULL; END IF;
CONTINUE WHEN (NOT true);
END LOOP;
ELSIF (string_to_array(s, 'a') = '{}') THEN
i := abs(abs(coalesce(3, 0)));
END IF;
c := EXISTS (SELECT 1 FROM unnest(string_to_array(h(j, t), 'a')) AS e WHERE e = regexp_replace(substring(NEW.b from 2), '[aeiou]', '_'));
END IF;
DECLARE s text := s;
BEGIN
i := cardinality(x);
DECLARE s text := trim(t);
BEGIN
NEW.arr := string_to_array(trim(left(NEW.b, 3)), 'a');
FOR k1 IN 1..1 LOOP
i := k1;
x := ARRAY[h(coalesce((NEW.n % 50), 0), split_part('', 'a', 1)), (ARRAY[t, s])[1]];
NEW.arr := array_remove(string_to_array(regexp_replace(NEW.a, '[aeiou]', '_'), 'a'), substring(coalesce(NEW.b, NEW.b) from 2));
CONTINUE WHEN EXISTS (SELECT 1 FROM unnest(x) AS e WHERE e = t);
END LOOP;
END;
END;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND c LOOP
w2 := w2 + 1;
t := NEW.a;
END LOOP; END;
DECLARE w3 int := 0; BEGIN WHILE w3 < 3 AND (t <> 'x') LOOP
w3 := w3 + 1;
DECLARE s text := t;
BEGIN
FOR k4 IN REVERSE 2..3 LOOP
i := k4;
t := replace(upper(split_part(s, 'a', 1)), 'a', upper(h((NEW.n % 50), NEW.b)));
NEW.b := (regexp_replace(array_to_string(x, '+'), '[aeiou]', '_') || split_part(split_part(t, 'a', 1), 'a', 1));
CONTINUE WHEN true;
END LOOP;
NEW.flag := (NEW.a = ANY(array_remove(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > 'x'), regexp_replace('a', '[aeiou]', '_'))));
END;
END LOOP; END;
RETURN NEW;
END
--- generated_112
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
IF (g(array_length(x, 1)) > 2) AND NEW.n > 3 THEN RETURN NULL; END IF;
x := array_remove((NEW.arr || (NEW.arr || NEW.b::text)), ((x || NEW.arr))[1]);
IF (replace(t, 'a', t) = upper(t)) AND NEW.n > 3 THEN RETURN NULL; END IF;
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (j > i) LOOP
w1 := w1 + 1;
c := (g(j) > 2);
END LOOP; END;
DECLARE s text := left(NEW.b, 3);
BEGIN
IF (replace('a', 'a', s) <> '') AND NEW.n > 3 THEN RETURN NULL; END IF;
IF (((NEW.n % 50)::text = ANY(array_remove(x, 'b c'))) OR (NEW.flag OR (NEW.b = t))) THEN
NEW.flag := ((coalesce(NEW.a, NEW.b) IS NULL) AND (('12' IS DISTINCT FROM 'a') AND (c OR NEW.flag)));
x := ARRAY(SELECT e FROM unnest(x) AS e WHERE e > substring(NEW.b from 2));
ELSE
IF (nullif(cardinality(NEW.arr), cardinality(NEW.arr)) = CASE WHEN (NEW.a IN ('a', 'x', NEW.a)) THEN length('a') ELSE ((NEW.n % 50) / 3) END) THEN
s := left(NEW.b, 3);
NEW.n := greatest(cardinality(coalesce(x, '{}')), abs(((i) * 2)));
END IF;
END IF;
END;
IF (NOT (NEW.a IS NULL)) AND NEW.n > 3 THEN RETURN NEW; END IF;
RETURN NEW;
END
--- generated_113
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
DECLARE s text := trim('');
BEGIN
NEW.a := t;
CASE abs(i) WHEN array_length(x, 1) THEN
CASE abs((NEW.n % 50)) WHEN CASE WHEN c THEN i ELSE i END THEN
NEW.flag := (((((11) * 2)) * 2) IS NOT NULL);
 WHEN (2 + j) THEN
t := left(substring(split_part(t, 'a', 1) from 2), 3);
 ELSE
NEW.flag := (NEW.b IS NULL);
END CASE;
 WHEN abs((NEW.n % 50)) THEN
IF ('a' IS NULL) THEN
j := ((greatest((NEW.n % 50), g(j))) * 2);
IF (split_part(NEW.a, 'a', 1) = CASE WHEN NEW.flag THEN NEW.a ELSE s END) AND NEW.n > 3 THEN RETURN NEW; END IF;
END IF;
 ELSE
c := EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = coalesce(NEW.a, t));
END CASE;
END;
DECLARE s text := trim(t);
BEGIN
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', length(NEW.a), substring(NEW.b from 2); END IF;
NEW.arr := array_remove(x, trim(left(NEW.b, 3)));
END;
FOREACH t IN ARRAY (coalesce(NEW.arr, '{}'))[1:4] LOOP
IF ((h(j, NEW.a) = '') IS NOT FALSE) AND NEW.n > 3 THEN RETURN NULL; END IF;
DECLARE s text := NEW.b;
BEGIN
FOREACH t IN ARRAY (coalesce(array_remove(NEW.arr, 'x'), '{}'))[1:4] LOOP
NEW.n := j;
x := ARRAY(SELECT e FROM unnest((coalesce(NEW.arr, '{}') || replace(t, 'a', NEW.b)::text)) AS e WHERE e > (trim(t) || array_to_string(x, '+')));
EXIT WHEN (s = ANY(x));
END LOOP;
FOR k1 IN REVERSE -1..1 LOOP
i := k1;
i := cardinality((array_remove(NEW.arr, NEW.b) || upper(NEW.b)::text));
x := string_to_array(h(g(0), h(7, 'a')), 'a');
CONTINUE WHEN (NOT true);
END LOOP;
END;
EXIT WHEN (j > 3);
END LOOP;
RETURN NEW;
END
--- generated_114
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
DECLARE s text := split_part('x', 'a', 1);
BEGIN
FOR k1 IN 1..2 LOOP
i := k1;
IF (11 > j) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', g((NEW.n % 50)), regexp_replace(NEW.b, '[aeiou]', '_'); END IF;
NEW.flag := (h((NEW.n % 50), coalesce(s, t)) = left(NEW.b, 3));
CONTINUE WHEN ((NEW.b = '') IS NOT FALSE);
END LOOP;
IF (-2 = j) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', coalesce(1, 0), h(i, t); END IF;
END;
FOR k2 IN 1..3 LOOP
i := k2;
x := array_remove(array_remove(x, split_part(t, 'a', 1)), array_to_string(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > s), '+'));
i := CASE WHEN EXISTS (SELECT 1 FROM unnest(coalesce(NEW.arr, '{}')) AS e WHERE e = split_part(NEW.a, 'a', 1)) THEN nullif(greatest((NEW.n % 50), -3), cardinality(x)) ELSE nullif(CASE WHEN c THEN (NEW.n % 50) ELSE 6 END, (NEW.n % 50)) END;
EXIT WHEN (s IS NULL);
END LOOP;
EXIT WHEN (NEW.b ~ '^[a-z]+$');
END LOOP;
NEW.b := (array_remove(string_to_array('x', 'a'), CASE WHEN c THEN 'x' ELSE 'apple' END))[1];
i := 4;
IF (cardinality(coalesce(NEW.arr, '{}')) = CASE WHEN EXISTS (SELECT 1 FROM unnest(x) AS e WHERE e = t) THEN abs(-1) ELSE 8 END) THEN
CASE nullif(i, 12) WHEN 3 THEN
DECLARE s text := replace(s, 'a', NEW.a);
BEGIN
IF ('' IN ('a', 'x', NEW.a)) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', g((NEW.n % 50)), trim(NEW.b); END IF;
NEW.arr := coalesce(coalesce(x, '{}'), '{}');
END;
 WHEN cardinality(NEW.arr) THEN
FOREACH t IN ARRAY (coalesce(NEW.arr, '{}'))[1:4] LOOP
c := (nullif(split_part('b c', 'a', 1), CASE WHEN NEW.flag THEN NEW.b ELSE NEW.a END) IS NULL);
NEW.n := array_length(x, 1);
CONTINUE WHEN (NEW.flag OR NEW.flag);
END LOOP;
 ELSE
s := (upper(NEW.a) || (('x' || NEW.a) || split_part(t, 'a', 1)));
END CASE;
NEW.flag := ((replace('b c', 'a', 'apple') || t) IS NULL);
ELSE
FOR k3 IN REVERSE -1..0 LOOP
i := k3;
IF ((5 / 3) > array_length(NEW.arr, 1)) AND NEW.n > 3 THEN RETURN NEW; END IF;
CASE (i - 3) WHEN ((5) * 2) THEN
t := coalesce(left((x)[1], 3), array_length(x, 1)::text);
 WHEN j THEN
j := abs(j);
 ELSE
IF (7 IS NOT NULL) AND NEW.n > 3 THEN RETURN NULL; END IF;
END CASE;
EXIT WHEN (c AND true);
END LOOP;
END IF;
RETURN NEW;
END
--- generated_115
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
s := left(substring(replace(NEW.b, 'a', s) from 2), 3);
i := nullif((((j + i)) * 2), coalesce((i / 3), 0));
NEW.n := (cardinality(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.b)) + ((NEW.n % 50) + (j / 3)));
NEW.a := 'é';
IF ((NEW.arr = '{}') OR EXISTS (SELECT 1 FROM unnest(x) AS e WHERE e = NEW.a)) AND NEW.n > 3 THEN RETURN NULL; END IF;
RETURN NEW;
END
--- generated_116
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
t := CASE WHEN ((true AND NEW.flag) OR (s = ANY(x))) THEN CASE WHEN (t IS DISTINCT FROM s) THEN upper(NEW.b) ELSE (NEW.arr)[1] END ELSE h(greatest(j, 4), (NEW.arr)[1]) END;
IF (array_remove(x, 'b c') = '{}') AND NEW.n > 3 THEN RETURN NEW; END IF;
FOR k2 IN REVERSE 1..2 LOOP
i := k1;
IF (NEW.a LIKE '%a%') THEN
IF (j::text IS DISTINCT FROM regexp_replace(trim(NEW.a), '[aeiou]', '_')) THEN
j := (NEW.n % 50);
c := (EXISTS (SELECT 1 FROM unnest(ARRAY(SELECT e FROM unnest(x) AS e WHERE e > '12')) AS e WHERE e = array_to_string(x, '+')) OR (g(8) > (j / 3)));
END IF;
i := nullif(3, greatest(array_length(NEW.arr, 1), (j + (NEW.n % 50))));
END IF;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (7 > (NEW.n % 50)) LOOP
w2 := w2 + 1;
DECLARE s text := s;
BEGIN
IF (12::text LIKE '%a%') AND NEW.n > 3 THEN RETURN NEW; END IF;
IF NEW.flag AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', 12, CASE WHEN NEW.flag THEN s ELSE 'x' END; END IF;
END;
END LOOP; END;
EXIT WHEN (true AND true);
END LOOP;
CASE 6 WHEN array_length(x, 1) THEN
CASE abs(i) WHEN i THEN
IF NEW.flag AND NEW.n > 3 THEN RETURN NEW; END IF;
 WHEN coalesce((NEW.n % 50), 0) THEN
s := (coalesce(coalesce(x, '{}'), '{}'))[1];
 ELSE
NEW.a := s;
END CASE;
 WHEN nullif(i, (NEW.n % 50)) THEN
DECLARE s text := array_to_string(NEW.arr, '+');
BEGIN
j := -1;
IF (((length(NEW.b)) * 2) = greatest((-1 + i), (i + -3))) THEN
NEW.arr := ARRAY(SELECT e FROM unnest(ARRAY(SELECT e FROM unnest((NEW.arr || s::text)) AS e WHERE e > (x)[1])) AS e WHERE e > (i / 3)::text);
IF EXISTS (SELECT 1 FROM unnest(x) AS e WHERE e = 'apple') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(8, (NEW.n % 50)), j::text; END IF;
ELSE
NEW.flag := (coalesce(substring(NEW.b from 2), trim(t)) ~ '^[a-z]+$');
END IF;
END;
 ELSE
FOREACH t IN ARRAY (coalesce(ARRAY['a', s], '{}'))[1:4] LOOP
FOR k3 IN REVERSE 2..1 LOOP
i := k3;
IF ('b c' IS DISTINCT FROM NEW.a) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', length(NEW.b), trim(NEW.a); END IF;
c := c;
CONTINUE WHEN (s IS NULL);
END LOOP;
c := (array_length(string_to_array(NEW.b, 'a'), 1) = j);
CONTINUE WHEN c;
END LOOP;
END CASE;
DECLARE w4 int := 0; BEGIN WHILE w4 < 3 AND (NEW.a = t) LOOP
w4 := w4 + 1;
c := (CASE WHEN (c AND true) THEN coalesce((NEW.n % 50), 0) ELSE array_length(x, 1) END > (NEW.n % 50));
END LOOP; END;
RETURN NEW;
END
--- generated_117
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
i := CASE WHEN (i > (NEW.n % 50)) THEN ((7 / 3) - (NEW.n % 50)) ELSE ((j / 3) - (j - (NEW.n % 50))) END;
IF ((substring(NEW.b from 2) = ANY((x || x))) AND EXISTS (SELECT 1 FROM unnest((x || x)) AS e WHERE e = array_to_string(NEW.arr, '+'))) THEN
IF true AND NEW.n > 3 THEN RETURN NEW; END IF;
x := array_remove(string_to_array(left('apple', 3), 'a'), NEW.b);
ELSE
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (s IN ('a', 'x', NEW.a)) LOOP
w1 := w1 + 1;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND ('' = ANY(NEW.arr)) LOOP
w2 := w2 + 1;
s := abs(nullif(j, 8))::text;
END LOOP; END;
END LOOP; END;
END IF;
DECLARE w3 int := 0; BEGIN WHILE w3 < 3 AND NEW.flag LOOP
w3 := w3 + 1;
c := ((CASE WHEN c THEN i ELSE i END + (NEW.n % 50)) IS NOT NULL);
END LOOP; END;
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
NEW.n := g((-3 / 3));
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
IF (NOT c) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, NEW.b; END IF;
FOREACH t IN ARRAY (coalesce(ARRAY[NEW.a, NEW.b], '{}'))[1:4] LOOP
IF EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = '') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (i + 2), substring(t from 2); END IF;
NEW.n := array_length(x, 1);
CONTINUE WHEN (i = i);
END LOOP;
CONTINUE WHEN (NEW.a IS DISTINCT FROM s);
END LOOP;
EXIT WHEN (NEW.arr = '{}');
END LOOP;
RETURN NEW;
END
--- generated_118
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
NEW.a := replace('apple', 'a', 'b c');
FOREACH t IN ARRAY (coalesce(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.a), '{}'))[1:4] LOOP
s := substring(cardinality(x)::text from 2);
x := x;
CONTINUE WHEN (NEW.a = ANY(x));
END LOOP;
FOR k1 IN 0..1 LOOP
i := k1;
DECLARE s text := s;
BEGIN
DECLARE s text := substring(NEW.b from 2);
BEGIN
j := j;
t := NEW.a;
END;
IF ('12' = NEW.a) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', array_length(x, 1), nullif(NEW.a, NEW.a); END IF;
END;
j := (NEW.n % 50);
CONTINUE WHEN NEW.flag;
END LOOP;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (c OR true) LOOP
w2 := w2 + 1;
DECLARE w3 int := 0; BEGIN WHILE w3 < 3 AND ('é' LIKE '%a%') LOOP
w3 := w3 + 1;
IF (c OR ((t = '') IS NOT FALSE)) AND NEW.n > 3 THEN RETURN NEW; END IF;
END LOOP; END;
END LOOP; END;
RETURN NEW;
END
--- generated_119
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
x := x;
NEW.flag := (CASE WHEN (('a' = '') IS NOT FALSE) THEN regexp_replace('', '[aeiou]', '_') ELSE left(NEW.a, 3) END <> 'b c');
IF c AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, left(s, 3); END IF;
NEW.n := length(array_to_string(ARRAY[s, ''], '+'));
IF (((NEW.b || s) = ANY(ARRAY[NEW.b, t])) AND ((((NEW.n % 50)) * 2) = length(s))) THEN
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (t IN ('a', 'x', t)) LOOP
w1 := w1 + 1;
x := (ARRAY[replace('apple', 'a', t), split_part(NEW.b, 'a', 1)] || regexp_replace(coalesce('apple', ''), '[aeiou]', '_')::text);
END LOOP; END;
IF (left('é', 3) ~ '^[a-z]+$') AND NEW.n > 3 THEN RETURN NEW; END IF;
ELSE
FOREACH t IN ARRAY (coalesce(NEW.arr, '{}'))[1:4] LOOP
DECLARE s text := substring(t from 2);
BEGIN
NEW.arr := x;
NEW.arr := coalesce(string_to_array(t, 'a'), '{}');
END;
IF (NEW.b = ANY(x)) THEN
i := array_length(array_remove(coalesce(NEW.arr, '{}'), s), 1);
NEW.flag := c;
ELSIF ((t <> 'x') OR c) THEN
t := trim(s);
END IF;
EXIT WHEN (i = j);
END LOOP;
END IF;
RETURN NEW;
END
--- generated_120
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
x := coalesce((x || upper(NEW.b)::text), '{}');
i := nullif(nullif(j, ((-3) * 2)), (CASE WHEN c THEN j ELSE 8 END / 3));
IF ((trim(trim(s)) = '') IS NOT FALSE) THEN
IF (((NEW.arr || NEW.arr) = '{}') OR ((1 / 3) = g(3))) THEN
IF (NEW.arr = '{}') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', 2, CASE WHEN NEW.flag THEN NEW.a ELSE NEW.b END; END IF;
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (NEW.a ~ '^[a-z]+$') LOOP
w1 := w1 + 1;
NEW.a := NEW.b;
END LOOP; END;
ELSIF (NEW.a = 'x') THEN
NEW.a := nullif(NEW.b, trim(nullif(NEW.b, s)));
ELSE
NEW.arr := coalesce((ARRAY[t, NEW.a] || (NEW.arr || NEW.arr)), '{}');
END IF;
IF (CASE WHEN NEW.flag THEN array_to_string(x, '+') ELSE NEW.b END IS NULL) THEN
DECLARE s text := NEW.a;
BEGIN
IF EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = NEW.a) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, t; END IF;
NEW.n := ((g((i - (NEW.n % 50)))) * 2);
END;
IF (ARRAY[CASE WHEN true THEN NEW.a ELSE NEW.a END, (s || NEW.a)] = '{}') THEN
c := (g((nullif(j, j) - (NEW.n % 50))) > 2);
c := (NEW.b = ANY((x || substring(s from 2)::text)));
ELSIF (NEW.b = ANY(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.b))) THEN
c := (g(j) > 2);
ELSE
NEW.flag := ((left(s, 3) <> 'a') OR (array_length(x, 1) IS NOT NULL));
END IF;
ELSIF (CASE WHEN true THEN (NEW.n % 50) ELSE i END = greatest(-2, 6)) THEN
NEW.b := trim(substring(t from 2));
END IF;
ELSE
NEW.flag := true;
END IF;
IF (t <> '') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs(i), 'x'; END IF;
RETURN NEW;
END
--- generated_121
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
x := ARRAY(SELECT e FROM unnest(array_remove(x, regexp_replace(NEW.a, '[aeiou]', '_'))) AS e WHERE e > (left(NEW.b, 3) || t));
c := (('x' = '') IS NOT FALSE);
IF (split_part('b c', 'a', 1) LIKE '%a%') THEN
IF (g((NEW.n % 50)) > 2) THEN
NEW.n := CASE WHEN (nullif(s, NEW.b) = ANY(array_remove(x, NEW.a))) THEN ((abs(-3)) * 2) ELSE (8 - CASE WHEN NEW.flag THEN j ELSE i END) END;
NEW.n := coalesce((cardinality(NEW.arr) + i), 0);
ELSIF (h(8, NEW.b) <> '12') THEN
IF (10 > j) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (NEW.n % 50), h((NEW.n % 50), NEW.a); END IF;
ELSE
j := (CASE WHEN c THEN g((NEW.n % 50)) ELSE nullif((NEW.n % 50), i) END - 1);
END IF;
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (x = '{}') LOOP
w1 := w1 + 1;
IF (upper(array_to_string(NEW.arr, '+')) IS DISTINCT FROM (t || 'b c')) THEN
NEW.b := NEW.b;
c := (h((j - (NEW.n % 50)), NEW.b) <> 'é');
ELSIF (CASE WHEN c THEN 1 ELSE 4 END > nullif(j, i)) THEN
j := 11;
END IF;
END LOOP; END;
ELSIF (t IN ('a', 'x', (NEW.arr)[1])) THEN
DECLARE s text := upper('a');
BEGIN
s := (ARRAY(SELECT e FROM unnest(x) AS e WHERE e > (s || NEW.b)))[1];
s := 'b c';
END;
ELSE
t := left(NEW.b, 3);
END IF;
RETURN NEW;
END
--- generated_122
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce((NEW.arr || NEW.arr), '{}'))[1:4] LOOP
CASE abs(i) WHEN length(t) THEN
IF (NEW.flag OR true) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, replace(NEW.b, 'a', t); END IF;
 WHEN (i + j) THEN
IF ((replace(NEW.b, 'a', '12') = '') IS NOT FALSE) AND NEW.n > 3 THEN RETURN NEW; END IF;
 ELSE
x := coalesce(x, '{}');
END CASE;
IF (g(length(NEW.a)) > 2) AND NEW.n > 3 THEN RETURN NEW; END IF;
CONTINUE WHEN (s = '');
END LOOP;
DECLARE s text := ('' || s);
BEGIN
IF (((NEW.n % 50) - CASE WHEN c THEN i ELSE i END) > 8) THEN
NEW.flag := (s IS DISTINCT FROM (ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.b))[1]);
CASE (i / 3) WHEN i THEN
j := CASE WHEN (NOT true) THEN coalesce(coalesce(i, 0), 0) ELSE (((i) * 2) / 3) END;
 WHEN length(NEW.a) THEN
j := g(greatest(g((NEW.n % 50)), (NEW.n % 50)));
 ELSE
c := ((coalesce(x, '{}') || split_part(NEW.a, 'a', 1)::text) = '{}');
END CASE;
ELSIF (('é' || 'b c') IN ('a', 'x', NEW.a)) THEN
NEW.flag := ((replace((x)[1], 'a', s) = '') IS NOT FALSE);
END IF;
DECLARE s text := split_part(t, 'a', 1);
BEGIN
NEW.arr := coalesce(string_to_array(replace(s, 'a', NEW.a), 'a'), '{}');
IF (split_part(t, 'a', 1) IS DISTINCT FROM split_part(NEW.a, 'a', 1)) AND NEW.n > 3 THEN RETURN NEW; END IF;
END;
END;
IF (((i = -2) AND (true OR true)) AND (regexp_replace(t, '[aeiou]', '_') IS NULL)) THEN
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, CASE WHEN NEW.flag THEN NEW.b ELSE 'apple' END; END IF;
FOREACH t IN ARRAY (coalesce((x || '12'::text), '{}'))[1:4] LOOP
NEW.flag := true;
DECLARE s text := NEW.b;
BEGIN
IF (EXISTS (SELECT 1 FROM unnest(NEW.arr) AS e WHERE e = 'a') AND (true OR c)) AND NEW.n > 3 THEN RETURN NEW; END IF;
NEW.arr := array_remove((x || x), coalesce(trim(s), upper(t)));
END;
EXIT WHEN ('é' IS NULL);
END LOOP;
ELSIF NEW.flag THEN
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
IF (NEW.a = ANY(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.b))) AND NEW.n > 3 THEN RETURN NEW; END IF;
FOREACH t IN ARRAY (coalesce(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > ''), '{}'))[1:4] LOOP
NEW.arr := NEW.arr;
NEW.a := (left(j::text, 3) || NEW.a);
EXIT WHEN (NOT c);
END LOOP;
EXIT WHEN ('apple' <> '12');
END LOOP;
ELSE
FOR k1 IN REVERSE -1..0 LOOP
i := k1;
s := nullif(regexp_replace(CASE WHEN c THEN s ELSE NEW.a END, '[aeiou]', '_'), array_to_string(array_remove(NEW.arr, NEW.b), '+'));
IF (((i IS NOT NULL) AND ('' LIKE '%a%')) AND ((NEW.a LIKE '%a%') OR (NEW.a = NEW.b))) THEN
i := nullif(CASE WHEN (g((NEW.n % 50)) > 2) THEN g(j) ELSE abs(-1) END, (greatest((NEW.n % 50), 5) / 3));
NEW.flag := (ARRAY[trim('x'), upper(s)] = '{}');
ELSIF (NOT (NEW.b ~ '^[a-z]+$')) THEN
c := (x = '{}');
END IF;
CONTINUE WHEN (t ~ '^[a-z]+$');
END LOOP;
END IF;
IF (s IN ('a', 'x', 'apple')) THEN
NEW.flag := ((regexp_replace(NEW.a, '[aeiou]', '_') LIKE '%a%') AND (upper('x') LIKE '%a%'));
NEW.b := trim(s);
END IF;
RETURN NEW;
END
--- generated_123
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
NEW.b := trim(s);
IF NEW.flag THEN
IF (left(upper(NEW.a), 3) IS DISTINCT FROM NEW.b) THEN
s := t;
NEW.arr := (array_remove(coalesce(x, '{}'), NEW.a) || ARRAY(SELECT e FROM unnest(ARRAY['', NEW.a]) AS e WHERE e > split_part(s, 'a', 1)));
ELSIF (g(i) > 2) THEN
x := (array_remove(string_to_array(s, 'a'), upper(t)) || (coalesce(x, '{}') || x));
END IF;
IF (s IS DISTINCT FROM 'apple') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', cardinality(x), array_to_string(NEW.arr, '+'); END IF;
END IF;
DECLARE s text := NEW.a;
BEGIN
FOR k1 IN 1..1 LOOP
i := k1;
DECLARE s text := replace(s, 'a', t);
BEGIN
IF (array_to_string(NEW.arr, '+') = ANY(coalesce(x, '{}'))) AND NEW.n > 3 THEN RETURN NULL; END IF;
c := ((x = '{}') OR c);
END;
x := ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.b);
EXIT WHEN (NEW.b LIKE '%a%');
END LOOP;
IF (s IN ('a', 'x', 'apple')) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', length(t), left(t, 3); END IF;
END;
RETURN NEW;
END
--- generated_124
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOR k1 IN -1..1 LOOP
i := k1;
NEW.arr := coalesce(NEW.arr, '{}');
IF true AND NEW.n > 3 THEN RETURN NEW; END IF;
CONTINUE WHEN true;
END LOOP;
IF ((t <> 'é') OR (replace(s, 'a', s) IS DISTINCT FROM s)) THEN
IF (NEW.a IS NULL) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', CASE WHEN c THEN i ELSE -1 END, split_part(s, 'a', 1); END IF;
x := array_remove(ARRAY(SELECT e FROM unnest(string_to_array('a', 'a')) AS e WHERE e > left(NEW.b, 3)), upper(nullif(NEW.a, NEW.b)));
ELSIF NEW.flag THEN
FOREACH t IN ARRAY (coalesce(ARRAY['x', NEW.a], '{}'))[1:4] LOOP
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, NEW.b; END IF;
IF (length(NEW.b)::text = array_to_string(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > t), '+')) THEN
IF c AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, left(NEW.b, 3); END IF;
IF (NEW.b ~ '^[a-z]+$') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', i, NEW.a; END IF;
END IF;
CONTINUE WHEN (j IS NOT NULL);
END LOOP;
END IF;
j := (i / 3);
FOREACH t IN ARRAY (coalesce(array_remove(NEW.arr, s), '{}'))[1:4] LOOP
j := i;
IF (NEW.b LIKE '%a%') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, t; END IF;
EXIT WHEN true;
END LOOP;
IF (substring(left('apple', 3) from 2) = t) THEN
IF (c AND ((j::text = '') IS NOT FALSE)) THEN
IF (g(i) > 2) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', length(NEW.a), 'apple'; END IF;
DECLARE s text := NEW.b;
BEGIN
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (10 - i), t; END IF;
IF (((i) * 2) = abs((NEW.n % 50))) AND NEW.n > 3 THEN RETURN NULL; END IF;
END;
END IF;
FOREACH t IN ARRAY (coalesce(ARRAY[NEW.a, t], '{}'))[1:4] LOOP
IF true AND NEW.n > 3 THEN RETURN NEW; END IF;
NEW.arr := (ARRAY(SELECT e FROM unnest(ARRAY(SELECT e FROM unnest(NEW.arr) AS e WHERE e > NEW.a)) AS e WHERE e > (NEW.arr)[1]) || CASE WHEN (('é' = '') IS NOT FALSE) THEN (x)[1] ELSE substring('b c' from 2) END::text);
EXIT WHEN (j IS NOT NULL);
END LOOP;
ELSIF ((NEW.a ~ '^[a-z]+$') OR c) THEN
CASE 11 WHEN length(s) THEN
CASE (i - (NEW.n % 50)) WHEN ((NEW.n % 50) + 9) THEN
c := ((nullif((NEW.n % 50), 7) / 3) > greatest(5, (NEW.n % 50)));
 WHEN j THEN
x := string_to_array(coalesce(j::text, h(i, t)), 'a');
 ELSE
s := upper(trim(coalesce(s, NEW.a)));
END CASE;
 WHEN i THEN
IF (NEW.flag AND NEW.flag) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs(5), s; END IF;
 ELSE
IF ((NEW.n % 50) = abs(6)) THEN
NEW.arr := NEW.arr;
NEW.b := h(coalesce(greatest(i, j), 0), replace(h((NEW.n % 50), NEW.b), 'a', s));
ELSE
x := coalesce(ARRAY(SELECT e FROM unnest(ARRAY[NEW.a, '']) AS e WHERE e > substring(s from 2)), '{}');
END IF;
END CASE;
ELSE
x := coalesce(string_to_array(substring(NEW.b from 2), 'a'), '{}');
END IF;
RETURN NEW;
END
--- generated_125
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
c := (NOT (array_length(NEW.arr, 1) = j));
IF ((NEW.n % 50) = 2) AND NEW.n > 3 THEN RETURN NEW; END IF;
NEW.b := regexp_replace(NEW.b, '[aeiou]', '_');
CASE abs((NEW.n % 50)) WHEN ((8) * 2) THEN
IF ('' IS NULL) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', abs((NEW.n % 50)), h(i, t); END IF;
 WHEN coalesce((NEW.n % 50), 0) THEN
DECLARE s text := array_to_string(NEW.arr, '+');
BEGIN
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
i := i;
NEW.flag := (cardinality(array_remove(NEW.arr, s)) IS NOT NULL);
EXIT WHEN (x = '{}');
END LOOP;
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
NEW.b := ((array_remove(x, NEW.a))[1] || s);
IF (NEW.flag OR c) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', g((NEW.n % 50)), NEW.a; END IF;
EXIT WHEN c;
END LOOP;
END;
 ELSE
IF ((coalesce('', t) = '') IS NOT FALSE) AND NEW.n > 3 THEN RETURN NULL; END IF;
END CASE;
RETURN NEW;
END
--- generated_126
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce(array_remove(x, NEW.a), '{}'))[1:4] LOOP
DECLARE s text := CASE WHEN true THEN '12' ELSE t END;
BEGIN
IF ((trim(CASE WHEN true THEN s ELSE 'apple' END) = '') IS NOT FALSE) THEN
IF ('b c' <> '12') AND NEW.n > 3 THEN RETURN NEW; END IF;
x := coalesce(x, '{}');
ELSE
c := (NOT true);
END IF;
IF true AND NEW.n > 3 THEN RETURN NEW; END IF;
END;
IF (NEW.flag AND c) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', j, array_to_string(NEW.arr, '+'); END IF;
CONTINUE WHEN (t = ANY(x));
END LOOP;
FOR k3 IN 1..2 LOOP
i := k1;
IF (g(j) > 2) THEN
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
t := substring(NEW.a from 2);
x := string_to_array(upper(split_part(NEW.b, 'a', 1)), 'a');
EXIT WHEN (s = ANY(x));
END LOOP;
FOR k2 IN REVERSE 1..1 LOOP
i := k2;
IF true AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', greatest(4, (NEW.n % 50)), replace(s, 'a', 'é'); END IF;
NEW.n := i;
EXIT WHEN (NEW.b IS NULL);
END LOOP;
ELSIF ((g(j) > 2) OR ((NEW.a = '') IS NOT FALSE)) THEN
FOR k3 IN -1..3 LOOP
i := k3;
IF ('' = NEW.a) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(i, (NEW.n % 50)), (NEW.arr)[1]; END IF;
t := h(array_length(string_to_array(s, 'a'), 1), length(s)::text);
CONTINUE WHEN (NEW.flag AND c);
END LOOP;
ELSE
IF NEW.flag AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', ((i) * 2), substring(s from 2); END IF;
END IF;
j := abs(array_length((x || '12'::text), 1));
CONTINUE WHEN (NEW.a ~ '^[a-z]+$');
END LOOP;
IF (NOT c) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', (i - i), array_to_string(NEW.arr, '+'); END IF;
RETURN NEW;
END
--- generated_127
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
FOREACH t IN ARRAY (coalesce(x, '{}'))[1:4] LOOP
j := length(replace(replace(s, 'a', NEW.b), 'a', NEW.b));
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND true LOOP
w1 := w1 + 1;
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
NEW.a := nullif((NEW.n % 50), (i / 3))::text;
x := string_to_array(t, 'a');
EXIT WHEN (c AND NEW.flag);
END LOOP;
END LOOP; END;
EXIT WHEN (j > (NEW.n % 50));
END LOOP;
IF ((t = ANY(x)) AND true) AND NEW.n > 3 THEN RETURN NULL; END IF;
i := 7;
RETURN NEW;
END
--- generated_128
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
IF (coalesce(ARRAY[s, NEW.b], '{}') = '{}') THEN
IF (NOT true) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', nullif(i, i), array_to_string(x, '+'); END IF;
i := i;
ELSIF (string_to_array(NEW.b, 'a') = '{}') THEN
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND ('b c' IN ('a', 'x', '12')) LOOP
w1 := w1 + 1;
x := string_to_array((ARRAY(SELECT e FROM unnest(x) AS e WHERE e > NEW.b))[1], 'a');
END LOOP; END;
END IF;
IF EXISTS (SELECT 1 FROM unnest(string_to_array(NEW.b, 'a')) AS e WHERE e = h(-1, NEW.a)) AND NEW.n > 3 THEN RETURN NULL; END IF;
IF ('12' = h(abs(-3), substring(t from 2))) THEN
IF EXISTS (SELECT 1 FROM unnest(string_to_array(NEW.b, 'a')) AS e WHERE e = (x)[1]) AND NEW.n > 3 THEN RETURN NEW; END IF;
j := abs(length((x)[1]));
ELSIF (true OR ('x' = NEW.a)) THEN
DECLARE s text := array_to_string(x, '+');
BEGIN
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (j = 0) LOOP
w2 := w2 + 1;
IF ((NEW.n % 50) = (((NEW.n % 50)) * 2)) AND NEW.n > 3 THEN RETURN NULL; END IF;
END LOOP; END;
NEW.arr := array_remove(string_to_array(t, 'a'), array_to_string((x || NEW.arr), '+'));
END;
END IF;
DECLARE s text := CASE WHEN NEW.flag THEN t ELSE 'é' END;
BEGIN
IF (g(nullif(j, array_length(x, 1))) > 2) THEN
c := (replace(trim(NEW.a), 'a', coalesce(s, s)) LIKE '%a%');
i := ((array_length(NEW.arr, 1) + coalesce((NEW.n % 50), 0)) + length(coalesce(s, NEW.b)));
ELSE
x := coalesce(string_to_array(i::text, 'a'), '{}');
END IF;
IF (substring(NEW.b from 2) <> 'b c') THEN
CASE (i / 3) WHEN (-3 + 10) THEN
IF NEW.flag AND NEW.n > 3 THEN RETURN NEW; END IF;
 WHEN greatest(8, i) THEN
NEW.a := replace(array_to_string(string_to_array(NEW.a, 'a'), '+'), 'a', NEW.a);
 ELSE
IF (NOT ('b c' = ANY(x))) AND NEW.n > 3 THEN RETURN NULL; END IF;
END CASE;
IF (NEW.arr = '{}') THEN
c := ((ARRAY[NEW.a, '12'])[1] IS DISTINCT FROM NEW.a);
IF (j > i) AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', ((NEW.n % 50) + j), (NEW.b || 'apple'); END IF;
END IF;
ELSIF (NOT (NEW.b = NEW.b)) THEN
IF true THEN
IF (substring(NEW.a from 2) ~ '^[a-z]+$') AND NEW.n > 3 THEN RETURN NEW; END IF;
IF (s ~ '^[a-z]+$') AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', coalesce(j, 0), array_to_string(x, '+'); END IF;
ELSIF ((replace(NEW.a, 'a', s) = '') IS NOT FALSE) THEN
j := length(NEW.a);
ELSE
NEW.b := NEW.b;
END IF;
END IF;
END;
RETURN NEW;
END
--- generated_129
FUNCTION g(v int) RETURNS int
BEGIN IF v IS NULL THEN RETURN -1; ELSIF v > 40 THEN RETURN v % 7; END IF; RETURN v + 1; END
FUNCTION h(n int, w text) RETURNS text
DECLARE r text := ''; BEGIN FOR k IN 1..least(n, 3) LOOP r := r || coalesce(w, '-'); EXIT WHEN length(r) > 8; END LOOP; RETURN r; END
FUNCTION f() RETURNS trigger
DECLARE s text := 'a'; t text; i int := 1; j int; c bool := NEW.n > 2; x text[] := '{}';
BEGIN
x := coalesce((ARRAY[NEW.b, NEW.a] || s::text), '{}');
DECLARE w1 int := 0; BEGIN WHILE w1 < 3 AND (NEW.a <> 'x') LOOP
w1 := w1 + 1;
DECLARE w2 int := 0; BEGIN WHILE w2 < 3 AND (true OR c) LOOP
w2 := w2 + 1;
IF c AND NEW._id % 9 = 4 THEN RAISE EXCEPTION 'raised % %', length(t), NEW.a; END IF;
END LOOP; END;
END LOOP; END;
NEW.flag := ((NOT ((NEW.n % 50) = 1)) OR (array_to_string(NEW.arr, '+') LIKE '%a%'));
NEW.n := array_length(string_to_array(trim(s), 'a'), 1);
FOREACH t IN ARRAY (coalesce(coalesce(x, '{}'), '{}'))[1:4] LOOP
IF (replace('12', 'a', NEW.a) <> 'é') AND NEW.n > 3 THEN RETURN NEW; END IF;
s := upper(substring(array_to_string(x, '+') from 2));
EXIT WHEN (NOT NEW.flag);
END LOOP;
RETURN NEW;
END
