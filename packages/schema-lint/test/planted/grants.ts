import type { Planted } from './planted.ts';

const HELPERS = 'create role planted_helper; grant planted_helper to authenticated with inherit true;';
const OWNER = `create role planted_owner; grant create, usage on schema private to planted_owner;
  create function private.planted() returns void language sql as ''; alter function private.planted() owner to planted_owner`;
const onDatabase = (setting: string): string =>
  `do $$ begin execute format('alter database %I set ${setting}', current_database()); end $$`;

export const GRANTS: readonly Planted[] = [
  {
    lint: 'sequence_grant',
    holes: [
      {
        plant: 'create sequence public.planted_number; grant usage on sequence public.planted_number to authenticated',
        object: 'public.planted_number',
      },
      {
        plant: 'create sequence private.planted_number; grant select on sequence private.planted_number to public',
        object: 'private.planted_number',
      },
      {
        plant: `${HELPERS} create sequence public.planted_number; grant update on sequence public.planted_number to planted_helper`,
        object: 'public.planted_number',
      },
    ],
    harmless: ['create sequence public.planted_number; grant usage on sequence public.planted_number to service_role'],
  },
  {
    lint: 'truncate_references_trigger_grant',
    holes: [
      { plant: 'grant truncate on public.planted to authenticated', object: 'public.planted' },
      { plant: 'grant truncate on public.planted to service_role', object: 'public.planted' },
      { plant: 'grant references (id) on public.planted to authenticated', object: 'public.planted' },
      { plant: 'grant trigger on public.planted to public', object: 'public.planted' },
      { plant: 'grant maintain on public.planted to authenticated', object: 'public.planted' },
      { plant: 'grant all on audit.log to service_role', object: 'audit.log' },
    ],
    harmless: ['grant select, insert, update, delete on public.planted to authenticated, service_role'],
  },
  {
    lint: 'update_grant_on_immutable_column',
    holes: [
      { plant: 'grant update (agency_id) on public.planted to authenticated', object: 'public.planted.agency_id' },
      { plant: 'grant update on public.planted to authenticated', object: 'public.planted.created_by' },
      {
        plant: `${HELPERS} grant update (version) on public.planted to planted_helper`,
        object: 'public.planted.version',
      },
    ],
    harmless: [
      'grant update (name, owner_id) on public.planted to authenticated; grant update on public.planted to service_role',
    ],
  },
  {
    lint: 'insert_grant_on_server_column',
    holes: [
      { plant: 'grant insert (created_by) on public.planted to authenticated', object: 'public.planted.created_by' },
      { plant: 'grant insert on public.planted to authenticated', object: 'public.planted.id' },
    ],
    harmless: ['grant insert (agency_id, name, contact_id) on public.planted to authenticated'],
  },
  {
    lint: 'anonymous_grant',
    holes: [
      { plant: 'grant select (name) on public.planted to anon', object: 'public.planted' },
      { plant: 'grant delete on public.planted to public', object: 'public.planted' },
      {
        plant:
          'create view public.planted_view with (security_invoker = true) as select 1 as one; grant select on public.planted_view to anon',
        object: 'public.planted_view',
      },
    ],
    harmless: ['grant select on public.planted to authenticated, service_role'],
  },
  {
    lint: 'schema_open_to_clients',
    holes: [
      { plant: 'grant create on schema public to authenticated', object: 'public for authenticated' },
      { plant: 'grant create on schema private to service_role', object: 'private for service_role' },
      { plant: 'grant usage on schema audit to authenticated', object: 'audit for authenticated' },
      { plant: 'create schema planted; grant usage on schema planted to public', object: 'planted for anon' },
    ],
    harmless: [
      'create schema planted; grant usage on schema planted to service_role; grant usage on schema public to anon, authenticated',
    ],
  },
  {
    lint: 'default_privileges',
    holes: [
      {
        plant: 'alter default privileges in schema public grant select on tables to authenticated',
        object: 'tables of public',
      },
      {
        plant: 'alter default privileges in schema public grant usage on sequences to anon',
        object: 'sequences of public',
      },
      {
        plant: 'alter default privileges grant execute on functions to public',
        object: 'functions of every schema',
      },
      { plant: OWNER, object: 'functions of every schema' },
      {
        // In one schema there is nothing to revoke: what PUBLIC has comes from the default for all schemas.
        plant: `${OWNER};
          alter default privileges for role planted_owner in schema private revoke execute on functions from public;
          alter default privileges for role planted_owner in schema private grant execute on functions to service_role;
          alter default privileges for role planted_owner grant select on tables to service_role`,
        object: 'functions of every schema',
      },
    ],
    harmless: [
      `${OWNER}; alter default privileges for role planted_owner revoke execute on functions from public`,
      'alter default privileges in schema public grant select on tables to service_role',
      'alter default privileges in schema private grant execute on functions to service_role',
    ],
  },
  {
    lint: 'client_role_powers',
    holes: [
      { plant: 'alter role authenticated bypassrls', object: 'role authenticated' },
      { plant: HELPERS, object: 'role authenticated' },
      { plant: 'grant service_role to anon', object: 'role anon' },
    ],
    harmless: ['create role planted_helper; grant authenticated to planted_helper'],
  },
  {
    lint: 'explain_enabled',
    holes: [
      { plant: "alter role authenticator set pgrst.db_plan_enabled = 'true'", object: 'role authenticator' },
      { plant: onDatabase("pgrst.db_plan_enabled = ''on''"), object: 'database postgres' },
    ],
    harmless: [
      "alter role authenticator set pgrst.db_plan_enabled = 'false'; alter role authenticator set pgrst.db_max_rows = 1000",
    ],
  },
  {
    lint: 'select_grant_on_table',
    holes: [
      { plant: 'grant select on public.planted to authenticated', object: 'public.planted' },
      { plant: 'grant select on public.plans to authenticated', object: 'public.plans' },
    ],
    harmless: [
      'grant select (id, name) on public.planted to authenticated',
      'grant select on public.planted to service_role',
      'grant select on private.role_permissions to authenticated',
    ],
  },
];
