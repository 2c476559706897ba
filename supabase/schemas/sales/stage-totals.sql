-- Totals by stage: a board reads them, the triggers of opportunities keep them.

create table public.opportunity_stage_totals (
  agency_id uuid not null,
  pipeline_id uuid not null,
  stage_id uuid not null,
  close_month date not null,
  currency text not null,
  opportunity_count bigint not null,
  amount_minor numeric not null,
  unrated_minor numeric not null,
  rated_percent_minor numeric not null,
  primary key (agency_id, pipeline_id, stage_id, close_month, currency),
  foreign key (agency_id, pipeline_id, stage_id) references public.pipeline_stages (agency_id, pipeline_id, id) on delete cascade
);
comment on table public.opportunity_stage_totals is
  'How many live opportunities stand in a stage and what they are worth, kept in the transaction of each change: a board never adds up half a million cards.';
comment on column public.opportunity_stage_totals.close_month is
  'First day of the month, in the agency''s time zone, in which they were closed; of open ones, in which they are expected to be, infinity when nobody said.';
comment on column public.opportunity_stage_totals.unrated_minor is
  'Sum of the amounts without a probability of their own: they take that of the stage, which may change without a recount.';
comment on column public.opportunity_stage_totals.rated_percent_minor is 'Sum of amount × own probability in percent.';

call private.protect_tenant_table('public.opportunity_stage_totals', 'opportunity:read');
call private.open_table('public.opportunity_stage_totals', 'select');

create function private.close_month(status text, closed_at timestamptz, expected_close_date date, zone text) returns date
language sql immutable set search_path = ''
as $$
  select case
    when status = 'open' then coalesce(date_trunc('month', expected_close_date::timestamp)::date, 'infinity')
    else date_trunc('month', closed_at at time zone zone)::date
  end
$$;
comment on function private.close_month(text, timestamptz, date, text) is 'The month in which an opportunity counts, in a time zone.';
call private.open_door('private.close_month(text, timestamptz, date, text)');

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

create function private.count_opportunities() returns trigger
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
comment on function private.count_opportunities() is
  'Keeps opportunity_stage_totals in the transaction of the change; per statement, so that a thousand cards cost a few rows.';
call private.open_door('private.count_opportunities()');

create function private.rebuild_stage_totals(agency uuid) returns void
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
comment on function private.rebuild_stage_totals(uuid) is
  'Counts the totals by stage of an agency again, after a load that passed the triggers by, a repair, or a change of its time zone.';
call private.open_door('private.rebuild_stage_totals(uuid)');
