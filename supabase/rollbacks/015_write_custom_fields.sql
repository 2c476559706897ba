-- Values stay where they are: in custom_fields of each record, and in custom_field_values.
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
      street, city, region, postal_code, country, lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at)
    select create_contacts.agency_id, coalesce(r.kind, 'person'), coalesce(r.first_name, ''), coalesce(r.last_name, ''),
      coalesce(r.company_name, ''), r.job_title, r.email, r.phone, r.mobile, r.website, r.street, r.city, r.region, r.postal_code, r.country,
      coalesce(r.lifecycle_stage, 'lead'), coalesce(r.lead_status, 'new'), coalesce(r.lead_score, 0), r.source, r.owner_id,
      coalesce(r.do_not_email, false), coalesce(r.do_not_call, false), r.last_contacted_at
    from jsonb_populate_recordset(null::public.contacts, create_contacts.contacts) r
    on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing
    returning c.*;
  get diagnostics created = row_count;
  if created < asked and not create_contacts.skip_duplicates then
    perform private.refuse('email_taken', '409', (asked - created) || ' of these contacts have an e-mail that another live contact has.');
  end if;
end
$$;
drop function private.rebuild_custom_values(uuid);
drop trigger custom_field_values_forget_user on public.custom_field_values;
drop function private.forget_custom_user();
drop function private.custom_fields_naming(uuid, uuid, jsonb);
drop trigger activities_custom_values_of_changed on public.activities;
drop trigger activities_custom_values_of_new on public.activities;
drop trigger opportunities_custom_values_of_changed on public.opportunities;
drop trigger opportunities_custom_values_of_new on public.opportunities;
drop trigger contacts_custom_values_of_changed on public.contacts;
drop trigger contacts_custom_values_of_new on public.contacts;
drop function private.follow_custom_fields();
drop function private.store_custom_values(text, uuid[]);
drop function private.custom_values_held(text, uuid[]);
drop function private.custom_values_of(text, uuid[]);
call audit.watch('public.custom_field_values');
drop index public.custom_field_values_unique_date;
drop index public.custom_field_values_unique_number;
drop index public.custom_field_values_unique_text;
alter table public.custom_field_values drop column is_live;
create unique index custom_field_values_unique_text on public.custom_field_values (agency_id, field_id, value_text)
  where is_unique and value_text is not null;
create unique index custom_field_values_unique_number on public.custom_field_values (agency_id, field_id, value_number)
  where is_unique and value_number is not null;
create unique index custom_field_values_unique_date on public.custom_field_values (agency_id, field_id, value_date)
  where is_unique and value_date is not null;
revoke insert (custom_fields), update (custom_fields) on public.activities from authenticated;
revoke insert (custom_fields), update (custom_fields) on public.opportunities from authenticated;
revoke insert (custom_fields), update (custom_fields) on public.contacts from authenticated;
drop trigger activities_merge_custom_fields on public.activities;
drop trigger opportunities_merge_custom_fields on public.opportunities;
drop trigger contacts_merge_custom_fields on public.contacts;
drop function private.merge_custom_fields();
drop function private.custom_field_problem(text, text);
drop function public.reorder_custom_fields(uuid, text, uuid[]);
drop function private.reorder_custom_fields(uuid, text, uuid[]);
drop trigger custom_fields_check on public.custom_fields;
drop function private.check_custom_field();
drop function private.custom_rules_problem(text, jsonb);
drop function private.read_custom_options(jsonb);
drop function private.read_custom_value(public.custom_fields, jsonb, jsonb);
drop function private.is_custom_choice(public.custom_fields, text, jsonb);
drop trigger custom_fields_lock on public.custom_fields;
drop function private.lock_own_custom_fields();
drop function private.lock_custom_fields(uuid);
drop function private.refuse_fields(text, text, text, jsonb);
