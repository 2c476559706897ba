drop function public.snapshot_list(uuid, uuid, text, text);
drop function public.add_list_members_by_filter(uuid, uuid, jsonb, text);
drop function public.count_list(uuid, uuid);
drop function private.snapshot_list(uuid, uuid, text, text, integer);
drop function private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer);
drop function private.count_list(uuid, uuid);
drop function private.contacts_passing(uuid, jsonb);
drop trigger contact_lists_check_filter on public.contact_lists;
drop function private.check_list_filter();

drop function public.set_list_member_status(uuid, uuid, uuid[], text);
drop function public.remove_list_members(uuid, uuid, uuid[]);
drop function public.add_list_members(uuid, uuid, uuid[], text);
drop function private.distinct_ids(uuid[]);
drop function private.require_static_list(uuid, uuid);

grant update (unsubscribed_at) on public.contact_list_members to authenticated;
drop trigger contact_list_members_date on public.contact_list_members;
drop function private.date_unsubscription();

drop function private.rebuild_list_counts(uuid);
drop trigger contact_lists_touch on public.contact_lists;
create trigger contact_lists_touch before update on public.contact_lists for each row execute function private.touch_tenant_row();

drop trigger contacts_follow_trash_in_lists on public.contacts;
drop function private.follow_trash_in_lists();
drop trigger contact_list_members_admit on public.contact_list_members;
drop trigger contact_list_members_count_changed on public.contact_list_members;
drop trigger contact_list_members_count_gone on public.contact_list_members;
drop function private.admit_list_members();
drop function private.shift_member_counts(uuid[], bigint[]);

create or replace function private.count_list_members() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    update public.contact_lists l set member_count = l.member_count + c.n
    from (select agency_id, list_id, count(*) as n from changed group by agency_id, list_id) c
    where l.agency_id = c.agency_id and l.id = c.list_id;
  else
    update public.contact_lists l set member_count = l.member_count - c.n
    from (select agency_id, list_id, count(*) as n from changed group by agency_id, list_id) c
    where l.agency_id = c.agency_id and l.id = c.list_id;
  end if;
  return null;
end
$$;
comment on function private.count_list_members() is 'Keeps contact_lists.member_count in the transaction of the change; per statement, so a bulk insert costs one update.';
create trigger contact_list_members_count_added after insert on public.contact_list_members
  referencing new table as changed for each statement execute function private.count_list_members();
create trigger contact_list_members_count_gone after delete on public.contact_list_members
  referencing old table as changed for each statement execute function private.count_list_members();

create index contact_list_members_page_idx on public.contact_list_members (agency_id, list_id, added_at desc, contact_id desc);
drop index public.contact_list_members_status_idx;
drop index public.contact_list_members_live_idx;
alter table public.contact_list_members alter column added_at set default now();
alter table public.contact_list_members drop column contact_live;
-- Counted again as before: with the members that are in the trash.
update public.contact_lists l set member_count = d.n
from (
  select i.id, (select count(*) from public.contact_list_members m where m.agency_id = i.agency_id and m.list_id = i.id) as n
  from public.contact_lists i
) d
where l.id = d.id and l.member_count <> d.n;
