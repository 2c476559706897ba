-- Totals of activities.

create table public.activity_totals (
  agency_id uuid not null references public.agencies (id) on delete cascade,
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  user_id uuid not null,
  kind text not null,
  entered bigint not null default 0,
  completed bigint not null default 0,
  seconds bigint not null default 0,
  primary key (agency_id, period, starts_on, user_id, kind)
) with (fillfactor = 80);
comment on table public.activity_totals is
  'Live activities by person and kind: entered by the day they belong to, completed (and how long they took) by the day they were done; written by triggers alone.';
comment on column public.activity_totals.user_id is
  'The assignee, else who made it; the nil UUID for nobody. No foreign key: totals follow the activities.';

call private.protect_tenant_table('public.activity_totals', 'report:read');
call private.open_table('public.activity_totals', 'select');

create type private.activity_fact as (
  agency_id uuid, occurred_at timestamptz, completed_at timestamptz, user_id uuid, kind text, seconds bigint, n bigint);

create function private.add_activity_facts(facts private.activity_fact[]) returns void
language plpgsql set search_path = ''
as $$
declare
  changed private.activity_fact[] := array(
    select row(f.agency_id, f.occurred_at, f.completed_at, f.user_id, f.kind, sum(f.seconds), sum(f.n))::private.activity_fact
    from unnest(facts) f
    group by f.agency_id, f.occurred_at, f.completed_at, f.user_id, f.kind
    having sum(f.n) <> 0 or sum(f.seconds) <> 0);
begin
  if cardinality(changed) = 0 then
    return;
  end if;
  perform private.share_totals(array(select f.agency_id from unnest(changed) f));
  insert into public.activity_totals as t (agency_id, period, starts_on, user_id, kind, entered, completed, seconds)
  select f.agency_id, p.period, date_trunc(p.period, e.day)::date, f.user_id, f.kind,
    sum(e.entered * f.n), sum(e.completed * f.n), sum(e.completed * f.seconds)
  from unnest(changed) f
  join public.agencies a on a.id = f.agency_id
  cross join lateral (values
    (f.occurred_at at time zone a.timezone, 1, 0),
    (f.completed_at at time zone a.timezone, 0, 1)
  ) e (day, entered, completed)
  cross join (values ('day'), ('month')) p (period)
  where e.day is not null
  group by 1, 2, 3, 4, 5
  order by 1, 2, 3, 4, 5
  on conflict (agency_id, period, starts_on, user_id, kind) do update set
    entered = t.entered + excluded.entered,
    completed = t.completed + excluded.completed,
    seconds = t.seconds + excluded.seconds;
end
$$;
comment on function private.add_activity_facts(private.activity_fact[]) is
  'Adds what changed about activities to activity_totals, one row per key and in the order of the keys.';
call private.open_door('private.add_activity_facts(private.activity_fact[])');

create function private.count_activities() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  facts private.activity_fact[] := '{}';
begin
  if tg_op <> 'DELETE' then
    facts := array(
      select row(r.agency_id, r.occurred_at, r.completed_at, coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind,
        coalesce(r.duration_seconds, 0), 1)::private.activity_fact
      from new_rows r where r.deleted_at is null);
  end if;
  if tg_op <> 'INSERT' then
    facts := facts || array(
      select row(r.agency_id, r.occurred_at, r.completed_at, coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind,
        -coalesce(r.duration_seconds, 0), -1)::private.activity_fact
      from old_rows r where r.deleted_at is null);
  end if;
  perform private.add_activity_facts(facts);
  return null;
end
$$;
comment on function private.count_activities() is 'Keeps activity_totals in the transaction of the change.';
call private.open_door('private.count_activities()');
