-- Totals of contacts.

-- Each total stands twice, for its day and for its month, so that a report over years reads months and only the days
-- at both ends. Days are those of the agency's time zone. Only what is outside the trash counts.
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
call private.open_table('public.contact_totals', 'select');

-- A fact stands for records that are alike in everything that is counted. `n` adds 1 per record that is there now and
-- -1 per record that was there before; amounts and seconds are sums with the same sign.
create type private.contact_fact as (
  agency_id uuid, created_at timestamptz, converted_at timestamptz, source text, stage text, n bigint);

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
call private.open_door('private.add_contact_facts(private.contact_fact[])');

-- Per statement: a thousand rows written at once are counted at once.
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
call private.open_door('private.count_contacts()');
