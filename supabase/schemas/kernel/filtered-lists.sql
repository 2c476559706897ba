-- Filtered lists in an order, page by page.

create function private.list_order(agency uuid, entity text, sort text, out key text, out sql_type text, out can_lack boolean, out field_id uuid)
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
    perform private.refuse_fields('invalid_input', '400', 'These records are not sorted by ' || left(sort, 80) || '.',
      '[{"path": ["sort", "field"], "message": "is not a field that these records are sorted by"}]');
  end if;
end
$$;
comment on function private.list_order(uuid, text, text) is
  'What records are sorted by: an expression of a record r, or of a custom value v; and whether a record can lack it. Refuses invalid_input.';
call private.open_door('private.list_order(uuid, text, text)');

create function private.narrowest_source(sources text[]) returns text
language plpgsql stable set search_path = ''
as $$
declare
  source text;
  found_rows integer;
  fewest integer := 5001;
  narrowest text;
begin
  foreach source in array sources[1:10] loop
    execute format('select count(*) from (select from (%s) s limit %s) s', source, fewest) into found_rows;
    if found_rows < fewest then
      fewest := found_rows;
      narrowest := source;
      exit when fewest <= 500;
    end if;
  end loop;
  return narrowest;
end
$$;
comment on function private.narrowest_source(text[]) is 'Which of the queries finds the fewest ids; null when each finds more than 5,000.';
call private.open_door('private.narrowest_source(text[])');

-- How a page is found: the function reads records in their order and tests each until the page is full, which is
-- right where many records pass. If the first look_ahead of them (five times as many, when those filled a quarter of
-- the page) do not fill the page, few records may pass. Then the function takes an index that finds them all, if one
-- finds at most 5,000, and sorts what it found. Everywhere else sorting is off, or the planner would rather read a
-- whole agency.
create function private.filtered_ids(
  agency uuid, entity text, filter jsonb, sort text, direction text, after_key text, after_id uuid, at_most integer, look_ahead integer default 2000
) returns setof uuid
language plpgsql stable security definer rows 50 set search_path = '' set enable_sort = off set jit = off set max_parallel_workers_per_gather = 0
as $$
declare
  target text := private.list_table(entity);
  live text := format('r.agency_id = %L and r.deleted_at is null', agency);
  test record;
  ordering record;
  beyond text := case direction when 'asc' then '>' else '<' end;
  is_key boolean;
  last_key text;
  last_id text := quote_literal(after_id);
  tie text := 'r.id';
  key_of_record text;
  bodies text[];
  orders text[];
  source text;
  wanted integer;
  look_at integer;
  ids uuid[];
  found_ids uuid[] := '{}';
begin
  perform private.require(agency, entity || ':read');
  if direction in ('asc', 'desc') is not true then
    perform private.refuse('invalid_input', '400', 'A list is sorted asc or desc.');
  elsif (at_most >= 1 and at_most <= 501) is not true then
    perform private.refuse('invalid_input', '400', 'A page has between 1 and 500 records.');
  end if;
  test := private.parse_filter(agency, entity, filter);
  ordering := private.list_order(agency, entity, sort);
  if after_key is not null then
    -- Executed, because pg_input_is_valid remembers the type of its first call in the transaction when that is a variable.
    execute format('select pg_input_is_valid(%L, %L)', after_key, ordering.sql_type) into is_key;
    if after_id is null or not is_key then
      perform private.refuse('invalid_cursor', '400', 'The cursor does not belong to this list.');
    end if;
  elsif after_id is not null and not ordering.can_lack then
    perform private.refuse('invalid_cursor', '400', 'The cursor does not belong to this list.');
  end if;
  last_key := format(case when ordering.sql_type <> 'text' then '%L::%s' when ordering.field_id is null then 'lower(left(%L, 80))' else 'left(private.folded(%L), 80)' end, after_key, ordering.sql_type);

  -- Records that have a key, and behind them those that have none.
  key_of_record := ordering.key;
  bodies := array[
    format('select r.*, r.id as tie, %s as sort_key from %s r where %s', ordering.key, target, live),
    format('select r.*, r.id as tie from %s r where %s and %s is null', target, live, ordering.key)];
  if ordering.field_id is not null then
    tie := 'coalesce(v.contact_id, v.opportunity_id, v.activity_id)';
    key_of_record := format(
      '(select %s from public.custom_field_values v where v.agency_id = %L and v.field_id = %L and v.%I = r.id and v.type <> ''multi_select'')',
      ordering.key, agency, ordering.field_id, entity || '_id');
    bodies := array[
      format('select r.*, %2$s as tie, %1$s as sort_key from public.custom_field_values v
        cross join lateral (select r.* from %3$s r where r.id = %2$s and %4$s offset 0) r
        where v.agency_id = %5$L and v.field_id = %6$L and v.type <> ''long_text''', ordering.key, tie, target, live, agency, ordering.field_id),
      format('select r.*, r.id as tie from %1$s r where %2$s and not exists (
        select from public.custom_field_values v where v.agency_id = %3$L and v.field_id = %4$L and v.%5$I = r.id offset 0)',
        target, live, agency, ordering.field_id, entity || '_id')];
  end if;
  if ordering.can_lack then
    -- Of a text the column itself, which is what its index asks for.
    bodies[1] := bodies[1] || format(' and %s is not null', case ordering.sql_type when 'text' then 'v.value_text' else ordering.key end);
  else
    bodies := bodies[1:1];
  end if;
  orders := array[format('r.sort_key %1$s, r.tie %1$s', direction), format('r.tie %s', direction)];
  if after_key is not null then
    bodies[1] := bodies[1] || format(' and (%s, %s) %s (%s, %s)', ordering.key, tie, beyond, last_key, last_id);
  elsif after_id is not null then
    bodies := array[bodies[2] || format(' and r.id %s %s', beyond, last_id)];
    orders := orders[2:2];
  end if;

  for part in 1 .. cardinality(bodies) loop
    wanted := at_most - cardinality(found_ids);
    ids := null;
    if cardinality(test.sources) > 0 then
      foreach look_at in array array[look_ahead, 5 * look_ahead] loop
        execute format('select array(select r.id from (select * from (%1$s) r order by %2$s limit %3$s) r where %4$s order by %2$s limit %5$s)',
          bodies[part], orders[part], look_at, test.condition, wanted) into ids;
        exit when cardinality(ids) = wanted or 4 * cardinality(ids) < wanted;
      end loop;
      if cardinality(ids) < wanted then
        ids := null;
        source := private.narrowest_source(test.sources);
        test.sources := '{}';
      end if;
    end if;
    if source is not null then
      execute format('select array(
          select r.id from (select distinct s.id from (%1$s) s) hit
          cross join lateral (select r.*, %2$s as sort_key from %3$s r where r.id = hit.id and %4$s offset 0) r
          where %5$s and %6$s order by r.sort_key %7$s nulls last, r.id %7$s limit %8$s)',
        source, key_of_record, target, live, test.condition,
        case
          when after_id is null then 'true'
          when after_key is null then format('r.sort_key is null and r.id %s %s', beyond, last_id)
          else format('(r.sort_key %1$s %2$s or (r.sort_key = %2$s and r.id %1$s %3$s) or r.sort_key is null)', beyond, last_key, last_id)
        end, direction, at_most) into found_ids;
      exit;
    elsif ids is null then
      execute format('select array(select r.id from (%s) r where %s order by %s limit %s)', bodies[part], test.condition, orders[part], wanted) into ids;
    end if;
    found_ids := found_ids || ids;
    exit when cardinality(found_ids) >= at_most;
  end loop;
  return query select unnest(found_ids);
end
$$;
comment on function private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer) is
  'Ids of the live records of an agency that pass a filter, in order, from behind (after_key, after_id) on; records without what they are sorted by come last. Past RLS with a membership check of its own, because most comparisons are not leakproof. Refuses invalid_input, invalid_cursor, missing_permission.';
call private.open_door('private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer)', 'authenticated');

-- ---------------------------------------------------------------------------------------------- the doors

-- Each function reads its records again as the caller: one look-up by primary key per id, in the order of the ids.

create function public.list_contacts(
  agency_id uuid, filter jsonb default null, sort text default 'createdAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.contacts
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select c.*
  from private.filtered_ids(list_contacts.agency_id, 'contact', list_contacts.filter, list_contacts.sort, list_contacts.direction,
    list_contacts.after_key, list_contacts.after_id, list_contacts.at_most) with ordinality found (id, place)
  cross join lateral (select c.* from public.contacts c where c.id = found.id and c.agency_id = list_contacts.agency_id offset 0) c
  order by found.place;
end
$$;
comment on function public.list_contacts(uuid, jsonb, text, text, text, uuid, integer) is
  'Live contacts that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
call private.open_door('public.list_contacts(uuid, jsonb, text, text, text, uuid, integer)', 'authenticated');

create function public.list_opportunities(
  agency_id uuid, filter jsonb default null, sort text default 'createdAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.opportunities
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select o.*
  from private.filtered_ids(list_opportunities.agency_id, 'opportunity', list_opportunities.filter, list_opportunities.sort, list_opportunities.direction,
    list_opportunities.after_key, list_opportunities.after_id, list_opportunities.at_most) with ordinality found (id, place)
  cross join lateral (select o.* from public.opportunities o where o.id = found.id and o.agency_id = list_opportunities.agency_id offset 0) o
  order by found.place;
end
$$;
comment on function public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer) is
  'Live opportunities that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
call private.open_door('public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer)', 'authenticated');

create function public.list_activities(
  agency_id uuid, filter jsonb default null, sort text default 'occurredAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.activities
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select a.*
  from private.filtered_ids(list_activities.agency_id, 'activity', list_activities.filter, list_activities.sort, list_activities.direction,
    list_activities.after_key, list_activities.after_id, list_activities.at_most) with ordinality found (id, place)
  cross join lateral (select a.* from public.activities a where a.id = found.id and a.agency_id = list_activities.agency_id offset 0) a
  order by found.place;
end
$$;
comment on function public.list_activities(uuid, jsonb, text, text, text, uuid, integer) is
  'Live activities that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
call private.open_door('public.list_activities(uuid, jsonb, text, text, text, uuid, integer)', 'authenticated');
