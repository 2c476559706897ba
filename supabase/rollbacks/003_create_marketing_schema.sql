create or replace function private.soft_deletable(resource text) returns regclass
language plpgsql immutable set search_path = ''
as $$
begin
  return case resource
    when 'contact' then 'public.contacts'::regclass
    when 'opportunity' then 'public.opportunities'::regclass
    when 'activity' then 'public.activities'::regclass
  end;
end
$$;

drop table public.email_suppressions;
drop table public.campaign_events;
drop table public.campaign_recipients;
drop table public.campaign_lists;
drop table public.email_campaigns;
drop table public.contact_list_members;
drop table public.contact_lists;
drop table public.form_submissions;
alter table public.forms drop constraint forms_agency_id_id_current_version_id_fkey;
drop table public.form_versions;
drop table public.forms;
drop function private.guard_campaign();
drop function private.count_list_members();
drop function private.touch_submission();
drop function private.refuse_change();
