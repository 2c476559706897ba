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

create function private.folded(value text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  if octet_length(value) = length(value) then
    return lower(value collate "C");
  end if;
  -- The builtin collation is the same on every server, and in every version of PostgreSQL 17.
  return normalize(replace(replace(replace(replace(translate(
    lower(regexp_replace(normalize(value, nfkd),
      '[\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F\u00AD\u0640\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF0-\uFFFB\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]+',
      '', 'g') collate "pg_c_utf8"),
    'øđðħıłŧς', 'oddhiltσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfc);
end
$$;
comment on function private.folded(text) is
  'A text in the form in which it is compared, searched and held unique: without case, accents, ligatures, widths and what does not show.';
call private.open_door('private.folded(text)', 'authenticated', 'service_role');

create function private.cjk() returns text
language sql immutable parallel safe set search_path = ''
as $$ select '\u3005\u3006\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u3131-\u318E\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\U00020000-\U000323AF' $$;
comment on function private.cjk() is
  'For a set of a regular expression: letters of scripts that are written without spaces between words (Han, kana, bopomofo, Hangul).';
call private.open_door('private.cjk()', 'authenticated', 'service_role');

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
