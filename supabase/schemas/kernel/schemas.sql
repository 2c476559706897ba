-- The ground: what the database must be able to do, extensions, schemas, and what nobody gets unless it is granted by
-- name.

-- PostgreSQL 16 brought pg_input_is_valid. Without it the functions would be created and fail at their first call.
do $$
begin
  if current_setting('server_version_num')::integer < 160000 then
    raise exception 'PostgreSQL % is too old: 16 or newer is needed.', current_setting('server_version');
  end if;
end
$$;

-- SECURITY DEFINER functions read rows past Row Level Security as the role that owns them. Owned by a role that
-- cannot, the policies built on them would show no rows and report no error.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = current_user and (rolsuper or rolbypassrls)) then
    raise exception 'The role % that deploys the schema needs BYPASSRLS.', current_user;
  end if;
end
$$;

create extension if not exists pg_trgm with schema extensions;
create extension if not exists btree_gin with schema extensions;
create extension if not exists fuzzystrmatch with schema extensions;

create schema private;
comment on schema private is 'Helpers of policies and the bodies of audited functions; not exposed over REST.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create schema audit;
comment on schema audit is 'The audit log; not exposed over REST, no grants to any API role, service_role included.';
revoke all on schema audit from public;

create schema gate;
comment on schema gate is 'What the REST layer calls before each request; not exposed.';
revoke all on schema gate from public;
grant usage on schema gate to anon, authenticated, service_role;

-- PostgreSQL looks up temporary objects first, even under an empty search_path. With a temporary type named text or
-- uuid, a client could run its own code inside the functions that read past Row Level Security.
do $$
begin
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

-- Supabase grants its API roles everything on new objects of public. We revoke that: each object grants what it
-- means, by name.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;
