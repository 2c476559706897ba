-- Addresses that an agency never writes to again.

create table public.email_suppressions (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  email_norm text not null check (email_norm = private.email_key(email_norm) and length(email_norm) between 3 and 320),
  reason text not null check (reason in ('bounce', 'complaint', 'unsubscribe', 'manual')),
  note text check (length(note) <= 500),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  constraint email_suppressions_agency_email_key unique (agency_id, email_norm)
);
comment on table public.email_suppressions is 'Addresses that an agency never writes to again.';

create index email_suppressions_page_idx on public.email_suppressions (agency_id, created_at desc, id desc);
create index email_suppressions_created_by_idx on public.email_suppressions (created_by);

call private.protect_tenant_table('public.email_suppressions', 'suppression:read', 'suppression:write', null, 'suppression:write');
call private.open_table('public.email_suppressions', 'select, insert, delete');
call audit.watch('public.email_suppressions');
