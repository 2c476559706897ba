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
  'First day of the month (UTC) in which they were closed; of open ones, in which they are expected to be, infinity when nobody said.';
comment on column public.opportunity_stage_totals.unrated_minor is
  'Sum of the amounts without a probability of their own: they take that of the stage, which may change without a recount.';
comment on column public.opportunity_stage_totals.rated_percent_minor is 'Sum of amount × own probability in percent.';

call private.protect_tenant_table('public.opportunity_stage_totals', 'opportunity:read');
call private.open_table('public.opportunity_stage_totals', 'select');

create function private.close_month(status text, closed_at timestamptz, expected_close_date date) returns date
language sql immutable set search_path = ''
as $$
  select case
    when status = 'open' then coalesce(date_trunc('month', expected_close_date::timestamp)::date, 'infinity')
    else date_trunc('month', closed_at at time zone 'UTC')::date
  end
$$;
comment on function private.close_month(text, timestamptz, date) is 'The month in which an opportunity counts.';
call private.open_door('private.close_month(text, timestamptz, date)');

create function private.count_opportunities() returns trigger
language plpgsql security definer set search_path = ''
as $$
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
$$;
comment on function private.count_opportunities() is
  'Keeps opportunity_stage_totals in the transaction of the change; per statement, so that a thousand cards cost a few rows.';
call private.open_door('private.count_opportunities()');

create function private.rebuild_stage_totals(agency uuid) returns void
language plpgsql set search_path = ''
as $$
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
$$;
comment on function private.rebuild_stage_totals(uuid) is
  'For whoever loads rows past the triggers: counts the totals of an agency anew. No opportunity is written anywhere meanwhile.';
call private.open_door('private.rebuild_stage_totals(uuid)');
