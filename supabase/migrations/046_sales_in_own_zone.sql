-- What was won or lost counts in the month that the agency's time zone says, in the forecast and the win rate too; so do the days of a conversion.
-- requires: 044_phones

-- Whoever is writing now would count in UTC. They wait a moment, and then count in the zone.
lock table public.opportunities in share row exclusive mode;

create type private.stage_fact as (
  agency_id uuid, pipeline_id uuid, stage_id uuid, status text, closed_at timestamptz, expected_close_date date, currency text,
  n bigint, amount_minor numeric, unrated_minor numeric, rated_percent_minor numeric);

create function private.add_stage_facts(facts private.stage_fact[]) returns void
language plpgsql set search_path = ''
as $$
declare
  changed private.stage_fact[] := array(
    select row(f.agency_id, f.pipeline_id, f.stage_id, f.status, f.closed_at, f.expected_close_date, f.currency,
      sum(f.n), sum(f.amount_minor), sum(f.unrated_minor), sum(f.rated_percent_minor))::private.stage_fact
    from unnest(facts) f
    group by f.agency_id, f.pipeline_id, f.stage_id, f.status, f.closed_at, f.expected_close_date, f.currency
    having (sum(f.n), sum(f.amount_minor), sum(f.unrated_minor), sum(f.rated_percent_minor)) <> (0, 0, 0, 0));
begin
  if cardinality(changed) = 0 then
    return;
  end if;
  perform private.share_totals(array(select f.agency_id from unnest(changed) f));
  -- In the order of the key, so that two who change the same totals wait for each other and never in a circle. An agency that is
  -- deleted has taken its totals along, and is not found.
  insert into public.opportunity_stage_totals as t
  select f.agency_id, f.pipeline_id, f.stage_id, m.close_month, f.currency,
    sum(f.n), sum(f.amount_minor), sum(f.unrated_minor), sum(f.rated_percent_minor)
  from unnest(changed) f
  join public.agencies a on a.id = f.agency_id
  cross join lateral (select private.close_month(f.status, f.closed_at, f.expected_close_date, a.timezone) as close_month) m
  group by f.agency_id, f.pipeline_id, f.stage_id, m.close_month, f.currency
  having (sum(f.n), sum(f.amount_minor), sum(f.unrated_minor), sum(f.rated_percent_minor)) <> (0, 0, 0, 0)
  order by f.agency_id, f.pipeline_id, f.stage_id, m.close_month, f.currency
  on conflict (agency_id, pipeline_id, stage_id, close_month, currency) do update set
    opportunity_count = t.opportunity_count + excluded.opportunity_count,
    amount_minor = t.amount_minor + excluded.amount_minor,
    unrated_minor = t.unrated_minor + excluded.unrated_minor,
    rated_percent_minor = t.rated_percent_minor + excluded.rated_percent_minor;
end
$$;
comment on function private.add_stage_facts(private.stage_fact[]) is
  'Adds what changed about opportunities to opportunity_stage_totals, one row per key and in the order of the keys.';
call private.open_door('private.add_stage_facts(private.stage_fact[])');

drop function private.close_month(text, timestamp with time zone, date);

create or replace function private.close_month(status text, closed_at timestamptz, expected_close_date date, zone text) returns date
language sql immutable set search_path = ''
as $$
  select case
    when status = 'open' then coalesce(date_trunc('month', expected_close_date::timestamp)::date, 'infinity')
    else date_trunc('month', closed_at at time zone zone)::date
  end
$$;

create or replace function private.convert_contact(
  agency uuid, contact uuid, stage text, name text, pipeline uuid, amount_minor bigint, currency text, expected_close_date date, owner uuid,
  expected_version integer)
returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person public.contacts;
  opportunity uuid;
begin
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  if stage in ('opportunity', 'customer') is not true then
    perform private.refuse('invalid_input', '400', 'A lead becomes an opportunity or a customer.');
  end if;
  -- Of many who convert it at once, one finds it unconverted. "No key": who hangs something on the contact need not wait.
  select c.* into person from public.contacts c where c.agency_id = agency and c.id = contact and c.deleted_at is null for no key update;
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  if person.id is null then
    perform private.refuse('not_found', '404', 'There is no such contact.');
  elsif person.converted_at is not null then
    perform private.refuse('already_converted', '409', 'This contact was converted already, which happens once.');
  elsif person.version <> expected_version then
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  update public.contacts c
  set lifecycle_stage = convert_contact.stage, lead_status = 'converted', converted_at = now()
  where c.agency_id = agency and c.id = contact;
  insert into public.opportunities (
    agency_id, name, contact_id, pipeline_id, amount_minor, currency, expected_close_date, owner_id)
  values (
    agency,
    coalesce(convert_contact.name, left(coalesce(
      nullif(btrim(case person.kind when 'company' then person.company_name else person.first_name || ' ' || person.last_name end), ''),
      nullif(btrim(person.first_name || ' ' || person.last_name || ' ' || person.company_name), ''),
      person.email), 200)),
    -- Triggers choose what is left open: the default pipeline, its first open stage and the top of it, the agency's currency.
    contact, convert_contact.pipeline,
    coalesce(convert_contact.amount_minor, 0),
    convert_contact.currency,
    coalesce(convert_contact.expected_close_date,
      (now() at time zone (select a.timezone from public.agencies a where a.id = agency))::date + 30),
    coalesce(convert_contact.owner, person.owner_id))
  returning id into opportunity;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  return opportunity;
end
$$;

create or replace function private.count_opportunities() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  facts private.stage_fact[] := '{}';
begin
  if tg_op <> 'INSERT' then
    facts := array(
      select row(g.agency_id, g.pipeline_id, g.stage_id, g.status, g.closed_at, g.expected_close_date, g.currency, -1, -g.amount_minor,
        case when g.probability is null then -g.amount_minor else 0 end, coalesce(-g.amount_minor * g.probability, 0))::private.stage_fact
      from gone g where g.deleted_at is null);
  end if;
  if tg_op <> 'DELETE' then
    facts := facts || array(
      select row(c.agency_id, c.pipeline_id, c.stage_id, c.status, c.closed_at, c.expected_close_date, c.currency, 1, c.amount_minor,
        case when c.probability is null then c.amount_minor else 0 end, coalesce(c.amount_minor * c.probability, 0))::private.stage_fact
      from came c where c.deleted_at is null);
  end if;
  perform private.add_stage_facts(facts);
  return null;
end
$$;

create or replace function private.follow_timezone() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- This one first: it waits for stages, which nobody may wait for once they keep others from the totals.
  perform private.rebuild_stage_totals(new.id);
  perform private.rebuild_totals(new.id);
  return null;
end
$$;

create or replace function private.rebuild_stage_totals(agency uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  -- Whoever removes a pipeline or a stage holds it and is on the way to the totals: they are waited for before anybody waits for this.
  perform from public.pipelines p where p.agency_id = agency order by p.id for key share;
  perform from public.pipeline_stages s where s.agency_id = agency order by s.id for key share;
  -- Whoever has counted waits to be read, whoever has not will add to what is counted here.
  perform pg_advisory_xact_lock(private.totals_lock(agency));
  delete from public.opportunity_stage_totals t where t.agency_id = agency;
  insert into public.opportunity_stage_totals
  select o.agency_id, o.pipeline_id, o.stage_id, m.close_month, o.currency,
    count(*), sum(o.amount_minor), coalesce(sum(o.amount_minor) filter (where o.probability is null), 0),
    coalesce(sum(o.amount_minor * o.probability), 0)
  from public.opportunities o
  join public.agencies a on a.id = o.agency_id
  cross join lateral (select private.close_month(o.status, o.closed_at, o.expected_close_date, a.timezone) as close_month) m
  where o.agency_id = agency and o.deleted_at is null
  group by o.agency_id, o.pipeline_id, o.stage_id, m.close_month, o.currency;
end
$$;

create or replace function private.rebuild_totals(agency uuid) returns void
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
  -- After the lock: a change of the time zone holds it until the end of its transaction.
  select a.timezone into zone from public.agencies a where a.id = agency;
  -- Records of the same days count as one fact, at the earliest of their instants. Month by month: an array of everything could be too large.
  for contacts in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(c.created_at) at time zone zone) as month,
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
      select date_trunc('month', min(o.created_at) at time zone zone) as month,
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
      select date_trunc('month', min(r.occurred_at) at time zone zone) as month,
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

comment on column public.opportunity_stage_totals.close_month is 'First day of the month, in the agency''s time zone, in which they were closed; of open ones, in which they are expected to be, infinity when nobody said.';

comment on function private.close_month(text, timestamp with time zone, date, text) is 'The month in which an opportunity counts, in a time zone.';

comment on function private.rebuild_stage_totals(uuid) is 'Counts the totals by stage of an agency again, after a load that passed the triggers by, a repair, or a change of its time zone.';

comment on function public.sales_by_month(uuid, date, date, uuid) is 'By month, in the agency''s time zone, and currency: what is open and expected then, weighted by probability, and what was won and lost then; the month is null for open ones without a date.';

revoke all on function private.close_month(text, timestamp with time zone, date, text) from public;

select private.rebuild_stage_totals(a.id) from public.agencies a where a.timezone <> 'UTC' order by a.id;
