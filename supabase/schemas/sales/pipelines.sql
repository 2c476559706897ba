-- Pipelines.

create table public.pipelines (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 80),
  name_norm text generated always as (left(private.folded(name), 200)) stored,
  is_default boolean not null default false,
  position integer not null default 0,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id),
  constraint pipelines_position_range check (position between 0 and 99999)
);
comment on table public.pipelines is 'A way that opportunities go; every agency has a default one from its first day.';

create unique index pipelines_agency_name_key on public.pipelines (agency_id, name_norm);
create unique index pipelines_one_default on public.pipelines (agency_id) where is_default;
create index pipelines_created_by_idx on public.pipelines (created_by);
create index pipelines_page_idx on public.pipelines (agency_id, position, id);

create function private.keep_default_pipeline() returns trigger
language plpgsql set search_path = ''
as $$
begin
  -- It goes with its agency only.
  if exists (select from public.agencies a where a.id = old.agency_id) then
    perform private.refuse('default_pipeline', '409', 'An agency has a default pipeline. Make another one the default first.');
  end if;
  return old;
end
$$;
comment on function private.keep_default_pipeline() is 'An agency always has a default pipeline: new opportunities begin in it.';
call private.open_door('private.keep_default_pipeline()');

create trigger pipelines_keep_default before delete on public.pipelines
  for each row when (old.is_default) execute function private.keep_default_pipeline();
create trigger pipelines_touch before update on public.pipelines for each row execute function private.touch_tenant_row();

call private.keep_texts('public.pipelines', lines => '{name}');
call private.protect_tenant_table('public.pipelines', 'pipeline:read', 'pipeline:write', 'pipeline:write', 'pipeline:write');
call private.open_table('public.pipelines', 'select, insert, update, delete', server => '{is_default}');
call audit.watch('public.pipelines');
