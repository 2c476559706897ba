import type { Planted } from './planted.ts';

const column = (type: string, before = '') => ({
  plant: `${before} alter table public.planted add column trap ${type}`,
  object: 'public.planted.trap',
});
const index = (text: string, before = '') => ({
  plant: `${before} create index planted_slow on public.planted ${text}`,
  object: 'public.planted.planted_slow',
});
const MOOD = "create type private.planted_mood as enum ('good', 'bad');";
const AMOUNT = 'alter table public.planted add column amount numeric;';
const PARTS = `create table private.planted_parts (agency_id uuid not null, at date not null) partition by range (at);
  create table private.planted_part partition of private.planted_parts default;`;
const PROTECT_PART = `alter table private.planted_part enable row level security; alter table private.planted_part force row level security;`;

export const TABLES: readonly Planted[] = [
  {
    lint: 'nullable_tenant_column',
    holes: [
      { plant: 'alter table public.planted alter column agency_id drop not null', object: 'public.planted.agency_id' },
    ],
    harmless: ['alter table public.planted alter column name drop not null'],
  },
  {
    lint: 'table_without_agency',
    holes: [
      { plant: 'create table public.planted_too (id uuid primary key)', object: 'public.planted_too' },
      {
        plant:
          'create table private.planted_too (id uuid primary key); grant select on private.planted_too to authenticated',
        object: 'private.planted_too',
      },
    ],
    harmless: ['create table private.planted_too (id uuid primary key)'],
  },
  {
    lint: 'rls_not_forced',
    holes: [
      { plant: 'alter table public.planted no force row level security', object: 'public.planted' },
      { plant: 'alter table public.planted disable row level security', object: 'public.planted' },
      { plant: 'create schema billing; create table billing.planted (id int)', object: 'billing.planted' },
    ],
    harmless: ['create table auth.planted (id int)'],
  },
  {
    lint: 'partition_without_rls',
    holes: [
      { plant: PARTS, object: 'private.planted_part' },
      {
        plant: `${PARTS} ${PROTECT_PART} grant select on private.planted_part to authenticated`,
        object: 'private.planted_part',
      },
      { plant: 'create table private.planted_child () inherits (public.planted)', object: 'private.planted_child' },
      {
        plant: `${PARTS} ${PROTECT_PART} alter table private.planted_part set schema public`,
        object: 'public.planted_part',
      },
    ],
    harmless: [`${PARTS} ${PROTECT_PART}`],
  },
  {
    lint: 'view_without_security_invoker',
    holes: [
      { plant: 'create view public.planted_view as select * from public.planted', object: 'public.planted_view' },
      {
        plant: 'create view public.planted_view with (security_invoker = false) as select * from public.planted',
        object: 'public.planted_view',
      },
      {
        plant:
          'create view private.planted_view as select * from public.planted; grant select (id) on private.planted_view to authenticated',
        object: 'private.planted_view',
      },
    ],
    harmless: [
      'create view public.planted_view with (security_invoker = on) as select * from public.planted',
      'create view private.planted_view as select * from public.planted',
    ],
  },
  {
    lint: 'materialized_view_exposed',
    holes: [
      { plant: 'create materialized view public.planted_sums as select 1 as one', object: 'public.planted_sums' },
      {
        plant:
          'create materialized view private.planted_sums as select 1 as one; grant select on private.planted_sums to authenticated',
        object: 'private.planted_sums',
      },
      {
        plant: `create foreign data wrapper planted; create server planted foreign data wrapper planted;
          create foreign table public.planted_far (id int) server planted`,
        object: 'public.planted_far',
      },
    ],
    harmless: ['create materialized view private.planted_sums as select 1 as one'],
  },
  {
    lint: 'non_leakproof_operator_index',
    holes: [
      index('(agency_id, lower(name))'),
      index('(agency_id, amount)', AMOUNT),
      index('(agency_id, mood)', `${MOOD} alter table public.planted add column mood private.planted_mood;`),
      index('using gin (name extensions.gin_trgm_ops)'),
      index("using gin (to_tsvector('simple', name))"),
      index('using gin (tags)', 'alter table public.planted add column tags text[];'),
      index('(agency_id, (amount > 5))', AMOUNT),
    ],
    harmless: [
      'create index on public.planted (agency_id, name, created_at desc, version, id) include (owner_id)',
      `${AMOUNT} create index on public.planted (agency_id) include (amount) where amount > 5`,
      'create table private.planted_too (agency_id uuid not null, amount numeric); create index on private.planted_too (amount)',
    ],
  },
  {
    lint: 'column_type_trap',
    holes: [
      column('numeric(12, 2)'),
      column('private.planted_mood', MOOD),
      column('text[]'),
      column('int4range'),
      column('private.planted_price', 'create domain private.planted_price as numeric check (value > 0);'),
    ],
    harmless: [
      `alter table public.planted add column a text, add column b bigint, add column c jsonb, add column d varchar(9),
        add column e date, add column f double precision, add column g boolean, add column h inet`,
      'create table private.planted_too (agency_id uuid not null, amount numeric)',
    ],
  },
  {
    lint: 'tenant_table_without_audit',
    holes: [
      { plant: 'drop trigger planted_audit on public.planted', object: 'public.planted' },
      { plant: 'alter table public.planted disable trigger planted_audit', object: 'public.planted' },
      {
        plant: `drop trigger planted_audit on public.planted; create trigger planted_audit after insert or update on public.planted
          for each row execute function audit.record('agency_id', 'id')`,
        object: 'public.planted',
      },
      {
        plant: `drop trigger planted_audit on public.planted; create trigger planted_audit after insert or delete or update of name on public.planted
          for each row execute function audit.record('agency_id', 'id')`,
        object: 'public.planted',
      },
    ],
    harmless: [
      'alter table public.planted enable always trigger planted_audit',
      'create table private.planted_too (agency_id uuid not null)',
    ],
  },
  {
    lint: 'tenant_table_in_realtime',
    holes: [
      { plant: 'create publication supabase_realtime for table public.planted', object: 'public.planted' },
      { plant: 'create publication supabase_realtime for tables in schema public', object: 'public.contacts' },
    ],
    harmless: [
      'create publication supabase_realtime for table public.plans',
      'create publication warehouse for table public.planted',
    ],
  },
  {
    lint: 'trigger_disabled',
    holes: [
      { plant: 'alter table public.planted disable trigger planted_audit', object: 'public.planted.planted_audit' },
      { plant: 'alter table public.planted disable trigger all', object: 'public.planted.planted_agency_id_fkey' },
      {
        plant: 'alter table public.planted enable replica trigger planted_audit',
        object: 'public.planted.planted_audit',
      },
    ],
    harmless: ['alter table public.planted disable trigger all; alter table public.planted enable trigger all'],
  },
  {
    lint: 'unbounded_column',
    holes: [
      { plant: granted('note text'), object: 'public.planted.note' },
      { plant: granted("note jsonb check (jsonb_typeof(note) = 'object')"), object: 'public.planted.note' },
      { plant: granted("note text check (note ~ '^[a-z]+$')"), object: 'public.planted.note' },
      { plant: granted('note text check (length(note) > 3)'), object: 'public.planted.note' },
      { plant: granted('note uuid[]'), object: 'public.planted.note' },
    ],
    harmless: [
      granted('note text check (length(note) <= 10)'),
      granted('note text check (length(btrim(note)) between 1 and 10)'),
      granted("note text check (note in ('a', 'b'))"),
      granted("note text check (note ~ '^[a-z]{2,3}$')"),
      granted('note jsonb check (pg_column_size(note) <= 4096)'),
      granted('note varchar(10)'),
      granted('note integer'),
      'alter table public.planted add note text',
    ],
  },
];

/** A column more that clients may write. */
function granted(column: string): string {
  return `alter table public.planted add ${column}; grant update (note) on public.planted to authenticated`;
}
