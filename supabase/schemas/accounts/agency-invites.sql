-- Invitations.

create table public.agency_invites (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  email text not null check (length(email) between 3 and 320 and email like '%_@_%'),
  email_norm text generated always as (private.email_key(email)) stored,
  role text not null check (role in ('admin', 'member', 'viewer')),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  status text not null default 'pending' check (status in ('pending', 'accepted', 'revoked')),
  expires_at timestamptz not null,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  accepted_by uuid references public.users (id) on delete set null,
  accepted_at timestamptz,
  unique (agency_id, id),
  check ((status = 'accepted') = (accepted_at is not null))
);
comment on table public.agency_invites is
  'Invitations, bound to an e-mail, used once. Only the SHA-256 of the token is kept; the token itself is shown once, to who made it.';

create unique index agency_invites_token_key on public.agency_invites (token_hash);
create unique index agency_invites_pending_key on public.agency_invites (agency_id, email_norm) where status = 'pending';
create index agency_invites_page_idx on public.agency_invites (agency_id, created_at desc, id desc);
create index agency_invites_created_by_idx on public.agency_invites (created_by);
create index agency_invites_accepted_by_idx on public.agency_invites (accepted_by);

create trigger agency_invites_touch before update on public.agency_invites for each row execute function private.touch_tenant_row();

call private.protect_tenant_table('public.agency_invites', 'invite:read');
grant select (id, agency_id, email, role, status, expires_at, created_by, created_at, updated_at, version, accepted_by, accepted_at)
  on public.agency_invites to authenticated;
call audit.watch('public.agency_invites');
