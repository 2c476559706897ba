-- Done and open again, and what a person has to do.

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
call private.open_door('public.finish_activity(uuid, uuid, boolean, timestamptz, integer)', 'authenticated');

create function private.end_of_day(zone text, fallback text) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  local_zone text := coalesce(zone, fallback);
begin
  if (private.read_address('zone', zone)).problem is not null then
    perform private.refuse('invalid_input', '400', 'There is no such time zone.');
  end if;
  -- A day later on the clock there: on two days of a year that is not 24 hours.
  return (date_trunc('day', now() at time zone local_zone) + interval '1 day') at time zone local_zone;
exception
  when invalid_parameter_value then
    return private.end_of_day('UTC', 'UTC');
end
$$;
comment on function private.end_of_day(text, text) is
  'When today ends in a time zone, else in the fallback, else (should nobody know the fallback) in UTC. Refuses a zone that nobody knows.';
call private.open_door('private.end_of_day(text, text)', 'authenticated');

-- One static statement per order, so PL/pgSQL keeps its plan. Row comparison is leakproof, so the scan starts where
-- the page does.
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
call private.open_door('public.my_activities(uuid, text, text, timestamptz, uuid, integer)', 'authenticated');
