-- The stages through which an opportunity went.

create table public.opportunity_stage_history (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  opportunity_id uuid not null,
  pipeline_id uuid not null,
  from_stage_id uuid,
  to_stage_id uuid not null,
  amount_minor bigint not null,
  currency text not null,
  moved_by uuid default auth.uid() references public.users (id) on delete set null,
  moved_at timestamptz not null default now(),
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade
);
comment on table public.opportunity_stage_history is
  'One row per stage change, written by a trigger. Stages are kept as plain ids: history outlives a removed stage.';

create index opportunity_stage_history_opportunity_idx on public.opportunity_stage_history (agency_id, opportunity_id, moved_at desc, id desc);
create index opportunity_stage_history_moved_idx on public.opportunity_stage_history (agency_id, moved_at desc, id desc);
create index opportunity_stage_history_moved_by_idx on public.opportunity_stage_history (moved_by);

call private.protect_tenant_table('public.opportunity_stage_history', 'opportunity:read');
call private.open_table('public.opportunity_stage_history', 'select');
call audit.watch('public.opportunity_stage_history');

create function public.opportunity_history(agency_id uuid, opportunity_id uuid)
returns table (
  id uuid, pipeline_id uuid, from_stage_id uuid, to_stage_id uuid, amount_minor bigint, currency text,
  moved_by uuid, moved_at timestamptz, left_at timestamptz
)
language sql stable set search_path = ''
as $$
  select h.id, h.pipeline_id, h.from_stage_id, h.to_stage_id, h.amount_minor, h.currency, h.moved_by, h.moved_at,
    lead(h.moved_at) over (order by h.moved_at, h.id)
  from public.opportunity_stage_history h
  where h.agency_id = opportunity_history.agency_id and h.opportunity_id = opportunity_history.opportunity_id
$$;
comment on function public.opportunity_history(uuid, uuid) is
  'The stage changes of an opportunity, each with the time when it left that stage again; null where it stands now.';
call private.open_door('public.opportunity_history(uuid, uuid)', 'authenticated');

create function public.opportunity_time_in_stages(agency_id uuid, opportunity_id uuid)
returns table (stage_id uuid, visits integer, seconds double precision)
language sql stable set search_path = ''
as $$
  select h.to_stage_id, count(*)::integer, sum(extract(epoch from coalesce(h.left_at, now()) - h.moved_at))::double precision
  from public.opportunity_history(opportunity_time_in_stages.agency_id, opportunity_time_in_stages.opportunity_id) h
  group by h.to_stage_id
  order by min(h.moved_at)
$$;
comment on function public.opportunity_time_in_stages(uuid, uuid) is
  'How often and how long an opportunity has been in each stage, up to now; stages in the order in which it first came there.';
call private.open_door('public.opportunity_time_in_stages(uuid, uuid)', 'authenticated');
