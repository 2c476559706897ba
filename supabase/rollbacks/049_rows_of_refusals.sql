-- Refusals of calls that take many rows say which row and which field; wrong rows can be left out on request.

drop function private.change_contacts(uuid, uuid[], jsonb);

drop function private.column_meant(regclass, text);

drop function private.contacts_statement(boolean);

drop function private.email_keys(jsonb[]);

drop function private.input_name(text);

drop function private.join_many_contacts(uuid);

drop function private.left_out(text[], text[]);

drop function private.part_many_contacts(uuid);

drop function private.parts(integer, integer);

drop function private.refuse_places(text, bigint[], text, text, text);

drop function private.refuse_rows(jsonb[]);

drop function private.row_refusal(text, integer, regclass, text, text, text, text, text, text);

drop function public.create_contacts(uuid, jsonb, boolean, boolean);

drop function public.update_contacts(uuid, jsonb, jsonb, boolean);

create or replace function private.check_contact_owner()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
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
    perform private.refuse('not_active', '409', 'Contacts are given to active members only.');
  end if;
  return new;
end
$function$;

create or replace function private.existing_tags (
  agency  uuid,
  tag_ids uuid[]
)
  returns void
  language plpgsql
  stable
  set search_path to ''
  as $function$
begin
  if cardinality(tag_ids) between 1 and 50 is not true then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 50 tags.');
  end if;
  if (select count(*) from public.tags t where t.agency_id = agency and t.id = any (tag_ids)) <> (select count(distinct i) from unnest(tag_ids) i) then
    perform private.refuse('invalid_reference', '400', 'There is no such tag.');
  end if;
end
$function$;

create or replace function private.follow_lifecycle()
  returns trigger
  language plpgsql
  set search_path to ''
  as $function$
declare
  after record;
begin
  if tg_op = 'INSERT' then
    -- Every contact begins as a new lead, and takes its first step at once: whoever imports customers has customers.
    after := private.lifecycle_after('lead', 'new', new.lifecycle_stage, new.lead_status, true);
    if after.stage is null then
      perform private.refuse('invalid_input', '400',
        'A contact in the stage ' || new.lifecycle_stage || ' cannot have the lead status ' || new.lead_status || '.');
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
$function$;

create or replace function private.list_order (
  agency uuid,
  entity text,
  sort   text,
  out    key text,
  out    sql_type text,
  out    can_lack boolean,
  out    field_id uuid
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
    perform private.refuse('invalid_input', '400', 'These records are not sorted by ' || left(sort, 80) || '.');
  end if;
end
$function$;

create or replace function private.refuse_custom_fields (
  agency    uuid,
  of_entity text,
  list      text,
  records   jsonb
)
  returns void
  language plpgsql
  stable
  security definer
  set search_path to ''
  as $function$
declare
  record jsonb;
  place integer := 0;
  problem jsonb;
  problems jsonb := '[]';
begin
  perform private.require(agency, of_entity || ':write');
  for record in select r from jsonb_array_elements(records) r loop
    for problem in
      select p from private.read_custom_fields(agency, of_entity, coalesce(nullif(record -> 'custom_fields', 'null'), '{}'), null) v,
        jsonb_array_elements(v.problems) p
      where jsonb_typeof(coalesce(nullif(record -> 'custom_fields', 'null'), '{}')) = 'object'
    loop
      problems := problems || jsonb_set(problem, '{path}', jsonb_build_array(list, place) || (problem -> 'path'));
      exit when jsonb_array_length(problems) = 50;
    end loop;
    exit when jsonb_array_length(problems) = 50;
    place := place + 1;
  end loop;
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some custom fields are not valid.', problems);
  end if;
end
$function$;

create or replace function private.reorder_custom_fields (
  agency_id uuid,
  entity    text,
  ids       uuid[]
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  as $function$
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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
end
$function$;

create or replace function private.require_removal (
  agency   uuid,
  resource text,
  ids      uuid[],
  in_trash boolean
)
  returns regclass
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  target regclass := private.soft_deletable(resource);
  found_rows integer;
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
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  perform private.require_removal_right(agency, resource, target, ids);
  return target;
end
$function$;

create or replace function public.add_list_members (
  agency_id   uuid,
  list_id     uuid,
  contact_ids uuid[],
  source      text   default 'manual'::text
)
  returns table (
    added         integer,
    already_there integer
  )
  language plpgsql
  set search_path to ''
  as $function$
declare
  ids uuid[] := private.distinct_ids(add_list_members.contact_ids);
begin
  perform private.require(add_list_members.agency_id, 'list:write');
  perform private.require_static_list(add_list_members.agency_id, add_list_members.list_id);
  -- OFFSET 0: one look-up by primary key for each id, whatever the planner thinks of the agency.
  if cardinality(ids) <> (
    select count(*) from unnest(ids) i (id)
    cross join lateral (
      select from public.contacts c where c.id = i.id and c.agency_id = add_list_members.agency_id and c.deleted_at is null offset 0
    ) c
  ) then
    perform private.refuse('not_found', '404', 'There is no such contact.');
  end if;
  insert into public.contact_list_members as m (agency_id, list_id, contact_id, source)
  select add_list_members.agency_id, add_list_members.list_id, i.id, add_list_members.source
  from unnest(ids) i (id) order by i.id
  on conflict on constraint contact_list_members_pkey do nothing;
  get diagnostics added = row_count;
  already_there := cardinality(ids) - added;
  return next;
end
$function$;

create or replace function public.create_contacts (
  agency_id       uuid,
  contacts        jsonb,
  skip_duplicates boolean default false
)
  returns setof public.contacts
  language plpgsql
  set search_path to ''
  as $function$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(create_contacts.contacts) = 'array' then jsonb_array_length(create_contacts.contacts) end;
  created integer;
  columns text;
  taken text;
  wrong text;
begin
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  -- The columns are those that clients may write: a new one needs no line here.
  select string_agg(quote_ident(w.name), ', '), string_agg(w.value, ', ') into columns, taken
  from private.written_columns('public.contacts', 'INSERT') w where w.name <> 'agency_id';
  return query execute format(
    'insert into public.contacts as c (agency_id, %s)
     select $1, %s from jsonb_populate_recordset(null::public.contacts, $2) r
     on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing
     returning c.*', columns, taken)
  using create_contacts.agency_id, create_contacts.contacts;
  get diagnostics created = row_count;
  if created < asked and not create_contacts.skip_duplicates then
    perform private.refuse('email_taken', '409', (asked - created) || ' of these contacts have an e-mail that another live contact has.');
  end if;
exception
  when sqlstate 'AX400' then
    get stacked diagnostics wrong = pg_exception_detail;
    if starts_with(wrong, '[{"path": ["customFields"') then
      perform private.refuse_custom_fields(create_contacts.agency_id, 'contact', 'contacts', create_contacts.contacts);
    end if;
    raise;
end
$function$;

revoke all on function public.create_contacts(uuid, jsonb, boolean) from public, anon, service_role;

create or replace function public.reorder_pipeline_stages (
  agency_id   uuid,
  pipeline_id uuid,
  stage_ids   uuid[]
)
  returns void
  language plpgsql
  set search_path to ''
  as $function$
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
    perform private.refuse('stale_version', '409', 'These are not the stages of the pipeline, each once. Load them again.');
  end if;
  update public.pipeline_stages s set position = n.number - 1
  from unnest(stage_ids) with ordinality n (id, number)
  where s.agency_id = reorder_pipeline_stages.agency_id and s.id = n.id and s.position <> n.number - 1;
end
$function$;

create or replace function public.set_list_member_status (
  agency_id   uuid,
  list_id     uuid,
  contact_ids uuid[],
  status      text
)
  returns integer
  language plpgsql
  set search_path to ''
  as $function$
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
    perform private.refuse('not_found', '404', 'There is no such member of the list.');
  end if;
  update public.contact_list_members m set status = set_list_member_status.status
  where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = any (ids)
    and m.status is distinct from set_list_member_status.status;
  get diagnostics changed = row_count;
  return changed;
end
$function$;

create or replace function public.update_contacts (
  agency_id uuid,
  targets   jsonb,
  changes   jsonb
)
  returns jsonb
  language plpgsql
  set search_path to ''
  as $function$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(targets) = 'array' then jsonb_array_length(targets) end;
  chosen uuid[];
  skipped jsonb;
  columns text;
  taken text;
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
  -- Apart, because a record is asked for its required custom fields only when they are written.
  if changes ? 'custom_fields' then
    update public.contacts c set custom_fields = changes -> 'custom_fields'
    where c.agency_id = update_contacts.agency_id and c.id = any (chosen);
  end if;
  if changes - 'custom_fields' = '{}' then
    return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped);
  end if;
  select string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') into columns, taken
  from jsonb_object_keys(changes - 'custom_fields') k;
  execute format(
    'update public.contacts c set (%s) = (select %s from jsonb_populate_record(c, $1) r) where c.agency_id = $2 and c.id = any ($3)',
    columns, taken)
  using changes, update_contacts.agency_id, chosen;
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped);
end
$function$;

revoke all on function public.update_contacts(uuid, jsonb, jsonb) from public, anon, service_role;

comment on function private.refuse_custom_fields(uuid, text, text, jsonb) is 'Refuses invalid_input for new records of which one has wrong values, and names those of all: {"path": [list, 0, "customFields", "key"]}. A trigger sees one record only, and not its place.';

comment on function public.create_contacts(uuid, jsonb, boolean) is 'Creates up to 1,000 contacts, all or none, as the caller (RLS and column grants apply). skip_duplicates leaves out those whose e-mail a live contact already has.';

comment on function public.update_contacts(uuid, jsonb, jsonb) is 'Makes the same changes to up to 1,000 contacts ([{"id", "version"}], version only where it counts), as the caller. Skips, and says why: not_found, in_trash, stale_version, invalid_transition.';

revoke all on function private.refuse_custom_fields(uuid, text, text, jsonb) from public;

grant execute on function private.refuse_custom_fields(uuid, text, text, jsonb) to authenticated;

grant execute on function public.create_contacts(uuid, jsonb, boolean) to authenticated;

grant execute on function public.update_contacts(uuid, jsonb, jsonb) to authenticated;
