-- Memberships.

create table public.agency_members (
  agency_id uuid not null references public.agencies (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  status text not null default 'active' check (status in ('invited', 'active', 'suspended', 'removed')),
  invited_by uuid references public.users (id) on delete set null,
  joined_at timestamptz,
  suspended_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (agency_id, user_id),
  check (status <> 'active' or joined_at is not null),
  check ((status = 'suspended') = (suspended_at is not null)),
  check ((status = 'removed') = (removed_at is not null))
);
comment on table public.agency_members is
  'Who belongs to an agency, in which role. Written by audited functions only; status = ''active'' is what every right depends on.';

create unique index agency_members_one_owner on public.agency_members (agency_id) where role = 'owner' and status = 'active';
create index agency_members_user_idx on public.agency_members (user_id, status) include (agency_id, role);
create index agency_members_invited_by_idx on public.agency_members (invited_by);
create index agency_members_page_idx on public.agency_members (agency_id, created_at, user_id);

create function private.keep_one_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select from public.agencies a where a.id = old.agency_id)
     and not exists (
       select from public.agency_members m
       where m.agency_id = old.agency_id and m.role = 'owner' and m.status = 'active'
     ) then
    perform private.refuse('last_owner', '409', 'An agency always has one active owner; transfer the ownership first.');
  end if;
  return null;
end
$$;
comment on function private.keep_one_owner() is 'At the end of the transaction every agency that still exists has its active owner.';
call private.open_door('private.keep_one_owner()');

create trigger agency_members_touch before update on public.agency_members for each row execute function private.touch_row();
create constraint trigger agency_members_keep_owner
  after update or delete on public.agency_members deferrable initially deferred
  for each row when (old.role = 'owner' and old.status = 'active') execute function private.keep_one_owner();

call private.protect_tenant_table('public.agency_members', 'member:read');
call private.open_table('public.agency_members', 'select');
call audit.watch('public.agency_members', 'agency_id', 'user_id');
