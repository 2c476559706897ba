-- Text has one form at both doors (composed, lines trimmed, of one line, with something that shows). The rows that are there are
-- brought into it first; readers wait while the checks look at them.
-- requires: 049_rows_of_refusals

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

create or replace function private.copy_auth_user() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.users (id, email, full_name)
  values (
    new.id,
    coalesce(new.email, new.id::text || '@users.invalid'),
    left(private.as_line(coalesce(new.raw_user_meta_data ->> 'full_name', '')), 200)
  )
  on conflict (id) do update set email = excluded.email;
  return new;
end
$$;

create or replace function private.read_custom_options(given jsonb, out options jsonb, out problem text)
language plpgsql volatile set search_path = ''
as $$
declare
  item jsonb;
begin
  options := '[]';
  if jsonb_array_length(given) > 200 then
    problem := 'must be at most 200';
    return;
  end if;
  for item in select o.option from jsonb_array_elements(given) o (option) loop
    if jsonb_typeof(item) <> 'object' then
      problem := 'must be objects with a label';
    elsif item - array['id', 'label', 'color', 'archived'] <> '{}' then
      problem := 'must have a label, perhaps an id, a color and archived, and nothing else';
    elsif jsonb_typeof(item -> 'label') is distinct from 'string' or length(private.tidied(item ->> 'label')) not between 1 and 120
       or not private.are_lines(private.tidied(item ->> 'label')) then
      problem := 'must each have a label of one line and 1 to 120 characters';
    elsif not pg_input_is_valid(item ->> 'id', 'uuid') then
      problem := 'must have a UUID for an id';
    elsif item ->> 'color' !~ '^#[0-9a-f]{6}$' then
      problem := 'must have a color such as #1d4ed8';
    elsif jsonb_typeof(item -> 'archived') not in ('boolean', 'null') then
      problem := 'must be archived or not';
    else
      options := options || jsonb_strip_nulls(jsonb_build_object(
        'id', coalesce((item ->> 'id')::uuid, private.uuid_v7()),
        'label', private.tidied(item ->> 'label'),
        'color', item ->> 'color',
        'archived', nullif((item ->> 'archived')::boolean, false)));
    end if;
    if problem is not null then
      return;
    end if;
  end loop;
  if (select count(distinct o.option ->> 'id') from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different ids';
  elsif (select count(distinct lower(o.option ->> 'label')) from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different labels';
  end if;
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
    word := case field.type when 'long_text' then private.composed(word) else private.tidied(word) end;
    if field.type = 'email' then
      word := private.email_key(word);
    elsif field.type = 'url' then
      word := private.web_address(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif not private.shows(word) then
      problem := 'must not be blank';
    elsif length(word) > most then
      problem := 'must have at most ' || most || ' characters';
    elsif length(word) < (rules -> 'minLength')::integer then
      problem := 'must have at least ' || (rules ->> 'minLength') || ' characters';
    elsif not private.is_one_line(word) then
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

comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is 'What a given value becomes in a field (e-mails in their one form, web addresses with a scheme, instants in UTC, text composed, lines trimmed), or what is wrong with it; held = what the record has now.';

-- ---------------------------------------------------------------------------------------------- what is there already

-- Nobody writes between the mending and the check.
lock table public.activities, public.agencies, public.agency_invites, public.agency_settings, public.contact_lists, public.contacts,
  public.custom_fields, public.email_campaigns, public.email_suppressions, public.forms, public.opportunities, public.pipeline_stages,
  public.pipelines, public.tags, public.users in share row exclusive mode;

-- What was sent in a campaign stays; its characters only change their form.
alter table public.email_campaigns disable trigger email_campaigns_guard;

-- A text that can't be brought into the form becomes one that can: breaks become spaces; what shows nothing becomes empty, or
-- "Unnamed" where a name is needed; a name that becomes that of another gets the end of its id.
update public.contacts c set first_name = 'Unnamed'
where private.as_line(c.first_name) || private.as_line(c.last_name) || private.as_line(c.company_name) || coalesce(c.email, '') = '';

do $do$
declare
  kept record;
  form text;
begin
  for kept in
    select c.relname as relation, quote_ident(a.attname) as name, t.is_line, not a.attnotnull as may_lack, exists (
        select from pg_catalog.pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_catalog.pg_get_constraintdef(k.oid) ~ 'length\(btrim'
      ) as is_needed
    from (values
      ('activities', '{subject}'::text[], true),
      ('agencies', '{name}'::text[], true),
      ('agency_settings', '{default_from_name}'::text[], true),
      ('contact_lists', '{name}'::text[], true),
      ('contacts', '{first_name, last_name, company_name, job_title, street, city, region, postal_code, country, source}'::text[], true),
      ('custom_fields', '{label, group_name, help_text}'::text[], true),
      ('email_campaigns', '{name, subject, preview_text, from_name}'::text[], true),
      ('forms', '{title}'::text[], true),
      ('opportunities', '{name, lost_reason}'::text[], true),
      ('pipeline_stages', '{name}'::text[], true),
      ('pipelines', '{name}'::text[], true),
      ('tags', '{name}'::text[], true),
      ('users', '{full_name}'::text[], true),
      ('activities', '{body}'::text[], false),
      ('agencies', '{description}'::text[], false),
      ('agency_settings', '{email_signature}'::text[], false),
      ('contact_lists', '{description}'::text[], false),
      ('email_campaigns', '{html_content, text_content}'::text[], false),
      ('email_suppressions', '{note}'::text[], false),
      ('forms', '{description}'::text[], false)
    ) t (relation, columns, is_line)
    cross join unnest(t.columns) n (name)
    join pg_catalog.pg_class c on c.relname = t.relation and c.relnamespace = 'public'::regnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = n.name
  loop
    if not kept.is_line then
      execute format('update public.%s r set %2$s = private.composed(r.%2$s) where not private.are_composed(r.%2$s)', kept.relation, kept.name);
      continue;
    end if;
    form := format('private.as_line(%s)', kept.name);
    if kept.is_needed then
      form := format($$coalesce(nullif(%s, ''), 'Unnamed')$$, form);
    elsif kept.may_lack then
      form := format($$nullif(%s, '')$$, form);
    end if;
    if kept.relation in ('contact_lists', 'pipelines', 'tags') then
      form := format($$case when exists (
          select from public.%1$s o where o.agency_id = r.agency_id and o.id <> r.id and lower(%2$s) = lower(t.form))
        then left(t.form, 50) || ' ' || right(r.id::text, 8) else t.form end$$,
        kept.relation, replace(form, 'as_line(', 'as_line(o.'));
      execute format($$
        update public.%1$s r set name = %2$s
        from (select i.id, coalesce(nullif(private.as_line(i.name), ''), 'Unnamed') as form from public.%1$s i where not private.are_lines(i.name)) t
        where t.id = r.id$$, kept.relation, form);
    else
      execute format('update public.%s r set %2$s = %3$s where not private.are_lines(r.%2$s)', kept.relation, kept.name, form);
    end if;
  end loop;
end
$do$;

alter table public.email_campaigns enable trigger email_campaigns_guard;

-- ---------------------------------------------------------------------------------------------- the doors

call private.keep_texts('public.activities', lines => '{subject}', texts => '{body}');
call private.keep_texts('public.agencies', lines => '{name}', texts => '{description}', addresses => '{logo_url, website}');
call private.keep_texts('public.agency_invites', addresses => '{email}');
call private.keep_texts('public.agency_settings', lines => '{default_from_name}', texts => '{email_signature}', addresses => '{default_reply_to}');
call private.keep_texts('public.contact_lists', lines => '{name}', texts => '{description}');
call private.keep_texts('public.contacts', lines => '{first_name, last_name, company_name, job_title, street, city, region, postal_code, country, source}',
  addresses => '{email, phone, mobile, website}');
call private.keep_texts('public.custom_fields', lines => '{label, group_name, help_text}');
call private.keep_texts('public.email_campaigns', lines => '{name, subject, preview_text, from_name}', texts => '{html_content, text_content}',
  addresses => '{from_email, reply_to}');
call private.keep_texts('public.email_suppressions', texts => '{note}', addresses => '{email_norm}');
call private.keep_texts('public.forms', lines => '{title}', texts => '{description}');
call private.keep_texts('public.opportunities', lines => '{name, lost_reason}');
call private.keep_texts('public.pipeline_stages', lines => '{name}');
call private.keep_texts('public.pipelines', lines => '{name}');
call private.keep_texts('public.tags', lines => '{name}');
call private.keep_texts('public.users', lines => '{full_name}', addresses => '{avatar_url, phone}');
