-- E-mail addresses, web addresses and telephone numbers: what is one, what is kept of it, and which are the same. The
-- domain has the same rules (packages/domain/src/kernel: email, hosts, web-address, phone); a test compares the two.

-- ---------------------------------------------------------------------------------------------- hosts

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

-- ---------------------------------------------------------------------------------------------- e-mail

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

-- ---------------------------------------------------------------------------------------------- web addresses

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

-- ---------------------------------------------------------------------------------------------- telephone numbers

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

-- ---------------------------------------------------------------------------------------------- currencies, time zones

create table private.currencies (
  code text primary key
);
comment on table private.currencies is 'The codes of ISO 4217 that are taken. The rows come from CURRENCIES of packages/domain, by gen:migration.';
alter table private.currencies enable row level security;
alter table private.currencies force row level security;
revoke all on private.currencies from public, anon, authenticated, service_role;

create table private.time_zones (
  name text primary key,
  country text
);
comment on table private.time_zones is
  'The time zones that PostgreSQL and JavaScript know by one name, with the same offsets, and the countries they are in. The rows come from TIME_ZONES of packages/domain, by gen:migration.';
alter table private.time_zones enable row level security;
alter table private.time_zones force row level security;
revoke all on private.time_zones from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------------------------------------- one judge for all columns

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
  elsif kind = 'country' and not exists (select from private.countries c where c.code = given) then
    problem := 'must be a country code such as AT';
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
