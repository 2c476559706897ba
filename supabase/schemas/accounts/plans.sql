-- Plans, and how many seats each gives.

create table public.plans (
  id text primary key check (id ~ '^[a-z][a-z0-9_]{0,30}$'),
  name text not null check (length(name) between 1 and 80),
  seat_limit integer check (seat_limit > 0),
  position smallint not null default 0
);
comment on table public.plans is 'What an agency may consume; null = unlimited. Global and read-only for clients.';

alter table public.plans enable row level security;
alter table public.plans force row level security;
revoke all on public.plans from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.plans to service_role;
create policy plans_read on public.plans for select to authenticated using (true);
call private.open_table('public.plans', 'select');

insert into public.plans (id, name, seat_limit, position) values
  ('free', 'Free', 1, 0),
  ('sales', 'Sales', 3, 1),
  ('build', 'Build', 5, 2),
  ('scale', 'Scale', null, 3);
