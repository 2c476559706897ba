-- The form of text: the rules of packages/domain/src/kernel/text.ts, at the door of the database.

create function private.blanks() returns text
language sql immutable set search_path = ''
as $$ select E' \t\n\x0b\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff' $$;
comment on function private.blanks() is
  'The characters that trim() and \s of JavaScript call blank. What a regular expression of PostgreSQL calls so depends on the locale.';
call private.open_door('private.blanks()', 'authenticated', 'service_role');

create function private.composed(value text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  -- Most texts have no accents, and are known by their length.
  return case when octet_length(value) = length(value) then value else normalize(value, nfc) end;
end
$$;
comment on function private.composed(text) is
  'A text in the form in which it is kept: accents composed with their letters (NFC), so that equal names are equal texts.';
-- PostgreSQL runs the rules of texts as the role that writes the row.
call private.open_door('private.composed(text)', 'authenticated', 'service_role');

create function private.tidied(value text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return btrim(private.composed(value), private.blanks());
end
$$;
comment on function private.tidied(text) is 'One line in the form in which it is kept: composed, without blanks around it.';
call private.open_door('private.tidied(text)', 'authenticated', 'service_role');

create function private.is_one_line(value text) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return value !~ '[\n\x0b\f\r\u0085\u2028\u2029]';
end
$$;
comment on function private.is_one_line(text) is 'Whether a text stays within its line, whichever character Unicode ends one with.';
call private.open_door('private.is_one_line(text)', 'authenticated', 'service_role');

create function private.shows(value text) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return value ~ '[^\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]';
end
$$;
comment on function private.shows(text) is
  'Whether a text shows anything: more than blanks, control characters and what Unicode calls ignorable (zero-width spaces and joiners, Hangul fillers, selectors).';
call private.open_door('private.shows(text)', 'authenticated', 'service_role');

create function private.as_line(value text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  line text := private.tidied(regexp_replace(value, '[\n\x0b\f\r\u0085\u2028\u2029]+', ' ', 'g'));
begin
  return case when private.shows(line) then line else '' end;
end
$$;
comment on function private.as_line(text) is
  'Makes any text a line: for texts that come from elsewhere and are not refused. Empty where nothing shows.';
call private.open_door('private.as_line(text)');

create function private.are_lines(variadic texts text[]) returns boolean
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  one text;
begin
  foreach one in array texts loop
    if one <> '' and not (private.is_one_line(one) and private.shows(one) and one = private.tidied(one)) then
      return false;
    end if;
  end loop;
  return true;
end
$$;
comment on function private.are_lines(text[]) is 'Whether each text is a line in the form in which it is kept: empty, or something that shows. Null is none.';
call private.open_door('private.are_lines(text[])', 'authenticated', 'service_role');

create function private.are_composed(variadic texts text[]) returns boolean
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  one text;
begin
  foreach one in array texts loop
    if octet_length(one) <> length(one) and one is not nfc normalized then
      return false;
    end if;
  end loop;
  return true;
end
$$;
comment on function private.are_composed(text[]) is 'Whether each text, of however many lines, is in the form in which it is kept. Null is none.';
call private.open_door('private.are_composed(text[])', 'authenticated', 'service_role');

-- A trigger and not a check alone: the API brings what it is given into the form, so the other door does the same, and both keep
-- the same text. The check is for whatever passes the trigger by.
create procedure private.keep_texts(
  target regclass,
  lines text[] default '{}',
  texts text[] default '{}',
  addresses text[] default '{}'
)
language plpgsql set search_path = ''
as $$
declare
  relation text := (select c.relname from pg_catalog.pg_class c where c.oid = target);
  assignments text;
  tests text;
begin
  select pg_catalog.string_agg(pg_catalog.format('  new.%1$I := private.%2$I(new.%1$I);', c.name, c.form), E'\n') into assignments
  from (
    select n.name, 'tidied' as form from pg_catalog.unnest(lines || addresses) n (name)
    union all select n.name, 'composed' from pg_catalog.unnest(texts) n (name)
  ) c;
  tests := pg_catalog.concat_ws(' and ',
    'private.are_lines(' || (select pg_catalog.string_agg(pg_catalog.quote_ident(n), ', ') from pg_catalog.unnest(lines) n) || ')',
    'private.are_composed(' || (select pg_catalog.string_agg(pg_catalog.quote_ident(n), ', ') from pg_catalog.unnest(texts) n) || ')');
  execute pg_catalog.format(E'create function private.%I() returns trigger\nlanguage plpgsql set search_path = \'\'\nas $fn$\nbegin\n%s\n  return new;\nend\n$fn$',
    'keep_texts_of_' || relation, assignments);
  execute pg_catalog.format('comment on function private.%I() is %L', 'keep_texts_of_' || relation,
    'Brings texts into the form in which they are kept; written by private.keep_texts.');
  execute pg_catalog.format('call private.open_door(%L)', pg_catalog.format('private.%I()', 'keep_texts_of_' || relation));
  execute pg_catalog.format('create trigger %I before insert or update of %s on %s for each row execute function private.%I()',
    relation || '_keep_texts', (select pg_catalog.string_agg(pg_catalog.quote_ident(n), ', ') from pg_catalog.unnest(lines || texts || addresses) n),
    target, 'keep_texts_of_' || relation);
  if tests <> '' then
    execute pg_catalog.format('alter table %s add constraint %I check (%s)', target, relation || '_texts', tests);
  end if;
end
$$;
comment on procedure private.keep_texts(regclass, text[], text[], text[]) is
  'The one template of text columns: lines are composed, trimmed, of one line and show something (or are empty); texts of several lines are composed; addresses are tidied like lines, and judged by their own checks.';
call private.open_door('private.keep_texts(regclass, text[], text[], text[])');
