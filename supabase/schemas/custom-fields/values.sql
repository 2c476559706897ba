-- One value against its definition.

create function private.is_custom_choice(field public.custom_fields, choice text, held jsonb) returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
  return exists (
    select from jsonb_array_elements(field.options) o (option)
    where o.option ->> 'id' = choice and (not o.option ? 'archived' or held @> to_jsonb(choice))
  );
end
$$;
comment on function private.is_custom_choice(public.custom_fields, text, jsonb) is
  'Whether an option of the field may be chosen: it is in use, or the record has it already.';
call private.open_door('private.is_custom_choice(public.custom_fields, text, jsonb)');

create function private.blanks() returns text
language sql immutable set search_path = ''
as $$ select E' \t\n\x0b\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff' $$;
comment on function private.blanks() is
  'The characters that trim() and \s of JavaScript call blank. What a regular expression of PostgreSQL calls so depends on the locale.';
call private.open_door('private.blanks()', 'authenticated', 'service_role');

create function private.read_custom_value(field public.custom_fields, given jsonb, held jsonb, out value jsonb, out problem text)
language plpgsql stable set search_path = ''
as $$
declare
  rules jsonb := field.validation;
  word text := case when jsonb_typeof(given) = 'string' then given #>> '{}' end;
  person uuid;
  most integer := least((rules -> 'maxLength')::integer,
                        case field.type when 'long_text' then 50000 when 'email' then 320 when 'phone' then 40 else 500 end);
begin
  value := given;
  if field.type in ('number', 'currency') then
    if jsonb_typeof(given) <> 'number' then
      problem := 'must be a number';
    elsif not pg_input_is_valid(given #>> '{}', 'double precision') then
      problem := 'is too large or too small';
    elsif field.type = 'currency' and (given::numeric % 1 <> 0 or abs(given::numeric) > 9007199254740991) then
      problem := 'must be a whole number of minor units';
    elsif given < rules -> 'min' then
      problem := 'must be at least ' || (rules ->> 'min');
    elsif given > rules -> 'max' then
      problem := 'must be at most ' || (rules ->> 'max');
    end if;
  elsif field.type = 'boolean' then
    if jsonb_typeof(given) <> 'boolean' then
      problem := 'must be true or false';
    end if;
  elsif field.type in ('date', 'datetime') then
    if field.type = 'date' then
      if coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}$' or not pg_input_is_valid(word, 'date'), true) then
        problem := 'must be a date such as 2026-05-31';
      end if;
    elsif coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$'
                   or not pg_input_is_valid(word, 'timestamp with time zone'), true) then
      problem := 'must be an instant such as 2026-05-31T12:00:00Z';
    else
      value := to_jsonb(to_char(word::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
      -- Its zone may move an instant out of the years 1000 to 9999.
      if value #>> '{}' !~ '^[1-9]\d{3}-' then
        problem := 'must be an instant such as 2026-05-31T12:00:00Z';
      end if;
    end if;
    if problem is null then
      if left(value #>> '{}', 10) < rules ->> 'minDate' then
        problem := 'must not be before ' || (rules ->> 'minDate');
      elsif left(value #>> '{}', 10) > rules ->> 'maxDate' then
        problem := 'must not be after ' || (rules ->> 'maxDate');
      end if;
    end if;
  elsif field.type = 'select' then
    if not private.is_custom_choice(field, word, held) then
      problem := 'must be one of the options';
    end if;
  elsif field.type = 'multi_select' then
    if jsonb_typeof(given) <> 'array' then
      problem := 'must be a list of options';
    elsif jsonb_array_length(given) > 200 then
      problem := 'must be at most 200 options';
    elsif exists (
      select from jsonb_array_elements(given) c (choice)
      where not private.is_custom_choice(field, case when jsonb_typeof(c.choice) = 'string' then c.choice #>> '{}' end, held)
    ) then
      problem := 'must be some of the options';
    elsif (select count(distinct c.choice) from jsonb_array_elements(given) c (choice)) < jsonb_array_length(given) then
      problem := 'must not name an option twice';
    end if;
  elsif field.type = 'user' then
    if pg_input_is_valid(word, 'uuid') then
      person := word;
    end if;
    if exists (
      select from public.agency_members m
      where m.agency_id = field.agency_id and m.user_id = person and m.status = 'active'
    ) then
      value := to_jsonb(person);
    else
      problem := 'must be an active member of the agency';
    end if;
  else
    if field.type <> 'long_text' then
      word := btrim(word, private.blanks());
    end if;
    if field.type = 'email' then
      word := private.email_key(word);
    elsif field.type = 'url' then
      word := private.web_address(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif btrim(word, private.blanks()) = '' then
      problem := 'must not be blank';
    elsif length(word) > most then
      problem := 'must have at most ' || most || ' characters';
    elsif length(word) < (rules -> 'minLength')::integer then
      problem := 'must have at least ' || (rules ->> 'minLength') || ' characters';
    elsif word ~ '[\r\n]' then
      problem := case when field.type <> 'long_text' then 'must be a single line' end;
    elsif field.type = 'email' and not private.is_email(word) then
      problem := 'must be an e-mail address';
    elsif field.type = 'phone' and not private.is_phone(word) then
      problem := 'must be a telephone number';
    elsif field.type = 'url' and not private.is_web_address(word) then
      problem := 'must be a web address';
    end if;
  end if;
end
$$;
comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is
  'What a given value becomes in a field (e-mails in their one form, web addresses with a scheme, instants in UTC, lines trimmed), or what is wrong with it; held = what the record has now.';
call private.open_door('private.read_custom_value(public.custom_fields, jsonb, jsonb)');
