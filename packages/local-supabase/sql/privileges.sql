-- What a new Supabase project grants. It runs before the first migration, so that every table and function which a
-- migration makes starts with the same grants as on hosted Supabase, and forgotten revokes show up here too.
create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant usage on schema public to anon, authenticated, service_role;

alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;

do $$
declare
  name text;
begin
  foreach name in array array['pgcrypto', 'uuid-ossp', 'pg_stat_statements'] loop
    begin
      execute format('create extension if not exists %I with schema extensions', name);
    exception
      -- A database of one's own may lack the extension, or the right to install it: nothing here depends on one.
      when insufficient_privilege or undefined_file or feature_not_supported then
        null;
    end;
  end loop;
end
$$;
