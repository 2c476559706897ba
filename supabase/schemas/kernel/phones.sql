-- Telephone numbers: what is kept beside them, and the form in which they are compared. The domain has the same rules
-- (packages/domain/src/kernel/phone.ts); a test compares the two, and another one both with libphonenumber.

create table private.countries (
  code text primary key,
  calling_code text not null,
  trunk text not null,
  abroad text not null
);
comment on table private.countries is
  'How telephone numbers are dialled: what stands before a number within the country (trunk), and before a calling code, beside 00 (abroad). The rows come from COUNTRIES of packages/domain, by gen:migration.';
alter table private.countries enable row level security;
alter table private.countries force row level security;
revoke all on private.countries from public, anon, authenticated, service_role;

create function private.phone_digits(number text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  extension_behind constant text := '(;ext=|,+|;|#|(extension|extn|ext|dw|x)[.:]?) *([0-9]{1,8}) *$';
  clean constant text := private.clean_phone(number);
  extension constant text := (regexp_match(clean, extension_behind))[3];
  body constant text := regexp_replace(clean, extension_behind, '');
  is_international constant boolean := body ~ '^[( ]*(\+|00)';
  digits constant text := regexp_replace(case when is_international then replace(body, '(0)', '') else body end, '[^0-9]', '', 'g');
begin
  if digits = '' then
    return '';
  end if;
  return case when is_international then '+' || regexp_replace(digits, '^00', '') else digits end || coalesce('x' || extension, '');
end
$$;
comment on function private.phone_digits(text) is
  'The digits of a number and, behind an x, its extension; a plus in front says that it begins with a calling code.';
-- PostgreSQL runs it for generated columns, as the role that writes the row.
call private.open_door('private.phone_digits(text)', 'authenticated', 'service_role');

create function private.calling_codes() returns text
language sql immutable parallel safe set search_path = ''
as $$ select '^(1|7|2[07]|2[1-689][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]|6[0-6]|6[7-9][0-9]|8[1246]|8[035789][0-9]|9[0-58]|9[679][0-9]|0[0-9]{2})' $$;
comment on function private.calling_codes() is 'Calling codes are known by their first digits.';
call private.open_door('private.calling_codes()');

create function private.phone_key(digits text, calling_code text, trunk text, abroad text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  number constant text := split_part(digits, 'x', 1);
  extension constant text := substr(digits, length(number) + 1);
  whole text;
begin
  if calling_code is null then
    return ltrim(case when starts_with(number, '+') then regexp_replace(substr(number, 2), private.calling_codes(), '') else number end, '0') || extension;
  elsif starts_with(number, '+') then
    whole := substr(number, 2);
  elsif abroad <> '' and starts_with(number, abroad) then
    whole := substr(number, length(abroad) + 1);
  else
    return '+' || calling_code || case when trunk <> '' and starts_with(number, trunk) then substr(number, length(trunk) + 1) else number end || extension;
  end if;
  -- Many write the zero that stands before a number within the country behind their calling code, too.
  if trunk = '0' and starts_with(whole, calling_code || '0') then
    whole := calling_code || substr(whole, length(calling_code) + 2);
  end if;
  return '+' || whole || extension;
end
$$;
comment on function private.phone_key(text, text, text, text) is
  'The form in which numbers are compared, of what private.phone_digits gives: E.164 for somebody in a country, and an extension behind an x. Without a country: the number within its own, without calling code and zeros in front.';
call private.open_door('private.phone_key(text, text, text, text)');

create function private.phone_tail(digits text, calling_code text, trunk text, abroad text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  key constant text := split_part(private.phone_key(digits, calling_code, trunk, abroad), 'x', 1);
begin
  return case when starts_with(key, '+') then regexp_replace(substr(key, 2), private.calling_codes(), '') else key end;
end
$$;
comment on function private.phone_tail(text, text, text, text) is
  'The digits that a number ends with, whoever writes it: the number within its country, without what stands before it.';
call private.open_door('private.phone_tail(text, text, text, text)');

create function private.phone_end(digits text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return reverse(split_part(digits, 'x', 1));
end
$$;
comment on function private.phone_end(text) is
  'A number from its end, without its extension: an index of it finds all that end with a private.phone_tail.';
-- PostgreSQL runs it for the index, as the role that writes the row.
call private.open_door('private.phone_end(text)', 'authenticated', 'service_role');

create function private.phone_words(phone text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  digits constant text := private.phone_digits(coalesce(phone, ''));
begin
  return case when digits = '' then '' else ltrim(digits, '+') || ' zz' || rtrim(private.phone_end(digits), '+') end;
end
$$;
comment on function private.phone_words(text) is
  'What the search box finds a number by: its digits, and behind zz the same from their end, so that whoever types the end finds it, too.';
call private.open_door('private.phone_words(text)', 'authenticated', 'service_role');
