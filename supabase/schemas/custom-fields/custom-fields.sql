-- Fields that an agency adds to its records.

create table public.custom_fields (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  entity text not null check (entity in ('contact', 'opportunity', 'activity')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,62}$'),
  label text not null check (length(btrim(label)) between 1 and 120),
  type text not null check (type in ('text', 'long_text', 'number', 'currency', 'boolean', 'date', 'datetime', 'select',
                                     'multi_select', 'email', 'phone', 'url', 'user')),
  options jsonb not null default '[]' check (jsonb_typeof(options) = 'array' and pg_column_size(options) <= 131072),
  is_required boolean not null default false,
  is_unique boolean not null default false,
  default_value jsonb,
  validation jsonb not null default '{}' check (jsonb_typeof(validation) = 'object' and pg_column_size(validation) <= 4096),
  position integer not null default 0,
  group_name text check (length(group_name) <= 120),
  help_text text check (length(help_text) <= 500),
  archived_at timestamptz,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, id, entity, type, is_unique),
  constraint custom_fields_agency_key_key unique (agency_id, entity, key),
  constraint custom_fields_default_value_size check (pg_column_size(default_value) <= 262144),
  -- Every JavaScript object has these names, and readers of JSON refuse them.
  constraint custom_fields_key_is_free check (key not in ('constructor', 'prototype')),
  check (not is_unique or type in ('text', 'number', 'date', 'email', 'phone', 'url')),
  check ((type in ('select', 'multi_select')) or options = '[]')
);
comment on table public.custom_fields is 'Fields that an agency adds to its records. Key and entity never change; the type neither once a value exists.';

create index custom_fields_page_idx on public.custom_fields (agency_id, entity, position, id);
create index custom_fields_created_by_idx on public.custom_fields (created_by);

-- ---------------------------------------------------------------------------------------------- definitions and writers

-- Writers of values hold the same lock shared until the end of their transaction. So a change of definitions sees
-- every value written under the old ones, and no writer uses the old ones after it.
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
call private.open_door('private.lock_custom_fields(uuid)');

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
call private.open_door('private.lock_own_custom_fields()');

create function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
  lists text;
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
  lists := private.lists_naming(new.agency_id, null, new.id, array(
    select (o.option ->> 'id')::uuid from jsonb_array_elements(old.options) o (option)
    where not new.options @> jsonb_build_array(jsonb_build_object('id', o.option -> 'id'))));
  if lists is not null then
    perform private.refuse_fields('in_use', '409', 'Filters of lists name an option that would go: ' || lists || '. Change them, or archive it instead.',
      jsonb_build_array(jsonb_build_object('path', array['options'], 'message', 'must keep those that filters of lists name')));
  end if;
  return new;
end
$$;
comment on function private.check_custom_field() is
  'Before a custom field is written: what never changes, at most 200 in use per entity, options with stable ids, rules and default that fit the type. New ones come last.';
call private.open_door('private.check_custom_field()');

-- ---------------------------------------------------------------------------------------------- triggers and rights

create trigger custom_fields_lock before insert or update on public.custom_fields
  for each statement execute function private.lock_own_custom_fields();
create trigger custom_fields_check before insert or update on public.custom_fields
  for each row execute function private.check_custom_field();
create trigger custom_fields_touch before update on public.custom_fields for each row execute function private.touch_tenant_row();

call private.protect_tenant_table('public.custom_fields', 'custom_field:read', 'custom_field:write', 'custom_field:write');
call private.open_table('public.custom_fields', 'select');
grant insert (agency_id, entity, key, label, type, options, is_required, is_unique, default_value, validation, position, group_name, help_text)
  on public.custom_fields to authenticated;
grant update (label, options, is_required, default_value, validation, position, group_name, help_text, archived_at)
  on public.custom_fields to authenticated;
call audit.watch('public.custom_fields');
