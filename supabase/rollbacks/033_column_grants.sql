revoke select on public.agencies from authenticated;
grant select on public.agencies to authenticated;
revoke select on public.agency_members from authenticated;
grant select on public.agency_members to authenticated;
revoke select on public.agency_settings from authenticated;
grant select on public.agency_settings to authenticated;
revoke select on public.plans from authenticated;
grant select on public.plans to authenticated;
revoke select, delete on public.user_preferences from authenticated;
grant select, delete on public.user_preferences to authenticated;
revoke select on public.users from authenticated;
grant select on public.users to authenticated;
revoke select, insert, update on public.activities from authenticated;
grant select on public.activities to authenticated;
grant insert (agency_id, kind, subject, body, status, priority, direction, occurred_at, due_at, completed_at, duration_seconds,
              contact_id, opportunity_id, assignee_id, custom_fields) on public.activities to authenticated;
grant update (kind, subject, body, status, priority, direction, occurred_at, due_at, completed_at, duration_seconds,
              contact_id, opportunity_id, assignee_id, custom_fields) on public.activities to authenticated;
revoke select, insert, delete on public.contact_tags from authenticated;
grant select, delete on public.contact_tags to authenticated;
grant insert (agency_id, tag_id, contact_id) on public.contact_tags to authenticated;
revoke select, insert, update on public.contacts from authenticated;
grant select on public.contacts to authenticated;
grant insert (agency_id, kind, first_name, last_name, company_name, job_title, email, phone, mobile, website, street, city, region, postal_code,
              country, lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at, custom_fields)
  on public.contacts to authenticated;
grant update (kind, first_name, last_name, company_name, job_title, email, phone, mobile, website, street, city, region, postal_code,
              country, lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at, custom_fields)
  on public.contacts to authenticated;
revoke select, insert, update, delete on public.tags from authenticated;
grant select, delete on public.tags to authenticated;
grant insert (agency_id, name, color) on public.tags to authenticated;
grant update (name, color) on public.tags to authenticated;
revoke select on public.custom_field_values from authenticated;
grant select on public.custom_field_values to authenticated;
revoke select on public.custom_fields from authenticated;
grant select on public.custom_fields to authenticated;
revoke select, delete on public.contact_list_members from authenticated;
grant select, delete on public.contact_list_members to authenticated;
revoke select, insert, update on public.contact_lists from authenticated;
grant select on public.contact_lists to authenticated;
grant insert (agency_id, name, description, kind, filter) on public.contact_lists to authenticated;
grant update (name, description, filter) on public.contact_lists to authenticated;
revoke select on public.campaign_recipients from authenticated;
grant select on public.campaign_recipients to authenticated;
revoke select on public.campaign_events from authenticated;
grant select on public.campaign_events to authenticated;
revoke select, insert, update on public.email_campaigns from authenticated;
grant select on public.email_campaigns to authenticated;
grant insert (agency_id, name, subject, preview_text, from_name, from_email, reply_to, html_content, text_content)
  on public.email_campaigns to authenticated;
grant update (name, subject, preview_text, from_name, from_email, reply_to, html_content, text_content)
  on public.email_campaigns to authenticated;
revoke select, insert, delete on public.campaign_lists from authenticated;
grant select, delete on public.campaign_lists to authenticated;
grant insert (agency_id, campaign_id, list_id) on public.campaign_lists to authenticated;
revoke select, insert, delete on public.email_suppressions from authenticated;
grant select, delete on public.email_suppressions to authenticated;
grant insert (agency_id, email_norm, reason, note) on public.email_suppressions to authenticated;
revoke select on public.form_submissions from authenticated;
grant select on public.form_submissions to authenticated;
revoke select, insert, update on public.forms from authenticated;
grant select on public.forms to authenticated;
grant insert (agency_id, title, description, slug, draft_definition, settings) on public.forms to authenticated;
grant update (title, description, slug, draft_definition, settings) on public.forms to authenticated;
revoke select on public.form_versions from authenticated;
grant select on public.form_versions to authenticated;
revoke select on public.activity_totals from authenticated;
grant select on public.activity_totals to authenticated;
revoke select on public.contact_totals from authenticated;
grant select on public.contact_totals to authenticated;
revoke select on public.opportunity_totals from authenticated;
grant select on public.opportunity_totals to authenticated;
revoke select, insert, update on public.opportunities from authenticated;
grant select on public.opportunities to authenticated;
grant insert (agency_id, name, contact_id, pipeline_id, stage_id, amount_minor, currency, probability, expected_close_date,
              lost_reason, owner_id, custom_fields) on public.opportunities to authenticated;
grant update (name, contact_id, pipeline_id, stage_id, amount_minor, currency, probability, expected_close_date,
              lost_reason, owner_id, custom_fields) on public.opportunities to authenticated;
revoke select, insert, update, delete on public.pipeline_stages from authenticated;
grant select, delete on public.pipeline_stages to authenticated;
grant insert (agency_id, pipeline_id, name, position, probability, kind) on public.pipeline_stages to authenticated;
grant update (name, position, probability) on public.pipeline_stages to authenticated;
revoke select, insert, update, delete on public.pipelines from authenticated;
grant select, delete on public.pipelines to authenticated;
grant insert (agency_id, name, position) on public.pipelines to authenticated;
grant update (name, position) on public.pipelines to authenticated;
revoke select on public.opportunity_stage_history from authenticated;
grant select on public.opportunity_stage_history to authenticated;
revoke select on public.opportunity_stage_totals from authenticated;
grant select on public.opportunity_stage_totals to authenticated;

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

create or replace function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb) returns jsonb
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

create or replace function public.update_agency(agency_id uuid, changes jsonb, expected_version integer default null) returns public.agencies
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  updated public.agencies;
begin
  if jsonb_typeof(changes) is distinct from 'object'
     or changes - array['name', 'slug', 'logo_url', 'website', 'description', 'timezone', 'currency'] <> '{}'::jsonb then
    perform private.refuse('invalid_input', '400', 'An agency has no such field to change.');
  end if;
  -- As the caller: his policy, his column grants.
  update public.agencies a set
    name = case when changes ? 'name' then changes ->> 'name' else a.name end,
    logo_url = case when changes ? 'logo_url' then changes ->> 'logo_url' else a.logo_url end,
    website = case when changes ? 'website' then changes ->> 'website' else a.website end,
    description = case when changes ? 'description' then changes ->> 'description' else a.description end,
    timezone = case when changes ? 'timezone' then changes ->> 'timezone' else a.timezone end,
    currency = case when changes ? 'currency' then changes ->> 'currency' else a.currency end
  where a.id = update_agency.agency_id and (expected_version is null or a.version = expected_version);
  if not found then
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

drop function private.written_columns(regclass, text);
drop procedure private.open_table(regclass, text, text[], text[]);
