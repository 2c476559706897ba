drop function private.soft_deletable(text);

drop table private.trash_tables;

create or replace function private.soft_deletable (
  resource text
)
  returns regclass
  language plpgsql
  immutable
  set search_path to ''
  as $function$
begin
  return case resource
    when 'contact' then 'public.contacts'::regclass
    when 'opportunity' then 'public.opportunities'::regclass
    when 'activity' then 'public.activities'::regclass
    when 'form' then 'public.forms'::regclass
    when 'list' then 'public.contact_lists'::regclass
    when 'campaign' then 'public.email_campaigns'::regclass
  end;
end
$function$;

comment on function private.soft_deletable(text) is 'The table behind a resource that has a trash; null for any other word. Later migrations replace it with a longer list.';

revoke all on function private.soft_deletable(text) from public;
