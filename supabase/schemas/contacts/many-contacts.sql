-- Many contacts at once. The functions lock their contacts first, in the order of the ids, so two calls never
-- deadlock. Each but create_contacts answers {"done": how many, "skipped": [{"id", "reason"}]}: a contact that is
-- skipped stops none of the others.

create function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false)
returns setof public.contacts
language plpgsql set search_path = ''
as $$
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
$$;
comment on function public.create_contacts(uuid, jsonb, boolean) is
  'Creates up to 1,000 contacts, all or none, as the caller (RLS and column grants apply). skip_duplicates leaves out those whose e-mail a live contact already has.';
call private.open_door('public.create_contacts(uuid, jsonb, boolean)', 'authenticated');

create function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb) returns jsonb
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
comment on function public.update_contacts(uuid, jsonb, jsonb) is
  'Makes the same changes to up to 1,000 contacts ([{"id", "version"}], version only where it counts), as the caller. Skips, and says why: not_found, in_trash, stale_version, invalid_transition.';
call private.open_door('public.update_contacts(uuid, jsonb, jsonb)', 'authenticated');

create function public.remove_contacts(agency_id uuid, contact_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  chosen uuid[];
  skipped jsonb;
  batch uuid;
begin
  perform private.require(remove_contacts.agency_id, 'contact:remove_own');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform from public.contacts c where c.agency_id = remove_contacts.agency_id and c.id = any (contact_ids) order by c.id for update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select t.n, t.id, case
      when c.id is null then 'not_found'
      when c.deleted_at is not null then 'in_trash'
      when c.created_by is distinct from auth.uid()
        and remove_contacts.agency_id <> all (array (select private.agencies_permitting('contact:remove'))) then 'not_creator'
    end as reason
    from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
    left join public.contacts c on c.agency_id = remove_contacts.agency_id and c.id = t.id
  ) s;
  if cardinality(chosen) > 0 then
    batch := private.remove_records(remove_contacts.agency_id, 'contact', chosen);
  end if;
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped, 'batchId', batch);
end
$$;
comment on function public.remove_contacts(uuid, uuid[]) is
  'Moves up to 1,000 contacts to the trash as one batch, by remove_records. Skips, and says why: not_found, in_trash, not_creator.';
call private.open_door('public.remove_contacts(uuid, uuid[])', 'authenticated');

create function public.restore_contacts(agency_id uuid, contact_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  chosen uuid[];
  skipped jsonb;
begin
  perform private.require(restore_contacts.agency_id, 'contact:remove_own');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform from public.contacts c where c.agency_id = restore_contacts.agency_id and c.id = any (contact_ids) order by c.id for update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select r.n, r.id, case
      when r.reason is not null then r.reason
      -- Of several with one address the first that was named comes back.
      when row_number() over (partition by r.email_norm, r.reason order by r.n) > 1 and r.email_norm is not null
        or exists (
          select from public.contacts twin
          where twin.agency_id = restore_contacts.agency_id and twin.email_norm = r.email_norm and twin.deleted_at is null
        ) then 'email_taken'
    end as reason
    from (
      select t.n, t.id, c.email_norm, case
        when c.id is null then 'not_found'
        when c.deleted_at is null then 'not_in_trash'
        when c.created_by is distinct from auth.uid()
          and restore_contacts.agency_id <> all (array (select private.agencies_permitting('contact:remove'))) then 'not_creator'
      end as reason
      from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
      left join public.contacts c on c.agency_id = restore_contacts.agency_id and c.id = t.id
    ) r
  ) s;
  if cardinality(chosen) > 0 then
    perform private.restore_records(restore_contacts.agency_id, 'contact', chosen);
  end if;
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped);
end
$$;
comment on function public.restore_contacts(uuid, uuid[]) is
  'Brings up to 1,000 contacts back from the trash, by restore_records. Skips, and says why: not_found, not_in_trash, not_creator, email_taken.';
call private.open_door('public.restore_contacts(uuid, uuid[])', 'authenticated');
