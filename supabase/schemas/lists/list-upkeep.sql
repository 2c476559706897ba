-- What keeps members, their counts and the trash in step: triggers of contact lists, their members, and contacts.
-- Every function of lists takes its locks in one order, so two calls never deadlock: contacts, then members by
-- (list_id, contact_id), then lists; each kind by its ids.

create function private.shift_member_counts(lists uuid[], changes bigint[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform from public.contact_lists l where l.id = any (lists) order by l.id for no key update;
  update public.contact_lists l set member_count = l.member_count + d.change
  from unnest(lists, changes) d (list_id, change)
  where l.id = d.list_id;
end
$$;
comment on function private.shift_member_counts(uuid[], bigint[]) is
  'Adds to member_count of several lists, which it locks by their ids. Triggers of contact_list_members call it.';
call private.open_door('private.shift_member_counts(uuid[], bigint[])');

create function private.admit_list_members() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  lists uuid[];
  changes bigint[];
begin
  if exists (select from public.contact_lists l where l.id in (select a.list_id from added a) and l.deleted_at is not null) then
    perform private.refuse('not_found', '404', 'There is no such list.');
  end if;
  if exists (select from public.contact_lists l where l.id in (select a.list_id from added a) and l.kind <> 'static') then
    perform private.refuse('dynamic_list', '409', 'Who is on a dynamic list is what its filter says.');
  end if;
  -- From here on none of these contacts goes into the trash, or comes out of it, without seeing its new memberships.
  perform from public.contacts c where c.id in (select a.contact_id from added a) order by c.id for share;
  select array_agg(d.list_id order by d.list_id), array_agg(d.n order by d.list_id) into lists, changes
  from (select a.list_id, count(*) as n from added a where a.contact_live group by a.list_id) d;
  perform private.shift_member_counts(lists, changes);
  -- Whatever the writer said, and counted like every other change of the flag.
  update public.contact_list_members m set contact_live = c.deleted_at is null
  from added a join public.contacts c on c.id = a.contact_id
  where m.agency_id = a.agency_id and m.list_id = a.list_id and m.contact_id = a.contact_id
    and m.contact_live <> (c.deleted_at is null);
  return null;
end
$$;
comment on function private.admit_list_members() is
  'After an insert of members: only live static lists take some, those whose contact is in the trash do not count, the rest does.';
call private.open_door('private.admit_list_members()');

create function private.count_list_members() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  lists uuid[];
  changes bigint[];
begin
  if tg_op = 'DELETE' then
    select array_agg(d.list_id order by d.list_id), array_agg(d.n order by d.list_id) into lists, changes
    from (select g.list_id, -count(*) as n from gone g where g.contact_live group by g.list_id) d;
  else
    select array_agg(d.list_id order by d.list_id), array_agg(d.n order by d.list_id) into lists, changes
    from (
      select u.list_id, sum(u.one)::bigint as n
      from (
        select a.list_id, 1 as one from added a where a.contact_live
        union all
        select g.list_id, -1 from gone g where g.contact_live
      ) u
      group by u.list_id having sum(u.one) <> 0
    ) d;
  end if;
  perform private.shift_member_counts(lists, changes);
  return null;
end
$$;
comment on function private.count_list_members() is
  'Keeps contact_lists.member_count, the number of live members, in the transaction of the change; per statement, so many at once cost one update.';
call private.open_door('private.count_list_members()');

create function private.follow_trash_in_lists() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (
    select from gone g join added a on a.id = g.id where (g.deleted_at is null) <> (a.deleted_at is null)
  ) then
    return null;
  end if;
  perform from public.contact_list_members m
  where (m.agency_id, m.contact_id) in (select a.agency_id, a.id from added a)
  order by m.list_id, m.contact_id for no key update;
  update public.contact_list_members m set contact_live = a.deleted_at is null
  from added a
  where m.agency_id = a.agency_id and m.contact_id = a.id and m.contact_live <> (a.deleted_at is null);
  return null;
end
$$;
comment on function private.follow_trash_in_lists() is
  'Keeps contact_list_members.contact_live when contacts go into the trash or come back; per statement, so that lists are locked in one order.';
call private.open_door('private.follow_trash_in_lists()');

create function private.date_unsubscription() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.unsubscribed_at := case
    when new.status <> 'unsubscribed' then null
    when old.status = 'unsubscribed' then old.unsubscribed_at
    else now()
  end;
  return new;
end
$$;
comment on function private.date_unsubscription() is 'Since when a member has had enough: the status decides, no writer does.';
call private.open_door('private.date_unsubscription()');

create function private.rebuild_list_counts(agency uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  -- Members first and all of them: whoever writes some holds this lock before he comes to a list.
  lock table public.contact_list_members in share row exclusive mode;
  update public.contact_lists l set member_count = (
    select count(*) from public.contact_list_members m where m.agency_id = agency and m.list_id = l.id and m.contact_live is true
  )
  where l.agency_id = agency;
  -- The counts follow by themselves.
  update public.contact_list_members m set contact_live = c.deleted_at is null
  from public.contacts c
  where m.agency_id = agency and c.id = m.contact_id and m.contact_live <> (c.deleted_at is null);
end
$$;
comment on function private.rebuild_list_counts(uuid) is
  'Makes contact_live and member_count of an agency anew from what they are copies of; after a load without triggers, or a repair.';
call private.open_door('private.rebuild_list_counts(uuid)');
