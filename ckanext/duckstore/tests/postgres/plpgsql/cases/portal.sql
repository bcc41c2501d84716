-- Definitions of tables in the manner of a national portal: helpers that check one field each, and a trigger for the table.
--- contracts
FUNCTION required_error(value text, field_name text) RETURNS _text
BEGIN
  IF (value = '') IS NOT FALSE THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value _text, field_name text) RETURNS _text
BEGIN
  IF value IS NULL OR value = '{}' THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value date, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value int4, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION choice_error(value text, choices _text, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND NOT (value = ANY (choices)) THEN
    RETURN ARRAY[[field_name, 'Invalid choice: "' || replace(value, E'\t', ' ') || '"']];
  END IF;
  RETURN NULL;
END
FUNCTION choices_clean_error(value _text, choices _text, field_name text, OUT clean _text, OUT error _text) RETURNS record
DECLARE
  bad_choices text := array_to_string(ARRAY(
    SELECT c FROM (SELECT unnest(value) AS c) u WHERE NOT c = ANY(choices)), ',');
BEGIN
  IF bad_choices <> '' THEN
    error := ARRAY[[field_name, 'Invalid choice: "' || replace(bad_choices, E'\t', ' ') || '"']];
  END IF;
  clean := ARRAY(SELECT c FROM (SELECT unnest(choices) AS c) u WHERE c = ANY(value));
END
FUNCTION max_char_error(value text, max_chars numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND LENGTH(value) > max_chars THEN
    RETURN ARRAY[[field_name, 'This field has a maximum length of ' || max_chars || ' characters.']];
  END IF;
  RETURN NULL;
END
FUNCTION no_surrounding_whitespace_error(value text, field_name text) RETURNS _text
BEGIN
  IF trim(value) <> value THEN
    RETURN ARRAY[[field_name, 'This field must not have surrounding whitespace']];
  END IF;
  RETURN NULL;
END
FUNCTION both_languages_error(value_en text, field_name_en text, value_fr text, field_name_fr text) RETURNS _text
BEGIN
  IF (value_en = '') IS NOT FALSE AND NOT ((value_fr = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_en, 'This text must be provided in both languages']];
  END IF;
  IF (value_fr = '') IS NOT FALSE AND NOT ((value_en = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_fr, 'This text must be provided in both languages']];
  END IF;
  RETURN NULL;
END
FUNCTION year_optional_month_day_error(value text, field_name text) RETURNS _text
DECLARE
  ymd text[] := regexp_match(value, '^(\d\d\d\d)(?:-(\d\d)(?:-(\d\d))?)?$');
BEGIN
  IF value IS NULL OR value = '' THEN
    RETURN NULL;
  END IF;
  IF ymd IS NULL THEN
    RETURN ARRAY[[field_name, 'Dates must be in YYYY-MM-DD format']];
  END IF;
  IF ymd[2] IS NOT NULL AND (ymd[2]::int < 1 OR ymd[2]::int > 12) THEN
    RETURN ARRAY[[field_name, 'Invalid month']];
  END IF;
  IF ymd[3] IS NOT NULL AND ymd[3]::int > 31 THEN
    RETURN ARRAY[[field_name, 'Invalid day']];
  END IF;
  RETURN NULL;
END
FUNCTION truthy_to_yn(value text) RETURNS text
DECLARE
  truthy boolean := value ~* '[[:<:]](true|t|vrai|v|1|yes|y|oui|o)[[:>:]]';
  falsy boolean := value ~* '[[:<:]](false|f|faux|0|no|n|non)[[:>:]]';
BEGIN
  IF truthy AND NOT falsy THEN
    RETURN 'Y';
  ELSIF falsy AND NOT truthy THEN
    RETURN 'N';
  ELSE
    RETURN NULL;
  END IF;
END
FUNCTION f() RETURNS trigger
DECLARE
  errors text[][] := '{}';
  crval record;
  fiscal int;
  quarter text;
  solicitation text;
  choices text[] := ARRAY[
      'C000', 'C001', 'C002', 'C003', 'C004', 'C005', 'C006', 'C007',
      'C008', 'C009', 'C010', 'C011', 'C012', 'C013', 'C014', 'C015',
      'C016', 'C017', 'C018', 'C019', 'C020', 'C021', 'C022', 'C023',
      'C024', 'C025', 'C026', 'C027', 'C028', 'C029', 'C030', 'C031',
      'C032', 'C033', 'C034', 'C035', 'C036', 'C037', 'C038', 'C039',
      'C040', 'C041', 'C042', 'C043', 'C044', 'C045', 'C046', 'C047',
      'C048', 'C049', 'C050', 'C051', 'C052', 'C053', 'C054', 'C055',
      'C056', 'C057', 'C058', 'C059', 'C060', 'C061', 'C062', 'C063',
      'C064', 'C065', 'C066', 'C067', 'C068', 'C069', 'C070', 'C071',
      'C072', 'C073', 'C074', 'C075', 'C076', 'C077', 'C078', 'C079',
      'C080', 'C081', 'C082', 'C083', 'C084', 'C085', 'C086', 'C087',
      'C088', 'C089', 'C090', 'C091', 'C092', 'C093', 'C094', 'C095',
      'C096', 'C097', 'C098', 'C099', 'C100', 'C101', 'C102', 'C103',
      'C104', 'C105', 'C106', 'C107', 'C108', 'C109', 'C110', 'C111',
      'C112', 'C113', 'C114', 'C115', 'C116', 'C117', 'C118', 'C119',
      'C120', 'C121', 'C122', 'C123', 'C124', 'C125', 'C126', 'C127',
      'C128', 'C129', 'C130', 'C131', 'C132', 'C133', 'C134', 'C135',
      'C136', 'C137', 'C138', 'C139', 'C140', 'C141', 'C142', 'C143',
      'C144', 'C145', 'C146', 'C147', 'C148', 'C149', 'C150', 'C151',
      'C152', 'C153', 'C154', 'C155', 'C156', 'C157', 'C158', 'C159',
      'C160', 'C161', 'C162', 'C163', 'C164', 'C165', 'C166', 'C167',
      'C168', 'C169', 'C170', 'C171', 'C172', 'C173', 'C174', 'C175',
      'C176', 'C177', 'C178', 'C179', 'C180', 'C181', 'C182', 'C183',
      'C184', 'C185', 'C186', 'C187', 'C188', 'C189', 'C190', 'C191',
      'C192', 'C193', 'apple', 'a', 'b', 'x', '12', 'red'
    ];
  username text NOT NULL := (SELECT username FROM datastore_user LIMIT 1);
  sysadmin boolean NOT NULL := (SELECT sysadmin FROM datastore_user LIMIT 1);
BEGIN
  NEW.a := trim(both E'\t\n\x0b\x0c\r ' from NEW.a);
  errors := errors || required_error(NEW.a, 'vendor_name');
  errors := errors || max_char_error(NEW.a, 12, 'vendor_name');
  errors := errors || choice_error(NEW.a, choices, 'commodity_code');

  errors := errors || required_error(NEW.d, 'contract_date');
  IF NEW.d IS NOT NULL AND NEW.d > '2023-12-31' THEN
    errors := errors || ARRAY[['contract_date', 'This date may not be in the future']];
  END IF;
  IF NEW.d IS NOT NULL AND NEW.d < '1990-01-01'::date THEN
    errors := errors || ARRAY[['contract_date', 'This date is too early']];
  END IF;

  IF NEW.ts IS NOT NULL AND NEW.ts::date < NEW.d THEN
    errors := errors || ARRAY[['delivery_date', 'This date may not be before the contract date']];
  END IF;
  IF NEW.d IS NOT NULL THEN
    fiscal := extract(year FROM NEW.d);
    IF extract(month FROM NEW.d) < 4 THEN
      fiscal := fiscal - 1;
    END IF;
    quarter := CASE
      WHEN extract(month FROM NEW.d) IN (4, 5, 6) THEN 'Q1'
      WHEN extract(month FROM NEW.d) IN (7, 8, 9) THEN 'Q2'
      WHEN extract(month FROM NEW.d) IN (10, 11, 12) THEN 'Q3'
      ELSE 'Q4'
    END;
  END IF;

  errors := errors || required_error(NEW.m, 'contract_value');
  IF NEW.m < 0 THEN
    errors := errors || ARRAY[['contract_value', 'This value must not be negative']];
  ELSIF NEW.m > 10000 THEN
    errors := errors || ARRAY[['contract_value', 'A value of ' || round(NEW.m, 0) || ' needs an approval']];
  END IF;
  NEW.m := round(NEW.m, 2);

  IF NEW.n IS NULL THEN
    NEW.n := 1;
  ELSIF NEW.n > 100 THEN
    errors := errors || ARRAY[['number_of_bids', 'too many: ' || NEW.n]];
  END IF;
  IF NEW.n = 1 AND (NEW.b = '') IS NOT FALSE THEN
    errors := errors || ARRAY[['limited_tendering_reason', 'This field is required with a single bid']];
  END IF;

  solicitation := CASE
    WHEN NEW.n = 1 THEN 'TN'
    WHEN NEW.n < 10 THEN 'TC'
    ELSE 'OB'
  END;
  IF solicitation = 'OB' AND NEW.m IS NOT NULL AND NEW.m < 0.01 THEN
    errors := errors || ARRAY[['solicitation', 'An open bid needs a value']];
  END IF;
  IF solicitation <> 'OB' AND NEW.f8 > 1000 THEN
    errors := errors || ARRAY[['amendment_value', 'Only contracts of open bids are amended by more than 1000']];
  END IF;

  IF NEW.b ~ '[<>]' THEN
    errors := errors || ARRAY[['comments_en', 'This text must not contain markup']];
  END IF;
  errors := errors || no_surrounding_whitespace_error(NEW.b, 'comments_en');
  errors := errors || max_char_error(NEW.b, 600, 'comments_en');
  IF NEW.b IS NOT NULL AND NEW.b <> '' AND (NEW.a = '') IS NOT FALSE THEN
    errors := errors || ARRAY[['comments_fr', 'This text must be provided in both languages']];
  END IF;

  crval := choices_clean_error(NEW.arr, ARRAY['a', 'b', 'c', 'd', 'x', 'red', 'blue'], 'agreements');
  NEW.arr := crval.clean;
  errors := errors || crval.error;

  CASE
    WHEN NEW.flag IS NULL THEN
      errors := errors || ARRAY[['former_public_servant', 'This field must not be empty']];
    WHEN NEW.flag THEN
      IF NEW.m > 1000 THEN
        errors := errors || ARRAY[['former_public_servant', 'large contract']];
      END IF;
    ELSE
      NULL;
  END CASE;

  IF NOT sysadmin THEN
    NEW.f8 := NULL;
  END IF;
  IF NEW.ts IS NULL THEN
    NEW.ts := NEW.d;
  END IF;

  IF errors <> '{}' THEN
    RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t');
  END IF;
  NEW.b := coalesce(NEW.b, '') || '/' || username || '/' || coalesce(fiscal || '-' || quarter, '');
  RETURN NEW;
END
--- grants
FUNCTION required_error(value text, field_name text) RETURNS _text
BEGIN
  IF (value = '') IS NOT FALSE THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value _text, field_name text) RETURNS _text
BEGIN
  IF value IS NULL OR value = '{}' THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value date, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value int4, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION choice_error(value text, choices _text, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND NOT (value = ANY (choices)) THEN
    RETURN ARRAY[[field_name, 'Invalid choice: "' || replace(value, E'\t', ' ') || '"']];
  END IF;
  RETURN NULL;
END
FUNCTION choices_clean_error(value _text, choices _text, field_name text, OUT clean _text, OUT error _text) RETURNS record
DECLARE
  bad_choices text := array_to_string(ARRAY(
    SELECT c FROM (SELECT unnest(value) AS c) u WHERE NOT c = ANY(choices)), ',');
BEGIN
  IF bad_choices <> '' THEN
    error := ARRAY[[field_name, 'Invalid choice: "' || replace(bad_choices, E'\t', ' ') || '"']];
  END IF;
  clean := ARRAY(SELECT c FROM (SELECT unnest(choices) AS c) u WHERE c = ANY(value));
END
FUNCTION max_char_error(value text, max_chars numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND LENGTH(value) > max_chars THEN
    RETURN ARRAY[[field_name, 'This field has a maximum length of ' || max_chars || ' characters.']];
  END IF;
  RETURN NULL;
END
FUNCTION no_surrounding_whitespace_error(value text, field_name text) RETURNS _text
BEGIN
  IF trim(value) <> value THEN
    RETURN ARRAY[[field_name, 'This field must not have surrounding whitespace']];
  END IF;
  RETURN NULL;
END
FUNCTION both_languages_error(value_en text, field_name_en text, value_fr text, field_name_fr text) RETURNS _text
BEGIN
  IF (value_en = '') IS NOT FALSE AND NOT ((value_fr = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_en, 'This text must be provided in both languages']];
  END IF;
  IF (value_fr = '') IS NOT FALSE AND NOT ((value_en = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_fr, 'This text must be provided in both languages']];
  END IF;
  RETURN NULL;
END
FUNCTION year_optional_month_day_error(value text, field_name text) RETURNS _text
DECLARE
  ymd text[] := regexp_match(value, '^(\d\d\d\d)(?:-(\d\d)(?:-(\d\d))?)?$');
BEGIN
  IF value IS NULL OR value = '' THEN
    RETURN NULL;
  END IF;
  IF ymd IS NULL THEN
    RETURN ARRAY[[field_name, 'Dates must be in YYYY-MM-DD format']];
  END IF;
  IF ymd[2] IS NOT NULL AND (ymd[2]::int < 1 OR ymd[2]::int > 12) THEN
    RETURN ARRAY[[field_name, 'Invalid month']];
  END IF;
  IF ymd[3] IS NOT NULL AND ymd[3]::int > 31 THEN
    RETURN ARRAY[[field_name, 'Invalid day']];
  END IF;
  RETURN NULL;
END
FUNCTION truthy_to_yn(value text) RETURNS text
DECLARE
  truthy boolean := value ~* '[[:<:]](true|t|vrai|v|1|yes|y|oui|o)[[:>:]]';
  falsy boolean := value ~* '[[:<:]](false|f|faux|0|no|n|non)[[:>:]]';
BEGIN
  IF truthy AND NOT falsy THEN
    RETURN 'Y';
  ELSIF falsy AND NOT truthy THEN
    RETURN 'N';
  ELSE
    RETURN NULL;
  END IF;
END
FUNCTION f() RETURNS trigger
DECLARE
  errors text[][] := '{}';
  provinces text[] := ARRAY['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'NA', 'a', 'b'];
  types text[] := ARRAY['A', 'F', 'G', 'I', 'N', 'O', 'P', 'S', 'Y', 'x', 'd'];
  recipient text;
  amount numeric(12,2) := NEW.m;
  fiscal int;
  note text := '';
  months int;
  instalment numeric;
  kind text;
BEGIN
  errors := errors || both_languages_error(NEW.a, 'title_en', NEW.b, 'title_fr');
  errors := errors || max_char_error(NEW.a, 20, 'title_en');
  errors := errors || max_char_error(NEW.b, 20, 'title_fr');
  errors := errors || no_surrounding_whitespace_error(NEW.a, 'title_en');
  errors := errors || year_optional_month_day_error(NEW.a, 'start');

  recipient := btrim(NEW.a);
  IF recipient = '' OR recipient IS NULL THEN
    recipient := NULL;
    errors := errors || ARRAY[['recipient', 'This field must not be empty']];
  END IF;
  IF NEW.b IS NOT NULL AND NEW.b <> '' AND NOT (NEW.b = ANY(types)) THEN
    errors := errors || ARRAY[['type', 'Invalid choice: "' || replace(NEW.b, E'\t', ' ') || '"']];
  END IF;
  IF recipient = ANY(provinces) THEN
    note := note || 'province ';
  END IF;

  IF amount IS NULL THEN
    errors := errors || ARRAY[['amount', 'This field must not be empty']];
  ELSIF amount = 0 AND NOT coalesce(NEW.flag, false) THEN
    errors := errors || ARRAY[['amount', 'zero without an amendment']];
  ELSIF amount < 0 THEN
    IF NEW.flag THEN
      note := note || 'reduction ';
    ELSE
      errors := errors || ARRAY[['amount', 'negative without an amendment']];
    END IF;
  END IF;

  kind := CASE
    WHEN NEW.n IS NULL THEN 'unknown'
    WHEN NEW.n <= 5 THEN 'grant'
    WHEN NEW.n <= 50 THEN 'contribution'
    ELSE 'other'
  END;
  IF kind = 'other' AND coalesce(NEW.b, '') = '' THEN
    errors := errors || ARRAY[['kind', 'A transfer of another kind needs a description']];
  ELSIF kind = 'grant' AND amount > 1000 THEN
    errors := errors || ARRAY[['kind', 'A grant of ' || amount || ' needs a contribution agreement']];
  END IF;
  note := note || kind || ' ';

  IF NEW.ts IS NOT NULL AND NEW.d IS NOT NULL THEN
    months := (extract(year FROM NEW.ts) - extract(year FROM NEW.d)) * 12
      + extract(month FROM NEW.ts) - extract(month FROM NEW.d);
    IF months > 120 THEN
      errors := errors || ARRAY[['end', 'An agreement lasts at most ten years, not ' || months || ' months']];
    ELSIF months > 0 THEN
      instalment := round(amount / months, 2);
      note := note || coalesce(instalment::text, '?') || ' a month ';
    END IF;
  END IF;
  IF NEW.d > '2024-06-30' THEN
    errors := errors || ARRAY[['start', 'This date may not be in the future']];
  END IF;

  IF NEW.d IS NOT NULL THEN
    fiscal := extract(year FROM NEW.d);
    IF extract(month FROM NEW.d) < 4 THEN
      fiscal := fiscal - 1;
    END IF;
    note := note || fiscal || '-' || fiscal + 1 || ' ';
    IF NEW.ts IS NOT NULL AND NEW.ts::date < NEW.d THEN
      errors := errors || ARRAY[['end', 'The end comes before the start']];
    END IF;
  ELSE
    errors := errors || required_error(NEW.d, 'start');
  END IF;

  errors := errors || required_error(NEW.arr, 'coverage');
  IF NEW.arr IS NOT NULL AND array_length(NEW.arr, 1) > 3 THEN
    errors := errors || ARRAY[['coverage', 'at most three, not ' || array_length(NEW.arr, 1)]];
  END IF;
  FOR i IN 1..coalesce(array_length(NEW.arr, 1), 0) LOOP
    IF NEW.arr[i] IS NULL THEN
      errors := errors || ARRAY[['coverage', 'number ' || i || ' is missing']];
    ELSIF length(NEW.arr[i]) > 3 THEN
      errors := errors || ARRAY[['coverage', 'number ' || i || ' is too long']];
      EXIT;
    END IF;
  END LOOP;

  IF NEW.n IS NOT NULL AND (NEW.n < 0 OR NEW.n > 500) THEN
    errors := errors || ARRAY[['naics', 'out of range: ' || NEW.n]];
  END IF;
  IF NEW.n = 3 AND recipient IS NOT NULL THEN
    note := note || left(recipient, 2) || '...';
  END IF;
  IF NEW.f8 > 100 THEN
    NEW.f8 := 100;
  END IF;

  NEW.b := nullif(trim(note), '');
  NEW.a := array_to_string(errors, ' | ');
  NEW.flag := errors = '{}';
  RETURN NEW;
END
--- service
FUNCTION required_error(value text, field_name text) RETURNS _text
BEGIN
  IF (value = '') IS NOT FALSE THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value _text, field_name text) RETURNS _text
BEGIN
  IF value IS NULL OR value = '{}' THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value date, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION required_error(value int4, field_name text) RETURNS _text
BEGIN
  IF value IS NULL THEN
    RETURN ARRAY[[field_name, 'This field must not be empty']];
  END IF;
  RETURN NULL;
END
FUNCTION choice_error(value text, choices _text, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND NOT (value = ANY (choices)) THEN
    RETURN ARRAY[[field_name, 'Invalid choice: "' || replace(value, E'\t', ' ') || '"']];
  END IF;
  RETURN NULL;
END
FUNCTION choices_clean_error(value _text, choices _text, field_name text, OUT clean _text, OUT error _text) RETURNS record
DECLARE
  bad_choices text := array_to_string(ARRAY(
    SELECT c FROM (SELECT unnest(value) AS c) u WHERE NOT c = ANY(choices)), ',');
BEGIN
  IF bad_choices <> '' THEN
    error := ARRAY[[field_name, 'Invalid choice: "' || replace(bad_choices, E'\t', ' ') || '"']];
  END IF;
  clean := ARRAY(SELECT c FROM (SELECT unnest(choices) AS c) u WHERE c = ANY(value));
END
FUNCTION max_char_error(value text, max_chars numeric, field_name text) RETURNS _text
BEGIN
  IF value IS NOT NULL AND value <> '' AND LENGTH(value) > max_chars THEN
    RETURN ARRAY[[field_name, 'This field has a maximum length of ' || max_chars || ' characters.']];
  END IF;
  RETURN NULL;
END
FUNCTION no_surrounding_whitespace_error(value text, field_name text) RETURNS _text
BEGIN
  IF trim(value) <> value THEN
    RETURN ARRAY[[field_name, 'This field must not have surrounding whitespace']];
  END IF;
  RETURN NULL;
END
FUNCTION both_languages_error(value_en text, field_name_en text, value_fr text, field_name_fr text) RETURNS _text
BEGIN
  IF (value_en = '') IS NOT FALSE AND NOT ((value_fr = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_en, 'This text must be provided in both languages']];
  END IF;
  IF (value_fr = '') IS NOT FALSE AND NOT ((value_en = '') IS NOT FALSE) THEN
    RETURN ARRAY[[field_name_fr, 'This text must be provided in both languages']];
  END IF;
  RETURN NULL;
END
FUNCTION year_optional_month_day_error(value text, field_name text) RETURNS _text
DECLARE
  ymd text[] := regexp_match(value, '^(\d\d\d\d)(?:-(\d\d)(?:-(\d\d))?)?$');
BEGIN
  IF value IS NULL OR value = '' THEN
    RETURN NULL;
  END IF;
  IF ymd IS NULL THEN
    RETURN ARRAY[[field_name, 'Dates must be in YYYY-MM-DD format']];
  END IF;
  IF ymd[2] IS NOT NULL AND (ymd[2]::int < 1 OR ymd[2]::int > 12) THEN
    RETURN ARRAY[[field_name, 'Invalid month']];
  END IF;
  IF ymd[3] IS NOT NULL AND ymd[3]::int > 31 THEN
    RETURN ARRAY[[field_name, 'Invalid day']];
  END IF;
  RETURN NULL;
END
FUNCTION truthy_to_yn(value text) RETURNS text
DECLARE
  truthy boolean := value ~* '[[:<:]](true|t|vrai|v|1|yes|y|oui|o)[[:>:]]';
  falsy boolean := value ~* '[[:<:]](false|f|faux|0|no|n|non)[[:>:]]';
BEGIN
  IF truthy AND NOT falsy THEN
    RETURN 'Y';
  ELSIF falsy AND NOT truthy THEN
    RETURN 'N';
  ELSE
    RETURN NULL;
  END IF;
END
FUNCTION f() RETURNS trigger
DECLARE
  errors text[][] := '{}';
  yn text := truthy_to_yn(NEW.b);
  item text;
  seen text[] := '{}';
  total int := 0;
  r record;
  channels text[] := ARRAY['a', 'b', 'c', 'd', 'www', 'mail', 'x', 'y', 'z', 'na', 'red', 'blue'];
  unknown text := '';
  share numeric;
BEGIN
  errors := errors || both_languages_error(NEW.a, 'name_en', NEW.b, 'name_fr');
  IF NEW.a IS NOT NULL AND length(NEW.a) > 8 THEN
    errors := errors || ARRAY[['name_en', 'This name has ' || length(NEW.a) || ' characters']];
  END IF;
  <<checks>>
  BEGIN
    errors := errors || required_error(NEW.a, 'service_id');
    EXIT checks WHEN errors <> '{}';
    errors := errors || max_char_error(NEW.a, 5, 'service_id');
    IF NEW.a ~ '^[0-9]+$' THEN
      IF NEW.a::int > 10 THEN
        errors := errors || ARRAY[['service_id', 'more than ten']];
      END IF;
    ELSIF NEW.a ~* '^(na|nd)$' THEN
      NEW.a := upper(NEW.a);
    ELSE
      errors := errors || ARRAY[['service_id', 'This field must be either a number, "NA", or "ND"']];
    END IF;
    IF NEW.n IS NULL THEN
      errors := errors || required_error(NEW.n, 'volume');
      EXIT checks;
    END IF;
    SELECT code, label, weight INTO r FROM codes WHERE code = NEW.a;
    IF FOUND THEN
      total := total + r.weight;
      IF r.label IS NULL THEN
        errors := errors || ARRAY[['service_id', 'no label for ' || r.code]];
      END IF;
    END IF;
  END;

  FOREACH item IN ARRAY coalesce(NEW.arr, '{}') LOOP
    item := lower(trim(item));
    CONTINUE WHEN item IS NULL OR item = '';
    IF NOT item = ANY(channels) THEN
      unknown := unknown || CASE WHEN unknown = '' THEN '' ELSE ',' END || replace(item, E'\t', ' ');
    END IF;
    IF item = ANY(seen) THEN
      errors := errors || ARRAY[['channels', 'twice: ' || item]];
      CONTINUE;
    END IF;
    seen := seen || item;
    total := total + length(item);
  END LOOP;
  NEW.arr := seen;
  IF unknown <> '' THEN
    errors := errors || ARRAY[['channels', 'Invalid choice: "' || unknown || '"']];
  END IF;
  IF NEW.flag AND coalesce(array_length(seen, 1), 0) = 0 THEN
    errors := errors || ARRAY[['channels', 'A service that is online needs a channel']];
  END IF;

  IF yn IS NULL AND NEW.b <> '' THEN
    errors := errors || ARRAY[['online', 'neither yes nor no: ' || NEW.b]];
  ELSIF yn = 'Y' AND NEW.flag IS NOT TRUE THEN
    errors := errors || ARRAY[['online', 'needs a web address']];
  END IF;
  NEW.b := yn;

  CASE NEW.n % 3
    WHEN 0 THEN
      total := total + 1;
    WHEN 1, -1 THEN
      total := total - 1;
    ELSE
      total := coalesce(total, 0);
  END CASE;

  IF TG_OP = 'INSERT' AND NEW.d IS NULL THEN
    NEW.d := '2020-01-01';
  END IF;
  IF NEW.m IS NOT NULL AND NEW.m > NEW.n THEN
    errors := errors || ARRAY[['standard', 'above ' || NEW.n]];
  END IF;

  IF NEW.f8 IS NOT NULL AND NEW.m IS NOT NULL THEN
    IF NEW.f8 < 0 OR NEW.m < 0 THEN
      errors := errors || ARRAY[['applications', 'This number must not be negative']];
    ELSIF NEW.f8 > 0 THEN
      share := round(NEW.m / NEW.f8::numeric * 100, 1);
      IF share > 100 AND share <= 500 THEN
        errors := errors || ARRAY[['applications', share || ' % of the applications were made online']];
      END IF;
      NEW.f8 := CASE WHEN share > 500 THEN NULL ELSE share::float8 END;
    END IF;
  END IF;

  NEW.n := total;
  IF array_length(errors, 1) > 3 THEN
    RAISE EXCEPTION E'TAB-DELIMITED\t%', array_to_string(errors, E'\t');
  END IF;
  NEW.a := array_to_string(errors, ' | ');
  RETURN NEW;
END
