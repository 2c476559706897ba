lock table public.opportunities in share row exclusive mode;

drop function private.add_stage_facts(private.stage_fact[]);

drop function private.close_month(text, timestamp with time zone, date, text);

drop type private.stage_fact;

create or replace function private.close_month (
  status              text,
  closed_at           timestamp with time zone,
  expected_close_date date
)
  returns date
  language sql
  immutable
  set search_path to ''
  as $function$
  select case
    when status = 'open' then coalesce(date_trunc('month', expected_close_date::timestamp)::date, 'infinity')
    else date_trunc('month', closed_at at time zone 'UTC')::date
  end
$function$;

create or replace function private.convert_contact (
  agency              uuid,
  contact             uuid,
  stage               text,
  name                text,
  pipeline            uuid,
  amount_minor        bigint,
  currency            text,
  expected_close_date date,
  owner               uuid,
  expected_version    integer
)
  returns uuid
  language plpgsql
  security definer
  set search_path to ''
  as $function$
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
    coalesce(convert_contact.expected_close_date, (now() at time zone 'UTC')::date + 30),
    coalesce(convert_contact.owner, person.owner_id))
  returning id into opportunity;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  return opportunity;
end
$function$;

create or replace function private.count_opportunities()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  deltas public.opportunity_stage_totals[] := '{}';
begin
  if tg_op <> 'INSERT' then
    deltas := array(
      select row(g.agency_id, g.pipeline_id, g.stage_id, private.close_month(g.status, g.closed_at, g.expected_close_date), g.currency,
        -count(*), -sum(g.amount_minor), -coalesce(sum(g.amount_minor) filter (where g.probability is null), 0),
        -coalesce(sum(g.amount_minor * g.probability), 0))::public.opportunity_stage_totals
      from gone g
      where g.deleted_at is null
      group by g.agency_id, g.pipeline_id, g.stage_id, private.close_month(g.status, g.closed_at, g.expected_close_date), g.currency);
  end if;
  if tg_op <> 'DELETE' then
    deltas := deltas || array(
      select row(c.agency_id, c.pipeline_id, c.stage_id, private.close_month(c.status, c.closed_at, c.expected_close_date), c.currency,
        count(*), sum(c.amount_minor), coalesce(sum(c.amount_minor) filter (where c.probability is null), 0),
        coalesce(sum(c.amount_minor * c.probability), 0))::public.opportunity_stage_totals
      from came c
      where c.deleted_at is null
      group by c.agency_id, c.pipeline_id, c.stage_id, private.close_month(c.status, c.closed_at, c.expected_close_date), c.currency);
  end if;
  -- In the order of the key, so that two who change the same totals wait for each other and never in a circle. A stage that goes
  -- with its agency has taken its totals along.
  insert into public.opportunity_stage_totals as t
  select d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency,
    sum(d.opportunity_count), sum(d.amount_minor), sum(d.unrated_minor), sum(d.rated_percent_minor)
  from unnest(deltas) d
  where exists (select from public.pipeline_stages s where s.id = d.stage_id)
  group by d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency
  having (sum(d.opportunity_count), sum(d.amount_minor), sum(d.unrated_minor), sum(d.rated_percent_minor)) <> (0, 0, 0, 0)
  order by d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency
  on conflict (agency_id, pipeline_id, stage_id, close_month, currency) do update set
    opportunity_count = t.opportunity_count + excluded.opportunity_count,
    amount_minor = t.amount_minor + excluded.amount_minor,
    unrated_minor = t.unrated_minor + excluded.unrated_minor,
    rated_percent_minor = t.rated_percent_minor + excluded.rated_percent_minor;
  return null;
end
$function$;

create or replace function private.follow_timezone()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
begin
  perform private.rebuild_totals(new.id);
  return null;
end
$function$;

create or replace function private.rebuild_stage_totals (
  agency uuid
)
  returns void
  language plpgsql
  set search_path to ''
  as $function$
begin
  lock table public.opportunities in share row exclusive mode;
  delete from public.opportunity_stage_totals t where t.agency_id = agency;
  insert into public.opportunity_stage_totals
  select o.agency_id, o.pipeline_id, o.stage_id, private.close_month(o.status, o.closed_at, o.expected_close_date), o.currency,
    count(*), sum(o.amount_minor), coalesce(sum(o.amount_minor) filter (where o.probability is null), 0),
    coalesce(sum(o.amount_minor * o.probability), 0)
  from public.opportunities o
  where o.agency_id = agency and o.deleted_at is null
  group by o.agency_id, o.pipeline_id, o.stage_id, private.close_month(o.status, o.closed_at, o.expected_close_date), o.currency;
end
$function$;

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

comment on column public.opportunity_stage_totals.close_month is 'First day of the month (UTC) in which they were closed; of open ones, in which they are expected to be, infinity when nobody said.';

comment on function private.close_month(text, timestamp with time zone, date) is 'The month in which an opportunity counts.';

comment on function private.rebuild_stage_totals(uuid) is 'For whoever loads rows past the triggers: counts the totals of an agency anew. No opportunity is written anywhere meanwhile.';

comment on function public.sales_by_month(uuid, date, date, uuid) is 'By month and currency: what is open and expected then, weighted by probability, and what was won and lost then; the month is null for open ones without a date.';

revoke all on function private.close_month(text, timestamp with time zone, date) from public;

select private.rebuild_stage_totals(a.id) from public.agencies a where a.timezone <> 'UTC' order by a.id;
