-- One judge of e-mail and web addresses, telephone numbers, currencies and time zones, for all columns and both doors.
-- requires: 037_trash_tables

create function private.host_letters() returns text
language sql immutable parallel safe set search_path = ''
as $$
  select '\u00B7\u00DF-\u00F6\u00F8-\u034E\u0350-\u037D\u037F-\u061B\u061D-\u115E\u1161-\u167F\u1681-\u180A\u1810-\u1FFF'
    || '\u2C00-\u2DFF\u3005-\u3007\u3021-\u3163\u3165-\uD7FF\uF900-\uFAFF\U00010000-\U0003FFFF\u00C0-\u00D6\u00D8-\u00DE'
$$;
comment on function private.host_letters() is
  'Letters beyond ASCII that names of hosts have, as the inside of a bracket expression: no blanks, signs, invisible letters or other widths.';
call private.open_door('private.host_letters()', 'authenticated', 'service_role');

create function private.host_name() returns text
language sql immutable parallel safe set search_path = ''
as $$
  select replace(
    '([A-Za-z0-9~]([A-Za-z0-9~-]*[A-Za-z0-9~])?\.)+[A-Za-z~][A-Za-z0-9~-]*[A-Za-z0-9~]', '~', private.host_letters())
$$;
comment on function private.host_name() is
  'The name of a host with a dot in it, as part of a regular expression; what stands last begins with a letter.';
call private.open_door('private.host_name()', 'authenticated', 'service_role');

-- RFC 3492, section 6.2.
create function private.decode_punycode(code text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  split constant integer := coalesce(nullif(length(code) - position('-' in reverse(code)), length(code)), 0);
  points integer[] := array(select ascii(l.letter) from string_to_array(nullif(left(code, split), ''), null) s (letters), unnest(s.letters) l (letter));
  point bigint := 128;
  place bigint := 0;
  bias integer := 72;
  at integer := case when position('-' in code) > 0 then split + 2 else 1 end;
  before bigint;
  weight bigint;
  threshold integer;
  step integer;
  digit integer;
  count integer;
  rest bigint;
begin
  while at <= length(code) loop
    before := place;
    weight := 1;
    step := 36;
    loop
      digit := position(substr(code, at, 1) in 'abcdefghijklmnopqrstuvwxyz0123456789') - 1;
      at := at + 1;
      if digit < 0 or at > length(code) + 1 then
        return null;
      end if;
      place := place + digit * weight;
      if place > 2147483647 then
        return null;
      end if;
      threshold := least(26, greatest(1, step - bias));
      exit when digit < threshold;
      weight := weight * (36 - threshold);
      step := step + 36;
    end loop;
    count := cardinality(points) + 1;
    rest := (place - before) / case when before = 0 then 700 else 2 end;
    rest := rest + rest / count;
    bias := 0;
    while rest > 455 loop
      rest := rest / 35;
      bias := bias + 36;
    end loop;
    bias := bias + 36 * rest / (rest + 38);
    point := point + place / count;
    place := place % count;
    if point > 1114111 or point between 55296 and 57343 then
      return null;
    end if;
    points := points[:place] || point::integer || points[place + 1:];
    place := place + 1;
  end loop;
  return (select coalesce(string_agg(chr(p.point), '' order by p.n), '') from unnest(points) with ordinality p (point, n));
end
$$;
comment on function private.decode_punycode(text) is 'The letters behind punycode; null for what is none.';
call private.open_door('private.decode_punycode(text)', 'authenticated', 'service_role');

create function private.host_key(host text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  labels text[] := string_to_array(lower(normalize(host, nfc) collate "pg_c_utf8"), '.');
  letters text;
begin
  for place in 1 .. cardinality(labels) loop
    if starts_with(labels[place], 'xn--') and length(labels[place]) <= 63 then
      letters := private.decode_punycode(substr(labels[place], 5));
      if letters ~ replace('^(?=.*[~])[A-Za-z0-9~]([A-Za-z0-9~-]*[A-Za-z0-9~])?$', '~', private.host_letters())
         and letters = lower(normalize(letters, nfc) collate "pg_c_utf8") then
        labels[place] := letters;
      end if;
    end if;
  end loop;
  return array_to_string(labels, '.');
end
$$;
comment on function private.host_key(text) is
  'The one form of all ways to write the name of a host: in lower case, in letters instead of punycode.';
call private.open_door('private.host_key(text)', 'authenticated', 'service_role');

create function private.is_email(address text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select address ~ replace('^~(\.~)*@' || private.host_name() || '$', '~', $re$[A-Za-z0-9!#$%&'*+/=?^_`{|}\u007E-]+$re$)
$$;
comment on function private.is_email(text) is 'Whether a trimmed text is what RFC 5322 calls a dot-atom, and a host with a dot in its name.';
call private.open_door('private.is_email(text)', 'authenticated', 'service_role');

create function private.email_key(email text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  address constant text := btrim(email, private.blanks());
  host constant text := substr(address, length(address) - position('@' in reverse(address)) + 2);
begin
  if position('@' in address) = 0 then
    return private.host_key(address);
  end if;
  return lower(normalize(left(address, length(address) - length(host)), nfc) collate "pg_c_utf8") || private.host_key(host);
end
$$;
comment on function private.email_key(text) is
  'The one form of all ways to write an e-mail address: trimmed, in lower case, its host in letters instead of punycode.';
-- PostgreSQL runs it for generated columns, as the role that writes the row.
call private.open_door('private.email_key(text)', 'authenticated', 'service_role');

create function private.web_address(given text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case when t.line ~ ('^' || private.host_name() || '(:[0-9]{1,5})?([/?#].*)?$') then 'https://' else '' end || t.line
  from (select btrim(given, private.blanks()) as line) t
$$;
comment on function private.web_address(text) is 'The web address that somebody means: trimmed, and with a scheme when they typed none.';
call private.open_door('private.web_address(text)', 'authenticated', 'service_role');

create function private.is_web_address(address text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select address ~ '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#\\]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#\\:@<>[\]^|%\x01-\x20\x7f]+)(:[0-9]{0,5})?([/?#\\].*)?$'
    and translate(address, private.blanks(), '') = address
$$;
comment on function private.is_web_address(text) is 'Whether a text is a web address with http or https.';
call private.open_door('private.is_web_address(text)', 'authenticated', 'service_role');

create function private.clean_phone(number text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select regexp_replace(lower(btrim(translate(
      regexp_replace(number, '[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]', '', 'g'),
      private.blanks() || U&'\2010\2011\2012\2013\2014\2015\2212\30FC\FF0D\FF08\FF09\FF0A\FF0B\FF0E\FF0F\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19',
      repeat(' ', length(private.blanks())) || '---------()*+./0123456789'), ' ') collate "pg_c_utf8"),
    '^tel: *', '')
$$;
comment on function private.clean_phone(text) is
  'A telephone number without what word processors and contact cards put around and between its digits, in one kind of digits, blanks and dashes.';
call private.open_door('private.clean_phone(text)', 'authenticated', 'service_role');

create function private.is_phone(number text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select private.clean_phone(number)
      ~ '^(?=([^0-9]*[0-9]){3})[+(0-9][0-9 ()./-]*((;ext=|,+|;|#|(extension|extn|ext|dw|x)[.:]?) *[0-9]{1,8} *)?$'
    and number !~ '[\t\n\x0b\f\r\u2028\u2029]'
$$;
comment on function private.is_phone(text) is 'Whether a text is a telephone number: at least three digits, the usual signs, perhaps an extension.';
call private.open_door('private.is_phone(text)', 'authenticated', 'service_role');

create table private.currencies (
  code text primary key
);
comment on table private.currencies is 'The codes of ISO 4217 that are taken. The rows come from CURRENCIES of packages/domain, by gen:migration.';
alter table private.currencies enable row level security;
alter table private.currencies force row level security;
revoke all on private.currencies from public, anon, authenticated, service_role;

create table private.time_zones (
  name text primary key
);
comment on table private.time_zones is
  'The time zones that PostgreSQL and JavaScript know by one name, with the same offsets. The rows come from TIME_ZONES of packages/domain, by gen:migration.';
alter table private.time_zones enable row level security;
alter table private.time_zones force row level security;
revoke all on private.time_zones from public, anon, authenticated, service_role;

create function private.read_address(kind text, given text, out kept text, out problem text)
language plpgsql stable parallel safe security definer set search_path = ''
as $$
declare
  most constant integer := case kind when 'email' then 320 when 'phone' then 40 when 'web' then 2048 else 64 end;
begin
  kept := case kind when 'web' then private.web_address(given) else btrim(given, private.blanks()) end;
  if given is null then
    return;
  elsif length(kept) > most then
    problem := 'must have at most ' || most || ' characters';
  elsif kind = 'email' and not private.is_email(kept) then
    problem := 'must be an e-mail address';
  elsif kind = 'phone' and not private.is_phone(kept) then
    problem := 'must be a telephone number';
  elsif kind = 'web' and not private.is_web_address(kept) then
    problem := 'must be a web address';
  elsif kind = 'currency' and not exists (select from private.currencies c where c.code = given) then
    problem := 'must be a currency code such as EUR';
  elsif kind = 'zone' and not exists (select from private.time_zones z where z.name = given) then
    problem := 'must be a time zone such as Europe/Vienna';
  end if;
end
$$;
comment on function private.read_address(text, text) is
  'What is kept of an e-mail address, a telephone number, a web address, a currency or a time zone, or what is wrong with it.';
call private.open_door('private.read_address(text, text)', 'authenticated', 'service_role');

-- Of what is given alone, so it tells a stranger nothing. What stands there already and isn't changed isn't judged again.
create function private.keep_addresses() returns trigger
language plpgsql set search_path = ''
as $$
declare
  given constant jsonb := to_jsonb(new);
  held constant jsonb := case tg_op when 'UPDATE' then to_jsonb(old) end;
  changes jsonb := '{}';
  problems jsonb := '[]';
  kind text;
  name text;
  read record;
begin
  foreach kind in array tg_argv loop
    foreach name in array string_to_array(split_part(kind, ':', 2), ',') loop
      continue when given ->> name is null or given -> name = held -> name;
      read := private.read_address(split_part(kind, ':', 1), given ->> name);
      changes := changes || jsonb_build_object(name, read.kept);
      if read.problem is not null then
        problems := problems || jsonb_build_object('path', jsonb_build_array(
          left(name, 1) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2)), 'message', read.problem);
      end if;
    end loop;
  end loop;
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some fields are not valid.', problems);
  end if;
  if changes <> '{}' then
    new := jsonb_populate_record(new, changes);
  end if;
  return new;
end
$$;
comment on function private.keep_addresses() is
  'Brings columns into the form in which they are kept and judges them by private.read_address; its arguments are kinds with their columns: email:from_email,reply_to.';
call private.open_door('private.keep_addresses()');

drop trigger agencies_check_timezone on public.agencies;

alter table public.campaign_recipients
  drop constraint campaign_recipients_email_norm_check;

alter table public.email_suppressions
  drop constraint email_suppressions_email_norm_check;

drop function private.check_timezone();

create or replace function private.caller_owns_address(address text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from auth.users u
    where u.id = auth.uid() and private.email_key(u.email) = address and u.email_confirmed_at is not null
  )
$$;

create or replace function private.create_invite(agency_id uuid, email text, role text, valid_hours integer)
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
declare
  new_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  address text := private.email_key(create_invite.email);
begin
  perform private.require(create_invite.agency_id, 'invite:manage');
  if create_invite.role is null or create_invite.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  if create_invite.valid_hours not between 1 and 720 or not private.is_email(address) then
    perform private.refuse('invalid_input', '400', 'Give an e-mail address and a validity between 1 and 720 hours.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'active' and private.email_key(u.email) = address
  ) then
    perform private.refuse('already_member', '409', 'This person is a member already.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'suspended' and private.email_key(u.email) = address
  ) then
    perform private.refuse('member_suspended', '409', 'This person''s membership is suspended; reactivate it instead.');
  end if;
  perform private.take_seat(create_invite.agency_id);
  -- An expired invite no longer stands in the way of a new one.
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = create_invite.agency_id and i.email_norm = address and i.status = 'pending' and i.expires_at <= now();
  return query
    insert into public.agency_invites as i (agency_id, email, role, token_hash, expires_at)
    values (create_invite.agency_id, address, create_invite.role, sha256(convert_to(new_token, 'UTF8')),
            now() + make_interval(hours => create_invite.valid_hours))
    returning i.id, new_token, i.expires_at;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_invite.agency_id, 'invite:manage');
exception
  when unique_violation then
    perform private.refuse('invite_pending', '409', 'There is an open invite for this address; revoke it first.');
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'Give an e-mail address, a role and a validity.');
end
$$;

create or replace function private.end_of_day(zone text, fallback text) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  local_zone text := coalesce(zone, fallback);
begin
  if (private.read_address('zone', zone)).problem is not null then
    perform private.refuse('invalid_input', '400', 'There is no such time zone.');
  end if;
  -- A day later on the clock there: on two days of a year that is not 24 hours.
  return (date_trunc('day', now() at time zone local_zone) + interval '1 day') at time zone local_zone;
exception
  when invalid_parameter_value then
    return private.end_of_day('UTC', 'UTC');
end
$$;

create or replace function private.read_custom_value(field public.custom_fields, given jsonb, held jsonb, out value jsonb, out problem text)
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

create trigger agencies_check_addresses before insert or update of website, logo_url, timezone, currency on public.agencies
  for each row execute function private.keep_addresses('web:website,logo_url', 'zone:timezone', 'currency:currency');

create trigger agency_settings_check_addresses before insert or update of default_reply_to on public.agency_settings
  for each row execute function private.keep_addresses('email:default_reply_to');

create trigger contacts_check_addresses before insert or update of email, phone, mobile, website on public.contacts
  for each row execute function private.keep_addresses('email:email', 'phone:phone,mobile', 'web:website');

create trigger email_campaigns_check_addresses before insert or update of from_email, reply_to on public.email_campaigns
  for each row execute function private.keep_addresses('email:from_email,reply_to');

create trigger opportunities_check_addresses before insert or update of currency on public.opportunities
  for each row execute function private.keep_addresses('currency:currency');

create trigger users_check_addresses before insert or update of phone, avatar_url, timezone on public.users
  for each row execute function private.keep_addresses('phone:phone', 'web:avatar_url', 'zone:timezone');

comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is 'What a given value becomes in a field (e-mails in their one form, web addresses with a scheme, instants in UTC, lines trimmed), or what is wrong with it; held = what the record has now.';

grant execute on function private.blanks() to authenticated;

grant execute on function private.blanks() to service_role;

grant execute on function private.refuse_fields(text, text, text, jsonb) to authenticated;

grant execute on function private.refuse_fields(text, text, text, jsonb) to service_role;

-- Where two live contacts, or two open invites, have one address in two forms, the unique key refuses the migration and
-- names them: which of the two stays is for people to say.
alter table public.agency_invites
  alter column email_norm set expression as (private.email_key(email));

alter table public.contacts
  alter column email_norm set expression as (private.email_key(email));

delete from public.email_suppressions s
where s.email_norm <> private.email_key(s.email_norm) and exists (
  select from public.email_suppressions other
  where other.agency_id = s.agency_id and other.id <> s.id and private.email_key(other.email_norm) = private.email_key(s.email_norm)
    and (other.email_norm = private.email_key(other.email_norm) or other.id < s.id));
update public.email_suppressions s set email_norm = private.email_key(s.email_norm) where s.email_norm <> private.email_key(s.email_norm);
update public.campaign_recipients r set email_norm = private.email_key(r.email_norm) where r.email_norm <> private.email_key(r.email_norm);

-- A short table; whatever is in it was brought into the form just now.
-- squawk-ignore constraint-missing-not-valid
alter table public.campaign_recipients add constraint campaign_recipients_email_norm_check check (((email_norm = private.email_key(email_norm)) and ((length(email_norm) >= 3) and (length(email_norm) <= 320))));

-- A short table; whatever is in it was brought into the form just now.
-- squawk-ignore constraint-missing-not-valid
alter table public.email_suppressions add constraint email_suppressions_email_norm_check check (((email_norm = private.email_key(email_norm)) and ((length(email_norm) >= 3) and (length(email_norm) <= 320))));

insert into private.currencies (code) values
  ('AED'),
  ('AFN'),
  ('ALL'),
  ('AMD'),
  ('ANG'),
  ('AOA'),
  ('ARS'),
  ('AUD'),
  ('AWG'),
  ('AZN'),
  ('BAM'),
  ('BBD'),
  ('BDT'),
  ('BGN'),
  ('BHD'),
  ('BIF'),
  ('BMD'),
  ('BND'),
  ('BOB'),
  ('BRL'),
  ('BSD'),
  ('BTN'),
  ('BWP'),
  ('BYN'),
  ('BZD'),
  ('CAD'),
  ('CDF'),
  ('CHF'),
  ('CLP'),
  ('CNY'),
  ('COP'),
  ('CRC'),
  ('CUC'),
  ('CUP'),
  ('CVE'),
  ('CZK'),
  ('DJF'),
  ('DKK'),
  ('DOP'),
  ('DZD'),
  ('EGP'),
  ('ERN'),
  ('ETB'),
  ('EUR'),
  ('FJD'),
  ('FKP'),
  ('GBP'),
  ('GEL'),
  ('GHS'),
  ('GIP'),
  ('GMD'),
  ('GNF'),
  ('GTQ'),
  ('GYD'),
  ('HKD'),
  ('HNL'),
  ('HRK'),
  ('HTG'),
  ('HUF'),
  ('IDR'),
  ('ILS'),
  ('INR'),
  ('IQD'),
  ('IRR'),
  ('ISK'),
  ('JMD'),
  ('JOD'),
  ('JPY'),
  ('KES'),
  ('KGS'),
  ('KHR'),
  ('KMF'),
  ('KPW'),
  ('KRW'),
  ('KWD'),
  ('KYD'),
  ('KZT'),
  ('LAK'),
  ('LBP'),
  ('LKR'),
  ('LRD'),
  ('LSL'),
  ('LYD'),
  ('MAD'),
  ('MDL'),
  ('MGA'),
  ('MKD'),
  ('MMK'),
  ('MNT'),
  ('MOP'),
  ('MRU'),
  ('MUR'),
  ('MVR'),
  ('MWK'),
  ('MXN'),
  ('MYR'),
  ('MZN'),
  ('NAD'),
  ('NGN'),
  ('NIO'),
  ('NOK'),
  ('NPR'),
  ('NZD'),
  ('OMR'),
  ('PAB'),
  ('PEN'),
  ('PGK'),
  ('PHP'),
  ('PKR'),
  ('PLN'),
  ('PYG'),
  ('QAR'),
  ('RON'),
  ('RSD'),
  ('RUB'),
  ('RWF'),
  ('SAR'),
  ('SBD'),
  ('SCR'),
  ('SDG'),
  ('SEK'),
  ('SGD'),
  ('SHP'),
  ('SLE'),
  ('SLL'),
  ('SOS'),
  ('SRD'),
  ('SSP'),
  ('STN'),
  ('SVC'),
  ('SYP'),
  ('SZL'),
  ('THB'),
  ('TJS'),
  ('TMT'),
  ('TND'),
  ('TOP'),
  ('TRY'),
  ('TTD'),
  ('TWD'),
  ('TZS'),
  ('UAH'),
  ('UGX'),
  ('USD'),
  ('UYU'),
  ('UZS'),
  ('VES'),
  ('VND'),
  ('VUV'),
  ('WST'),
  ('XAF'),
  ('XCD'),
  ('XCG'),
  ('XDR'),
  ('XOF'),
  ('XPF'),
  ('XSU'),
  ('YER'),
  ('ZAR'),
  ('ZMW'),
  ('ZWG'),
  ('ZWL');

insert into private.time_zones (name) values
  ('Africa/Abidjan'),
  ('Africa/Accra'),
  ('Africa/Addis_Ababa'),
  ('Africa/Algiers'),
  ('Africa/Asmara'),
  ('Africa/Asmera'),
  ('Africa/Bamako'),
  ('Africa/Bangui'),
  ('Africa/Banjul'),
  ('Africa/Bissau'),
  ('Africa/Blantyre'),
  ('Africa/Brazzaville'),
  ('Africa/Bujumbura'),
  ('Africa/Cairo'),
  ('Africa/Casablanca'),
  ('Africa/Ceuta'),
  ('Africa/Conakry'),
  ('Africa/Dakar'),
  ('Africa/Dar_es_Salaam'),
  ('Africa/Djibouti'),
  ('Africa/Douala'),
  ('Africa/El_Aaiun'),
  ('Africa/Freetown'),
  ('Africa/Gaborone'),
  ('Africa/Harare'),
  ('Africa/Johannesburg'),
  ('Africa/Juba'),
  ('Africa/Kampala'),
  ('Africa/Khartoum'),
  ('Africa/Kigali'),
  ('Africa/Kinshasa'),
  ('Africa/Lagos'),
  ('Africa/Libreville'),
  ('Africa/Lome'),
  ('Africa/Luanda'),
  ('Africa/Lubumbashi'),
  ('Africa/Lusaka'),
  ('Africa/Malabo'),
  ('Africa/Maputo'),
  ('Africa/Maseru'),
  ('Africa/Mbabane'),
  ('Africa/Mogadishu'),
  ('Africa/Monrovia'),
  ('Africa/Nairobi'),
  ('Africa/Ndjamena'),
  ('Africa/Niamey'),
  ('Africa/Nouakchott'),
  ('Africa/Ouagadougou'),
  ('Africa/Porto-Novo'),
  ('Africa/Sao_Tome'),
  ('Africa/Timbuktu'),
  ('Africa/Tripoli'),
  ('Africa/Tunis'),
  ('Africa/Windhoek'),
  ('America/Adak'),
  ('America/Anchorage'),
  ('America/Anguilla'),
  ('America/Antigua'),
  ('America/Araguaina'),
  ('America/Argentina/Buenos_Aires'),
  ('America/Argentina/Catamarca'),
  ('America/Argentina/ComodRivadavia'),
  ('America/Argentina/Cordoba'),
  ('America/Argentina/Jujuy'),
  ('America/Argentina/La_Rioja'),
  ('America/Argentina/Mendoza'),
  ('America/Argentina/Rio_Gallegos'),
  ('America/Argentina/Salta'),
  ('America/Argentina/San_Juan'),
  ('America/Argentina/San_Luis'),
  ('America/Argentina/Tucuman'),
  ('America/Argentina/Ushuaia'),
  ('America/Aruba'),
  ('America/Asuncion'),
  ('America/Atikokan'),
  ('America/Atka'),
  ('America/Bahia_Banderas'),
  ('America/Bahia'),
  ('America/Barbados'),
  ('America/Belem'),
  ('America/Belize'),
  ('America/Blanc-Sablon'),
  ('America/Boa_Vista'),
  ('America/Bogota'),
  ('America/Boise'),
  ('America/Buenos_Aires'),
  ('America/Cambridge_Bay'),
  ('America/Campo_Grande'),
  ('America/Cancun'),
  ('America/Caracas'),
  ('America/Catamarca'),
  ('America/Cayenne'),
  ('America/Cayman'),
  ('America/Chicago'),
  ('America/Chihuahua'),
  ('America/Ciudad_Juarez'),
  ('America/Coral_Harbour'),
  ('America/Cordoba'),
  ('America/Costa_Rica'),
  ('America/Coyhaique'),
  ('America/Creston'),
  ('America/Cuiaba'),
  ('America/Curacao'),
  ('America/Danmarkshavn'),
  ('America/Dawson_Creek'),
  ('America/Dawson'),
  ('America/Denver'),
  ('America/Detroit'),
  ('America/Dominica'),
  ('America/Edmonton'),
  ('America/Eirunepe'),
  ('America/El_Salvador'),
  ('America/Ensenada'),
  ('America/Fort_Nelson'),
  ('America/Fort_Wayne'),
  ('America/Fortaleza'),
  ('America/Glace_Bay'),
  ('America/Godthab'),
  ('America/Goose_Bay'),
  ('America/Grand_Turk'),
  ('America/Grenada'),
  ('America/Guadeloupe'),
  ('America/Guatemala'),
  ('America/Guayaquil'),
  ('America/Guyana'),
  ('America/Halifax'),
  ('America/Havana'),
  ('America/Hermosillo'),
  ('America/Indiana/Indianapolis'),
  ('America/Indiana/Knox'),
  ('America/Indiana/Marengo'),
  ('America/Indiana/Petersburg'),
  ('America/Indiana/Tell_City'),
  ('America/Indiana/Vevay'),
  ('America/Indiana/Vincennes'),
  ('America/Indiana/Winamac'),
  ('America/Indianapolis'),
  ('America/Inuvik'),
  ('America/Iqaluit'),
  ('America/Jamaica'),
  ('America/Jujuy'),
  ('America/Juneau'),
  ('America/Kentucky/Louisville'),
  ('America/Kentucky/Monticello'),
  ('America/Knox_IN'),
  ('America/Kralendijk'),
  ('America/La_Paz'),
  ('America/Lima'),
  ('America/Los_Angeles'),
  ('America/Louisville'),
  ('America/Lower_Princes'),
  ('America/Maceio'),
  ('America/Managua'),
  ('America/Manaus'),
  ('America/Marigot'),
  ('America/Martinique'),
  ('America/Matamoros'),
  ('America/Mazatlan'),
  ('America/Mendoza'),
  ('America/Menominee'),
  ('America/Merida'),
  ('America/Metlakatla'),
  ('America/Mexico_City'),
  ('America/Miquelon'),
  ('America/Moncton'),
  ('America/Monterrey'),
  ('America/Montevideo'),
  ('America/Montreal'),
  ('America/Montserrat'),
  ('America/Nassau'),
  ('America/New_York'),
  ('America/Nipigon'),
  ('America/Nome'),
  ('America/Noronha'),
  ('America/North_Dakota/Beulah'),
  ('America/North_Dakota/Center'),
  ('America/North_Dakota/New_Salem'),
  ('America/Nuuk'),
  ('America/Ojinaga'),
  ('America/Panama'),
  ('America/Pangnirtung'),
  ('America/Paramaribo'),
  ('America/Phoenix'),
  ('America/Port_of_Spain'),
  ('America/Port-au-Prince'),
  ('America/Porto_Acre'),
  ('America/Porto_Velho'),
  ('America/Puerto_Rico'),
  ('America/Punta_Arenas'),
  ('America/Rainy_River'),
  ('America/Rankin_Inlet'),
  ('America/Recife'),
  ('America/Regina'),
  ('America/Resolute'),
  ('America/Rio_Branco'),
  ('America/Rosario'),
  ('America/Santa_Isabel'),
  ('America/Santarem'),
  ('America/Santiago'),
  ('America/Santo_Domingo'),
  ('America/Sao_Paulo'),
  ('America/Scoresbysund'),
  ('America/Shiprock'),
  ('America/Sitka'),
  ('America/St_Barthelemy'),
  ('America/St_Johns'),
  ('America/St_Kitts'),
  ('America/St_Lucia'),
  ('America/St_Thomas'),
  ('America/St_Vincent'),
  ('America/Swift_Current'),
  ('America/Tegucigalpa'),
  ('America/Thule'),
  ('America/Thunder_Bay'),
  ('America/Tijuana'),
  ('America/Toronto'),
  ('America/Tortola'),
  ('America/Vancouver'),
  ('America/Virgin'),
  ('America/Whitehorse'),
  ('America/Winnipeg'),
  ('America/Yakutat'),
  ('America/Yellowknife'),
  ('Antarctica/Casey'),
  ('Antarctica/Davis'),
  ('Antarctica/DumontDUrville'),
  ('Antarctica/Macquarie'),
  ('Antarctica/Mawson'),
  ('Antarctica/McMurdo'),
  ('Antarctica/Palmer'),
  ('Antarctica/Rothera'),
  ('Antarctica/South_Pole'),
  ('Antarctica/Syowa'),
  ('Antarctica/Troll'),
  ('Antarctica/Vostok'),
  ('Arctic/Longyearbyen'),
  ('Asia/Aden'),
  ('Asia/Almaty'),
  ('Asia/Amman'),
  ('Asia/Anadyr'),
  ('Asia/Aqtau'),
  ('Asia/Aqtobe'),
  ('Asia/Ashgabat'),
  ('Asia/Ashkhabad'),
  ('Asia/Atyrau'),
  ('Asia/Baghdad'),
  ('Asia/Bahrain'),
  ('Asia/Baku'),
  ('Asia/Bangkok'),
  ('Asia/Barnaul'),
  ('Asia/Beirut'),
  ('Asia/Bishkek'),
  ('Asia/Brunei'),
  ('Asia/Calcutta'),
  ('Asia/Chita'),
  ('Asia/Choibalsan'),
  ('Asia/Chongqing'),
  ('Asia/Chungking'),
  ('Asia/Colombo'),
  ('Asia/Dacca'),
  ('Asia/Damascus'),
  ('Asia/Dhaka'),
  ('Asia/Dili'),
  ('Asia/Dubai'),
  ('Asia/Dushanbe'),
  ('Asia/Famagusta'),
  ('Asia/Gaza'),
  ('Asia/Harbin'),
  ('Asia/Hebron'),
  ('Asia/Ho_Chi_Minh'),
  ('Asia/Hong_Kong'),
  ('Asia/Hovd'),
  ('Asia/Irkutsk'),
  ('Asia/Istanbul'),
  ('Asia/Jakarta'),
  ('Asia/Jayapura'),
  ('Asia/Jerusalem'),
  ('Asia/Kabul'),
  ('Asia/Kamchatka'),
  ('Asia/Karachi'),
  ('Asia/Kashgar'),
  ('Asia/Kathmandu'),
  ('Asia/Katmandu'),
  ('Asia/Khandyga'),
  ('Asia/Kolkata'),
  ('Asia/Krasnoyarsk'),
  ('Asia/Kuala_Lumpur'),
  ('Asia/Kuching'),
  ('Asia/Kuwait'),
  ('Asia/Macao'),
  ('Asia/Macau'),
  ('Asia/Magadan'),
  ('Asia/Makassar'),
  ('Asia/Manila'),
  ('Asia/Muscat'),
  ('Asia/Nicosia'),
  ('Asia/Novokuznetsk'),
  ('Asia/Novosibirsk'),
  ('Asia/Omsk'),
  ('Asia/Oral'),
  ('Asia/Phnom_Penh'),
  ('Asia/Pontianak'),
  ('Asia/Pyongyang'),
  ('Asia/Qatar'),
  ('Asia/Qostanay'),
  ('Asia/Qyzylorda'),
  ('Asia/Rangoon'),
  ('Asia/Riyadh'),
  ('Asia/Saigon'),
  ('Asia/Sakhalin'),
  ('Asia/Samarkand'),
  ('Asia/Seoul'),
  ('Asia/Shanghai'),
  ('Asia/Singapore'),
  ('Asia/Srednekolymsk'),
  ('Asia/Taipei'),
  ('Asia/Tashkent'),
  ('Asia/Tbilisi'),
  ('Asia/Tehran'),
  ('Asia/Tel_Aviv'),
  ('Asia/Thimbu'),
  ('Asia/Thimphu'),
  ('Asia/Tokyo'),
  ('Asia/Tomsk'),
  ('Asia/Ujung_Pandang'),
  ('Asia/Ulaanbaatar'),
  ('Asia/Ulan_Bator'),
  ('Asia/Urumqi'),
  ('Asia/Ust-Nera'),
  ('Asia/Vientiane'),
  ('Asia/Vladivostok'),
  ('Asia/Yakutsk'),
  ('Asia/Yangon'),
  ('Asia/Yekaterinburg'),
  ('Asia/Yerevan'),
  ('Atlantic/Azores'),
  ('Atlantic/Bermuda'),
  ('Atlantic/Canary'),
  ('Atlantic/Cape_Verde'),
  ('Atlantic/Faeroe'),
  ('Atlantic/Faroe'),
  ('Atlantic/Jan_Mayen'),
  ('Atlantic/Madeira'),
  ('Atlantic/Reykjavik'),
  ('Atlantic/South_Georgia'),
  ('Atlantic/St_Helena'),
  ('Atlantic/Stanley'),
  ('Australia/ACT'),
  ('Australia/Adelaide'),
  ('Australia/Brisbane'),
  ('Australia/Broken_Hill'),
  ('Australia/Canberra'),
  ('Australia/Currie'),
  ('Australia/Darwin'),
  ('Australia/Eucla'),
  ('Australia/Hobart'),
  ('Australia/LHI'),
  ('Australia/Lindeman'),
  ('Australia/Lord_Howe'),
  ('Australia/Melbourne'),
  ('Australia/North'),
  ('Australia/NSW'),
  ('Australia/Perth'),
  ('Australia/Queensland'),
  ('Australia/South'),
  ('Australia/Sydney'),
  ('Australia/Tasmania'),
  ('Australia/Victoria'),
  ('Australia/West'),
  ('Australia/Yancowinna'),
  ('Brazil/Acre'),
  ('Brazil/DeNoronha'),
  ('Brazil/East'),
  ('Brazil/West'),
  ('Canada/Atlantic'),
  ('Canada/Central'),
  ('Canada/Eastern'),
  ('Canada/Mountain'),
  ('Canada/Newfoundland'),
  ('Canada/Pacific'),
  ('Canada/Saskatchewan'),
  ('Canada/Yukon'),
  ('Chile/Continental'),
  ('Chile/EasterIsland'),
  ('CST6CDT'),
  ('Cuba'),
  ('Egypt'),
  ('Eire'),
  ('EST'),
  ('EST5EDT'),
  ('Etc/GMT-0'),
  ('Etc/GMT-1'),
  ('Etc/GMT-10'),
  ('Etc/GMT-11'),
  ('Etc/GMT-12'),
  ('Etc/GMT-13'),
  ('Etc/GMT-14'),
  ('Etc/GMT-2'),
  ('Etc/GMT-3'),
  ('Etc/GMT-4'),
  ('Etc/GMT-5'),
  ('Etc/GMT-6'),
  ('Etc/GMT-7'),
  ('Etc/GMT-8'),
  ('Etc/GMT-9'),
  ('Etc/GMT'),
  ('Etc/GMT+0'),
  ('Etc/GMT+1'),
  ('Etc/GMT+10'),
  ('Etc/GMT+11'),
  ('Etc/GMT+12'),
  ('Etc/GMT+2'),
  ('Etc/GMT+3'),
  ('Etc/GMT+4'),
  ('Etc/GMT+5'),
  ('Etc/GMT+6'),
  ('Etc/GMT+7'),
  ('Etc/GMT+8'),
  ('Etc/GMT+9'),
  ('Etc/GMT0'),
  ('Etc/Greenwich'),
  ('Etc/UCT'),
  ('Etc/Universal'),
  ('Etc/UTC'),
  ('Etc/Zulu'),
  ('Europe/Amsterdam'),
  ('Europe/Andorra'),
  ('Europe/Astrakhan'),
  ('Europe/Athens'),
  ('Europe/Belfast'),
  ('Europe/Belgrade'),
  ('Europe/Berlin'),
  ('Europe/Bratislava'),
  ('Europe/Brussels'),
  ('Europe/Bucharest'),
  ('Europe/Budapest'),
  ('Europe/Busingen'),
  ('Europe/Chisinau'),
  ('Europe/Copenhagen'),
  ('Europe/Dublin'),
  ('Europe/Gibraltar'),
  ('Europe/Guernsey'),
  ('Europe/Helsinki'),
  ('Europe/Isle_of_Man'),
  ('Europe/Istanbul'),
  ('Europe/Jersey'),
  ('Europe/Kaliningrad'),
  ('Europe/Kiev'),
  ('Europe/Kirov'),
  ('Europe/Kyiv'),
  ('Europe/Lisbon'),
  ('Europe/Ljubljana'),
  ('Europe/London'),
  ('Europe/Luxembourg'),
  ('Europe/Madrid'),
  ('Europe/Malta'),
  ('Europe/Mariehamn'),
  ('Europe/Minsk'),
  ('Europe/Monaco'),
  ('Europe/Moscow'),
  ('Europe/Nicosia'),
  ('Europe/Oslo'),
  ('Europe/Paris'),
  ('Europe/Podgorica'),
  ('Europe/Prague'),
  ('Europe/Riga'),
  ('Europe/Rome'),
  ('Europe/Samara'),
  ('Europe/San_Marino'),
  ('Europe/Sarajevo'),
  ('Europe/Saratov'),
  ('Europe/Simferopol'),
  ('Europe/Skopje'),
  ('Europe/Sofia'),
  ('Europe/Stockholm'),
  ('Europe/Tallinn'),
  ('Europe/Tirane'),
  ('Europe/Tiraspol'),
  ('Europe/Ulyanovsk'),
  ('Europe/Uzhgorod'),
  ('Europe/Vaduz'),
  ('Europe/Vatican'),
  ('Europe/Vienna'),
  ('Europe/Vilnius'),
  ('Europe/Volgograd'),
  ('Europe/Warsaw'),
  ('Europe/Zagreb'),
  ('Europe/Zaporozhye'),
  ('Europe/Zurich'),
  ('GB-Eire'),
  ('GB'),
  ('GMT-0'),
  ('GMT'),
  ('GMT+0'),
  ('GMT0'),
  ('Greenwich'),
  ('Hongkong'),
  ('HST'),
  ('Iceland'),
  ('Indian/Antananarivo'),
  ('Indian/Chagos'),
  ('Indian/Christmas'),
  ('Indian/Cocos'),
  ('Indian/Comoro'),
  ('Indian/Kerguelen'),
  ('Indian/Mahe'),
  ('Indian/Maldives'),
  ('Indian/Mauritius'),
  ('Indian/Mayotte'),
  ('Indian/Reunion'),
  ('Iran'),
  ('Israel'),
  ('Jamaica'),
  ('Japan'),
  ('Kwajalein'),
  ('Libya'),
  ('Mexico/BajaNorte'),
  ('Mexico/BajaSur'),
  ('Mexico/General'),
  ('MST'),
  ('MST7MDT'),
  ('Navajo'),
  ('NZ-CHAT'),
  ('NZ'),
  ('Pacific/Apia'),
  ('Pacific/Auckland'),
  ('Pacific/Bougainville'),
  ('Pacific/Chatham'),
  ('Pacific/Chuuk'),
  ('Pacific/Easter'),
  ('Pacific/Efate'),
  ('Pacific/Enderbury'),
  ('Pacific/Fakaofo'),
  ('Pacific/Fiji'),
  ('Pacific/Funafuti'),
  ('Pacific/Galapagos'),
  ('Pacific/Gambier'),
  ('Pacific/Guadalcanal'),
  ('Pacific/Guam'),
  ('Pacific/Honolulu'),
  ('Pacific/Johnston'),
  ('Pacific/Kanton'),
  ('Pacific/Kiritimati'),
  ('Pacific/Kosrae'),
  ('Pacific/Kwajalein'),
  ('Pacific/Majuro'),
  ('Pacific/Marquesas'),
  ('Pacific/Midway'),
  ('Pacific/Nauru'),
  ('Pacific/Niue'),
  ('Pacific/Norfolk'),
  ('Pacific/Noumea'),
  ('Pacific/Pago_Pago'),
  ('Pacific/Palau'),
  ('Pacific/Pitcairn'),
  ('Pacific/Pohnpei'),
  ('Pacific/Ponape'),
  ('Pacific/Port_Moresby'),
  ('Pacific/Rarotonga'),
  ('Pacific/Saipan'),
  ('Pacific/Samoa'),
  ('Pacific/Tahiti'),
  ('Pacific/Tarawa'),
  ('Pacific/Tongatapu'),
  ('Pacific/Truk'),
  ('Pacific/Wake'),
  ('Pacific/Wallis'),
  ('Pacific/Yap'),
  ('Poland'),
  ('Portugal'),
  ('PRC'),
  ('PST8PDT'),
  ('ROC'),
  ('ROK'),
  ('Singapore'),
  ('Turkey'),
  ('UCT'),
  ('Universal'),
  ('US/Alaska'),
  ('US/Aleutian'),
  ('US/Arizona'),
  ('US/Central'),
  ('US/East-Indiana'),
  ('US/Eastern'),
  ('US/Hawaii'),
  ('US/Indiana-Starke'),
  ('US/Michigan'),
  ('US/Mountain'),
  ('US/Pacific'),
  ('US/Samoa'),
  ('UTC'),
  ('W-SU'),
  ('Zulu');

-- 50,000 letters of any script fit a long text, 200 options with labels of 120 fit a field. Whatever fitted the narrower
-- bounds fits these.
alter table public.contacts drop constraint contacts_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.contacts add constraint contacts_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144);
alter table public.opportunities drop constraint opportunities_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.opportunities add constraint opportunities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144);
alter table public.activities drop constraint activities_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.activities add constraint activities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144);
alter table public.custom_fields drop constraint custom_fields_options_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_options_check check (jsonb_typeof(options) = 'array' and pg_column_size(options) <= 131072);
alter table public.custom_fields drop constraint custom_fields_default_value_size;
-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_default_value_size check (pg_column_size(default_value) <= 262144);

create or replace function private.merge_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  given jsonb := new.custom_fields;
  merged jsonb;
  problems jsonb;
begin
  -- What is no object is for the check of the table to refuse.
  if jsonb_typeof(given) is distinct from 'object' or current_setting('axolop.custom_fields', true) = 'as written' then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, tg_argv[0] || ':write') then
    return new;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  select r.merged, r.problems into merged, problems
  from private.read_custom_fields(new.agency_id, tg_argv[0], given, case tg_op when 'UPDATE' then old.custom_fields end) r;
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some custom fields are not valid.',
      (select jsonb_agg(p.problem) from (select p.problem from jsonb_array_elements(problems) p (problem) limit 50) p));
  end if;
  if pg_column_size(merged) > 262144 then
    perform private.refuse('invalid_input', '400', 'The custom fields of one record take at most 256 KiB.');
  end if;
  new.custom_fields := merged;
  return new;
end
$$;

create or replace function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'custom_field:write') then
    return new;
  end if;
  -- Before the lock and before any loop: their work is bounded by their size.
  if pg_column_size(new.options) > 131072 or pg_column_size(new.default_value) > 262144 or pg_column_size(new.validation) > 4096 then
    perform private.refuse('invalid_input', '400', 'The options of a custom field take at most 128 KiB, its default 256 KiB, its rules 4 KiB.');
  end if;
  perform private.lock_custom_fields(new.agency_id);
  if tg_op = 'INSERT' then
    new.archived_at := null;
    new.position := (
      select coalesce(max(f.position) + 1, 0) from public.custom_fields f where f.agency_id = new.agency_id and f.entity = new.entity);
  elsif (new.entity, new.key, new.type, new.is_unique) is distinct from (old.entity, old.key, old.type, old.is_unique) then
    perform private.refuse('invalid_input', '400', 'Entity, key, type and uniqueness of a custom field never change.');
  elsif new.archived_at is not null then
    new.archived_at := coalesce(old.archived_at, now());
  end if;

  if tg_op = 'INSERT' or (old.archived_at is not null and new.archived_at is null) then
    if (select count(*) from public.custom_fields f
        where f.agency_id = new.agency_id and f.entity = new.entity and f.archived_at is null) >= 200 then
      perform private.refuse('field_limit', '409', 'There are 200 custom fields in use already. Archive one of them first.');
    end if;
  end if;

  -- What is no array, or no object, is for the checks of the table to refuse.
  if jsonb_typeof(new.options) = 'array' then
    select o.options, o.problem into new.options, problem from private.read_custom_options(new.options) o;
    problem := coalesce(problem, case
      when new.type in ('select', 'multi_select') and not jsonb_path_exists(new.options, '$[*] ? (!exists(@.archived))')
        then 'must have one that is in use' end);
    name := 'options';
  end if;
  if problem is null and jsonb_typeof(new.validation) = 'object' then
    problem := private.custom_rules_problem(new.type, new.validation);
    name := 'validation';
  end if;
  if problem is null then
    new.default_value := nullif(nullif(new.default_value, 'null'), '[]');
    name := 'defaultValue';
    if new.default_value is not null then
      if new.is_unique or new.type = 'user' then
        problem := 'is not possible for a unique field, or one for people';
      else
        select v.value, v.problem into new.default_value, problem from private.read_custom_value(new, new.default_value, null) v;
      end if;
    end if;
  end if;
  if problem is not null then
    perform private.refuse_fields('invalid_input', '400', 'The definition of the custom field is not valid.',
      jsonb_build_array(jsonb_build_object('path', jsonb_build_array(name), 'message', problem)));
  end if;

  -- There are no old ones in an INSERT.
  if exists (
    select from jsonb_array_elements(old.options) o (option)
    where not new.options @> jsonb_build_array(jsonb_build_object('id', o.option -> 'id'))
      and exists (
        select from public.custom_field_values v
        where v.agency_id = new.agency_id and v.field_id = new.id and v.value_option_id = (o.option ->> 'id')::uuid)
  ) then
    perform private.refuse_fields('in_use', '409', 'Records have an option that would go. Archive it instead.',
      '[{"path": ["options"], "message": "must keep those that records have"}]');
  end if;
  return new;
end
$$;

create or replace function private.parse_filter(agency uuid, entity text, filter jsonb, out condition text, out sources text[])
language plpgsql stable set search_path = ''
as $$
declare
  part record;
  parts text[] := '{}';
  node jsonb;
begin
  if private.list_table(entity) is null then
    perform private.refuse('invalid_input', '400', 'There are no filters for such records.');
  elsif octet_length(filter::text) > 65536 then
    perform private.refuse('invalid_input', '400', 'A filter is at most 64 KiB long.');
  elsif filter is null then
    condition := 'true';
    sources := '{}';
  elsif jsonb_typeof(filter) is distinct from 'array' then
    part := private.compile_node(agency, entity, filter, 0);
    condition := part.condition;
    sources := part.sources;
  elsif jsonb_array_length(filter) not between 1 and 11
     or (select count(*) from jsonb_array_elements(filter) f where not f ? 'field') > 1 then
    perform private.refuse('invalid_input', '400', 'Filters that are all to be passed are at most 10 conditions and one filter.');
  else
    sources := '{}';
    for node in select f from jsonb_array_elements(filter) f loop
      part := private.compile_node(agency, entity, node, 0);
      parts := parts || part.condition;
      sources := sources || part.sources;
    end loop;
    condition := '(' || array_to_string(parts, ' and ') || ')';
  end if;
end
$$;

-- An e-mail address in a filter is compared in its one form, too.
alter table private.filter_fields drop constraint filter_fields_type_check;
-- squawk-ignore constraint-missing-not-valid
alter table private.filter_fields add constraint filter_fields_type_check
  check (type in ('text', 'email', 'search', 'word', 'number', 'boolean', 'date', 'datetime', 'id', 'tags'));
update private.filter_fields set type = 'email' where (entity, name) = ('contact', 'email');

create or replace function private.own_filter_fields()
returns table (entity text, name text, type text, sql_type text, expression text, access text, words text[])
language sql stable set search_path = ''
as $$
  select f.entity, f.name, f.type,
    case f.type
      when 'number' then 'bigint' when 'boolean' then 'boolean' when 'date' then 'date' when 'datetime' then 'timestamptz'
      when 'id' then 'uuid' when 'tags' then 'uuid' else 'text'
    end,
    case
      when f.type = 'search' then 'r.search_text'
      when f.type = 'tags' then 'r.id'
      -- Stored in lower case: under Row Level Security only a leakproof operator may use an index.
      when f.type = 'email' then 'r.email_norm'
      when f.type = 'text' then format('lower(r.%I)', c.name)
      else format('r.%I', c.name)
    end,
    i.access, f.words
  from private.filter_fields f
  cross join lateral (select lower(regexp_replace(f.name, '([A-Z])', '_\1', 'g')) as name) c
  left join (values
    ('contact', 'search', '{firstName, lastName, companyName, email, phone, text}'::text[]),
    ('contact', 'index', '{city, source, lifecycleStage, leadStatus, leadScore, ownerId, lastContactedAt, createdAt, updatedAt, tags}'::text[]),
    ('opportunity', 'index', '{contactId, amountMinor, expectedCloseDate, ownerId, createdAt, updatedAt}'::text[]),
    ('activity', 'index', '{occurredAt, dueAt, contactId, opportunityId, assigneeId, updatedAt}'::text[])
  ) i (entity, access, names) on i.entity = f.entity and f.name = any (i.names)
$$;

create or replace function private.filter_field(
  agency uuid, entity text, name text,
  out type text, out sql_type text, out expression text, out access text, out words text[], out field_id uuid, out value_column text
)
language plpgsql stable set search_path = ''
as $$
declare
  key text;
  kind text;
begin
  select f.type, f.sql_type, f.expression, f.access, f.words into type, sql_type, expression, access, words
  from private.own_filter_fields() f where f.entity = filter_field.entity and f.name = filter_field.name;
  if type is not null then
    return;
  end if;
  select c.id, c.key, c.type into field_id, key, kind
  from public.custom_fields c
  where c.agency_id = agency and c.entity = filter_field.entity and c.key = substr(filter_field.name, 8) and starts_with(filter_field.name, 'custom.');
  if field_id is null then
    perform private.refuse('invalid_input', '400', 'There is no field ' || left(name, 80) || ' to filter by.');
  end if;
  -- The copy in the record is asked where many records match; a value of another kind than the field's counts as absent.
  case
    when kind in ('number', 'currency') then
      type := 'number'; sql_type := 'float8'; value_column := 'v.value_number';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''number'' then (r.custom_fields -> %1$L)::float8 end)', key);
    when kind = 'boolean' then
      type := 'boolean'; sql_type := 'boolean'; value_column := 'v.value_boolean';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''boolean'' then (r.custom_fields -> %1$L)::boolean end)', key);
    when kind = 'multi_select' then
      type := 'choices'; sql_type := 'uuid'; value_column := 'v.value_option_id';
      expression := format('(r.custom_fields -> %L)', key);
    when kind in ('date', 'datetime', 'select', 'user') then
      type := case kind when 'date' then 'date' when 'datetime' then 'datetime' else 'id' end;
      sql_type := case kind when 'date' then 'date' when 'datetime' then 'timestamptz' else 'uuid' end;
      value_column := case kind
        when 'date' then 'v.value_date' when 'datetime' then 'v.value_timestamp' when 'select' then 'v.value_option_id' else 'v.value_user_id'
      end;
      expression := format(
        '(case when pg_input_is_valid(r.custom_fields ->> %1$L, %2$L) then (r.custom_fields ->> %1$L)::%2$s end)', key, sql_type);
    else
      type := case kind when 'email' then 'email' else 'text' end;
      sql_type := 'text';
      value_column := case when kind <> 'long_text' then 'lower(left(v.value_text, 80))' end;
      expression := format('lower(r.custom_fields ->> %L)', key);
  end case;
end
$$;

create or replace function private.filter_literal(agency uuid, type text, sql_type text, operator text, value jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  plain text := value #>> '{}';
  shape text := jsonb_typeof(value);
begin
  if type in ('text', 'email', 'word', 'search') and shape = 'string' and length(plain) between 1 and 500 then
    return case
      when operator = 'contains' then quote_literal(private.like_pattern(plain, '%', '%'))
      when operator = 'startsWith' then quote_literal(private.like_pattern(plain, '', '%'))
      when operator = 'endsWith' then quote_literal(private.like_pattern(plain, '%', ''))
      when type = 'text' then quote_literal(lower(plain))
      when type = 'email' then quote_literal(private.email_key(plain))
      else quote_literal(plain)
    end;
  elsif sql_type = 'bigint' and shape = 'number' then
    if plain::numeric = trunc(plain::numeric) and abs(plain::numeric) <= 9007199254740991 then
      return quote_literal(trunc(plain::numeric)) || '::bigint';
    end if;
  elsif sql_type = 'float8' and shape = 'number' then
    if pg_input_is_valid(plain, 'float8') then
      return quote_literal(plain) || '::float8';
    end if;
  elsif type = 'boolean' and shape = 'boolean' then
    return quote_literal(plain);
  elsif type in ('id', 'choices', 'tags') and shape = 'string' then
    if pg_input_is_valid(plain, 'uuid') then
      return quote_literal(plain::uuid);
    end if;
  elsif type = 'date' and shape = 'object' then
    return quote_literal((private.relative_moment(agency, value)).on_day);
  elsif type = 'datetime' and shape = 'object' then
    return quote_literal((private.relative_moment(agency, value)).at);
  elsif type = 'date' and shape = 'string' and plain ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    if pg_input_is_valid(plain, 'date') then
      return quote_literal(plain::date);
    end if;
  elsif type = 'datetime' and shape = 'string'
     and plain ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$' then
    if pg_input_is_valid(plain, 'timestamptz') then
      return quote_literal(plain::timestamptz);
    end if;
  end if;
  perform private.refuse('invalid_input', '400', case type
    when 'number' then 'This field is compared with a number' || case sql_type when 'bigint' then ' without a fraction' else '' end || '.'
    when 'boolean' then 'This field is compared with true or false.'
    when 'date' then 'This field is compared with a day such as 2026-03-31, or a relative moment.'
    when 'datetime' then 'This field is compared with an instant such as 2026-03-31T12:00:00Z, or a relative moment.'
    when 'id' then 'This field is compared with an id.'
    when 'choices' then 'This field is compared with ids of its options.'
    when 'tags' then 'This field is compared with ids of tags.'
    else 'This field is compared with a text of 1 to 500 characters.'
  end);
end
$$;

create or replace function private.filter_test(type text, operator text, expression text, literals text[]) returns text
language sql immutable set search_path = ''
as $$
  select case
    when operator = 'isEmpty' and type in ('text', 'email') then format('coalesce(%s, '''') = ''''', expression)
    when operator = 'isEmpty' and type = 'choices' then format('coalesce(%s, ''[]'') in (''[]'', ''null'')', expression)
    when operator = 'isEmpty' then expression || ' is null'
    when operator in ('contains', 'startsWith', 'endsWith') then expression || ' like ' || literals[1]
    when operator = 'between' then format('%1$s >= %2$s and %1$s <= %3$s', expression, literals[1], literals[2])
    when operator = 'any' then format('%s ?| array[%s]', expression, array_to_string(literals, ', '))
    when operator = 'all' then format('%s ?& array[%s]', expression, array_to_string(literals, ', '))
    when operator = 'in' then format('%s in (%s)', expression, array_to_string(literals, ', '))
    else format('%s %s %s', expression,
      case operator when 'eq' then '=' when 'lt' then '<' when 'lte' then '<=' when 'gt' then '>' when 'gte' then '>=' end, literals[1])
  end
$$;

create or replace function private.compile_condition(agency uuid, entity text, node jsonb, out condition text, out source text)
language plpgsql stable set search_path = ''
as $$
declare
  word text := node ->> 'operator';
  operator text := case word
    when 'ne' then 'eq' when 'notIn' then 'in' when 'notContains' then 'contains' when 'none' then 'any' when 'isNotEmpty' then 'isEmpty' else word
  end;
  field record;
  literals text[];
  test text;
begin
  if node - array['field', 'operator', 'value'] <> '{}'::jsonb
     or jsonb_typeof(node -> 'field') is distinct from 'string' or jsonb_typeof(node -> 'operator') is distinct from 'string' then
    perform private.refuse('invalid_input', '400', 'A condition has a field, an operator, and a value where the operator takes one.');
  end if;
  field := private.filter_field(agency, entity, node ->> 'field');
  if operator <> all (case field.type
    when 'text' then array['eq', 'in', 'contains', 'startsWith', 'endsWith', 'isEmpty']
    when 'email' then array['eq', 'in', 'contains', 'startsWith', 'endsWith', 'isEmpty']
    when 'search' then array['contains']
    when 'number' then array['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'date' then array['eq', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'datetime' then array['lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'boolean' then array['eq', 'isEmpty']
    when 'choices' then array['any', 'all', 'isEmpty']
    when 'tags' then array['any', 'all', 'isEmpty']
    else array['eq', 'in', 'isEmpty']
  end) then
    perform private.refuse('invalid_input', '400', 'The field ' || (node ->> 'field') || ' has no operator ' || left(word, 20) || '.');
  end if;
  literals := private.filter_literals(agency, field.type, field.sql_type, operator, node);
  if field.words is not null and not literals <@ array(select quote_literal(w) from unnest(field.words) w) then
    perform private.refuse('invalid_input', '400', 'This field holds one of ' || array_to_string(field.words, ', ') || '.');
  end if;
  if field.type = 'tags' then
    test := private.tag_test(agency, operator, literals);
  else
    test := private.filter_test(field.type, operator, field.expression, literals);
  end if;
  condition := case when word = operator then '(' || test || ')' else '((' || test || ') is not true)' end;
  source := private.filter_source(agency, entity, field, word, literals, node ->> 'value');
end
$$;

create or replace function private.filter_source(agency uuid, entity text, field record, word text, literals text[], value text) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  in_values text := format(
    'select coalesce(v.contact_id, v.opportunity_id, v.activity_id) as id from public.custom_field_values v where v.agency_id = %L and v.field_id = %L',
    agency, field.field_id);
  in_records text := format('select r.id from %s r where r.agency_id = %L and r.deleted_at is null and ', private.list_table(entity), agency);
begin
  if field.type = 'tags' then
    return case when word in ('any', 'all') then format(
      'select t.contact_id as id from public.contact_tags t where t.agency_id = %L and t.contact_live is true and t.tag_id in (%s)',
      agency, array_to_string(case word when 'any' then literals else literals[1:1] end, ', ')) end;
  elsif field.field_id is not null and word = 'isNotEmpty' then
    return in_values;
  elsif word not in ('eq', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'any', 'all') and (field.access is distinct from 'search' or word <> all (array['contains', 'startsWith', 'endsWith'])) then
    return null;
  elsif field.type = 'choices' then
    return in_values || ' and ' || private.filter_test('id', 'in', field.value_column, case word when 'any' then literals else literals[1:1] end);
  elsif field.type in ('text', 'email') and field.value_column is not null then
    -- The index knows the first 80 characters.
    return case when (select max(length(l)) from unnest(literals) l) <= 80 then
      in_values || ' and v.value_text is not null and v.type <> ''long_text'' and ' || private.filter_test('text', word, field.value_column, literals) end;
  elsif field.value_column is not null then
    return in_values || ' and ' || private.filter_test(field.type, word, field.value_column, literals);
  elsif field.access = 'index' or (field.type = 'email' and word in ('eq', 'in')) then
    -- A whole e-mail has the index of its unique key; for a part of one, as of a name, there is that of the search.
    return in_records || private.filter_test(field.type, word, field.expression, literals);
  elsif field.access = 'search' and length(value) >= 3 and word <> 'in' then
    return in_records || 'r.search_text like ' || quote_literal(private.like_pattern(value, '%', '%'));
  end if;
  return null;
end
$$;

create or replace function private.list_order(agency uuid, entity text, sort text, out key text, out sql_type text, out can_lack boolean, out field_id uuid)
language plpgsql stable set search_path = ''
as $$
declare
  field record;
begin
  select o.key, o.sql_type, o.can_lack into key, sql_type, can_lack
  from (values
    ('contact', 'createdAt', 'r.created_at', 'timestamptz', false),
    ('contact', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('contact', 'lastContactedAt', 'r.last_contacted_at', 'timestamptz', true),
    ('contact', 'leadScore', 'r.lead_score', 'integer', false),
    ('contact', 'name',
      'lower(left(btrim(r.last_name || '' '' || r.first_name || '' '' || r.company_name || '' '' || coalesce(r.email, '''')), 80))', 'text', false),
    ('opportunity', 'createdAt', 'r.created_at', 'timestamptz', false),
    ('opportunity', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('opportunity', 'name', 'lower(left(btrim(r.name), 80))', 'text', false),
    ('opportunity', 'amountMinor', 'r.amount_minor', 'bigint', false),
    ('opportunity', 'expectedCloseDate', 'r.expected_close_date', 'date', true),
    ('activity', 'occurredAt', 'r.occurred_at', 'timestamptz', false),
    ('activity', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('activity', 'dueAt', 'r.due_at', 'timestamptz', true)
  ) o (entity, sort, key, sql_type, can_lack)
  where o.entity = list_order.entity and o.sort = list_order.sort;
  if key is not null then
    return;
  end if;
  if starts_with(sort, 'custom.') then
    field := private.filter_field(agency, entity, sort);
    if field.type in ('text', 'email', 'number', 'date', 'datetime') then
      key := field.value_column;
      sql_type := field.sql_type;
      can_lack := true;
      field_id := field.field_id;
    end if;
  end if;
  if key is null then
    perform private.refuse('invalid_input', '400', 'These records are not sorted by ' || left(sort, 80) || '.');
  end if;
end
$$;
