-- Activities: what people did or will do.

create table public.activities (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  kind text not null check (kind in ('call', 'email', 'meeting', 'task', 'note', 'video_call', 'other')),
  subject text not null check (length(btrim(subject)) between 1 and 300),
  body text check (length(body) <= 50000),
  status text not null default 'pending' check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
  priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
  direction text check (direction in ('inbound', 'outbound')),
  occurred_at timestamptz not null default now(),
  due_at timestamptz,
  completed_at timestamptz,
  duration_seconds integer check (duration_seconds between 0 and 604800),
  contact_id uuid,
  opportunity_id uuid,
  assignee_id uuid,
  custom_fields jsonb not null default '{}'
    constraint activities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade,
  foreign key (agency_id, assignee_id) references public.agency_members (agency_id, user_id) on delete set null (assignee_id),
  constraint activities_have_a_subject check (contact_id is not null or opportunity_id is not null or kind = 'task'),
  check ((status = 'completed') = (completed_at is not null)),
  check ((deleted_at is null) = (delete_batch_id is null)),
  -- PostgreSQL accepts infinity and years of five digits, clients do not: one such value would break the list it is in.
  constraint activities_in_our_calendar check (
    occurred_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
    and due_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
    and completed_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
  )
);
comment on table public.activities is
  'What people did or will do: on a contact, an opportunity, or as somebody''s own task. System history is not here but in the audit log.';

create index activities_newest_idx on public.activities (agency_id, occurred_at desc, id desc) where deleted_at is null;
create index activities_contact_idx on public.activities (agency_id, contact_id, occurred_at desc, id desc);
create index activities_opportunity_idx on public.activities (agency_id, opportunity_id, occurred_at desc, id desc);
create index activities_due_idx on public.activities (agency_id, assignee_id, due_at, id) where completed_at is null and deleted_at is null;
create index activities_trash_idx on public.activities (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index activities_batch_idx on public.activities (delete_batch_id) where delete_batch_id is not null;
create index activities_created_by_idx on public.activities (created_by);
create index activities_assignee_idx on public.activities (agency_id, assignee_id, occurred_at desc, id desc);
-- For PostgreSQL, IS NULL does not fix an index column, so activities without an assignee, and open ones without a
-- due date, have their own indexes.
create index activities_unassigned_idx on public.activities (agency_id, occurred_at desc, id desc)
  where assignee_id is null and deleted_at is null;
create index activities_undated_idx on public.activities (agency_id, assignee_id, occurred_at desc, id desc)
  where due_at is null and completed_at is null and deleted_at is null;
create index activities_kind_idx on public.activities (agency_id, kind, occurred_at desc, id desc) where deleted_at is null;
create index activities_status_idx on public.activities (agency_id, status, occurred_at desc, id desc) where deleted_at is null;
create index activities_changed_idx on public.activities (agency_id, updated_at, id) where deleted_at is null;
create index activities_due_order_idx on public.activities (agency_id, due_at, id) where deleted_at is null and due_at is not null;
create index activities_not_due_idx on public.activities (agency_id, id) where deleted_at is null and due_at is null;
-- The keys of private.searchable_activities, letter by letter: otherwise the search would not use the index.
create index activities_search_keys_idx on public.activities
  using gin (private.search_keys(agency_id, array[subject], subject || ' ' || coalesce(left(body, 20000), '')))
  with (fastupdate = off) where deleted_at is null;

-- ---------------------------------------------------------------------------------------------- upkeep

create function private.follow_completion() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    if new.status = 'completed' then
      new.completed_at := coalesce(new.completed_at, now());
    elsif new.status = 'pending' and new.completed_at is not null then
      -- The status was left out: it is what an activity begins with.
      new.status := 'completed';
    end if;
  elsif new.status <> old.status then
    if new.status = 'completed' then
      new.completed_at := coalesce(new.completed_at, now());
    elsif new.completed_at = old.completed_at then
      new.completed_at := null;
    end if;
  elsif (new.completed_at is null) <> (old.completed_at is null) then
    new.status := case when new.completed_at is null then 'pending' else 'completed' end;
  end if;
  return new;
end
$$;
comment on function private.follow_completion() is
  'Whichever of status and completed_at of an activity is written, the other follows. What contradicts itself is left for the CHECK to refuse.';
call private.open_door('private.follow_completion()');

-- The home of an activity is its opportunity, else its contact. An activity goes into the trash with its home and
-- comes back with it. The next three run after the row is written: by then the policies have admitted the writer and
-- the foreign keys have refused foreign ids, so an answer tells a stranger nothing. Foreign keys take KEY SHARE as
-- well: a removal waits for it, an update does not.
create function private.check_activity_home() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  is_removed boolean;
begin
  if new.contact_id is distinct from old.contact_id or new.opportunity_id is null then
    select c.deleted_at is not null into is_removed
    from public.contacts c where c.agency_id = new.agency_id and c.id = new.contact_id for key share;
    if is_removed then
      perform private.refuse('not_active', '409', 'The contact is in the trash; restore it first.');
    end if;
  end if;
  if new.opportunity_id is distinct from old.opportunity_id then
    select o.deleted_at is not null into is_removed
    from public.opportunities o where o.agency_id = new.agency_id and o.id = new.opportunity_id for key share;
    if is_removed then
      perform private.refuse('not_active', '409', 'The opportunity is in the trash; restore it first.');
    end if;
  end if;
  return null;
end
$$;
comment on function private.check_activity_home() is 'A live activity is given to no contact and no opportunity that is in the trash.';
call private.open_door('private.check_activity_home()');

create function private.check_activity_return() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  is_home boolean := true;
begin
  -- Its home is locked before its activities wherever both are. Here it is the other way round, so nobody is waited for: a home
  -- that somebody is just about to remove or to restore counts as being in the trash.
  if new.opportunity_id is not null then
    select o.deleted_at is null into is_home
    from public.opportunities o where o.agency_id = new.agency_id and o.id = new.opportunity_id for key share skip locked;
  elsif new.contact_id is not null then
    select c.deleted_at is null into is_home
    from public.contacts c where c.agency_id = new.agency_id and c.id = new.contact_id for key share skip locked;
  end if;
  if is_home is not true then
    perform private.refuse('not_active', '409', 'The contact or opportunity that it belongs to is in the trash; restore that first.');
  end if;
  return null;
end
$$;
comment on function private.check_activity_return() is 'An activity leaves the trash only for a home that is outside of it.';
call private.open_door('private.check_activity_return()');

create function private.check_activity_assignee() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  is_active boolean;
begin
  -- The lock keeps the membership as it is until the activity is there.
  select m.status = 'active' into is_active
  from public.agency_members m where m.agency_id = new.agency_id and m.user_id = new.assignee_id for share;
  if not is_active then
    perform private.refuse('not_active', '409', 'Only an active member can be given an activity.');
  end if;
  return null;
end
$$;
comment on function private.check_activity_assignee() is
  'An activity is given to an active member. Who leaves later keeps what he has, until somebody gives it to another.';
call private.open_door('private.check_activity_assignee()');

-- ---------------------------------------------------------------------------------------------- triggers

create trigger activities_follow_completion before insert or update of status, completed_at on public.activities
  for each row execute function private.follow_completion();
create trigger activities_merge_custom_fields before insert or update of custom_fields on public.activities
  for each row execute function private.merge_custom_fields('activity');
create trigger activities_touch before update on public.activities for each row execute function private.touch_tenant_row();
create trigger activities_check_assignee after update of assignee_id on public.activities
  for each row when (old.assignee_id is distinct from new.assignee_id) execute function private.check_activity_assignee();
create trigger activities_check_first_assignee after insert on public.activities
  for each row when (new.assignee_id is not null) execute function private.check_activity_assignee();
create trigger activities_check_first_home after insert on public.activities
  for each row when (new.deleted_at is null) execute function private.check_activity_home();
create trigger activities_check_home after update of contact_id, opportunity_id on public.activities
  for each row when (
    new.deleted_at is null
    and (old.contact_id is distinct from new.contact_id or old.opportunity_id is distinct from new.opportunity_id)
  ) execute function private.check_activity_home();
create trigger activities_check_return after update of deleted_at on public.activities
  for each row when (old.deleted_at is not null and new.deleted_at is null) execute function private.check_activity_return();
create trigger activities_learn_changed after update of subject on public.activities
  for each row when (old.subject is distinct from new.subject) execute function private.learn_changed_words();
create trigger activities_count_changed after update on public.activities
  referencing old table as old_rows new table as new_rows for each statement execute function private.count_activities();
create trigger activities_count_gone after delete on public.activities
  referencing old table as old_rows for each statement execute function private.count_activities();
create trigger activities_count_new after insert on public.activities
  referencing new table as new_rows for each statement execute function private.count_activities();
create trigger activities_custom_values_of_changed after update on public.activities
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('activity');
create trigger activities_custom_values_of_new after insert on public.activities
  referencing new table as written for each statement execute function private.follow_custom_fields('activity');
create trigger activities_learn_inserted after insert on public.activities
  referencing new table as inserted for each statement execute function private.learn_inserted_words();

-- ---------------------------------------------------------------------------------------------- rights

call private.protect_tenant_table('public.activities', 'activity:read', 'activity:write', 'activity:write');
call private.open_table('public.activities', 'select, insert, update');
call audit.watch('public.activities');
