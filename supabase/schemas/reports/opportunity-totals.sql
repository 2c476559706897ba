-- Totals of opportunities.

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
call private.open_table('public.opportunity_totals', 'select');

create type private.opportunity_fact as (
  agency_id uuid, created_at timestamptz, closed_at timestamptz, currency text, status text, amount_minor numeric, n bigint);

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
call private.open_door('private.add_opportunity_facts(private.opportunity_fact[])');

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
call private.open_door('private.total_opportunities()');
