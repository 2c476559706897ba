-- Users, agencies and memberships, and the helpers that every policy of the product reads.
-- requires:

-- The helpers below are SECURITY DEFINER and must see rows past Row Level Security; a migration role
-- that cannot would create policies that silently show nothing.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = current_user and (rolsuper or rolbypassrls)) then
    raise exception 'The role % that deploys the schema needs BYPASSRLS.', current_user;
  end if;
end
$$;

create extension if not exists pg_trgm with schema extensions;
create extension if not exists btree_gin with schema extensions;

create schema private;
comment on schema private is 'Helpers of policies and the bodies of audited functions; not exposed over REST.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- Temporary objects come first in every search, an empty search_path included: with a temporary type named text or
-- uuid, a client could run code of its own inside the functions that see past Row Level Security.
do $$
begin
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

-- Supabase grants everything on new objects of public to its API roles. Here each migration grants by name.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

-- ---------------------------------------------------------------------------------------------- identifiers

create function private.uuid_v7() returns uuid
language sql volatile parallel safe set search_path = ''
as $$
  select pg_catalog.encode(
    pg_catalog.set_bit(
      pg_catalog.set_bit(
        overlay(
          pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
          placing substring(
            pg_catalog.int8send((extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;
comment on function private.uuid_v7() is 'A UUID version 7 (RFC 9562): milliseconds first, so new keys stay together in an index.';
revoke all on function private.uuid_v7() from public;
grant execute on function private.uuid_v7() to authenticated, service_role;

-- ---------------------------------------------------------------------------------------------- refusals

create function private.refuse(reason text, kind text, sentence text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence;
end
$$;
comment on function private.refuse(text, text, text) is
  'Raises a refusal that the API understands: message = reason of packages/domain, SQLSTATE AX400, AX401, AX403, AX404 or AX409, hint = a sentence for a person.';
revoke all on function private.refuse(text, text, text) from public;
grant execute on function private.refuse(text, text, text) to authenticated, service_role;

-- ---------------------------------------------------------------------------------------------- users

create table public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null check (length(email) between 3 and 320),
  full_name text not null default '' check (length(full_name) <= 200),
  avatar_url text check (length(avatar_url) <= 2048),
  phone text check (length(phone) <= 40),
  timezone text not null default 'UTC' check (length(timezone) between 1 and 64),
  locale text not null default 'en' check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' and length(locale) <= 35),
  is_active boolean not null default true,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table public.users is 'The profile of a person who signs in; colleagues of the active agency may read it.';

create index users_email_idx on public.users (email);

create function private.copy_auth_user() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.users (id, email, full_name)
  values (
    new.id,
    coalesce(new.email, new.id::text || '@users.invalid'),
    left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 200)
  )
  on conflict (id) do update set email = excluded.email;
  return new;
end
$$;
comment on function private.copy_auth_user() is 'Keeps public.users in step with auth.users: creates the profile, follows a changed e-mail.';
revoke all on function private.copy_auth_user() from public;

create trigger axolop_copy_user after insert or update of email on auth.users
  for each row execute function private.copy_auth_user();

-- People who signed up before this schema existed.
insert into public.users (id, email, full_name)
select u.id, coalesce(u.email, u.id::text || '@users.invalid'), left(coalesce(u.raw_user_meta_data ->> 'full_name', ''), 200)
from auth.users u
on conflict (id) do nothing;

-- ---------------------------------------------------------------------------------------------- plans

create table public.plans (
  id text primary key check (id ~ '^[a-z][a-z0-9_]{0,30}$'),
  name text not null check (length(name) between 1 and 80),
  seat_limit integer check (seat_limit > 0),
  position smallint not null default 0
);
comment on table public.plans is 'What an agency may consume; null = unlimited. Global and read-only for clients.';

insert into public.plans (id, name, seat_limit, position) values
  ('free', 'Free', 1, 0),
  ('sales', 'Sales', 3, 1),
  ('build', 'Build', 5, 2),
  ('scale', 'Scale', null, 3);

-- ---------------------------------------------------------------------------------------------- agencies

create table public.agencies (
  id uuid primary key default private.uuid_v7(),
  name text not null check (length(btrim(name)) between 1 and 120),
  slug text not null
    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 3 and 60)
    check (slug not in ('admin', 'api', 'app', 'auth', 'axolop', 'billing', 'dashboard', 'docs', 'forms', 'help', 'login',
                        'public', 'rest', 'settings', 'sign-in', 'sign-up', 'status', 'support', 'trpc', 'www')),
  logo_url text check (length(logo_url) <= 2048),
  website text check (length(website) <= 2048),
  description text check (length(description) <= 2000),
  timezone text not null default 'UTC' check (length(timezone) between 1 and 64),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  plan_id text not null default 'build' references public.plans (id),
  subscription_status text not null default 'trialing'
    check (subscription_status in ('trialing', 'active', 'past_due', 'canceled')),
  trial_ends_at timestamptz default now() + interval '14 days',
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid
);
comment on table public.agencies is 'A tenant. Entitlements come from its plan, preferences stand in agency_settings.';
comment on column public.agencies.deleted_by is 'Who removed it. No foreign key: the audit log keeps people who are gone.';

create unique index agencies_slug_key on public.agencies (slug);
create index agencies_plan_id_idx on public.agencies (plan_id);
create index agencies_created_by_idx on public.agencies (created_by);
create index agencies_deleted_idx on public.agencies (deleted_at) where deleted_at is not null;

-- ---------------------------------------------------------------------------------------------- memberships

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

-- ---------------------------------------------------------------------------------------------- rights

create table private.role_permissions (
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  permission text not null check (permission ~ '^[a-z_]+:[a-z_]+$'),
  primary key (permission, role)
);
comment on table private.role_permissions is
  'Roles × permissions. Generated from packages/domain/src/access.ts by a migration of its own; never edited by hand.';
alter table private.role_permissions enable row level security;
alter table private.role_permissions force row level security;
revoke all on private.role_permissions from public, anon, authenticated, service_role;

create function private.active_agency() returns uuid
language plpgsql stable parallel safe set search_path = ''
as $$
begin
  return nullif(nullif(pg_catalog.current_setting('request.headers', true), '')::json ->> 'x-agency-id', '')::uuid;
end
$$;
comment on function private.active_agency() is
  'The agency that this request works in: its x-agency-id header. It never grants anything, it narrows what membership allows.';

-- Every policy asks this at every statement. PL/pgSQL keeps the plan for the connection, an SQL function would be planned
-- at each call (0.6 ms instead of 0.03). The subqueries look up a row per membership: a join may choose to read whole tables.
-- enable_seqscan counts when the plan is made, so a plan made while the tables are small is still right when they are large.
create function private.agencies_permitting(permission text) returns setof uuid
language plpgsql stable security definer rows 10 set search_path = '' set enable_seqscan = off
as $$
begin
  return query
  select m.agency_id
  from public.agency_members m
  where m.user_id = (select auth.uid())
    and m.status = 'active'
    and m.role = any (array (select p.role from private.role_permissions p where p.permission = agencies_permitting.permission))
    and (select a.deleted_at is null from public.agencies a where a.id = m.agency_id);
end
$$;
comment on function private.agencies_permitting(text) is
  'The live agencies in which the caller is an active member whose role holds the permission. Read at every statement, so a revoked right is gone with the next one.';

create function private.colleagues() returns setof uuid
language plpgsql stable security definer rows 20 set search_path = '' set enable_seqscan = off
as $$
declare
  agency uuid := private.active_agency();
begin
  return next auth.uid();
  if agency = any (array (select private.agencies_permitting('member:read'))) then
    return query select m.user_id from public.agency_members m where m.agency_id = agency;
  end if;
end
$$;
comment on function private.colleagues() is 'The caller, and everyone who is or was a member of the active agency, if the caller may read its members.';

create function private.require(agency uuid, permission text) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  caller_role text;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  if private.active_agency() is distinct from agency then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
  select m.role into caller_role
  from public.agency_members m
  join public.agencies a on a.id = m.agency_id
  where m.agency_id = agency and m.user_id = auth.uid() and m.status = 'active' and a.deleted_at is null;
  if caller_role is null then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
  if not exists (select from private.role_permissions p where p.role = caller_role and p.permission = require.permission) then
    perform private.refuse('missing_permission', '403', 'Your role in this agency does not allow this.');
  end if;
  return caller_role;
end
$$;
comment on function private.require(uuid, text) is
  'For functions that see past Row Level Security: returns the caller''s role in the active agency, or raises signed_out, not_found, missing_permission.';

revoke all on function private.active_agency() from public;
revoke all on function private.agencies_permitting(text) from public;
revoke all on function private.colleagues() from public;
revoke all on function private.require(uuid, text) from public;
grant execute on function private.active_agency() to authenticated, service_role;
grant execute on function private.agencies_permitting(text) to authenticated, service_role;
grant execute on function private.colleagues() to authenticated, service_role;
grant execute on function private.require(uuid, text) to authenticated;

-- ---------------------------------------------------------------------------------------------- the template

create procedure private.protect_tenant_table(
  target regclass,
  read_permission text,
  insert_permission text default null,
  update_permission text default null,
  delete_permission text default null,
  agency_column text default 'agency_id'
)
language plpgsql set search_path = ''
as $$
declare
  relation text := (select c.relname from pg_catalog.pg_class c where c.oid = target);
  member_of text := '%I = any (array (select private.agencies_permitting(%L)))';
  inside_wall text := pg_catalog.format('%I = (select private.active_agency())', agency_column);
begin
  execute pg_catalog.format('alter table %s enable row level security', target);
  execute pg_catalog.format('alter table %s force row level security', target);
  execute pg_catalog.format('revoke all on table %s from public, anon, authenticated, service_role', target);
  execute pg_catalog.format('grant select, insert, update, delete on table %s to service_role', target);

  execute pg_catalog.format('create policy %I on %s as restrictive for all to authenticated using (%s) with check (%s)',
    relation || '_wall', target, inside_wall, inside_wall);
  execute pg_catalog.format('create policy %I on %s for select to authenticated using (%s)',
    relation || '_read', target, pg_catalog.format(member_of, agency_column, read_permission));
  if insert_permission is not null then
    execute pg_catalog.format('create policy %I on %s for insert to authenticated with check (%s)',
      relation || '_insert', target, pg_catalog.format(member_of, agency_column, insert_permission));
  end if;
  if update_permission is not null then
    execute pg_catalog.format('create policy %I on %s for update to authenticated using (%s) with check (%s)',
      relation || '_update', target, pg_catalog.format(member_of, agency_column, update_permission),
      pg_catalog.format(member_of, agency_column, update_permission));
  end if;
  if delete_permission is not null then
    execute pg_catalog.format('create policy %I on %s for delete to authenticated using (%s)',
      relation || '_delete', target, pg_catalog.format(member_of, agency_column, delete_permission));
  end if;
end
$$;
comment on procedure private.protect_tenant_table(regclass, text, text, text, text, text) is
  'The one template of tenant policies: RLS enabled and forced, nothing granted to clients, a permissive policy per verb that names a permission, and the restrictive wall.';
revoke all on procedure private.protect_tenant_table(regclass, text, text, text, text, text) from public;

-- ---------------------------------------------------------------------------------------------- row upkeep

create function private.touch_tenant_row() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.id is distinct from old.id or new.agency_id is distinct from old.agency_id
     or new.created_at is distinct from old.created_at
     or (new.created_by is distinct from old.created_by and new.created_by is not null) then
    raise exception using errcode = '42501', message = 'id, agency_id, created_at and created_by never change';
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function private.touch_tenant_row() is
  'Before update of a tenant table: keeps the immutable columns, sets updated_at, counts the version that optimistic updates compare.';

create function private.touch_row() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.created_at is distinct from old.created_at then
    raise exception using errcode = '42501', message = 'created_at never changes';
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function private.touch_row() is 'Before update of a table without a tenant key of its own: updated_at and version.';
revoke all on function private.touch_tenant_row() from public;
revoke all on function private.touch_row() from public;

create trigger users_touch before update on public.users for each row execute function private.touch_row();
create trigger agencies_touch before update on public.agencies for each row execute function private.touch_row();
create trigger agency_members_touch before update on public.agency_members for each row execute function private.touch_row();

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
revoke all on function private.keep_one_owner() from public;

create constraint trigger agency_members_keep_owner
  after update or delete on public.agency_members deferrable initially deferred
  for each row when (old.role = 'owner' and old.status = 'active') execute function private.keep_one_owner();

-- ---------------------------------------------------------------------------------------------- policies and grants

alter table public.users enable row level security;
alter table public.users force row level security;
revoke all on public.users from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.users to service_role;
create policy users_read on public.users for select to authenticated
  using (id = any (array (select private.colleagues())));
create policy users_update on public.users for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
grant select on public.users to authenticated;
grant update (full_name, avatar_url, phone, timezone, locale) on public.users to authenticated;

alter table public.plans enable row level security;
alter table public.plans force row level security;
revoke all on public.plans from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.plans to service_role;
create policy plans_read on public.plans for select to authenticated using (true);
grant select on public.plans to authenticated;

call private.protect_tenant_table('public.agencies', 'agency:read', null, 'agency:update', null, 'id');
grant select on public.agencies to authenticated;
grant update (name, logo_url, website, description, timezone, currency) on public.agencies to authenticated;

call private.protect_tenant_table('public.agency_members', 'member:read');
grant select on public.agency_members to authenticated;
