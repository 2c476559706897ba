-- Answers of mutations, kept under the caller's idempotency key.
-- requires: 001_create_users_schema

create table public.idempotency_keys (
  user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
  key text not null check (key ~ '^[A-Za-z0-9_.:-]{8,128}$'),
  procedure text not null check (length(procedure) between 1 and 120),
  input_hash text not null check (input_hash ~ '^[0-9a-f]{64}$'),
  response jsonb check (pg_column_size(response) <= 1048576),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (user_id, key),
  check ((response is null) = (finished_at is null))
);
comment on table public.idempotency_keys is
  'The same key and input give the same answer and one effect. A row without a response is a call still under way.';
create index idempotency_keys_created_idx on public.idempotency_keys (created_at);
alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.idempotency_keys to service_role;
create policy idempotency_keys_own on public.idempotency_keys for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant select on public.idempotency_keys to authenticated;
