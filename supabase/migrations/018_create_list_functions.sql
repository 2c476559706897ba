-- Contact lists at work: members follow their contacts into the trash and back, counts are of those who are there, and lists
-- are filled, emptied and copied by functions. Dynamic ones hold a filter that can be compiled.
-- requires: 003_create_marketing_schema, 016_create_filters

-- ---------------------------------------------------------------------------------------------- members follow the trash

alter table public.contact_list_members add column contact_live boolean not null default true;
comment on column public.contact_list_members.contact_live is
  'Whether the contact is outside the trash. Only live members are counted and shown; those in the trash keep their place and status.';
-- The time of the row instead of that of the transaction: members that came together have an order of their own, so a page
-- can start in the midst of them without reading all of them.
alter table public.contact_list_members alter column added_at set default clock_timestamp();

-- The counts below are made anew under the lock that the new triggers need anyhow: nobody writes members meanwhile.
-- squawk-ignore require-concurrent-index-creation
create index contact_list_members_live_idx on public.contact_list_members (agency_id, list_id, added_at desc, contact_id desc)
  where contact_live is true;
-- squawk-ignore require-concurrent-index-creation
create index contact_list_members_status_idx on public.contact_list_members (agency_id, list_id, status, added_at desc, contact_id desc)
  where contact_live is true;
-- squawk-ignore require-concurrent-index-deletion
drop index public.contact_list_members_page_idx;

-- Locks are taken in one order everywhere, so that no two calls wait for each other in a circle: contacts, then members by
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
revoke all on function private.shift_member_counts(uuid[], bigint[]) from public;

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
revoke all on function private.admit_list_members() from public;

create or replace function private.count_list_members() returns trigger
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

drop trigger contact_list_members_count_added on public.contact_list_members;
drop trigger contact_list_members_count_gone on public.contact_list_members;
create trigger contact_list_members_admit after insert on public.contact_list_members
  referencing new table as added for each statement execute function private.admit_list_members();
create trigger contact_list_members_count_changed after update on public.contact_list_members
  referencing old table as gone new table as added for each statement execute function private.count_list_members();
create trigger contact_list_members_count_gone after delete on public.contact_list_members
  referencing old table as gone for each statement execute function private.count_list_members();

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
revoke all on function private.follow_trash_in_lists() from public;
create trigger contacts_follow_trash_in_lists after update on public.contacts
  referencing old table as gone new table as added for each statement execute function private.follow_trash_in_lists();

-- A count that moves is no edit: whoever edits the list at that moment must not hear that it has changed.
drop trigger contact_lists_touch on public.contact_lists;
create trigger contact_lists_touch before update of id, agency_id, name, description, kind, filter, created_by, created_at, updated_at, version,
  deleted_at, deleted_by, delete_batch_id
  on public.contact_lists for each row execute function private.touch_tenant_row();

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
revoke all on function private.rebuild_list_counts(uuid) from public;

do $$
begin
  perform private.rebuild_list_counts(a.id) from public.agencies a;
end
$$;

-- ---------------------------------------------------------------------------------------------- the status of a member

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
revoke all on function private.date_unsubscription() from public;
create trigger contact_list_members_date before update of status, unsubscribed_at on public.contact_list_members
  for each row execute function private.date_unsubscription();
revoke update (unsubscribed_at) on public.contact_list_members from authenticated;

-- ---------------------------------------------------------------------------------------------- members, many at once

create function private.require_static_list(agency uuid, list uuid) returns void
language plpgsql stable set search_path = ''
as $$
declare
  list_kind text;
begin
  select l.kind into list_kind from public.contact_lists l
  where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if list_kind is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  elsif list_kind <> 'static' then
    perform private.refuse('dynamic_list', '409', 'Who is on a dynamic list is what its filter says.');
  end if;
end
$$;
comment on function private.require_static_list(uuid, uuid) is
  'As the caller: raises not_found for a list that is not there (or in the trash), dynamic_list for one without members of its own.';
revoke all on function private.require_static_list(uuid, uuid) from public;
grant execute on function private.require_static_list(uuid, uuid) to authenticated;

create function private.distinct_ids(ids uuid[]) returns uuid[]
language plpgsql immutable set search_path = ''
as $$
begin
  if ids is null or cardinality(ids) not between 1 and 1000 or array_position(ids, null) is not null then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 ids.');
  end if;
  return array(select distinct i from unnest(ids) i order by i);
end
$$;
comment on function private.distinct_ids(uuid[]) is 'Each id once, in order; refuses invalid_input unless there are between 1 and 1,000.';
revoke all on function private.distinct_ids(uuid[]) from public;
grant execute on function private.distinct_ids(uuid[]) to authenticated;

create function public.add_list_members(agency_id uuid, list_id uuid, contact_ids uuid[], source text default 'manual')
returns table (added integer, already_there integer)
language plpgsql set search_path = ''
as $$
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
$$;
comment on function public.add_list_members(uuid, uuid, uuid[], text) is
  'Puts up to 1,000 live contacts on a static list, all or none, as the caller. Who is on it already stays as he is, unsubscribed ones too.';

create function public.remove_list_members(agency_id uuid, list_id uuid, contact_ids uuid[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(remove_list_members.contact_ids);
  removed integer;
begin
  perform private.require(remove_list_members.agency_id, 'list:write');
  perform private.require_static_list(remove_list_members.agency_id, remove_list_members.list_id);
  perform from public.contact_list_members m
  where m.agency_id = remove_list_members.agency_id and m.list_id = remove_list_members.list_id and m.contact_id = any (ids)
  order by m.contact_id for update;
  delete from public.contact_list_members m
  where m.agency_id = remove_list_members.agency_id and m.list_id = remove_list_members.list_id and m.contact_id = any (ids);
  get diagnostics removed = row_count;
  return removed;
end
$$;
comment on function public.remove_list_members(uuid, uuid, uuid[]) is
  'Takes up to 1,000 contacts off a static list, as the caller; returns how many were on it.';

create function public.set_list_member_status(agency_id uuid, list_id uuid, contact_ids uuid[], status text) returns integer
language plpgsql set search_path = ''
as $$
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
$$;
comment on function public.set_list_member_status(uuid, uuid, uuid[], text) is
  'Gives up to 1,000 members of a static list a status, all or none, as the caller; returns how many had another one.';

-- ---------------------------------------------------------------------------------------------- filters

create function private.check_list_filter() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.compile_filter(new.agency_id, 'contact', new.filter);
  return null;
end
$$;
comment on function private.check_list_filter() is 'A dynamic list holds a filter of contacts that compiles; refuses invalid_input.';
revoke all on function private.check_list_filter() from public;
create trigger contact_lists_check_filter after insert or update of filter on public.contact_lists
  for each row when (new.filter is not null) execute function private.check_list_filter();

create function private.contacts_passing(agency uuid, filter jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  test record := private.parse_filter(agency, 'contact', filter);
  source text := private.narrowest_source(test.sources);
begin
  if source is null then
    return format('select r.id from public.contacts r where r.agency_id = %L and r.deleted_at is null and %s', agency, test.condition);
  end if;
  -- OFFSET 0: one look-up by primary key for each id that the index gave.
  return format(
    'select r.id from (select distinct s.id from (%s) s) hit
     cross join lateral (select r.* from public.contacts r where r.id = hit.id and r.agency_id = %L and r.deleted_at is null offset 0) r
     where %s', source, agency, test.condition);
end
$$;
comment on function private.contacts_passing(uuid, jsonb) is
  'A query for the ids of the live contacts of an agency that pass a filter; it starts from an index that finds few, where there is one. Refuses invalid_input.';
revoke all on function private.contacts_passing(uuid, jsonb) from public;

create function private.count_list(agency uuid, list uuid) returns integer
language plpgsql stable security definer set search_path = '' set jit = off
as $$
declare
  of_list public.contact_lists;
  members integer;
begin
  perform private.require(agency, 'list:read');
  perform private.require(agency, 'contact:read');
  select l.* into of_list from public.contact_lists l where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if of_list.id is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  elsif of_list.kind = 'static' then
    return of_list.member_count;
  end if;
  execute format('select count(*) from (%s limit 10001) c', private.contacts_passing(agency, of_list.filter)) into members;
  return members;
end
$$;
comment on function private.count_list(uuid, uuid) is
  'How many live contacts are on a list; of a dynamic one, 10,001 means more than 10,000.';
revoke all on function private.count_list(uuid, uuid) from public;
grant execute on function private.count_list(uuid, uuid) to authenticated;

create function private.add_list_members_by_filter(agency uuid, list uuid, filter jsonb, source text, at_most integer default 25000)
returns table (added integer, already_there integer, more boolean)
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  passing bigint;
  there bigint;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  perform private.require_static_list(agency, list);
  execute format(
    'with passing as materialized (
       select p.id, m.contact_id is not null as there
       from (%s) p
       left join public.contact_list_members m on m.agency_id = $1 and m.list_id = $2 and m.contact_id = p.id
     ), fresh as (
       insert into public.contact_list_members (agency_id, list_id, contact_id, source)
       select $1, $2, p.id, $3 from passing p where not p.there order by p.id limit $4
       on conflict on constraint contact_list_members_pkey do nothing
       returning contact_id
     )
     select (select count(*) from fresh), count(*), count(*) filter (where there) from passing', private.contacts_passing(agency, filter))
  into added, passing, there using agency, list, source, at_most;
  -- Who came in between by another call is there, too.
  already_there := least(passing, there + at_most) - added;
  more := passing > there + at_most;
  return next;
end
$$;
comment on function private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer) is
  'Puts the live contacts that pass a filter on a static list, in one statement. At most 25,000 new ones: more says that the same call would find others.';
revoke all on function private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer) from public;
grant execute on function private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer) to authenticated;

create function private.snapshot_list(agency uuid, list uuid, name text, description text, at_most integer default 25000) returns public.contact_lists
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  of_list public.contact_lists;
  made public.contact_lists;
  members integer;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  select l.* into of_list from public.contact_lists l where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if of_list.id is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  end if;
  insert into public.contact_lists (agency_id, name, description)
  values (agency, snapshot_list.name, snapshot_list.description) returning * into made;
  if of_list.kind = 'static' then
    -- Who has had enough has had enough here, too.
    insert into public.contact_list_members (agency_id, list_id, contact_id, status, source, unsubscribed_at)
    select m.agency_id, made.id, m.contact_id, m.status, m.source, m.unsubscribed_at
    from public.contact_list_members m
    where m.agency_id = agency and m.list_id = list and m.contact_live is true
    order by m.contact_id limit at_most + 1;
  else
    execute format('insert into public.contact_list_members (agency_id, list_id, contact_id) select $1, $2, p.id from (%s) p order by p.id limit $3',
      private.contacts_passing(agency, of_list.filter))
    using agency, made.id, at_most + 1;
  end if;
  get diagnostics members = row_count;
  if members > at_most then
    perform private.refuse('list_too_large', '409', 'A list that is copied has at most 25,000 contacts.');
  end if;
  select l.* into made from public.contact_lists l where l.id = made.id;
  return made;
end
$$;
comment on function private.snapshot_list(uuid, uuid, text, text, integer) is
  'A new static list with the live contacts that are on a list at this moment, with status and source where they have them; refuses list_too_large over 25,000.';
revoke all on function private.snapshot_list(uuid, uuid, text, text, integer) from public;
grant execute on function private.snapshot_list(uuid, uuid, text, text, integer) to authenticated;

-- ---------------------------------------------------------------------------------------------- the doors

create function public.count_list(agency_id uuid, list_id uuid) returns integer
language sql stable set search_path = ''
as $$ select private.count_list(agency_id, list_id) $$;
comment on function public.count_list(uuid, uuid) is 'How many live contacts are on a list; of a dynamic one, 10,001 means more than 10,000.';

create function public.add_list_members_by_filter(agency_id uuid, list_id uuid, filter jsonb, source text default 'manual')
returns table (added integer, already_there integer, more boolean)
language sql volatile set search_path = ''
as $$ select * from private.add_list_members_by_filter(agency_id, list_id, filter, source) $$;
comment on function public.add_list_members_by_filter(uuid, uuid, jsonb, text) is
  'Puts the live contacts that pass a filter on a static list, at most 25,000 new ones; more says that the same call would find others.';

create function public.snapshot_list(agency_id uuid, list_id uuid, name text, description text default null) returns public.contact_lists
language sql volatile set search_path = ''
as $$ select private.snapshot_list(agency_id, list_id, name, description) $$;
comment on function public.snapshot_list(uuid, uuid, text, text) is 'A new static list with the live contacts that are on a list at this moment.';

do $$
declare
  door text;
begin
  foreach door in array array[
    'add_list_members(uuid, uuid, uuid[], text)', 'remove_list_members(uuid, uuid, uuid[])',
    'set_list_member_status(uuid, uuid, uuid[], text)', 'count_list(uuid, uuid)', 'add_list_members_by_filter(uuid, uuid, jsonb, text)',
    'snapshot_list(uuid, uuid, text, text)']
  loop
    execute format('revoke all on function public.%s from public, anon', door);
    execute format('grant execute on function public.%s to authenticated', door);
  end loop;
end
$$;
