-- Custom fields that clients write: values travel in the custom_fields of their record, checked against the definitions,
-- and a typed row of each stands in custom_field_values for filters, order and uniqueness.
-- requires: 004_create_custom_fields_schema, 006_create_audit_schema, 011_rename_custom_columns

-- ---------------------------------------------------------------------------------------------- refusals by field

create function private.refuse_fields(reason text, kind text, sentence text, fields jsonb) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence, detail = fields::text;
end
$$;
comment on function private.refuse_fields(text, text, text, jsonb) is
  'Like private.refuse, and says which fields: detail = JSON [{"path": ["customFields", "key"], "message": "…"}].';
revoke all on function private.refuse_fields(text, text, text, jsonb) from public;

-- ---------------------------------------------------------------------------------------------- definitions and writers

-- Whoever writes values holds the same lock shared until the end of the transaction, so a change of definitions sees all
-- values that were written under the old ones, and nobody writes under old ones after it.
create function private.lock_custom_fields(agency uuid) returns void
language plpgsql set search_path = ''
as $$
declare
  number bigint := hashtextextended('axolop.custom_fields:' || agency::text, 0);
begin
  -- Not in the queue at first: behind a waiting change, a writer would wait for the writers before it, whose rows it may hold.
  for attempt in 1..100 loop
    if pg_try_advisory_xact_lock(number) then
      return;
    end if;
    perform pg_sleep(0.01);
  end loop;
  perform pg_advisory_xact_lock(number);
end
$$;
comment on function private.lock_custom_fields(uuid) is 'Keeps everybody else from changing the custom fields of an agency, and from writing values, until the end of the transaction.';
revoke all on function private.lock_custom_fields(uuid) from public;

create function private.lock_own_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  -- The header of somebody who is nobody says nothing, and may be anything.
  agency uuid := case when auth.uid() is not null then private.active_agency() end;
begin
  -- A stranger with the right header would otherwise make an agency wait.
  if agency = any (array (select private.agencies_permitting('custom_field:write'))) then
    perform private.lock_custom_fields(agency);
  end if;
  return null;
end
$$;
comment on function private.lock_own_custom_fields() is
  'Takes the lock before any row: two changes that hold rows of each other would wait in a circle.';
revoke all on function private.lock_own_custom_fields() from public;
create trigger custom_fields_lock before insert or update on public.custom_fields
  for each statement execute function private.lock_own_custom_fields();

-- ---------------------------------------------------------------------------------------------- one value

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
revoke all on function private.is_custom_choice(public.custom_fields, text, jsonb) from public;

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
      word := regexp_replace(word, '^\s+|\s+$', '', 'g');
    end if;
    if field.type = 'email' then
      word := lower(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif word !~ '\S' then
      problem := 'must not be blank';
    elsif length(word) > most then
      problem := 'must have at most ' || most || ' characters';
    elsif length(word) < (rules -> 'minLength')::integer then
      problem := 'must have at least ' || (rules ->> 'minLength') || ' characters';
    elsif word ~ '[\r\n]' then
      problem := case when field.type <> 'long_text' then 'must be a single line' end;
    elsif word !~ (case field.type
        when 'email' then '^(?!\.)(?!.*\.\.)[a-z0-9_''+.-]*[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$'
        when 'phone' then '^(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()./x-]*$'
        when 'url' then '^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$'
        else ''
      end) then
      problem := case field.type when 'email' then 'must be an e-mail address' when 'phone' then 'must be a telephone number'
        else 'must be a web address' end;
    end if;
  end if;
end
$$;
comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is
  'What a given value becomes in a field (e-mails in lower case, instants in UTC, lines trimmed), or what is wrong with it; held = what the record has now.';
revoke all on function private.read_custom_value(public.custom_fields, jsonb, jsonb) from public;

-- ---------------------------------------------------------------------------------------------- definitions

create function private.read_custom_options(given jsonb, out options jsonb, out problem text)
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
    elsif jsonb_typeof(item -> 'label') is distinct from 'string' or length(btrim(item ->> 'label')) not between 1 and 120 then
      problem := 'must each have a label of 1 to 120 characters';
    elsif not pg_input_is_valid(item ->> 'id', 'uuid') then
      problem := 'must have a UUID for an id';
    elsif item ->> 'color' !~ '^#[0-9a-f]{6}$' then
      problem := 'must have a color such as #1d4ed8';
    elsif jsonb_typeof(item -> 'archived') not in ('boolean', 'null') then
      problem := 'must be archived or not';
    else
      options := options || jsonb_strip_nulls(jsonb_build_object(
        'id', coalesce((item ->> 'id')::uuid, private.uuid_v7()),
        'label', btrim(item ->> 'label'),
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
comment on function private.read_custom_options(jsonb) is 'The options of a field in their one form, new ones with an id, or what is wrong with them.';
revoke all on function private.read_custom_options(jsonb) from public;

create function private.custom_rules_problem(type text, rules jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  known text[] := case
    when type in ('text', 'long_text') then array['minLength', 'maxLength']
    when type in ('number', 'currency') then array['min', 'max']
    when type in ('date', 'datetime') then array['minDate', 'maxDate']
    else '{}'::text[]
  end;
  rule record;
begin
  for rule in select r.key, r.value, jsonb_typeof(r.value) as kind, r.value #>> '{}' as word from jsonb_each(rules) r loop
    if rule.key <> all (known) then
      return rule.key || ' is no rule of this type';
    elsif rule.key like '%Date' then
      if rule.kind <> 'string' or rule.word !~ '^[1-9]\d{3}-\d{2}-\d{2}$' or not pg_input_is_valid(rule.word, 'date') then
        return rule.key || ' must be a date such as 2026-05-31';
      end if;
    elsif rule.kind <> 'number' then
      return rule.key || ' must be a number';
    elsif not pg_input_is_valid(rule.word, 'double precision') then
      return rule.key || ' is too large or too small';
    elsif rule.key like '%Length' then
      if rule.word::numeric % 1 <> 0 or rule.word::numeric not between 1 and 50000 then
        return rule.key || ' must be a whole number between 1 and 50000';
      end if;
    end if;
  end loop;
  if rules -> known[1] > rules -> known[2] then
    return known[1] || ' must not be more than ' || known[2];
  end if;
  return null;
end
$$;
comment on function private.custom_rules_problem(text, jsonb) is 'What is wrong with the rules (validation) of a field of this type; null for nothing.';
revoke all on function private.custom_rules_problem(text, jsonb) from public;

create function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
begin
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
comment on function private.check_custom_field() is
  'Before a custom field is written: what never changes, at most 200 in use per entity, options with stable ids, rules and default that fit the type. New ones come last.';
revoke all on function private.check_custom_field() from public;
create trigger custom_fields_check before insert or update on public.custom_fields
  for each row execute function private.check_custom_field();

create function private.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
  perform private.lock_custom_fields(reorder_custom_fields.agency_id);
  if (select count(distinct i) from unnest(ids) i) not between 1 and 200 then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 200 fields.');
  end if;
  if (select count(*) from public.custom_fields f
      where f.agency_id = reorder_custom_fields.agency_id and f.entity = reorder_custom_fields.entity and f.archived_at is null
        and f.id = any (ids)) <> cardinality(ids) then
    perform private.refuse('not_found', '404', 'There is no such custom field.');
  end if;
  update public.custom_fields f set position = o.place
  from (
    select c.id, row_number() over (order by array_position(ids, c.id), c.position, c.id) - 1 as place
    from public.custom_fields c
    where c.agency_id = reorder_custom_fields.agency_id and c.entity = reorder_custom_fields.entity
  ) o
  where f.id = o.id and f.position <> o.place;
end
$$;
comment on function private.reorder_custom_fields(uuid, text, uuid[]) is
  'Puts fields first, in the order in which they are named; the others follow as they were.';
create function public.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
language sql volatile set search_path = ''
as $$ select private.reorder_custom_fields(agency_id, entity, ids) $$;
comment on function public.reorder_custom_fields(uuid, text, uuid[]) is
  'Puts custom fields of an entity first, in the order in which they are named; refuses missing_permission, not_found.';
revoke all on function private.reorder_custom_fields(uuid, text, uuid[]) from public;
revoke all on function public.reorder_custom_fields(uuid, text, uuid[]) from public, anon;
grant execute on function private.reorder_custom_fields(uuid, text, uuid[]) to authenticated;
grant execute on function public.reorder_custom_fields(uuid, text, uuid[]) to authenticated;

-- ---------------------------------------------------------------------------------------------- values in the record

create function private.custom_field_problem(key text, problem text) returns jsonb
language sql immutable strict set search_path = ''
as $$ select jsonb_build_array(jsonb_build_object('path', jsonb_build_array('customFields', key), 'message', problem)) $$;
comment on function private.custom_field_problem(text, text) is 'What private.refuse_fields says about one value.';
revoke all on function private.custom_field_problem(text, text) from public;

create function private.merge_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  given jsonb := new.custom_fields;
  unknown jsonb := new.custom_fields;
  merged jsonb := '{}';
  problems jsonb := '[]';
  field public.custom_fields;
  value jsonb;
  problem text;
begin
  -- What is no object is for the check of the table to refuse.
  if jsonb_typeof(given) is distinct from 'object' or current_setting('axolop.custom_fields', true) = 'as written' then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    merged := old.custom_fields;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  for field in
    select f.* from public.custom_fields f
    where f.agency_id = new.agency_id and f.entity = tg_argv[0] and f.archived_at is null and (tg_op = 'INSERT' or given ? f.key)
    order by f.position, f.id
  loop
    unknown := unknown - field.key;
    problem := null;
    value := case when given ? field.key then nullif(nullif(given -> field.key, 'null'), '[]') else field.default_value end;
    if value is not null then
      select v.value, v.problem into value, problem from private.read_custom_value(field, value, merged -> field.key) v;
    elsif field.is_required then
      problem := 'is required';
    end if;
    problems := problems || coalesce(private.custom_field_problem(field.key, problem), '[]');
    merged := case when value is null then merged - field.key else merged || jsonb_build_object(field.key, value) end;
  end loop;
  problems := problems || coalesce(
    (select jsonb_agg(p.problem) from jsonb_object_keys(unknown) u (key),
       jsonb_array_elements(private.custom_field_problem(left(u.key, 100), 'is no custom field in use')) p (problem)), '[]');
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some custom fields are not valid.',
      (select jsonb_agg(p.problem) from (select p.problem from jsonb_array_elements(problems) p (problem) limit 50) p));
  end if;
  if pg_column_size(merged) > 65536 then
    perform private.refuse('invalid_input', '400', 'The custom fields of one record take at most 64 KiB.');
  end if;
  new.custom_fields := merged;
  return new;
end
$$;
comment on function private.merge_custom_fields() is
  'What is written to custom_fields is a patch: each value is checked against its definition and put in its place, null takes it out; a new record gets the defaults.';
revoke all on function private.merge_custom_fields() from public;

create trigger contacts_merge_custom_fields before insert or update of custom_fields on public.contacts
  for each row execute function private.merge_custom_fields('contact');
create trigger opportunities_merge_custom_fields before insert or update of custom_fields on public.opportunities
  for each row execute function private.merge_custom_fields('opportunity');
create trigger activities_merge_custom_fields before insert or update of custom_fields on public.activities
  for each row execute function private.merge_custom_fields('activity');
grant insert (custom_fields), update (custom_fields) on public.contacts to authenticated;
grant insert (custom_fields), update (custom_fields) on public.opportunities to authenticated;
grant insert (custom_fields), update (custom_fields) on public.activities to authenticated;

-- ---------------------------------------------------------------------------------------------- their typed rows

-- The table is empty: nobody could write it until now.
alter table public.custom_field_values add column is_live boolean not null default true;
comment on column public.custom_field_values.is_live is 'Whether the record is outside the trash: in it, a value of a unique field is free for others.';
-- squawk-ignore require-concurrent-index-deletion
drop index public.custom_field_values_unique_text;
-- squawk-ignore require-concurrent-index-deletion
drop index public.custom_field_values_unique_number;
-- squawk-ignore require-concurrent-index-deletion
drop index public.custom_field_values_unique_date;
-- squawk-ignore require-concurrent-index-creation
create unique index custom_field_values_unique_text on public.custom_field_values (agency_id, field_id, value_text)
  where is_unique and is_live and value_text is not null;
-- squawk-ignore require-concurrent-index-creation
create unique index custom_field_values_unique_number on public.custom_field_values (agency_id, field_id, value_number)
  where is_unique and is_live and value_number is not null;
-- squawk-ignore require-concurrent-index-creation
create unique index custom_field_values_unique_date on public.custom_field_values (agency_id, field_id, value_date)
  where is_unique and is_live and value_date is not null;
-- Not watched any more: the entry of the record tells what became of custom_fields, and this would say it again row by row.
drop trigger custom_field_values_audit on public.custom_field_values;

-- PL/pgSQL keeps its plans for the connection; as SQL functions, these would be planned at each call.
create function private.custom_values_of(of_entity text, ids uuid[]) returns setof public.custom_field_values
language plpgsql stable rows 20 set search_path = ''
as $$
begin
  return query
  with records as (
    select c.agency_id, c.id, c.custom_fields, c.deleted_at from public.contacts c where of_entity = 'contact' and c.id = any (ids)
    union all
    select o.agency_id, o.id, o.custom_fields, o.deleted_at from public.opportunities o where of_entity = 'opportunity' and o.id = any (ids)
    union all
    select a.agency_id, a.id, a.custom_fields, a.deleted_at from public.activities a where of_entity = 'activity' and a.id = any (ids)
  )
  select null::uuid, f.agency_id, f.id, f.entity, f.type, f.is_unique,
    case of_entity when 'contact' then r.id end, case of_entity when 'opportunity' then r.id end, case of_entity when 'activity' then r.id end,
    case when f.type in ('text', 'long_text', 'email', 'phone', 'url') then v.one end,
    case when f.type in ('number', 'currency') then v.one::double precision end,
    case when f.type = 'boolean' then v.one::boolean end,
    case when f.type = 'date' then v.one::date end,
    case when f.type = 'datetime' then v.one::timestamptz end,
    case when f.type in ('select', 'multi_select') then v.one::uuid end,
    case when f.type = 'user' then v.one::uuid end,
    now(), now(), r.deleted_at is null
  from records r
  cross join lateral jsonb_each(r.custom_fields) e
  join public.custom_fields f on f.agency_id = r.agency_id and f.entity = of_entity and f.key = e.key
  cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(e.value) when 'array' then e.value else jsonb_build_array(e.value) end) v (one);
end
$$;
comment on function private.custom_values_of(text, uuid[]) is
  'The typed rows that records ought to have, from their custom_fields; a multi_select gives a row per option.';
revoke all on function private.custom_values_of(text, uuid[]) from public;

create function private.custom_values_held(of_entity text, ids uuid[]) returns setof public.custom_field_values
language plpgsql stable rows 20 set search_path = ''
as $$
begin
  return query
  select v.* from public.contacts r
  join public.custom_field_values v on v.agency_id = r.agency_id and v.contact_id = r.id
  where of_entity = 'contact' and r.id = any (ids)
  union all
  select v.* from public.opportunities r
  join public.custom_field_values v on v.agency_id = r.agency_id and v.opportunity_id = r.id
  where of_entity = 'opportunity' and r.id = any (ids)
  union all
  select v.* from public.activities r
  join public.custom_field_values v on v.agency_id = r.agency_id and v.activity_id = r.id
  where of_entity = 'activity' and r.id = any (ids);
end
$$;
comment on function private.custom_values_held(text, uuid[]) is 'The typed rows that records have.';
revoke all on function private.custom_values_held(text, uuid[]) from public;

create function private.store_custom_values(of_entity text, ids uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  taken text;
  field public.custom_fields;
begin
  delete from public.custom_field_values d
  where d.id in (
    select h.id
    from private.custom_values_held(of_entity, ids) h
    left join private.custom_values_of(of_entity, ids) w
      on w.field_id = h.field_id
      and coalesce(w.contact_id, w.opportunity_id, w.activity_id) = coalesce(h.contact_id, h.opportunity_id, h.activity_id)
      and (w.value_text, w.value_number, w.value_boolean, w.value_date, w.value_timestamp, w.value_option_id, w.value_user_id, w.is_live)
        is not distinct from
          (h.value_text, h.value_number, h.value_boolean, h.value_date, h.value_timestamp, h.value_option_id, h.value_user_id, h.is_live)
    where w.field_id is null
  );
  -- In one order whoever writes: two that want the same values of unique fields would otherwise wait for each other.
  insert into public.custom_field_values (agency_id, field_id, entity, type, is_unique, is_live, contact_id, opportunity_id, activity_id,
    value_text, value_number, value_boolean, value_date, value_timestamp, value_option_id, value_user_id)
  select w.agency_id, w.field_id, w.entity, w.type, w.is_unique, w.is_live, w.contact_id, w.opportunity_id, w.activity_id,
    w.value_text, w.value_number, w.value_boolean, w.value_date, w.value_timestamp, w.value_option_id, w.value_user_id
  from private.custom_values_of(of_entity, ids) w
  where not exists (
    select from private.custom_values_held(of_entity, ids) h
    where h.field_id = w.field_id
      and coalesce(h.contact_id, h.opportunity_id, h.activity_id) = coalesce(w.contact_id, w.opportunity_id, w.activity_id)
      and h.value_option_id is not distinct from w.value_option_id
  )
  order by w.field_id, w.value_text, w.value_number, w.value_date;
exception
  when unique_violation then
    get stacked diagnostics taken = pg_exception_detail;
    select f.* into field from public.custom_fields f where f.id = substring(taken from '=\([0-9a-f-]{36}, ([0-9a-f-]{36}),')::uuid;
    perform private.refuse_fields('duplicate', '409', 'Another record has this value of ' || coalesce(field.label, 'a unique field') || '.',
      coalesce(private.custom_field_problem(field.key, 'is taken by another record'), '[]'));
end
$$;
comment on function private.store_custom_values(text, uuid[]) is
  'Makes the typed rows of records what their custom_fields say; refuses duplicate where a live record has the value of a unique field.';
revoke all on function private.store_custom_values(text, uuid[]) from public;

create function private.follow_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    ids := array(select n.id from written n where n.custom_fields <> '{}');
  else
    ids := array(
      select n.id from written n join former o on o.id = n.id
      where o.custom_fields <> n.custom_fields or (o.deleted_at is null) <> (n.deleted_at is null));
  end if;
  if cardinality(ids) > 0 then
    perform private.store_custom_values(tg_argv[0], ids);
  end if;
  return null;
end
$$;
comment on function private.follow_custom_fields() is
  'After records are written, go into the trash or come back: keeps custom_field_values, which no client may write, in step.';
revoke all on function private.follow_custom_fields() from public;

create trigger contacts_custom_values_of_new after insert on public.contacts
  referencing new table as written for each statement execute function private.follow_custom_fields('contact');
create trigger contacts_custom_values_of_changed after update on public.contacts
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('contact');
create trigger opportunities_custom_values_of_new after insert on public.opportunities
  referencing new table as written for each statement execute function private.follow_custom_fields('opportunity');
create trigger opportunities_custom_values_of_changed after update on public.opportunities
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('opportunity');
create trigger activities_custom_values_of_new after insert on public.activities
  referencing new table as written for each statement execute function private.follow_custom_fields('activity');
create trigger activities_custom_values_of_changed after update on public.activities
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('activity');

create function private.custom_fields_naming(agency uuid, person uuid, held jsonb) returns text[]
language sql stable set search_path = ''
as $$
  select array_agg(f.key) from public.custom_fields f
  where f.agency_id = agency and f.type = 'user' and held ->> f.key = person::text
$$;
comment on function private.custom_fields_naming(uuid, uuid, jsonb) is 'The keys under which a record names somebody.';
revoke all on function private.custom_fields_naming(uuid, uuid, jsonb) from public;

create function private.forget_custom_user() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  field_key text := (select f.key from public.custom_fields f where f.id = old.field_id);
begin
  if exists (select from public.agency_members m where m.agency_id = old.agency_id and m.user_id = old.value_user_id) then
    return null;
  end if;
  -- Out of all fields of the record at once: its other typed rows that name the account are gone, too.
  perform set_config('axolop.custom_fields', 'as written', true);
  update public.contacts r set custom_fields = r.custom_fields - private.custom_fields_naming(r.agency_id, old.value_user_id, r.custom_fields)
  where r.agency_id = old.agency_id and r.id = old.contact_id and r.custom_fields ->> field_key = old.value_user_id::text;
  update public.opportunities r set custom_fields = r.custom_fields - private.custom_fields_naming(r.agency_id, old.value_user_id, r.custom_fields)
  where r.agency_id = old.agency_id and r.id = old.opportunity_id and r.custom_fields ->> field_key = old.value_user_id::text;
  update public.activities r set custom_fields = r.custom_fields - private.custom_fields_naming(r.agency_id, old.value_user_id, r.custom_fields)
  where r.agency_id = old.agency_id and r.id = old.activity_id and r.custom_fields ->> field_key = old.value_user_id::text;
  perform set_config('axolop.custom_fields', '', true);
  return null;
end
$$;
comment on function private.forget_custom_user() is
  'When an account is deleted, the typed rows that name it go with it; this takes it out of the records as well, whatever is required.';
revoke all on function private.forget_custom_user() from public;
create trigger custom_field_values_forget_user after delete on public.custom_field_values
  for each row when (old.value_user_id is not null) execute function private.forget_custom_user();

create function private.rebuild_custom_values(agency uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.lock_custom_fields(agency);
  perform private.store_custom_values('contact', array(select r.id from public.contacts r where r.agency_id = agency));
  perform private.store_custom_values('opportunity', array(select r.id from public.opportunities r where r.agency_id = agency));
  perform private.store_custom_values('activity', array(select r.id from public.activities r where r.agency_id = agency));
end
$$;
comment on function private.rebuild_custom_values(uuid) is
  'Makes all typed rows of an agency anew from its records, for seeds that switch triggers off and for repairs.';
revoke all on function private.rebuild_custom_values(uuid) from public;

-- ---------------------------------------------------------------------------------------------- many contacts at once

create or replace function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false)
returns setof public.contacts
language plpgsql set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(create_contacts.contacts) = 'array' then jsonb_array_length(create_contacts.contacts) end;
  created integer;
begin
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  return query
    insert into public.contacts as c (agency_id, kind, first_name, last_name, company_name, job_title, email, phone, mobile, website,
      street, city, region, postal_code, country, lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at,
      custom_fields)
    select create_contacts.agency_id, coalesce(r.kind, 'person'), coalesce(r.first_name, ''), coalesce(r.last_name, ''),
      coalesce(r.company_name, ''), r.job_title, r.email, r.phone, r.mobile, r.website, r.street, r.city, r.region, r.postal_code, r.country,
      coalesce(r.lifecycle_stage, 'lead'), coalesce(r.lead_status, 'new'), coalesce(r.lead_score, 0), r.source, r.owner_id,
      coalesce(r.do_not_email, false), coalesce(r.do_not_call, false), r.last_contacted_at,
      coalesce(r.custom_fields, '{}')
    from jsonb_populate_recordset(null::public.contacts, create_contacts.contacts) r
    on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing
    returning c.*;
  get diagnostics created = row_count;
  if created < asked and not create_contacts.skip_duplicates then
    perform private.refuse('email_taken', '409', (asked - created) || ' of these contacts have an e-mail that another live contact has.');
  end if;
end
$$;
