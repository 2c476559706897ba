-- The stages of a pipeline.

create table public.pipeline_stages (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  pipeline_id uuid not null,
  name text not null check (length(btrim(name)) between 1 and 80),
  position integer not null,
  probability smallint not null default 0 check (probability between 0 and 100),
  kind text not null default 'open' check (kind in ('open', 'won', 'lost')),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, pipeline_id, id),
  constraint pipeline_stages_position_key unique (agency_id, pipeline_id, position) deferrable initially immediate,
  foreign key (agency_id, pipeline_id) references public.pipelines (agency_id, id) on delete cascade,
  check (kind <> 'won' or probability = 100),
  check (kind <> 'lost' or probability = 0),
  -- Each stage has a position of its own in its pipeline, so a pipeline has at most 100 stages.
  constraint pipeline_stages_position_range check (position between 0 and 99)
);
comment on table public.pipeline_stages is 'The columns of a pipeline, in order; kind decides whether an opportunity there is open, won or lost.';

create index pipeline_stages_created_by_idx on public.pipeline_stages (created_by);

create trigger pipeline_stages_touch before update on public.pipeline_stages for each row execute function private.touch_tenant_row();

call private.keep_texts('public.pipeline_stages', lines => '{name}');
call private.protect_tenant_table('public.pipeline_stages', 'pipeline:read', 'pipeline:write', 'pipeline:write', 'pipeline:write');
call private.open_table('public.pipeline_stages', 'select, insert, update, delete', fixed => '{pipeline_id, kind}');
call audit.watch('public.pipeline_stages');
