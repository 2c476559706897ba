-- Activities that keep their promises, a person's own agenda, and one timeline for a contact or an opportunity.
-- requires: 002_create_crm_schema, 003_create_marketing_schema, 006_create_audit_schema, 011_rename_custom_columns

-- ---------------------------------------------------------------------------------------------- instants

-- Infinity and years of five digits are instants to PostgreSQL and to no client: one of them would break the list it stands in.
-- squawk-ignore constraint-missing-not-valid
alter table public.activities add constraint activities_in_our_calendar check (
  occurred_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
  and due_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
  and completed_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'
);

-- ---------------------------------------------------------------------------------------------- orders

-- By assignee, newest first; it serves the foreign key as the index before it did.
-- squawk-ignore require-concurrent-index-deletion
drop index public.activities_assignee_idx;
-- squawk-ignore require-concurrent-index-creation
create index activities_assignee_idx on public.activities (agency_id, assignee_id, occurred_at desc, id desc);
-- IS NULL fixes no column of an index for the order that follows, so activities of nobody, and open ones without a date, have their own.
-- squawk-ignore require-concurrent-index-creation
create index activities_unassigned_idx on public.activities (agency_id, occurred_at desc, id desc)
  where assignee_id is null and deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index activities_undated_idx on public.activities (agency_id, assignee_id, occurred_at desc, id desc)
  where due_at is null and completed_at is null and deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index activities_kind_idx on public.activities (agency_id, kind, occurred_at desc, id desc) where deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index activities_status_idx on public.activities (agency_id, status, occurred_at desc, id desc) where deleted_at is null;

-- ---------------------------------------------------------------------------------------------- completion

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
revoke all on function private.follow_completion() from public;
create trigger activities_follow_completion before insert or update of status, completed_at on public.activities
  for each row execute function private.follow_completion();

-- ---------------------------------------------------------------------------------------------- what an activity hangs on

-- The home of an activity is its opportunity, else its contact: it goes into the trash with its home and comes back with it. These
-- run after the row is written: by then the policies have let the writer in, and the foreign keys have refused what is not here,
-- so nobody else learns from them. KEY SHARE is what the foreign keys take as well: a removal waits for it, a change does not.

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
revoke all on function private.check_activity_home() from public;
create trigger activities_check_first_home after insert on public.activities
  for each row when (new.deleted_at is null) execute function private.check_activity_home();
create trigger activities_check_home after update of contact_id, opportunity_id on public.activities
  for each row when (
    new.deleted_at is null
    and (old.contact_id is distinct from new.contact_id or old.opportunity_id is distinct from new.opportunity_id)
  ) execute function private.check_activity_home();

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
revoke all on function private.check_activity_return() from public;
create trigger activities_check_return after update of deleted_at on public.activities
  for each row when (old.deleted_at is not null and new.deleted_at is null) execute function private.check_activity_return();

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
revoke all on function private.check_activity_assignee() from public;
create trigger activities_check_first_assignee after insert on public.activities
  for each row when (new.assignee_id is not null) execute function private.check_activity_assignee();
create trigger activities_check_assignee after update of assignee_id on public.activities
  for each row when (old.assignee_id is distinct from new.assignee_id) execute function private.check_activity_assignee();

-- ---------------------------------------------------------------------------------------------- done and open again

create function public.finish_activity(
  agency_id uuid, activity_id uuid, finished boolean, finished_at timestamptz default null, expected_version integer default null
) returns public.activities
language plpgsql volatile set search_path = ''
as $$
declare
  activity public.activities;
begin
  perform private.require(finish_activity.agency_id, 'activity:write');
  select a.* into activity from public.activities a
  where a.agency_id = finish_activity.agency_id and a.id = finish_activity.activity_id and a.deleted_at is null for update;
  if activity.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  elsif activity.version <> finish_activity.expected_version then
    perform private.refuse('stale_version', '409', 'The record was changed in the meantime. Load it again.');
  end if;
  if finish_activity.finished then
    -- The first completion counts, unless a time is given.
    if activity.completed_at is null or finish_activity.finished_at <> activity.completed_at then
      update public.activities a set status = 'completed', completed_at = coalesce(finish_activity.finished_at, now())
      where a.agency_id = finish_activity.agency_id and a.id = activity.id returning a.* into activity;
    end if;
  elsif activity.status in ('completed', 'cancelled') then
    update public.activities a set status = 'pending'
    where a.agency_id = finish_activity.agency_id and a.id = activity.id returning a.* into activity;
  end if;
  return activity;
end
$$;
comment on function public.finish_activity(uuid, uuid, boolean, timestamptz, integer) is
  'Completes an activity, or opens one again that is completed or cancelled, as the caller; one that is so already stays as it is. Refuses not_found, stale_version, missing_permission.';
revoke all on function public.finish_activity(uuid, uuid, boolean, timestamptz, integer) from public, anon;
grant execute on function public.finish_activity(uuid, uuid, boolean, timestamptz, integer) to authenticated;

-- ---------------------------------------------------------------------------------------------- a person's own

create function private.end_of_day(zone text, fallback text) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  local_zone text := coalesce(zone, fallback);
begin
  -- A day later on the clock there: on two days of a year that is not 24 hours.
  return (date_trunc('day', now() at time zone local_zone) + interval '1 day') at time zone local_zone;
exception
  when invalid_parameter_value then
    if zone is not null then
      perform private.refuse('invalid_input', '400', 'There is no such time zone.');
    end if;
    return private.end_of_day('UTC', 'UTC');
end
$$;
comment on function private.end_of_day(text, text) is
  'When today ends in a time zone, else in the fallback, else (should nobody know the fallback) in UTC. Refuses a zone that nobody knows.';
revoke all on function private.end_of_day(text, text) from public;
grant execute on function private.end_of_day(text, text) to authenticated;

-- Static statements, one per order, so that PL/pgSQL keeps their plans; row comparison is leakproof and starts the scan where the page starts.
create function public.my_activities(
  agency_id uuid, due text default null, time_zone text default null,
  after_key timestamptz default null, after_id uuid default null, at_most integer default 50
) returns setof public.activities
language plpgsql stable set search_path = ''
as $$
declare
  from_at timestamptz := '-infinity';
  until_at timestamptz := 'infinity';
  tomorrow timestamptz;
begin
  if due not in ('overdue', 'today', 'upcoming', 'undated') then
    perform private.refuse('invalid_input', '400', 'What is due is overdue, today, upcoming or undated.');
  end if;
  if due = 'undated' then
    return query
      select a.* from public.activities a
      where a.agency_id = my_activities.agency_id and a.assignee_id = (select auth.uid())
        and a.due_at is null and a.completed_at is null and a.deleted_at is null and a.status <> 'cancelled'
        and (a.occurred_at, a.id) < (coalesce(after_key, 'infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
      order by a.occurred_at desc, a.id desc
      limit least(at_most, 201);
    return;
  end if;
  tomorrow := private.end_of_day(time_zone, (select g.timezone from public.agencies g where g.id = my_activities.agency_id));
  if due = 'overdue' then
    until_at := now();
  elsif due = 'today' then
    from_at := now();
    until_at := tomorrow;
  elsif due = 'upcoming' then
    from_at := tomorrow;
  end if;
  return query
    select a.* from public.activities a
    where a.agency_id = my_activities.agency_id and a.assignee_id = (select auth.uid())
      and a.due_at >= from_at and a.due_at < until_at
      and a.completed_at is null and a.deleted_at is null and a.status <> 'cancelled'
      and (a.due_at, a.id) > (coalesce(after_key, '-infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by a.due_at, a.id
    limit least(at_most, 201);
end
$$;
comment on function public.my_activities(uuid, text, text, timestamptz, uuid, integer) is
  'Open activities of the caller under RLS, those due first first: overdue (before now), today (until midnight in the time zone, the agency''s unless given), upcoming (after that), all of these (null), or undated (newest first).';
revoke all on function public.my_activities(uuid, text, text, timestamptz, uuid, integer) from public, anon;
grant execute on function public.my_activities(uuid, text, text, timestamptz, uuid, integer) to authenticated;

-- ---------------------------------------------------------------------------------------------- timelines

create function private.record_log(agency uuid, record uuid, before_at timestamptz, before_id uuid, at_most integer)
returns table (at timestamptz, id uuid, table_name text, record_id uuid, operation text, actor_id uuid, actor_kind text, request_id text, changed jsonb)
language plpgsql stable security definer rows 50 set search_path = ''
as $$
begin
  -- Nobody is refused: a timeline shows what its reader may see, and the log is a part of it.
  if agency = private.active_agency() and agency = any (array (select private.agencies_permitting('audit:read'))) then
    return query
      select l.at, l.id, l.table_name, l.record_id, l.operation, l.actor_id, l.actor_kind, l.request_id, l.changed
      from audit.log l
      where l.agency_id = agency and l.record_id = record and (l.at, l.id) < (before_at, before_id)
      order by l.at desc, l.id desc
      limit least(at_most, 201);
  end if;
end
$$;
comment on function private.record_log(uuid, uuid, timestamptz, uuid, integer) is
  'What the audit log tells of one record, newest first, before a place in it; nothing for who may not read the log.';
revoke all on function private.record_log(uuid, uuid, timestamptz, uuid, integer) from public;
grant execute on function private.record_log(uuid, uuid, timestamptz, uuid, integer) to authenticated;

create function private.behind(kind text, last_kind text, last_id uuid) returns uuid
language sql immutable set search_path = ''
as $$
  select case
    when kind collate "C" < last_kind then 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    when kind = last_kind then last_id
    else '00000000-0000-0000-0000-000000000000'
  end::uuid
$$;
comment on function private.behind(text, text, uuid) is
  'Where one source of a timeline goes on: its entries with (at, id) below (at of the last entry, this) come behind the last entry in the order (at, kind, id), downwards.';
revoke all on function private.behind(text, text, uuid) from public;
grant execute on function private.behind(text, text, uuid) to authenticated;

-- Each source gives its newest entries behind the place where the page before ended, as many as the page may hold, out of an index
-- that begins with what it is about; then they are merged. A contact's opportunities are looked at one by one for the same reason.
create function public.timeline(
  agency_id uuid, contact_id uuid default null, opportunity_id uuid default null,
  before_at timestamptz default null, before_kind text default null, before_id uuid default null, at_most integer default 50
) returns table (at timestamptz, kind text, id uuid, entry jsonb)
language plpgsql stable rows 50 set search_path = ''
as $$
#variable_conflict use_column
declare
  agency constant uuid := timeline.agency_id;
  contact constant uuid := timeline.contact_id;
  opportunity constant uuid := timeline.opportunity_id;
  opportunities uuid[];
  last_at constant timestamptz := coalesce(before_at, 'infinity');
  behind_activity constant uuid := private.behind('activity', before_kind, before_id);
  behind_stage_change constant uuid := private.behind('stage_change', before_kind, before_id);
  behind_submission constant uuid := private.behind('submission', before_kind, before_id);
  behind_audit constant uuid := private.behind('audit', before_kind, before_id);
  rows_needed constant integer := least(at_most, 201);
begin
  if num_nonnulls(contact, opportunity) <> 1 then
    perform private.refuse('invalid_input', '400', 'Name a contact or an opportunity.');
  end if;
  perform private.require(agency, 'activity:read');
  perform from public.contacts c where c.agency_id = agency and c.id = contact
    union all select from public.opportunities o where o.agency_id = agency and o.id = opportunity;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  opportunities := case
    when contact is null then array[opportunity]
    else array(select o.id from public.opportunities o where o.agency_id = agency and o.contact_id = contact and o.deleted_at is null)
  end;
  return query
    select t.at, t.kind, t.id, t.entry
    from (
      select a.occurred_at as at, 'activity' as kind, a.id, jsonb_build_object(
        'id', a.id, 'agencyId', a.agency_id, 'kind', a.kind, 'subject', a.subject, 'body', a.body, 'status', a.status,
        'priority', a.priority, 'direction', a.direction, 'occurredAt', a.occurred_at, 'dueAt', a.due_at,
        'completedAt', a.completed_at, 'durationSeconds', a.duration_seconds, 'contactId', a.contact_id,
        'opportunityId', a.opportunity_id, 'assigneeId', a.assignee_id, 'customFields', a.custom_fields,
        'createdBy', a.created_by, 'createdAt', a.created_at, 'updatedAt', a.updated_at, 'version', a.version,
        'deletedAt', a.deleted_at) as entry
      from (
        select merged.* from (
          (select a.* from public.activities a
           where a.agency_id = agency and a.contact_id = contact and a.deleted_at is null
             and (a.occurred_at, a.id) < (last_at, behind_activity)
           order by a.occurred_at desc, a.id desc limit rows_needed)
          union all
          (select a.* from unnest(opportunities) o (id) cross join lateral (
             select a.* from public.activities a
             where a.agency_id = agency and a.opportunity_id = o.id and a.deleted_at is null and (contact is null or a.contact_id is distinct from contact)
               and (a.occurred_at, a.id) < (last_at, behind_activity)
             order by a.occurred_at desc, a.id desc limit rows_needed) a
           order by a.occurred_at desc, a.id desc limit rows_needed)
        ) merged
        order by merged.occurred_at desc, merged.id desc limit rows_needed
      ) a
      union all
      select h.moved_at, 'stage_change', h.id, jsonb_build_object(
        'id', h.id, 'agencyId', h.agency_id, 'opportunityId', h.opportunity_id, 'pipelineId', h.pipeline_id,
        'fromStageId', h.from_stage_id, 'toStageId', h.to_stage_id, 'amountMinor', h.amount_minor, 'currency', h.currency,
        'movedBy', h.moved_by, 'movedAt', h.moved_at)
      from (
        select h.* from unnest(opportunities) o (id) cross join lateral (
          select h.* from public.opportunity_stage_history h
          where h.agency_id = agency and h.opportunity_id = o.id
            and (h.moved_at, h.id) < (last_at, behind_stage_change)
          order by h.moved_at desc, h.id desc limit rows_needed) h
        order by h.moved_at desc, h.id desc limit rows_needed
      ) h
      union all
      select s.submitted_at, 'submission', s.id, jsonb_build_object(
        'id', s.id, 'agencyId', s.agency_id, 'formId', s.form_id, 'formVersionId', s.form_version_id, 'contactId', s.contact_id,
        'score', s.score, 'outcome', s.outcome, 'disqualificationReason', s.disqualification_reason, 'status', s.status,
        'submittedAt', s.submitted_at,
        'formTitle', (select f.title from public.forms f where f.agency_id = s.agency_id and f.id = s.form_id))
      from (
        select s.* from public.form_submissions s
        where s.agency_id = agency and s.contact_id = contact
          and (s.submitted_at, s.id) < (last_at, behind_submission)
        order by s.submitted_at desc, s.id desc limit rows_needed
      ) s
      union all
      select l.at, 'audit', l.id, jsonb_build_object(
        'id', l.id, 'at', l.at, 'table', l.table_name, 'recordId', l.record_id, 'operation', l.operation,
        'actorId', l.actor_id, 'actorKind', l.actor_kind, 'requestId', l.request_id, 'changed', l.changed)
      from private.record_log(
        agency, coalesce(contact, opportunity), last_at, behind_audit, rows_needed) l
    ) t
    order by t.at desc, t.kind collate "C" desc, t.id desc
    limit rows_needed;
end
$$;
comment on function public.timeline(uuid, uuid, uuid, timestamptz, text, uuid, integer) is
  'Activities, stage changes, form submissions and (for who may read it) audit entries of a contact or an opportunity under RLS, in one order: (at, kind, id), downwards, behind the place that before_at, before_kind and before_id name.';
revoke all on function public.timeline(uuid, uuid, uuid, timestamptz, text, uuid, integer) from public, anon;
grant execute on function public.timeline(uuid, uuid, uuid, timestamptz, text, uuid, integer) to authenticated;
