-- Clients read tables column by column (system columns tell of every agency's writes), and what writes many columns takes them from
-- the grants.
-- requires: 032_bound_json

create procedure private.open_table(target regclass, verbs text, server text[] default '{}', fixed text[] default '{}')
language plpgsql set search_path = ''
as $$
declare
  -- Defaults, triggers and functions fill these, in whichever table has them.
  filled text[] := server || '{id, created_by, created_at, updated_at, version, deleted_at, deleted_by, delete_batch_id}';
  verb text;
  columns text;
begin
  -- A misspelt exception would open the column that it means.
  if exists (
    select from pg_catalog.unnest(server || fixed) n (name)
    where not exists (select from pg_catalog.pg_attribute a where a.attrelid = target and a.attname = n.name and not a.attisdropped)
  ) then
    raise exception '% has no such column among %.', target, server || fixed using errcode = '42703';
  end if;
  foreach verb in array pg_catalog.regexp_split_to_array(verbs, ', *') loop
    -- Column by column: a grant on the whole table covers ctid and xmin, too, and these tell of every agency's writes.
    select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) into columns
    from pg_catalog.pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped and case verb
      when 'select' then true
      when 'insert' then a.attgenerated = '' and a.attname <> all (filled)
      when 'update' then a.attgenerated = '' and a.attname <> all (filled || fixed || '{agency_id}')
    end;
    execute pg_catalog.format('grant %s %s on table %s to authenticated', verb, '(' || columns || ')', target);
  end loop;
end
$$;
comment on procedure private.open_table(regclass, text, text[], text[]) is
  'What clients may do with a table, column by column: read all; write all but generated ones, what the server fills (ids, dates, versions, the trash, and server); never change agency_id and fixed.';
call private.open_door('private.open_table(regclass, text, text[], text[])');

create function private.written_columns(target regclass, privilege text) returns table (name text, value text)
language sql stable set search_path = ''
as $$
  select a.attname::text,
    case when d.adbin is null then pg_catalog.format('r.%I', a.attname)
      else pg_catalog.format('coalesce(r.%I, %s)', a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)) end
  from pg_catalog.pg_attribute a
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    and pg_catalog.has_column_privilege('authenticated', target, a.attnum, privilege)
  order by a.attnum
$$;
comment on function private.written_columns(regclass, text) is
  'The columns that clients may INSERT or UPDATE, each with its value from a row r: the default of the column where r has null.';
call private.open_door('private.written_columns(regclass, text)', 'authenticated');

create or replace function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false)
returns setof public.contacts
language plpgsql set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(create_contacts.contacts) = 'array' then jsonb_array_length(create_contacts.contacts) end;
  created integer;
  columns text;
  taken text;
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
end
$$;

create or replace function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
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
$$;

create or replace function public.update_agency(agency_id uuid, changes jsonb, expected_version integer default null) returns public.agencies
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  updated public.agencies;
  columns text;
  taken text;
  changed integer;
begin
  if jsonb_typeof(changes) is distinct from 'object'
     or changes - array(select w.name from private.written_columns('public.agencies', 'UPDATE') w) - 'slug' <> '{}' then
    perform private.refuse('invalid_input', '400', 'An agency has no such field to change.');
  end if;
  -- As the caller: their policy and their column grants apply.
  select string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') into columns, taken
  from jsonb_object_keys(changes - 'slug' || '{"name": null}') k;
  execute format(
    'update public.agencies a set (%s) = (select %s from jsonb_populate_record(a, $1) r)
     where a.id = $2 and ($3 is null or a.version = $3)', columns, taken)
  using changes, update_agency.agency_id, expected_version;
  get diagnostics changed = row_count;
  if changed = 0 then
    perform private.require(update_agency.agency_id, 'agency:update');
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  if changes ? 'slug' then
    perform private.change_agency_slug(update_agency.agency_id, changes ->> 'slug');
  end if;
  select a.* into updated from public.agencies a where a.id = update_agency.agency_id;
  return updated;
end
$$;

revoke select on public.agencies from authenticated;
call private.open_table('public.agencies', 'select');
revoke select on public.agency_members from authenticated;
call private.open_table('public.agency_members', 'select');
revoke select on public.agency_settings from authenticated;
call private.open_table('public.agency_settings', 'select');
revoke select on public.plans from authenticated;
call private.open_table('public.plans', 'select');
revoke select, delete on public.user_preferences from authenticated;
call private.open_table('public.user_preferences', 'select, delete');
revoke select on public.users from authenticated;
call private.open_table('public.users', 'select');
revoke select, insert, update on public.activities from authenticated;
call private.open_table('public.activities', 'select, insert, update');
revoke select, insert, delete on public.contact_tags from authenticated;
call private.open_table('public.contact_tags', 'select, insert, delete', server => '{contact_created_at, contact_live}');
revoke select, insert, update on public.contacts from authenticated;
call private.open_table('public.contacts', 'select, insert, update', server => '{converted_at}');
revoke select, insert, update, delete on public.tags from authenticated;
call private.open_table('public.tags', 'select, insert, update, delete');
revoke select on public.custom_field_values from authenticated;
call private.open_table('public.custom_field_values', 'select');
revoke select on public.custom_fields from authenticated;
call private.open_table('public.custom_fields', 'select');
revoke select, delete on public.contact_list_members from authenticated;
call private.open_table('public.contact_list_members', 'select, delete');
revoke select, insert, update on public.contact_lists from authenticated;
call private.open_table('public.contact_lists', 'select, insert, update', server => '{member_count}', fixed => '{kind}');
revoke select on public.campaign_recipients from authenticated;
call private.open_table('public.campaign_recipients', 'select');
revoke select on public.campaign_events from authenticated;
call private.open_table('public.campaign_events', 'select');
revoke select, insert, update on public.email_campaigns from authenticated;
call private.open_table('public.email_campaigns', 'select, insert, update', server => '{status, scheduled_at, started_at, finished_at}');
revoke select, insert, delete on public.campaign_lists from authenticated;
call private.open_table('public.campaign_lists', 'select, insert, delete');
revoke select, insert, delete on public.email_suppressions from authenticated;
call private.open_table('public.email_suppressions', 'select, insert, delete');
revoke select on public.form_submissions from authenticated;
call private.open_table('public.form_submissions', 'select');
revoke select, insert, update on public.forms from authenticated;
call private.open_table('public.forms', 'select, insert, update', server => '{status, current_version_id}');
revoke select on public.form_versions from authenticated;
call private.open_table('public.form_versions', 'select');
revoke select on public.activity_totals from authenticated;
call private.open_table('public.activity_totals', 'select');
revoke select on public.contact_totals from authenticated;
call private.open_table('public.contact_totals', 'select');
revoke select on public.opportunity_totals from authenticated;
call private.open_table('public.opportunity_totals', 'select');
revoke select, insert, update on public.opportunities from authenticated;
call private.open_table('public.opportunities', 'select, insert, update', server => '{status, closed_at, position}');
revoke select, insert, update, delete on public.pipeline_stages from authenticated;
call private.open_table('public.pipeline_stages', 'select, insert, update, delete', fixed => '{pipeline_id, kind}');
revoke select, insert, update, delete on public.pipelines from authenticated;
call private.open_table('public.pipelines', 'select, insert, update, delete', server => '{is_default}');
revoke select on public.opportunity_stage_history from authenticated;
call private.open_table('public.opportunity_stage_history', 'select');
revoke select on public.opportunity_stage_totals from authenticated;
call private.open_table('public.opportunity_stage_totals', 'select');
