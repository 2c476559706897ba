-- What there is to filter by.

-- A condition calls its record r. Text is compared in lower case.
create table private.filter_fields (
  entity text not null,
  name text not null,
  type text not null check (type in ('text', 'email', 'phone', 'search', 'word', 'number', 'boolean', 'date', 'datetime', 'id', 'tags')),
  words text[],
  primary key (entity, name)
);
comment on table private.filter_fields is
  'The own fields that a filter may name, with the words of those that have a list. The rows come from FILTER_FIELDS and the shapes of packages/domain, by gen:migration.';
alter table private.filter_fields enable row level security;
alter table private.filter_fields force row level security;
revoke all on private.filter_fields from public, anon, authenticated, service_role;

create function private.own_filter_fields()
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
      when f.type = 'phone' then format('r.%I', c.name)
      when f.type = 'text' then format('lower(r.%I)', c.name)
      else format('r.%I', c.name)
    end,
    i.access, f.words
  from private.filter_fields f
  cross join lateral (select lower(regexp_replace(f.name, '([A-Z])', '_\1', 'g')) as name) c
  left join (values
    ('contact', 'search', '{firstName, lastName, companyName, email, text}'::text[]),
    ('contact', 'index', '{city, source, lifecycleStage, leadStatus, leadScore, ownerId, lastContactedAt, createdAt, updatedAt, tags}'::text[]),
    ('opportunity', 'index', '{contactId, amountMinor, expectedCloseDate, ownerId, createdAt, updatedAt}'::text[]),
    ('activity', 'index', '{occurredAt, dueAt, contactId, opportunityId, assigneeId, updatedAt}'::text[])
  ) i (entity, access, names) on i.entity = f.entity and f.name = any (i.names)
$$;
comment on function private.own_filter_fields() is
  'The fields of each entity that a filter may name: how they are compared, what they are in SQL (of a record r), and whether an index finds them (of their own, or that of the search box).';
call private.open_door('private.own_filter_fields()');

create function private.list_table(entity text) returns text
language sql immutable set search_path = ''
as $$
  select case entity when 'contact' then 'public.contacts' when 'opportunity' then 'public.opportunities' when 'activity' then 'public.activities' end
$$;
comment on function private.list_table(text) is 'The table behind an entity that has filtered lists; null for any other word.';
call private.open_door('private.list_table(text)');

create function private.filter_field(
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
comment on function private.filter_field(uuid, text, text) is
  'How a field is compared, own or custom (custom.key), and what it is in SQL: of a record r, and for a custom one of its typed value v. Refuses invalid_input for a field that is not there.';
call private.open_door('private.filter_field(uuid, text, text)');
