-- Work on contacts: the rules of their lifecycle, tags and changes on many at once, the conversion of a lead.
-- requires: 001_create_users_schema, 002_create_crm_schema, 013_create_sales_functions, 015_write_custom_fields

-- ---------------------------------------------------------------------------------------------- lifecycle

-- PL/pgSQL, because it is asked for every row that is written: an SQL function with settings of its own is planned at each call.
create function private.lifecycle_agrees(stage text, lead_status text) returns boolean
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return stage || '/' || lead_status = any (array[
    'lead/new', 'lead/contacted', 'lead/nurture',
    'qualified/new', 'qualified/contacted', 'qualified/nurture', 'qualified/qualified',
    'opportunity/new', 'opportunity/contacted', 'opportunity/nurture', 'opportunity/qualified', 'opportunity/converted',
    'customer/converted',
    'disqualified/disqualified', 'disqualified/converted']);
end
$$;
comment on function private.lifecycle_agrees(text, text) is
  'Whether a lead status may stand beside a lifecycle stage. STATUSES_OF_STAGE of packages/domain says the same.';

create function private.lifecycle_after(
  old_stage text, old_status text, wanted_stage text, wanted_status text, converted boolean, out stage text, out lead_status text)
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  stage := wanted_stage;
  lead_status := wanted_status;
  if (wanted_stage = any (array['lead', 'qualified', 'opportunity', 'customer', 'disqualified'])
      and wanted_status = any (array['new', 'contacted', 'qualified', 'nurture', 'disqualified', 'converted'])) is not true then
    -- No word of ours: the word lists of the columns say so.
    return;
  end if;
  -- Whoever changes one of the two wants the other to follow, where it cannot stay.
  if not private.lifecycle_agrees(stage, lead_status) then
    if wanted_status = old_status then
      lead_status := case wanted_stage
        when 'lead' then 'contacted'
        when 'qualified' then 'qualified'
        when 'opportunity' then 'qualified'
        when 'customer' then 'converted'
        else 'disqualified'
      end;
    elsif wanted_stage = old_stage then
      stage := case wanted_status
        when 'qualified' then 'qualified'
        when 'disqualified' then 'disqualified'
        when 'converted' then 'customer'
        else 'lead'
      end;
    end if;
  end if;
  if not private.lifecycle_agrees(stage, lead_status)
     or (stage <> old_stage and old_stage || '>' || stage <> all (array[
       'lead>qualified', 'lead>opportunity', 'lead>customer', 'lead>disqualified',
       'qualified>lead', 'qualified>opportunity', 'qualified>customer', 'qualified>disqualified',
       'opportunity>qualified', 'opportunity>customer', 'opportunity>disqualified',
       'customer>opportunity', 'customer>disqualified',
       'disqualified>lead', 'disqualified>qualified', 'disqualified>opportunity', 'disqualified>customer']))
     or (lead_status <> old_status and old_status || '>' || lead_status <> all (array[
       'new>contacted', 'new>qualified', 'new>nurture', 'new>disqualified', 'new>converted',
       'contacted>qualified', 'contacted>nurture', 'contacted>disqualified', 'contacted>converted',
       'qualified>contacted', 'qualified>nurture', 'qualified>disqualified', 'qualified>converted',
       'nurture>contacted', 'nurture>qualified', 'nurture>disqualified', 'nurture>converted',
       'disqualified>contacted', 'disqualified>qualified', 'disqualified>nurture']))
     or (lead_status = 'converted' and not converted) then
    stage := null;
    lead_status := null;
  end if;
end
$$;
comment on function private.lifecycle_after(text, text, text, text, boolean) is
  'Where a contact stands when somebody wants this stage and this lead status; null where it may not go. converted: whether it has been, or is being, converted. nextLifecycle of packages/domain says the same.';

create function private.follow_lifecycle() returns trigger
language plpgsql set search_path = ''
as $$
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
$$;
comment on function private.follow_lifecycle() is
  'Keeps stage and lead status of a contact on the ways that lifecycle_after knows. Converted is who has a date for it, which only the conversion sets, once.';

revoke all on function private.lifecycle_agrees(text, text) from public;
revoke all on function private.lifecycle_after(text, text, text, text, boolean) from public;
revoke all on function private.follow_lifecycle() from public;
-- The CHECK and the trigger run as whoever writes the contact.
grant execute on function private.lifecycle_agrees(text, text) to authenticated, service_role;
grant execute on function private.lifecycle_after(text, text, text, text, boolean) to authenticated, service_role;

-- Contacts from before the rules. A lead with a later status is as far as the status says; everywhere else the stage counts.
update public.contacts c
set lifecycle_stage = fit.stage, lead_status = fit.lead_status,
    converted_at = case when fit.lead_status = 'converted' then coalesce(c.converted_at, c.updated_at) end
from (
  select o.id, coalesce(one.stage, other.stage) as stage, coalesce(one.lead_status, other.lead_status) as lead_status
  from public.contacts o
  cross join lateral private.lifecycle_after('lead', 'new', o.lifecycle_stage, o.lead_status, true) one
  cross join lateral private.lifecycle_after('lead', 'new', o.lifecycle_stage, 'new', true) other
) fit
where fit.id = c.id
  and (fit.stage, fit.lead_status, fit.lead_status = 'converted') is distinct from (c.lifecycle_stage, c.lead_status, c.converted_at is not null);

-- Infinity and years of five digits are instants to PostgreSQL and to no client: one of them would break the list it stands in.
update public.contacts set last_contacted_at = null
where last_contacted_at not between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00';

alter table public.contacts
  add constraint contacts_in_our_calendar
    check (last_contacted_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00') not valid,
  add constraint contacts_stage_fits_status check (private.lifecycle_agrees(lifecycle_stage, lead_status)) not valid,
  add constraint contacts_status_fits_conversion check ((lead_status = 'converted') = (converted_at is not null)) not valid;

create trigger contacts_follow_lifecycle before insert or update of lifecycle_stage, lead_status, converted_at on public.contacts
  for each row execute function private.follow_lifecycle();

-- ---------------------------------------------------------------------------------------------- owners

create function private.check_contact_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- No old row is no owner.
  if new.owner_id is not distinct from old.owner_id then
    return new;
  end if;
  -- Nobody of that name: the foreign key says so.
  if (select m.status from public.agency_members m where m.agency_id = new.agency_id and m.user_id = new.owner_id) <> 'active' then
    perform private.refuse('not_active', '409', 'Contacts are given to active members only.');
  end if;
  return new;
end
$$;
comment on function private.check_contact_owner() is
  'A contact is given to active members only. It stays with whoever leaves, until somebody gives it to another.';
revoke all on function private.check_contact_owner() from public;
create trigger contacts_check_owner before insert or update of owner_id on public.contacts
  for each row when (new.owner_id is not null) execute function private.check_contact_owner();

-- ---------------------------------------------------------------------------------------------- many at once
-- Whoever works on many contacts locks them first, in the order of their ids, so no two calls wait for each other in a circle.
-- Each answers {"done": how many, "skipped": [{"id", "reason"}]}: what one contact lacks stops none of the others.

create function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(targets) = 'array' then jsonb_array_length(targets) end;
  chosen uuid[];
  skipped jsonb;
begin
  perform private.require(update_contacts.agency_id, 'contact:write');
  if asked between 1 and 1000 then
    select array_agg(distinct t.id) filter (where t.id is not null) into chosen from jsonb_to_recordset(targets) t (id uuid, version integer);
  end if;
  if (cardinality(chosen) = asked) is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts, each once.');
  end if;
  if jsonb_typeof(changes) is distinct from 'object' or changes = '{}'
     or changes - array['kind', 'company_name', 'job_title', 'website', 'street', 'city', 'region', 'postal_code', 'country', 'lifecycle_stage',
                        'lead_status', 'lead_score', 'source', 'owner_id', 'do_not_email', 'do_not_call', 'last_contacted_at', 'custom_fields'] <> '{}' then
    perform private.refuse('invalid_input', '400', 'Many contacts have no such field to change at once.');
  end if;
  -- As the caller: his policies, his column grants.
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
  update public.contacts c
  set (kind, company_name, job_title, website, street, city, region, postal_code, country, lifecycle_stage,
       lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at) = (
    select r.kind, r.company_name, r.job_title, r.website, r.street, r.city, r.region, r.postal_code, r.country, r.lifecycle_stage,
      r.lead_status, r.lead_score, r.source, r.owner_id, r.do_not_email, r.do_not_call, r.last_contacted_at
    from jsonb_populate_record(c, changes) r)
  where c.agency_id = update_contacts.agency_id and c.id = any (chosen);
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped);
end
$$;
comment on function public.update_contacts(uuid, jsonb, jsonb) is
  'Makes the same changes to up to 1,000 contacts ([{"id", "version"}], version only where it counts), as the caller. Skips, and says why: not_found, in_trash, stale_version, invalid_transition.';

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

-- ---------------------------------------------------------------------------------------------- tags

create function private.existing_tags(agency uuid, tag_ids uuid[]) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if cardinality(tag_ids) between 1 and 50 is not true then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 50 tags.');
  end if;
  if (select count(*) from public.tags t where t.agency_id = agency and t.id = any (tag_ids)) <> (select count(distinct i) from unnest(tag_ids) i) then
    perform private.refuse('invalid_reference', '400', 'There is no such tag.');
  end if;
end
$$;
comment on function private.existing_tags(uuid, uuid[]) is 'As the caller: refuses when one of these tags is not the agency''s.';

create function private.taggable_contacts(agency uuid, contact_ids uuid[], out chosen uuid[], out skipped jsonb)
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(s.id order by s.id) filter (where s.reason is null), '{}'),
    coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]')
  from (
    select t.n, t.id, case when c.id is null then 'not_found' when c.deleted_at is not null then 'in_trash' end as reason
    from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
    left join public.contacts c on c.agency_id = agency and c.id = t.id
  ) s
$$;
comment on function private.taggable_contacts(uuid, uuid[]) is 'As the caller: which of these contacts are there and live, and why the others are not.';

create function public.tag_contacts(agency_id uuid, contact_ids uuid[], tag_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  sorted record;
begin
  perform private.require(tag_contacts.agency_id, 'contact:write');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform private.existing_tags(tag_contacts.agency_id, tag_ids);
  perform from public.contacts c where c.agency_id = tag_contacts.agency_id and c.id = any (contact_ids) order by c.id for share;
  sorted := private.taggable_contacts(tag_contacts.agency_id, contact_ids);
  insert into public.contact_tags (agency_id, tag_id, contact_id)
  select tag_contacts.agency_id, t.id, c.id
  from unnest(sorted.chosen) c (id) cross join (select distinct i as id from unnest(tag_ids) i) t
  order by c.id, t.id
  on conflict do nothing;
  return jsonb_build_object('done', cardinality(sorted.chosen), 'skipped', sorted.skipped);
end
$$;
comment on function public.tag_contacts(uuid, uuid[], uuid[]) is
  'Gives up to 1,000 contacts up to 50 tags, as the caller; those that carry one already keep it. Skips, and says why: not_found, in_trash.';

create function public.untag_contacts(agency_id uuid, contact_ids uuid[], tag_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  sorted record;
begin
  perform private.require(untag_contacts.agency_id, 'contact:write');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform private.existing_tags(untag_contacts.agency_id, tag_ids);
  -- Not shared: two that take tags off the same contacts would delete the same rows, each in an order of its own.
  perform from public.contacts c where c.agency_id = untag_contacts.agency_id and c.id = any (contact_ids) order by c.id for no key update;
  sorted := private.taggable_contacts(untag_contacts.agency_id, contact_ids);
  delete from public.contact_tags t
  where t.agency_id = untag_contacts.agency_id and t.contact_id = any (sorted.chosen) and t.tag_id = any (tag_ids);
  return jsonb_build_object('done', cardinality(sorted.chosen), 'skipped', sorted.skipped);
end
$$;
comment on function public.untag_contacts(uuid, uuid[], uuid[]) is
  'Takes up to 50 tags off up to 1,000 contacts, as the caller. Skips, and says why: not_found, in_trash.';

create function public.count_tagged_contacts(agency_id uuid, tag_ids uuid[]) returns table (tag_id uuid, contacts integer)
language sql stable rows 50 set search_path = ''
as $$
  select t.id, counted.n
  from public.tags t
  cross join lateral (
    select count(*)::integer as n
    from (
      select from public.contact_tags c
      where c.agency_id = count_tagged_contacts.agency_id and c.tag_id = t.id and c.contact_live is true
      limit 10001
    ) capped
  ) counted
  where t.agency_id = count_tagged_contacts.agency_id and t.id = any (tag_ids)
$$;
comment on function public.count_tagged_contacts(uuid, uuid[]) is 'How many live contacts carry each of these tags, up to 10,001, under RLS.';

create function private.lock_tagged_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform from public.tags t where t.id = old.id for update;
  perform from public.contacts c
  where c.agency_id = old.agency_id
    and c.id in (select m.contact_id from public.contact_tags m where m.agency_id = old.agency_id and m.tag_id = old.id)
  order by c.id for share;
  return old;
end
$$;
comment on function private.lock_tagged_contacts() is
  'Before a tag is deleted: waits for whoever works on its contacts, in the order of their ids. Its rows would be deleted in another order than others write them.';
create trigger tags_lock_contacts before delete on public.tags for each row execute function private.lock_tagged_contacts();

create function private.merge_tags(agency uuid, tag_id uuid, into_id uuid) returns public.tags
language plpgsql security definer set search_path = ''
as $$
declare
  target public.tags;
begin
  perform private.require(agency, 'tag:remove');
  if tag_id = into_id then
    perform private.refuse('invalid_input', '400', 'A tag is merged into another one.');
  end if;
  -- No contact gets either tag from here on, or loses it by another merge.
  perform from public.tags t where t.agency_id = agency and t.id in (merge_tags.tag_id, into_id) order by t.id for update;
  select t.* into target from public.tags t where t.agency_id = agency and t.id = into_id;
  if target.id is null or not exists (select from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id) then
    perform private.refuse('not_found', '404', 'There is no such tag.');
  end if;
  insert into public.contact_tags (agency_id, tag_id, contact_id, created_by, created_at)
  select m.agency_id, into_id, m.contact_id, m.created_by, m.created_at
  from public.contact_tags m
  where m.agency_id = agency and m.tag_id = merge_tags.tag_id
  order by m.contact_id
  on conflict do nothing;
  delete from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id;
  return target;
end
$$;
comment on function private.merge_tags(uuid, uuid, uuid) is
  'Gives every contact with the first tag the second one, and deletes the first; who gave it, and when, is kept.';

create function public.merge_tags(agency_id uuid, tag_id uuid, into_id uuid) returns public.tags
language sql volatile set search_path = ''
as $$ select private.merge_tags(agency_id, tag_id, into_id) $$;
comment on function public.merge_tags(uuid, uuid, uuid) is 'Merges a tag into another one, which it returns; refuses not_found, missing_permission.';

-- ---------------------------------------------------------------------------------------------- conversion

create function private.convert_contact(
  agency uuid, contact uuid, stage text, name text, pipeline uuid, amount_minor bigint, currency text, expected_close_date date, owner uuid,
  expected_version integer)
returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person public.contacts;
  opportunity uuid;
begin
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  if stage in ('opportunity', 'customer') is not true then
    perform private.refuse('invalid_input', '400', 'A lead becomes an opportunity or a customer.');
  end if;
  -- Of many who convert it at once, one finds it unconverted. "No key": who hangs something on the contact need not wait.
  select c.* into person from public.contacts c where c.agency_id = agency and c.id = contact and c.deleted_at is null for no key update;
  if person.id is null then
    perform private.refuse('not_found', '404', 'There is no such contact.');
  elsif person.converted_at is not null then
    perform private.refuse('already_converted', '409', 'This contact was converted already, which happens once.');
  elsif person.version <> expected_version then
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  update public.contacts c
  set lifecycle_stage = convert_contact.stage, lead_status = 'converted', converted_at = now()
  where c.agency_id = agency and c.id = contact;
  insert into public.opportunities (
    agency_id, name, contact_id, pipeline_id, amount_minor, currency, expected_close_date, owner_id)
  values (
    agency,
    coalesce(convert_contact.name, left(coalesce(
      nullif(btrim(case person.kind when 'company' then person.company_name else person.first_name || ' ' || person.last_name end), ''),
      nullif(btrim(person.first_name || ' ' || person.last_name || ' ' || person.company_name), ''),
      person.email), 200)),
    -- Triggers choose what is left open: the default pipeline, its first open stage and the top of it, the agency's currency.
    contact, convert_contact.pipeline,
    coalesce(convert_contact.amount_minor, 0),
    convert_contact.currency,
    coalesce(convert_contact.expected_close_date, (now() at time zone 'UTC')::date + 30),
    coalesce(convert_contact.owner, person.owner_id))
  returning id into opportunity;
  return opportunity;
end
$$;
comment on function private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer) is
  'Makes a lead a customer (or an opportunity), once, with an opportunity in the first open stage of the pipeline, the default one where none is named.';

create function public.convert_contact(
  agency_id uuid, contact_id uuid, lifecycle_stage text default 'customer', name text default null, pipeline_id uuid default null,
  amount_minor bigint default null, currency text default null, expected_close_date date default null, owner_id uuid default null,
  expected_version integer default null)
returns uuid
language sql volatile set search_path = ''
as $$
  select private.convert_contact(
    agency_id, contact_id, lifecycle_stage, name, pipeline_id, amount_minor, currency, expected_close_date, owner_id, expected_version)
$$;
comment on function public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer) is
  'Converts a lead and returns the id of its opportunity; refuses not_found, already_converted, stale_version, invalid_transition, invalid_reference, no_stage.';

-- ---------------------------------------------------------------------------------------------- who may call

do $$
declare
  door text;
begin
  foreach door in array array[
    'public.update_contacts(uuid, jsonb, jsonb)', 'public.remove_contacts(uuid, uuid[])', 'public.restore_contacts(uuid, uuid[])',
    'private.existing_tags(uuid, uuid[])', 'private.taggable_contacts(uuid, uuid[])',
    'public.tag_contacts(uuid, uuid[], uuid[])', 'public.untag_contacts(uuid, uuid[], uuid[])', 'public.count_tagged_contacts(uuid, uuid[])',
    'private.merge_tags(uuid, uuid, uuid)', 'public.merge_tags(uuid, uuid, uuid)',
    'private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer)',
    'public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer)']
  loop
    execute format('revoke all on function %s from public, anon', door);
    execute format('grant execute on function %s to authenticated', door);
  end loop;
  revoke all on function private.lock_tagged_contacts() from public;
end
$$;
