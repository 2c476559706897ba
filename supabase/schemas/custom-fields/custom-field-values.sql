-- Typed rows of the values in records: for filters, order and uniqueness.

create table public.custom_field_values (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  field_id uuid not null,
  entity text not null,
  type text not null,
  is_unique boolean not null,
  contact_id uuid,
  opportunity_id uuid,
  activity_id uuid,
  value_text text check (length(value_text) <= 50000),
  value_number double precision check (value_number > '-Infinity' and value_number < 'Infinity'),
  value_boolean boolean,
  value_date date,
  value_timestamp timestamptz,
  value_option_id uuid,
  value_user_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_live boolean not null default true,
  foreign key (agency_id, field_id, entity, type, is_unique)
    references public.custom_fields (agency_id, id, entity, type, is_unique) on update cascade on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade,
  foreign key (agency_id, activity_id) references public.activities (agency_id, id) on delete cascade,
  foreign key (agency_id, value_user_id) references public.agency_members (agency_id, user_id) on delete cascade,
  constraint custom_field_values_short_text check (type = 'long_text' or length(value_text) <= 500),
  constraint custom_field_values_one_record check (
    case entity
      when 'contact' then contact_id is not null and num_nonnulls(opportunity_id, activity_id) = 0
      when 'opportunity' then opportunity_id is not null and num_nonnulls(contact_id, activity_id) = 0
      else activity_id is not null and num_nonnulls(contact_id, opportunity_id) = 0
    end),
  constraint custom_field_values_one_value check (
    num_nonnulls(value_text, value_number, value_boolean, value_date, value_timestamp, value_option_id, value_user_id) = 1
    and case type
      when 'number' then value_number is not null
      when 'currency' then value_number is not null
      when 'boolean' then value_boolean is not null
      when 'date' then value_date is not null
      when 'datetime' then value_timestamp is not null
      when 'select' then value_option_id is not null
      when 'multi_select' then value_option_id is not null
      when 'user' then value_user_id is not null
      else value_text is not null
    end)
);
comment on table public.custom_field_values is
  'Typed values; entity, type and uniqueness are carried along from the field by a composite foreign key, so a value cannot disagree with its field. A multi_select has a row per chosen option.';
comment on column public.custom_field_values.is_live is 'Whether the record is outside the trash: in it, a value of a unique field is free for others.';

create unique index custom_field_values_contact_key on public.custom_field_values (agency_id, field_id, contact_id)
  where contact_id is not null and type <> 'multi_select';
create unique index custom_field_values_opportunity_key on public.custom_field_values (agency_id, field_id, opportunity_id)
  where opportunity_id is not null and type <> 'multi_select';
create unique index custom_field_values_activity_key on public.custom_field_values (agency_id, field_id, activity_id)
  where activity_id is not null and type <> 'multi_select';
create unique index custom_field_values_choice_key
  on public.custom_field_values (agency_id, field_id, value_option_id, contact_id, opportunity_id, activity_id) nulls not distinct
  where type = 'multi_select';
create index custom_field_values_field_idx on public.custom_field_values (agency_id, field_id, entity, type, is_unique);
create index custom_field_values_contact_idx on public.custom_field_values (agency_id, contact_id);
create index custom_field_values_opportunity_idx on public.custom_field_values (agency_id, opportunity_id);
create index custom_field_values_activity_idx on public.custom_field_values (agency_id, activity_id);
create index custom_field_values_user_idx on public.custom_field_values (agency_id, value_user_id);
create unique index custom_field_values_unique_text on public.custom_field_values (agency_id, field_id, (left(private.folded(value_text), 500)))
  where is_unique and is_live and value_text is not null;
create unique index custom_field_values_unique_number on public.custom_field_values (agency_id, field_id, value_number)
  where is_unique and is_live and value_number is not null;
create unique index custom_field_values_unique_date on public.custom_field_values (agency_id, field_id, value_date)
  where is_unique and is_live and value_date is not null;
-- The last column is the record, of whatever entity, so one order serves all three. Text is indexed as filters
-- compare it.
create index custom_field_values_text_idx on public.custom_field_values
  (agency_id, field_id, (left(private.folded(value_text), 80)), (coalesce(contact_id, opportunity_id, activity_id)))
  where value_text is not null and type <> 'long_text';
create index custom_field_values_number_idx on public.custom_field_values
  (agency_id, field_id, value_number, (coalesce(contact_id, opportunity_id, activity_id))) where value_number is not null;
create index custom_field_values_date_idx on public.custom_field_values
  (agency_id, field_id, value_date, (coalesce(contact_id, opportunity_id, activity_id))) where value_date is not null;
create index custom_field_values_timestamp_idx on public.custom_field_values
  (agency_id, field_id, value_timestamp, (coalesce(contact_id, opportunity_id, activity_id))) where value_timestamp is not null;
create index custom_field_values_option_idx on public.custom_field_values
  (agency_id, field_id, value_option_id, (coalesce(contact_id, opportunity_id, activity_id))) where value_option_id is not null;
create index custom_field_values_boolean_idx on public.custom_field_values
  (agency_id, field_id, value_boolean, (coalesce(contact_id, opportunity_id, activity_id))) where value_boolean is not null;

create function private.custom_fields_naming(agency uuid, person uuid, held jsonb) returns text[]
language sql stable set search_path = ''
as $$
  select array_agg(f.key) from public.custom_fields f
  where f.agency_id = agency and f.type = 'user' and held ->> f.key = person::text
$$;
comment on function private.custom_fields_naming(uuid, uuid, jsonb) is 'The keys under which a record names somebody.';
call private.open_door('private.custom_fields_naming(uuid, uuid, jsonb)');

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
call private.open_door('private.forget_custom_user()');

create trigger custom_field_values_forget_user after delete on public.custom_field_values
  for each row when (old.value_user_id is not null) execute function private.forget_custom_user();

-- Triggers of the records write these rows, so clients only read them. No audit.watch: the entry of the record
-- already says what became of custom_fields.
call private.protect_tenant_table('public.custom_field_values', 'custom_field:read');
call private.open_table('public.custom_field_values', 'select');

-- ---------------------------------------------------------------------------------------------- written by triggers of the records

-- PL/pgSQL keeps its plans for the connection; PostgreSQL would plan SQL functions at each call.
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
call private.open_door('private.custom_values_of(text, uuid[])');

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
call private.open_door('private.custom_values_held(text, uuid[])');

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
  order by w.field_id, private.folded(w.value_text), w.value_number, w.value_date;
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
call private.open_door('private.store_custom_values(text, uuid[])');

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
call private.open_door('private.rebuild_custom_values(uuid)');
