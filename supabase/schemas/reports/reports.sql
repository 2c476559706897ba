-- Reports, read from the totals.

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
call private.open_door('private.report_range(uuid, text, date, date)', 'authenticated');

-- Whole months are read as months, the days left at both ends as days.
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
call private.open_door('private.report_spans(date, date)', 'authenticated');

-- PostgreSQL reads enable_seqscan when it plans, so a plan made while the tables are small stays right when they
-- grow.
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
call private.open_door('public.report_growth(uuid, text, date, date)', 'authenticated');

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
call private.open_door('public.report_sales(uuid, text, text, date, date)', 'authenticated');

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
call private.open_door('public.report_sources(uuid, date, date, integer)', 'authenticated');

-- PostgreSQL cannot estimate how many rows the spans have; it expects few and would sort where it should hash.
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
call private.open_door('public.report_people(uuid, date, date, integer)', 'authenticated');

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
call private.open_door('public.report_contacts(uuid)', 'authenticated');

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
call private.open_door('public.report_pipeline(uuid)', 'authenticated');
