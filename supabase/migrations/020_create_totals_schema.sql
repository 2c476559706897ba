-- Totals of contacts, opportunities and activities, kept in the transaction of each change, and the reports that are read from them.
-- requires: 002_create_crm_schema, 012_grant_role_permissions_2

-- Each total stands twice, for its day and for its month, so that a report over years reads months and only the days at both ends.
-- Days are those of the agency's time zone. Only what is outside the trash counts.

create table public.contact_totals (
  agency_id uuid not null references public.agencies (id) on delete cascade,
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  source text not null,
  contacts bigint not null default 0,
  leads bigint not null default 0,
  qualified bigint not null default 0,
  opportunities bigint not null default 0,
  customers bigint not null default 0,
  disqualified bigint not null default 0,
  converted bigint not null default 0,
  conversions bigint not null default 0,
  primary key (agency_id, period, starts_on, source)
) with (fillfactor = 80);
comment on table public.contact_totals is
  'Live contacts by the day they came and their source; written by triggers alone.';
comment on column public.contact_totals.source is 'The source without spaces around it; empty for contacts without one.';
comment on column public.contact_totals.leads is 'How many of contacts are in lifecycle stage lead now; likewise the next four.';
comment on column public.contact_totals.converted is 'How many of contacts were converted since.';
comment on column public.contact_totals.conversions is 'How many contacts were converted in this period, whenever they came.';
call private.protect_tenant_table('public.contact_totals', 'report:read');
grant select on public.contact_totals to authenticated;

create table public.opportunity_totals (
  agency_id uuid not null references public.agencies (id) on delete cascade,
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  currency text not null,
  opened bigint not null default 0,
  -- numeric: a thousand amounts may be more than a bigint holds.
  opened_minor numeric not null default 0,
  open bigint not null default 0,
  open_minor numeric not null default 0,
  won bigint not null default 0,
  won_minor numeric not null default 0,
  lost bigint not null default 0,
  lost_minor numeric not null default 0,
  primary key (agency_id, period, starts_on, currency)
) with (fillfactor = 80);
comment on table public.opportunity_totals is
  'Live opportunities by currency: opened and open by the day they were made, won and lost by the day they were closed; written by triggers alone.';
call private.protect_tenant_table('public.opportunity_totals', 'report:read');
grant select on public.opportunity_totals to authenticated;

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
grant select on public.activity_totals to authenticated;

-- ---------------------------------------------------------------------------------------------- time zones

create function private.check_timezone() returns trigger
language plpgsql set search_path = ''
as $$
begin
  perform now() at time zone new.timezone;
  return null;
exception
  when invalid_parameter_value then
    perform private.refuse('invalid_input', '400', 'The database knows no time zone of this name.');
end
$$;
comment on function private.check_timezone() is
  'Refuses a time zone that the database does not know: every count of a day asks for it.';
revoke all on function private.check_timezone() from public;

-- Until now the database took any text.
update public.agencies a set timezone = 'UTC'
where not exists (select from pg_catalog.pg_timezone_names z where lower(z.name) = lower(a.timezone));

create trigger agencies_check_timezone after insert or update of timezone on public.agencies
  for each row execute function private.check_timezone();

create function private.totals_lock(agency uuid) returns bigint
language sql immutable set search_path = ''
as $$ select pg_catalog.hashtextextended('totals ' || agency::text, 0) $$;
comment on function private.totals_lock(uuid) is
  'The advisory lock of an agency''s totals: shared by everyone who adds to them, alone for who counts them again.';
revoke all on function private.totals_lock(uuid) from public;

-- ---------------------------------------------------------------------------------------------- adding to the totals

-- What a total is made of: records that are alike in everything that is counted. `n` is 1 for each that is there now, -1 for each that
-- was there before; amounts and seconds are theirs together, with the same sign.
create type private.contact_fact as (
  agency_id uuid, created_at timestamptz, converted_at timestamptz, source text, stage text, n bigint);
create type private.opportunity_fact as (
  agency_id uuid, created_at timestamptz, closed_at timestamptz, currency text, status text, amount_minor numeric, n bigint);
create type private.activity_fact as (
  agency_id uuid, occurred_at timestamptz, completed_at timestamptz, user_id uuid, kind text, seconds bigint, n bigint);

-- Everybody who adds takes the lock first and reads the time zone afterwards: the zone is the one that the totals are counted in.
create function private.share_totals(agencies uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  agency uuid;
begin
  for agency in select distinct a from unnest(agencies) a order by a loop
    perform pg_advisory_xact_lock_shared(private.totals_lock(agency));
  end loop;
end
$$;
comment on function private.share_totals(uuid[]) is
  'Waits until nobody counts the totals of these agencies again, and keeps everybody from it until the end of the transaction.';
revoke all on function private.share_totals(uuid[]) from public;

create function private.add_contact_facts(facts private.contact_fact[]) returns void
language plpgsql set search_path = ''
as $$
declare
  -- What is the same before and after cancels out: an update of a name takes no lock and writes no total.
  changed private.contact_fact[] := array(
    select row(f.agency_id, f.created_at, f.converted_at, f.source, f.stage, sum(f.n))::private.contact_fact
    from unnest(facts) f
    group by f.agency_id, f.created_at, f.converted_at, f.source, f.stage
    having sum(f.n) <> 0);
begin
  if cardinality(changed) = 0 then
    return;
  end if;
  perform private.share_totals(array(select f.agency_id from unnest(changed) f));
  -- In the order of the key, so that two at once cannot wait for each other. An agency that is being deleted joins nothing.
  insert into public.contact_totals as t (
    agency_id, period, starts_on, source, contacts, leads, qualified, opportunities, customers, disqualified, converted, conversions)
  select f.agency_id, p.period, date_trunc(p.period, e.day)::date, f.source, sum(e.came),
    sum(e.came * (f.stage = 'lead')::integer), sum(e.came * (f.stage = 'qualified')::integer),
    sum(e.came * (f.stage = 'opportunity')::integer), sum(e.came * (f.stage = 'customer')::integer),
    sum(e.came * (f.stage = 'disqualified')::integer), sum(e.came * (f.converted_at is not null)::integer), sum(e.conversions)
  from unnest(changed) f
  join public.agencies a on a.id = f.agency_id
  cross join lateral (values
    (f.created_at at time zone a.timezone, f.n, 0),
    (f.converted_at at time zone a.timezone, 0, f.n)
  ) e (day, came, conversions)
  cross join (values ('day'), ('month')) p (period)
  where e.day is not null
  group by 1, 2, 3, 4
  order by 1, 2, 3, 4
  on conflict (agency_id, period, starts_on, source) do update set
    contacts = t.contacts + excluded.contacts,
    leads = t.leads + excluded.leads,
    qualified = t.qualified + excluded.qualified,
    opportunities = t.opportunities + excluded.opportunities,
    customers = t.customers + excluded.customers,
    disqualified = t.disqualified + excluded.disqualified,
    converted = t.converted + excluded.converted,
    conversions = t.conversions + excluded.conversions;
end
$$;
comment on function private.add_contact_facts(private.contact_fact[]) is
  'Adds what changed about contacts to contact_totals, one row per key and in the order of the keys.';
revoke all on function private.add_contact_facts(private.contact_fact[]) from public;

create function private.add_opportunity_facts(facts private.opportunity_fact[]) returns void
language plpgsql set search_path = ''
as $$
declare
  changed private.opportunity_fact[] := array(
    select row(f.agency_id, f.created_at, f.closed_at, f.currency, f.status, sum(f.amount_minor), sum(f.n))::private.opportunity_fact
    from unnest(facts) f
    group by f.agency_id, f.created_at, f.closed_at, f.currency, f.status
    having sum(f.n) <> 0 or sum(f.amount_minor) <> 0);
begin
  if cardinality(changed) = 0 then
    return;
  end if;
  perform private.share_totals(array(select f.agency_id from unnest(changed) f));
  insert into public.opportunity_totals as t (
    agency_id, period, starts_on, currency, opened, opened_minor, open, open_minor, won, won_minor, lost, lost_minor)
  select f.agency_id, p.period, date_trunc(p.period, e.day)::date, f.currency,
    sum(e.opened * f.n), sum(e.opened * f.amount_minor), sum(e.open * f.n), sum(e.open * f.amount_minor),
    sum(e.won * f.n), sum(e.won * f.amount_minor), sum(e.lost * f.n), sum(e.lost * f.amount_minor)
  from unnest(changed) f
  join public.agencies a on a.id = f.agency_id
  cross join lateral (values
    (f.created_at at time zone a.timezone, 1, (f.status = 'open')::integer, 0, 0),
    (f.closed_at at time zone a.timezone, 0, 0, (f.status = 'won')::integer, (f.status = 'lost')::integer)
  ) e (day, opened, open, won, lost)
  cross join (values ('day'), ('month')) p (period)
  where e.day is not null
  group by 1, 2, 3, 4
  order by 1, 2, 3, 4
  on conflict (agency_id, period, starts_on, currency) do update set
    opened = t.opened + excluded.opened,
    opened_minor = t.opened_minor + excluded.opened_minor,
    open = t.open + excluded.open,
    open_minor = t.open_minor + excluded.open_minor,
    won = t.won + excluded.won,
    won_minor = t.won_minor + excluded.won_minor,
    lost = t.lost + excluded.lost,
    lost_minor = t.lost_minor + excluded.lost_minor;
end
$$;
comment on function private.add_opportunity_facts(private.opportunity_fact[]) is
  'Adds what changed about opportunities to opportunity_totals, one row per key and in the order of the keys.';
revoke all on function private.add_opportunity_facts(private.opportunity_fact[]) from public;

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
revoke all on function private.add_activity_facts(private.activity_fact[]) from public;

-- ---------------------------------------------------------------------------------------------- triggers

-- Per statement, so that a thousand rows at once are counted at once.
create function private.count_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  facts private.contact_fact[] := '{}';
begin
  if tg_op <> 'DELETE' then
    facts := array(
      select row(c.agency_id, c.created_at, c.converted_at, coalesce(btrim(c.source), ''), c.lifecycle_stage, 1)::private.contact_fact
      from new_rows c where c.deleted_at is null);
  end if;
  if tg_op <> 'INSERT' then
    facts := facts || array(
      select row(c.agency_id, c.created_at, c.converted_at, coalesce(btrim(c.source), ''), c.lifecycle_stage, -1)::private.contact_fact
      from old_rows c where c.deleted_at is null);
  end if;
  perform private.add_contact_facts(facts);
  return null;
end
$$;
comment on function private.count_contacts() is 'Keeps contact_totals in the transaction of the change.';
revoke all on function private.count_contacts() from public;

create trigger contacts_count_new after insert on public.contacts
  referencing new table as new_rows for each statement execute function private.count_contacts();
create trigger contacts_count_changed after update on public.contacts
  referencing old table as old_rows new table as new_rows for each statement execute function private.count_contacts();
create trigger contacts_count_gone after delete on public.contacts
  referencing old table as old_rows for each statement execute function private.count_contacts();

create function private.total_opportunities() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  facts private.opportunity_fact[] := '{}';
begin
  if tg_op <> 'DELETE' then
    facts := array(
      select row(o.agency_id, o.created_at, o.closed_at, o.currency, o.status, o.amount_minor, 1)::private.opportunity_fact
      from new_rows o where o.deleted_at is null);
  end if;
  if tg_op <> 'INSERT' then
    facts := facts || array(
      select row(o.agency_id, o.created_at, o.closed_at, o.currency, o.status, -o.amount_minor, -1)::private.opportunity_fact
      from old_rows o where o.deleted_at is null);
  end if;
  perform private.add_opportunity_facts(facts);
  return null;
end
$$;
comment on function private.total_opportunities() is 'Keeps opportunity_totals in the transaction of the change.';
revoke all on function private.total_opportunities() from public;

create trigger opportunities_total_new after insert on public.opportunities
  referencing new table as new_rows for each statement execute function private.total_opportunities();
create trigger opportunities_total_changed after update on public.opportunities
  referencing old table as old_rows new table as new_rows for each statement execute function private.total_opportunities();
create trigger opportunities_total_gone after delete on public.opportunities
  referencing old table as old_rows for each statement execute function private.total_opportunities();

create function private.nobody() returns uuid
language sql immutable set search_path = ''
as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
comment on function private.nobody() is 'Who did what no person is known for: a key holds no null.';
revoke all on function private.nobody() from public;
grant execute on function private.nobody() to authenticated;

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
revoke all on function private.count_activities() from public;

create trigger activities_count_new after insert on public.activities
  referencing new table as new_rows for each statement execute function private.count_activities();
create trigger activities_count_changed after update on public.activities
  referencing old table as old_rows new table as new_rows for each statement execute function private.count_activities();
create trigger activities_count_gone after delete on public.activities
  referencing old table as old_rows for each statement execute function private.count_activities();

-- ---------------------------------------------------------------------------------------------- counting again

create function private.rebuild_totals(agency uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  contacts private.contact_fact[];
  opportunities private.opportunity_fact[];
  activities private.activity_fact[];
  zone text;
begin
  -- Whoever has counted waits to be read, whoever has not will add to what is counted here.
  perform pg_advisory_xact_lock(private.totals_lock(agency));
  delete from public.contact_totals t where t.agency_id = agency;
  delete from public.opportunity_totals t where t.agency_id = agency;
  delete from public.activity_totals t where t.agency_id = agency;
  -- After the lock: whoever changes the time zone has it until the end of his transaction.
  select a.timezone into zone from public.agencies a where a.id = agency;
  -- Records of the same days count as one fact, at the earliest of their instants. Month by month: an array of everything could be too large.
  for contacts in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(c.created_at)) as month,
        row(agency, min(c.created_at), min(c.converted_at), coalesce(btrim(c.source), ''), c.lifecycle_stage, count(*))::private.contact_fact as fact
      from public.contacts c
      where c.agency_id = agency and c.deleted_at is null
      group by (c.created_at at time zone zone)::date, (c.converted_at at time zone zone)::date, coalesce(btrim(c.source), ''), c.lifecycle_stage
    ) g
    group by g.month
  loop
    perform private.add_contact_facts(contacts);
  end loop;
  for opportunities in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(o.created_at)) as month,
        row(agency, min(o.created_at), min(o.closed_at), o.currency, o.status, sum(o.amount_minor), count(*))::private.opportunity_fact as fact
      from public.opportunities o
      where o.agency_id = agency and o.deleted_at is null
      group by (o.created_at at time zone zone)::date, (o.closed_at at time zone zone)::date, o.currency, o.status
    ) g
    group by g.month
  loop
    perform private.add_opportunity_facts(opportunities);
  end loop;
  for activities in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(r.occurred_at)) as month,
        row(agency, min(r.occurred_at), min(r.completed_at), coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind,
          sum(coalesce(r.duration_seconds, 0)), count(*))::private.activity_fact as fact
      from public.activities r
      where r.agency_id = agency and r.deleted_at is null
      group by (r.occurred_at at time zone zone)::date, (r.completed_at at time zone zone)::date,
        coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind
    ) g
    group by g.month
  loop
    perform private.add_activity_facts(activities);
  end loop;
end
$$;
comment on function private.rebuild_totals(uuid) is
  'Counts an agency''s totals again, after a load that passed the triggers by, a repair, or a change of its time zone.';
revoke all on function private.rebuild_totals(uuid) from public;

create function private.follow_timezone() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.rebuild_totals(new.id);
  return null;
end
$$;
comment on function private.follow_timezone() is 'Other time zone, other days: counts the agency''s totals again.';
revoke all on function private.follow_timezone() from public;
create trigger agencies_follow_timezone after update of timezone on public.agencies
  for each row when (old.timezone is distinct from new.timezone) execute function private.follow_timezone();

select private.rebuild_totals(a.id) from public.agencies a;

-- ---------------------------------------------------------------------------------------------- reports

create function private.report_range(agency uuid, period text, inout since date, inout until date, out zone text)
language plpgsql stable set search_path = ''
as $$
begin
  perform private.require(agency, 'report:read');
  select a.timezone into zone from public.agencies a where a.id = agency;
  until := coalesce(until, (now() at time zone zone)::date);
  since := coalesce(since, case period
    when 'week' then date_trunc('week', until::timestamp)::date - 77
    when 'month' then (date_trunc('month', until::timestamp) - interval '11 months')::date
    else until - 29
  end);
  if since < '1900-01-01' or until > '2999-12-31' or since > until
     or (period = 'day' and until - since >= 400) or (period = 'week' and until - since >= 2800)
     or until - since >= 12000 or period not in ('day', 'week', 'month') then
    perform private.refuse('invalid_input', '400',
      'Give a first and a last day in order, with at most 400 days, 400 weeks or 12,000 days of months between them.');
  end if;
end
$$;
comment on function private.report_range(uuid, text, date, date) is
  'The days that a report is about, in the agency''s time zone, after private.require report:read; without days the last 30 days, 12 weeks or 12 months. Without a period it has no steps.';
revoke all on function private.report_range(uuid, text, date, date) from public;
grant execute on function private.report_range(uuid, text, date, date) to authenticated;

-- Whole months are read as months, what is left at both ends as days.
create function private.report_spans(since date, until date) returns table (period text, starts date, ends date)
language plpgsql immutable rows 3 set search_path = ''
as $$
declare
  first_month date := (date_trunc('month', (since - 1)::timestamp) + interval '1 month')::date;
  end_of_months date := date_trunc('month', (until + 1)::timestamp)::date;
begin
  if first_month >= end_of_months then
    return query values ('day', since, until + 1);
  else
    return query values ('day', since, first_month), ('month', first_month, end_of_months), ('day', end_of_months, until + 1);
  end if;
end
$$;
comment on function private.report_spans(date, date) is
  'The rows of a table of totals that make up some days: those of each period from starts to before ends.';
revoke all on function private.report_spans(date, date) from public;
grant execute on function private.report_spans(date, date) to authenticated;

-- enable_seqscan counts when a plan is made: one that is made while the tables are small is still right when they are large.
create function public.report_growth(agency_id uuid, period text default 'day', since date default null, until date default null)
returns table (
  starts_on date, contacts bigint, conversions bigint, opportunities bigint, won bigint, lost bigint,
  first_day date, last_day date, time_zone text)
language plpgsql stable set search_path = '' set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  range record;
begin
  select r.* into range
  from private.report_range(report_growth.agency_id, coalesce(report_growth.period, ''), report_growth.since, report_growth.until) r;
  return query
  with spans as (
    select s.* from private.report_spans(range.since, range.until) s where report_growth.period = 'month'
    union all
    select 'day', range.since, range.until + 1 where report_growth.period <> 'month'
  ), people as (
    select date_trunc(report_growth.period, t.starts_on::timestamp)::date as bucket, sum(t.contacts) as contacts, sum(t.conversions) as conversions
    from spans s
    join public.contact_totals t
      on t.agency_id = report_growth.agency_id and t.period = s.period and t.starts_on >= s.starts and t.starts_on < s.ends
    group by 1
  ), deals as (
    select date_trunc(report_growth.period, t.starts_on::timestamp)::date as bucket, sum(t.opened) as opened, sum(t.won) as won, sum(t.lost) as lost
    from spans s
    join public.opportunity_totals t
      on t.agency_id = report_growth.agency_id and t.period = s.period and t.starts_on >= s.starts and t.starts_on < s.ends
    group by 1
  )
  select greatest(b.bucket::date, range.since), coalesce(p.contacts, 0)::bigint, coalesce(p.conversions, 0)::bigint,
    coalesce(d.opened, 0)::bigint, coalesce(d.won, 0)::bigint, coalesce(d.lost, 0)::bigint, range.since, range.until, range.zone
  from generate_series(
    date_trunc(report_growth.period, range.since::timestamp), range.until::timestamp, ('1 ' || report_growth.period)::interval) b (bucket)
  left join people p on p.bucket = b.bucket::date
  left join deals d on d.bucket = b.bucket::date
  order by b.bucket;
end
$$;
comment on function public.report_growth(uuid, text, date, date) is
  'What came, day by day, week by week or month by month in the agency''s time zone, without gaps: contacts, conversions, opportunities, those won and lost.';

create function public.report_sales(
  agency_id uuid, currency text default null, period text default 'month', since date default null, until date default null)
returns table (
  starts_on date, money text, opened bigint, opened_minor numeric, won bigint, won_minor numeric, lost bigint, lost_minor numeric,
  first_day date, last_day date, time_zone text)
language plpgsql stable set search_path = '' set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  range record;
  wanted text := report_sales.currency;
begin
  select r.* into range
  from private.report_range(report_sales.agency_id, coalesce(report_sales.period, ''), report_sales.since, report_sales.until) r;
  if wanted is null then
    select a.currency into wanted from public.agencies a where a.id = report_sales.agency_id;
  end if;
  return query
  with spans as (
    select s.* from private.report_spans(range.since, range.until) s where report_sales.period = 'month'
    union all
    select 'day', range.since, range.until + 1 where report_sales.period <> 'month'
  ), deals as (
    select date_trunc(report_sales.period, t.starts_on::timestamp)::date as bucket, sum(t.opened) as opened, sum(t.opened_minor) as opened_minor,
      sum(t.won) as won, sum(t.won_minor) as won_minor, sum(t.lost) as lost, sum(t.lost_minor) as lost_minor
    from spans s
    cross join lateral (
      select t.* from public.opportunity_totals t
      where t.agency_id = report_sales.agency_id and t.period = s.period and t.starts_on >= s.starts and t.starts_on < s.ends
        and t.currency = wanted offset 0
    ) t
    group by 1
  )
  -- Every step adds nothing to what there is, so that one without deals is there, too.
  select greatest(b.bucket, range.since), wanted, sum(b.opened)::bigint, sum(b.opened_minor),
    sum(b.won)::bigint, sum(b.won_minor), sum(b.lost)::bigint, sum(b.lost_minor), range.since, range.until, range.zone
  from (
    select d.* from deals d
    union all
    select g.step::date, 0, 0, 0, 0, 0, 0
    from generate_series(
      date_trunc(report_sales.period, range.since::timestamp), range.until::timestamp, ('1 ' || report_sales.period)::interval) g (step)
  ) b
  group by b.bucket
  order by b.bucket;
end
$$;
comment on function public.report_sales(uuid, text, text, date, date) is
  'Opportunities of one currency (else the agency''s) that were opened, won and lost, with their amounts, without gaps.';

create function public.report_sources(
  agency_id uuid, since date default null, until date default null, at_most integer default 50)
returns table (
  source text, is_total boolean, contacts bigint, leads bigint, qualified bigint, opportunities bigint, customers bigint,
  disqualified bigint, converted bigint, first_day date, last_day date, time_zone text)
language plpgsql stable set search_path = '' set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  range record;
begin
  select r.* into range from private.report_range(report_sources.agency_id, null, report_sources.since, report_sources.until) r;
  return query
  select nullif(t.source, ''), grouping(t.source) = 1, coalesce(sum(t.contacts), 0)::bigint, coalesce(sum(t.leads), 0)::bigint,
    coalesce(sum(t.qualified), 0)::bigint, coalesce(sum(t.opportunities), 0)::bigint, coalesce(sum(t.customers), 0)::bigint,
    coalesce(sum(t.disqualified), 0)::bigint, coalesce(sum(t.converted), 0)::bigint, range.since, range.until, range.zone
  from private.report_spans(range.since, range.until) s
  join public.contact_totals t
    on t.agency_id = report_sources.agency_id and t.period = s.period and t.starts_on >= s.starts and t.starts_on < s.ends
  group by grouping sets ((t.source), ())
  having grouping(t.source) = 1 or sum(t.contacts) > 0
  order by 2 desc, 3 desc, t.source
  limit 1 + least(greatest(report_sources.at_most, 1), 200);
end
$$;
comment on function public.report_sources(uuid, date, date, integer) is
  'Contacts that came in some days, by source: in which stage they are now and how many were converted. First the total over all sources, then the largest sources.';

-- Nobody can estimate how many rows the spans have, and for the few that it expects PostgreSQL would sort where it should hash.
create function public.report_people(
  agency_id uuid, since date default null, until date default null, at_most integer default 50)
returns table (
  user_id uuid, full_name text, is_total boolean, entered bigint, completed bigint, seconds bigint, calls bigint, emails bigint,
  meetings bigint, tasks bigint, notes bigint, video_calls bigint, others bigint, first_day date, last_day date, time_zone text)
language plpgsql stable set search_path = '' set enable_seqscan = off set enable_sort = off
as $$
#variable_conflict use_column
declare
  range record;
begin
  select r.* into range from private.report_range(report_people.agency_id, null, report_people.since, report_people.until) r;
  return query
  -- By person and kind first, so that the many sums below go over a few hundred rows.
  with sums as (
    select t.user_id, t.kind, sum(t.entered) as entered, sum(t.completed) as completed, sum(t.seconds) as seconds
    -- OFFSET 0: span by span out of the index, instead of all totals of the agency beside all spans.
    from private.report_spans(range.since, range.until) s
    cross join lateral (
      select t.* from public.activity_totals t
      where t.agency_id = report_people.agency_id and t.period = s.period and t.starts_on >= s.starts and t.starts_on < s.ends offset 0
    ) t
    group by t.user_id, t.kind
  ), done as (
    select t.user_id, grouping(t.user_id) = 1 as is_total, coalesce(sum(t.entered), 0)::bigint as entered,
      coalesce(sum(t.completed), 0)::bigint as completed, coalesce(sum(t.seconds), 0)::bigint as seconds,
      coalesce(sum(t.completed) filter (where t.kind = 'call'), 0)::bigint as calls,
      coalesce(sum(t.completed) filter (where t.kind = 'email'), 0)::bigint as emails,
      coalesce(sum(t.completed) filter (where t.kind = 'meeting'), 0)::bigint as meetings,
      coalesce(sum(t.completed) filter (where t.kind = 'task'), 0)::bigint as tasks,
      coalesce(sum(t.completed) filter (where t.kind = 'note'), 0)::bigint as notes,
      coalesce(sum(t.completed) filter (where t.kind = 'video_call'), 0)::bigint as video_calls,
      coalesce(sum(t.completed) filter (where t.kind = 'other'), 0)::bigint as others
    from sums t
    group by grouping sets ((t.user_id), ())
    having grouping(t.user_id) = 1 or sum(t.entered) > 0 or sum(t.completed) > 0
    order by 2 desc, 4 desc, 3 desc, t.user_id
    limit 1 + least(greatest(report_people.at_most, 1), 200)
  )
  -- One name per person at most: the join adds no rows. OFFSET 0: by the key, instead of each person beside all colleagues.
  select nullif(d.user_id, private.nobody()), u.full_name, d.is_total, d.entered, d.completed, d.seconds, d.calls, d.emails, d.meetings,
    d.tasks, d.notes, d.video_calls, d.others, range.since, range.until, range.zone
  from done d
  left join lateral (select u.full_name from public.users u where u.id = d.user_id offset 0) u on true
  order by d.is_total desc, d.completed desc, d.entered desc, d.user_id;
end
$$;
comment on function public.report_people(uuid, date, date, integer) is
  'What each person entered and completed in some days. First the total over everybody, then those who completed most.';

create function public.report_contacts(agency_id uuid)
returns table (
  contacts bigint, leads bigint, qualified bigint, opportunities bigint, customers bigint, disqualified bigint, converted bigint)
language plpgsql stable rows 1 set search_path = '' set enable_seqscan = off
as $$
#variable_conflict use_column
begin
  perform private.require(report_contacts.agency_id, 'report:read');
  return query
  select coalesce(sum(t.contacts), 0)::bigint, coalesce(sum(t.leads), 0)::bigint, coalesce(sum(t.qualified), 0)::bigint,
    coalesce(sum(t.opportunities), 0)::bigint, coalesce(sum(t.customers), 0)::bigint, coalesce(sum(t.disqualified), 0)::bigint,
    coalesce(sum(t.converted), 0)::bigint
  from public.contact_totals t
  where t.agency_id = report_contacts.agency_id and t.period = 'month';
end
$$;
comment on function public.report_contacts(uuid) is 'How many live contacts the agency has, in which stage, and how many were converted.';

create function public.report_pipeline(agency_id uuid)
returns table (
  currency text, opened bigint, opened_minor numeric, open bigint, open_minor numeric, won bigint, won_minor numeric, lost bigint, lost_minor numeric)
language plpgsql stable set search_path = '' set enable_seqscan = off
as $$
#variable_conflict use_column
begin
  perform private.require(report_pipeline.agency_id, 'report:read');
  return query
  select t.currency, sum(t.opened)::bigint, sum(t.opened_minor), sum(t.open)::bigint, sum(t.open_minor), sum(t.won)::bigint,
    sum(t.won_minor), sum(t.lost)::bigint, sum(t.lost_minor)
  from public.opportunity_totals t
  where t.agency_id = report_pipeline.agency_id and t.period = 'month'
  group by t.currency
  having sum(t.opened) > 0
  order by 2 desc, 1
  limit 200;
end
$$;
comment on function public.report_pipeline(uuid) is
  'Live opportunities by currency: how many and how much is open, won and lost; the currencies with the most opportunities first.';

do $$
declare
  report text;
begin
  foreach report in array array[
    'report_growth(uuid, text, date, date)', 'report_sales(uuid, text, text, date, date)', 'report_sources(uuid, date, date, integer)',
    'report_people(uuid, date, date, integer)', 'report_contacts(uuid)', 'report_pipeline(uuid)']
  loop
    execute format('revoke all on function public.%s from public, anon', report);
    execute format('grant execute on function public.%s to authenticated', report);
  end loop;
end
$$;
