-- Refusals of calls that take many rows say which row and which field; wrong rows can be left out on request.
-- requires: 048_list_references

-- Refusals of calls that take many rows: which row, and which of its fields.

create function private.input_name(column_name text) returns text
language sql immutable strict set search_path = ''
as $$
  select lower(left(n.name, 1)) || substr(n.name, 2) from (select replace(initcap(replace(column_name, '_', ' ')), ' ', '') as name) n
$$;
comment on function private.input_name(text) is 'What callers call a column: first_name is firstName.';
call private.open_door('private.input_name(text)', 'authenticated');

create function private.column_meant(target regclass, constraint_name text) returns text
language sql stable set search_path = ''
as $$
  -- The agency stands in every key and is never what is wrong; a column NAME_norm is made of NAME.
  select regexp_replace(a.attname, '_norm$', '')
  from (
    select c.conrelid as relation, k.number, k.place
    from pg_catalog.pg_constraint c cross join lateral unnest(c.conkey) with ordinality k (number, place)
    where c.conrelid = target and c.conname = constraint_name
    union all
    select i.indrelid, k.number, k.place
    from pg_catalog.pg_index i
    join pg_catalog.pg_class x on x.oid = i.indexrelid and x.relname = constraint_name
    cross join lateral unnest(i.indkey) with ordinality k (number, place)
    where i.indrelid = target
  ) m
  join pg_catalog.pg_attribute a on a.attrelid = m.relation and a.attnum = m.number
  where a.attname <> 'agency_id'
  order by m.place
  limit 1
$$;
comment on function private.column_meant(regclass, text) is 'The column that a constraint or unique index is about, its first beside the agency; null for one of no column.';
call private.open_door('private.column_meant(regclass, text)', 'authenticated');

create function private.row_refusal(
  list text, place integer, target regclass, state text, reason text, sentence text, fields text, constraint_name text, column_name text)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  here jsonb := jsonb_build_array(list) || coalesce(to_jsonb(place), '[]');
  field text := private.input_name(coalesce(nullif(column_name, ''), private.column_meant(target, constraint_name)));
  named jsonb := case when state like 'AX%' and starts_with(fields, '[{') then fields::jsonb end;
  message text := case
    when state like 'AX%' then sentence
    when state = '23505' then 'is taken already'
    when state = '23503' then 'does not exist'
    when state = '23502' then 'is required'
    else 'is not a value that is allowed here'
  end;
begin
  return jsonb_build_object(
    'row', place,
    'reason', case
      when state like 'AX%' then reason
      when state = '23505' then case field when 'email' then 'email_taken' else 'duplicate' end
      when state = '23503' then 'invalid_reference'
      else 'invalid_input'
    end,
    'sentence', case when state like 'AX%' then sentence else '' end,
    'fields', (
      select jsonb_agg(jsonb_build_object('path', here || f.path, 'message', f.message))
      from (
        select n.field -> 'path' as path, n.field ->> 'message' as message from jsonb_array_elements(named) n (field)
        union all
        select case when field is null then '[]' else jsonb_build_array(field) end, message where named is null
      ) f));
end
$$;
comment on function private.row_refusal(text, integer, regclass, text, text, text, text, text, text) is
  'What one row of a list was refused for, out of the diagnostics of the error: {"row", "reason", "sentence", "fields"}; a path begins with the list and the place of the row.';
call private.open_door('private.row_refusal(text, integer, regclass, text, text, text, text, text, text)', 'authenticated');

create function private.refuse_rows(refused jsonb[]) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  perform private.refuse_fields(
    refused[1] ->> 'reason',
    case when refused[1] ->> 'reason' in ('invalid_input', 'invalid_reference') then '400' else '409' end,
    refused[1] ->> 'sentence',
    (select jsonb_agg(f.field) from (select e.field from unnest(refused) r (one) cross join lateral jsonb_array_elements(r.one -> 'fields') e (field) limit 50) f));
end
$$;
comment on function private.refuse_rows(jsonb[]) is 'Refuses for what row_refusal told of the first row, and names the fields of all.';
call private.open_door('private.refuse_rows(jsonb[])', 'authenticated');

create function private.refuse_places(list text, places bigint[], reason text, kind text, sentence text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  perform private.refuse_fields(reason, kind, sentence, coalesce((
    select jsonb_agg(jsonb_build_object('path', jsonb_build_array(list, p.place - 1), 'message', 'is not there') order by p.place)
    from unnest(places[:50]) p (place)), '[]'));
end
$$;
comment on function private.refuse_places(text, bigint[], text, text, text) is
  'Refuses because of ids of a list that name nothing, and says which: their places count from 1, the paths from 0.';
call private.open_door('private.refuse_places(text, bigint[], text, text, text)', 'authenticated');

create function private.join_many_contacts(agency uuid) returns void
language sql volatile set search_path = ''
as $$ select pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('axolop.many_contacts:' || agency::text, 0)) $$;
comment on function private.join_many_contacts(uuid) is
  'For a call that writes many contacts as one statement, after its right was asked: beside others, but not beside one in parts.';
call private.open_door('private.join_many_contacts(uuid)', 'authenticated');

create function private.part_many_contacts(agency uuid) returns void
language sql volatile set search_path = ''
as $$ select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('axolop.many_contacts:' || agency::text, 0)) $$;
comment on function private.part_many_contacts(uuid) is 'For a call that goes on in parts, after its one statement was taken back: alone in the agency.';
call private.open_door('private.part_many_contacts(uuid)', 'authenticated');

create function private.contacts_statement(skip_duplicates boolean) returns text
language plpgsql stable set search_path = ''
as $$
declare
  columns text;
  taken text;
begin
  -- The columns are those that clients may write: a new one needs no line here.
  select string_agg(quote_ident(w.name), ', '), string_agg(w.value, ', ') into columns, taken
  from private.written_columns('public.contacts', 'INSERT') w where w.name <> 'agency_id';
  return format(
    'with made as (
       insert into public.contacts as c (agency_id, %s)
       select $1, %s from unnest($2) with ordinality i (record, n) cross join lateral jsonb_populate_record(null::public.contacts, i.record) r order by i.n
       %s returning c)
     select coalesce(array_agg(m.c), ''{}'') from made m', columns, taken,
    case when skip_duplicates then 'on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing' end);
end
$$;
comment on function private.contacts_statement(boolean) is
  'The statement that inserts records $2 into agency $1 in their order, and gives those that are new: all, or with skip_duplicates those whose e-mail was free.';
call private.open_door('private.contacts_statement(boolean)', 'authenticated');

create function private.parts(head integer, tail integer, out heads integer[], out tails integer[])
language sql immutable set search_path = ''
as $$
  -- About as many parts as each has rows, and few rows one by one: a part that is refused has cost its rows already.
  select array_agg(g.first order by g.first desc), array_agg(least(g.first + s.size - 1, tail) order by g.first desc)
  from (select case when tail - head < 32 then 1 else ceil(sqrt(tail - head + 1))::integer end as size) s
  cross join lateral generate_series(head, tail, s.size) g (first)
$$;
comment on function private.parts(integer, integer) is 'The rows from head to tail in parts, the first part last.';
call private.open_door('private.parts(integer, integer)', 'authenticated');

create function private.email_keys(records jsonb[]) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  keys text[];
begin
  -- By the expression of the generated column, which says what one address is.
  execute (
    select format('select array_agg(%s order by i.n)
       from unnest($1) with ordinality i (record, n)
       cross join lateral jsonb_populate_record(null::public.contacts, jsonb_build_object(''email'', i.record -> ''email'')) r',
      pg_catalog.pg_get_expr(d.adbin, d.adrelid))
    from pg_catalog.pg_attrdef d
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'public.contacts'::regclass and a.attname = 'email_norm')
  into keys using records;
  return keys;
end
$$;
comment on function private.email_keys(jsonb[]) is 'What email_norm will be of each of these contacts.';
call private.open_door('private.email_keys(jsonb[])', 'authenticated');

create function private.left_out(keys text[], made text[]) returns integer[]
language sql immutable set search_path = ''
as $$
  -- Who has a key that was made is there; of several the first.
  select coalesce(array_agg(k.n order by k.n), '{}')
  from (
    select i.n::integer, i.key, row_number() over (partition by i.key order by i.n) as time from unnest(keys) with ordinality i (key, n)
  ) k
  where k.key is not null and (k.time > 1 or (k.key = any (made)) is not true)
$$;
comment on function private.left_out(text[], text[]) is 'The places of the keys that are not among those made, and of those that stand there again.';
call private.open_door('private.left_out(text[], text[])', 'authenticated');

create function private.change_contacts(agency uuid, chosen uuid[], changes jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  columns text;
  taken text;
begin
  -- Apart, because a record is asked for its required custom fields only when they are written.
  if changes ? 'custom_fields' then
    update public.contacts c set custom_fields = changes -> 'custom_fields'
    where c.agency_id = agency and c.id = any (chosen);
  end if;
  if changes - 'custom_fields' = '{}' then
    return;
  end if;
  select string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') into columns, taken
  from jsonb_object_keys(changes - 'custom_fields') k;
  execute format(
    'update public.contacts c set (%s) = (select %s from jsonb_populate_record(c, $1) r) where c.agency_id = $2 and c.id = any ($3)',
    columns, taken)
  using changes, agency, chosen;
end
$$;
comment on function private.change_contacts(uuid, uuid[], jsonb) is 'Makes the same changes to contacts, as the caller.';
call private.open_door('private.change_contacts(uuid, uuid[], jsonb)', 'authenticated');

drop function private.refuse_custom_fields(uuid, text, text, jsonb);

drop function public.create_contacts(uuid, jsonb, boolean);

drop function public.update_contacts(uuid, jsonb, jsonb);

create or replace function private.check_contact_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- On INSERT there is no old row, so any owner counts as new.
  if new.owner_id is not distinct from old.owner_id then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'contact:write') then
    return new;
  end if;
  -- The foreign key refuses an owner who is nobody here.
  if (select m.status from public.agency_members m where m.agency_id = new.agency_id and m.user_id = new.owner_id) <> 'active' then
    perform private.refuse_fields('not_active', '409', 'Contacts are given to active members only.',
      '[{"path": ["ownerId"], "message": "is no active member"}]');
  end if;
  return new;
end
$$;

create or replace function private.existing_tags(agency uuid, tag_ids uuid[]) returns void
language plpgsql stable set search_path = ''
as $$
declare
  unknown bigint[];
begin
  if cardinality(tag_ids) between 1 and 50 is not true then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 50 tags.');
  end if;
  unknown := array(
    select i.n from unnest(tag_ids) with ordinality i (id, n)
    where not exists (select from public.tags t where t.agency_id = agency and t.id = i.id) order by i.n);
  if unknown <> '{}' then
    perform private.refuse_places('tagIds', unknown, 'invalid_reference', '400', 'There is no such tag.');
  end if;
end
$$;

create or replace function private.follow_lifecycle() returns trigger
language plpgsql set search_path = ''
as $$
declare
  after record;
begin
  if tg_op = 'INSERT' then
    -- Every contact begins as a new lead, and takes its first step at once: whoever imports customers has customers.
    after := private.lifecycle_after('lead', 'new', new.lifecycle_stage, new.lead_status, true);
    if after.stage is null then
      perform private.refuse_fields('invalid_input', '400',
        'A contact in the stage ' || new.lifecycle_stage || ' cannot have the lead status ' || new.lead_status || '.',
        '[{"path": ["leadStatus"], "message": "does not go together with this lifecycle stage"}]');
    end if;
    if after.lead_status = 'converted' then
      new.converted_at := coalesce(new.converted_at, new.created_at);
    end if;
  else
    if new.converted_at is distinct from old.converted_at and old.converted_at is not null then
      perform private.refuse('already_converted', '409', 'This contact was converted already, which happens once.');
    end if;
    after := private.lifecycle_after(
      old.lifecycle_stage, old.lead_status, new.lifecycle_stage, new.lead_status, new.converted_at is not null);
    if after.stage is null then
      perform private.refuse('invalid_transition', '409',
        'A contact in the stage ' || old.lifecycle_stage || ' with the lead status ' || old.lead_status ||
        ' cannot become ' || new.lifecycle_stage || ' with the lead status ' || new.lead_status || '.');
    end if;
  end if;
  new.lifecycle_stage := after.stage;
  new.lead_status := after.lead_status;
  return new;
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
    perform private.refuse_fields('invalid_input', '400', 'These records are not sorted by ' || left(sort, 80) || '.',
      '[{"path": ["sort", "field"], "message": "is not a field that these records are sorted by"}]');
  end if;
end
$$;

create or replace function private.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
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
    perform private.refuse_places('ids', array(
      select i.n from unnest(ids) with ordinality i (id, n)
      where array_position(ids, i.id) < i.n or not exists (
        select from public.custom_fields f
        where f.agency_id = reorder_custom_fields.agency_id and f.entity = reorder_custom_fields.entity and f.archived_at is null and f.id = i.id)
      order by i.n), 'not_found', '404', 'There is no such custom field.');
  end if;
  update public.custom_fields f set position = o.place
  from (
    select c.id, row_number() over (order by array_position(ids, c.id), c.position, c.id) - 1 as place
    from public.custom_fields c
    where c.agency_id = reorder_custom_fields.agency_id and c.entity = reorder_custom_fields.entity
  ) o
  where f.id = o.id and f.position <> o.place;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
end
$$;

create or replace function private.require_removal(agency uuid, resource text, ids uuid[], in_trash boolean) returns regclass
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.soft_deletable(resource);
  found_rows integer;
  unknown bigint[];
begin
  if target is null or ids is null or cardinality(ids) not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Name a resource with a trash and between 1 and 1,000 ids.');
  end if;
  perform private.require(agency, resource || ':remove_own');
  execute format(
    'select count(*) from (
       select from %s t where t.agency_id = $1 and t.id = any ($2) and (t.deleted_at is not null) = $3 order by t.id for update
     ) locked', target)
  into found_rows using agency, ids, in_trash;
  if found_rows <> (select count(distinct i) from unnest(ids) i) then
    execute format(
      'select array_agg(i.n order by i.n) from unnest($2) with ordinality i (id, n)
       where not exists (select from %s t where t.agency_id = $1 and t.id = i.id and (t.deleted_at is not null) = $3)', target)
    into unknown using agency, ids, in_trash;
    perform private.refuse_places('ids', unknown, 'not_found', '404', 'There is no such record.');
  end if;
  perform private.require_removal_right(agency, resource, target, ids);
  return target;
end
$$;

create or replace function public.add_list_members(agency_id uuid, list_id uuid, contact_ids uuid[], source text default 'manual')
returns table (added integer, already_there integer)
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(add_list_members.contact_ids);
  unknown bigint[];
begin
  perform private.require(add_list_members.agency_id, 'list:write');
  perform private.require_static_list(add_list_members.agency_id, add_list_members.list_id);
  -- OFFSET 0: one look-up by primary key for each id, whatever the planner thinks of the agency.
  unknown := array(
    select i.n from unnest(add_list_members.contact_ids) with ordinality i (id, n)
    left join lateral (
      select true as there from public.contacts c where c.id = i.id and c.agency_id = add_list_members.agency_id and c.deleted_at is null offset 0
    ) c on true
    where c.there is null order by i.n);
  if unknown <> '{}' then
    perform private.refuse_places('contactIds', unknown, 'not_found', '404', 'There is no such contact.');
  end if;
  insert into public.contact_list_members as m (agency_id, list_id, contact_id, source)
  select add_list_members.agency_id, add_list_members.list_id, i.id, add_list_members.source
  from unnest(ids) i (id) order by i.id
  on conflict on constraint contact_list_members_pkey do nothing;
  get diagnostics added = row_count;
  already_there := cardinality(ids) - added;
  return next;
end
$$;

create or replace function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false, skip_invalid boolean default false)
returns jsonb
language plpgsql set search_path = ''
as $$
declare
  asked integer := case when jsonb_typeof(contacts) = 'array' then jsonb_array_length(contacts) end;
  records jsonb[];
  statement text := private.contacts_statement(skip_duplicates);
  keys text[];
  -- Parts of the batch that are still to be made, the next one last.
  firsts integer[] := '{1}';
  lasts integer[];
  head integer;
  tail integer;
  made public.contacts[];
  absent integer[];
  created jsonb[] := '{}';
  skipped jsonb[] := '{}';
  refused jsonb[] := '{}';
  verdict jsonb;
  sentence text;
  state text;
  wrong_constraint text;
  wrong_column text;
  reason text;
  fields text;
begin
  perform private.require(create_contacts.agency_id, 'contact:write');
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  records := array(select c from jsonb_array_elements(contacts) c);
  lasts := array[asked];
  if skip_duplicates then
    keys := private.email_keys(records);
  end if;
  -- All at once. Where the database refuses, in parts: in the end the row that it means stands alone, whatever it is
  -- that refused it, and one wrong row among many costs a few statements.
  while cardinality(firsts) > 0 loop
    head := firsts[cardinality(firsts)];
    tail := lasts[cardinality(lasts)];
    firsts := trim_array(firsts, 1);
    lasts := trim_array(lasts, 1);
    begin
      if tail - head = asked - 1 then
        perform private.join_many_contacts(create_contacts.agency_id);
      end if;
      execute statement into made using create_contacts.agency_id, records[head:tail];
      if cardinality(made) <= tail - head then
        absent := case when head = tail then '{1}' else private.left_out(keys[head:tail], array(select m.email_norm from unnest(made) m)) end;
        if cardinality(absent) + cardinality(made) <> tail - head + 1 then
          -- The addresses were cleaned on their way in, so the keys don't tell: look closer.
          perform private.refuse('email_taken', '409', '');
        end if;
        skipped := skipped || array(
          select jsonb_build_object('row', head - 2 + a, 'reason', 'email_taken',
            'fields', jsonb_build_array(jsonb_build_object('path', jsonb_build_array('contacts', head - 2 + a, 'email'), 'message', 'is taken already')))
          from unnest(absent) a);
      end if;
      created := created || array(select to_jsonb(m) - 'search_text' from unnest(made) m);
    exception
      -- What a row is refused for: classes 22 and 23 of PostgreSQL, and what our triggers say. All else stops the call.
      when data_exception or integrity_constraint_violation or sqlstate 'AX400' or sqlstate 'AX409' then
        get stacked diagnostics state = returned_sqlstate, reason = message_text, sentence = pg_exception_hint, fields = pg_exception_detail,
          wrong_constraint = constraint_name, wrong_column = column_name;
        if tail - head = asked - 1 then
          perform private.part_many_contacts(create_contacts.agency_id);
        end if;
        if head < tail then
          select firsts || p.heads, lasts || p.tails into firsts, lasts from private.parts(head, tail) p;
        else
          verdict := private.row_refusal('contacts', head - 1, 'public.contacts', state, reason, sentence, fields, wrong_constraint, wrong_column);
          if (case when verdict ->> 'reason' in ('email_taken', 'duplicate') then skip_duplicates else skip_invalid end) then
            skipped := skipped || verdict;
          else
            refused := refused || verdict;
          end if;
        end if;
    end;
    exit when cardinality(refused) = 50;
  end loop;
  if cardinality(refused) > 0 then
    perform private.refuse_rows(refused);
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_contacts.agency_id, 'contact:write');
  return jsonb_build_object('created', to_jsonb(created), 'skipped', (
    select coalesce(jsonb_agg((s.entry - 'sentence') || jsonb_build_object('contactId', c.id) order by (s.entry -> 'row')::integer), '[]')
    from unnest(skipped) s (entry)
    left join public.contacts c
      on s.entry ->> 'reason' = 'email_taken' and c.agency_id = create_contacts.agency_id and c.deleted_at is null
      and c.email_norm = keys[(s.entry -> 'row')::integer + 1]));
end
$$;

revoke all on function public.create_contacts(uuid, jsonb, boolean, boolean) from public, anon, service_role;

create or replace function public.reorder_pipeline_stages(agency_id uuid, pipeline_id uuid, stage_ids uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.require(reorder_pipeline_stages.agency_id, 'pipeline:write');
  perform from public.pipelines p
  where p.agency_id = reorder_pipeline_stages.agency_id and p.id = reorder_pipeline_stages.pipeline_id for no key update;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if array(
    select s.id from public.pipeline_stages s
    where s.agency_id = reorder_pipeline_stages.agency_id and s.pipeline_id = reorder_pipeline_stages.pipeline_id order by s.id
  ) <> array(select i from unnest(stage_ids) i order by i) then
    perform private.refuse_places('stageIds', array(
      select i.n from unnest(stage_ids) with ordinality i (id, n)
      where array_position(stage_ids, i.id) < i.n or not exists (
        select from public.pipeline_stages s
        where s.agency_id = reorder_pipeline_stages.agency_id and s.pipeline_id = reorder_pipeline_stages.pipeline_id and s.id = i.id)
      order by i.n), 'stale_version', '409', 'These are not the stages of the pipeline, each once. Load them again.');
  end if;
  update public.pipeline_stages s set position = n.number - 1
  from unnest(stage_ids) with ordinality n (id, number)
  where s.agency_id = reorder_pipeline_stages.agency_id and s.id = n.id and s.position <> n.number - 1;
end
$$;

create or replace function public.set_list_member_status(agency_id uuid, list_id uuid, contact_ids uuid[], status text) returns integer
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(set_list_member_status.contact_ids);
  changed integer;
begin
  perform private.require(set_list_member_status.agency_id, 'list:write');
  perform private.require_static_list(set_list_member_status.agency_id, set_list_member_status.list_id);
  perform from public.contact_list_members m
  where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = any (ids)
  order by m.contact_id for no key update;
  get diagnostics changed = row_count;
  if changed <> cardinality(ids) then
    perform private.refuse_places('contactIds', array(
      select i.n from unnest(contact_ids) with ordinality i (id, n)
      where not exists (
        select from public.contact_list_members m
        where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = i.id)
      order by i.n), 'not_found', '404', 'There is no such member of the list.');
  end if;
  update public.contact_list_members m set status = set_list_member_status.status
  where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = any (ids)
    and m.status is distinct from set_list_member_status.status;
  get diagnostics changed = row_count;
  return changed;
end
$$;

create or replace function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb, skip_invalid boolean default false) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(targets) = 'array' then jsonb_array_length(targets) end;
  chosen uuid[];
  skipped jsonb;
  -- Parts of them that are still to be changed, the next one last.
  firsts integer[] := '{1}';
  lasts integer[];
  head integer;
  tail integer;
  changed integer := 0;
  verdict jsonb;
  sentence text;
  state text;
  wrong_constraint text;
  wrong_column text;
  reason text;
  fields text;
begin
  perform private.require(update_contacts.agency_id, 'contact:write');
  if asked between 1 and 1000 then
    select array_agg(distinct t.id) filter (where t.id is not null) into chosen from jsonb_to_recordset(targets) t (id uuid, version integer);
  end if;
  if (cardinality(chosen) = asked) is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts, each once.');
  end if;
  -- Names and addresses are one person's; everything else that clients may change, they may change for many.
  if jsonb_typeof(changes) is distinct from 'object' or changes = '{}' or changes - array(
       select w.name from private.written_columns('public.contacts', 'UPDATE') w
       where w.name <> all ('{first_name, last_name, email, phone, mobile}')) <> '{}' then
    perform private.refuse('invalid_input', '400', 'Many contacts have no such field to change at once.');
  end if;
  -- As the caller: their policies and their column grants apply.
  perform from public.contacts c where c.agency_id = update_contacts.agency_id and c.id = any (chosen) order by c.id for no key update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select t.n, t.id, case
      when c.id is null then 'not_found'
      when c.deleted_at is not null then 'in_trash'
      when c.version <> t.version then 'stale_version'
      when a.stage is null then 'invalid_transition'
    end as reason
    from rows from (jsonb_to_recordset(targets) as (id uuid, version integer)) with ordinality t (id, version, n)
    left join public.contacts c on c.agency_id = update_contacts.agency_id and c.id = t.id
    left join lateral private.lifecycle_after(
      c.lifecycle_stage, c.lead_status, coalesce(changes ->> 'lifecycle_stage', c.lifecycle_stage),
      coalesce(changes ->> 'lead_status', c.lead_status), c.converted_at is not null) a on true
  ) s;
  lasts := array[cardinality(chosen)];
  -- All at once, or in parts down to the contact that the change is refused for.
  while cardinality(firsts) > 0 and cardinality(chosen) > 0 loop
    head := firsts[cardinality(firsts)];
    tail := lasts[cardinality(lasts)];
    firsts := trim_array(firsts, 1);
    lasts := trim_array(lasts, 1);
    begin
      if tail - head = cardinality(chosen) - 1 then
        perform private.join_many_contacts(update_contacts.agency_id);
      end if;
      perform private.change_contacts(update_contacts.agency_id, chosen[head:tail], changes);
      changed := changed + tail - head + 1;
    exception
      when data_exception or integrity_constraint_violation or sqlstate 'AX400' or sqlstate 'AX409' then
        get stacked diagnostics state = returned_sqlstate, reason = message_text, sentence = pg_exception_hint, fields = pg_exception_detail,
          wrong_constraint = constraint_name, wrong_column = column_name;
        if tail - head = cardinality(chosen) - 1 then
          perform private.part_many_contacts(update_contacts.agency_id);
        end if;
        if head < tail then
          select firsts || p.heads, lasts || p.tails into firsts, lasts from private.parts(head, tail) p;
        else
          verdict := private.row_refusal('data', null, 'public.contacts', state, reason, sentence, fields, wrong_constraint, wrong_column);
          if skip_invalid then
            skipped := skipped || jsonb_build_object('id', chosen[head], 'reason', verdict -> 'reason', 'fields', verdict -> 'fields');
          else
            perform private.refuse_rows(array[jsonb_set(verdict, '{fields}', verdict -> 'fields' || (
              select jsonb_build_object('path', jsonb_build_array('contacts', t.n - 1), 'message', 'cannot be changed so')
              from rows from (jsonb_to_recordset(targets) as (id uuid)) with ordinality t (id, n) where t.id = chosen[head]))]);
          end if;
        end if;
    end;
  end loop;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(update_contacts.agency_id, 'contact:write');
  return jsonb_build_object('done', changed, 'skipped', skipped);
end
$$;

revoke all on function public.update_contacts(uuid, jsonb, jsonb, boolean) from public, anon, service_role;

comment on function public.create_contacts(uuid, jsonb, boolean, boolean) is 'Creates up to 1,000 contacts, all or none, as the caller: {"created": [contacts], "skipped": [{"row", "reason", "fields", "contactId"}]}. skip_duplicates leaves out those whose e-mail (contactId has it) or unique value is taken, skip_invalid those that are wrong. A refusal names each row: {"path": ["contacts", 17, "email"], "message"}.';

comment on function public.update_contacts(uuid, jsonb, jsonb, boolean) is 'Makes the same changes to up to 1,000 contacts ([{"id", "version"}], version only where it counts), as the caller. Skips, and says why: not_found, in_trash, stale_version, invalid_transition; with skip_invalid also those that the change is wrong for, with "fields". A refusal names the first of them: {"path": ["contacts", 17]} and {"path": ["data", "field"]}.';

grant execute on function public.create_contacts(uuid, jsonb, boolean, boolean) to authenticated;

grant execute on function public.update_contacts(uuid, jsonb, jsonb, boolean) to authenticated;
