import { freshDatabase, schemaFolder, serverUrl } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { withClient } from '../src/connection.ts';
import { rehearseMigrations } from '../src/rehearse-migrations.ts';
import { schemaSnapshot, snapshotDifferences } from '../src/schema-snapshot.ts';

const BASE = [
  `create table public.a (id int primary key, t text); alter table public.a enable row level security;`,
  'drop table public.a;',
] as const;

async function rehearse(up: string, down: string) {
  await using folder = await schemaFolder({ '001_base': BASE, '002_change': [up, down] });
  return await rehearseMigrations({ databaseUrl: serverUrl(), directory: folder.path });
}

async function rehearsalDatabases(): Promise<unknown[]> {
  const sql = "select datname from pg_database where datname like 'axolop_rehearsal_%'";
  return withClient(serverUrl(), async (client) => (await client.query(sql)).rows);
}

test('an exact inverse of many kinds of objects is found exact, and the throw-away database is gone', async () => {
  const rehearsal = await rehearse(
    `create schema s; create type s.mood as enum ('a', 'b'); create domain s.positive as int check (value > 0);
     create table s.b (id bigint generated always as identity primary key, a_id int references public.a (id), mood s.mood default 'a');
     create index b_a on s.b (a_id) where a_id is not null;
     create function s.touch() returns trigger language plpgsql set search_path = '' as $$ begin return new; end $$;
     create trigger touch before update on s.b for each row execute function s.touch();
     create view s.v with (security_invoker = true) as select * from s.b;
     create policy p on public.a for select to public using (id > 0);
     grant select (t) on public.a to pg_monitor; grant usage on schema s to pg_monitor;
     alter default privileges in schema public grant select on tables to pg_monitor;
     comment on column public.a.t is 'text'; alter table public.a add column extra int not null default 1;`,
    `alter table public.a drop column extra; comment on column public.a.t is null;
     alter default privileges in schema public revoke select on tables from pg_monitor;
     revoke select (t) on public.a from pg_monitor; drop policy p on public.a; drop schema s cascade;`,
  );
  expect(
    rehearsal.migrations.flatMap(({ afterRollback, afterSecondApply }) => [...afterRollback, ...afterSecondApply]),
  ).toEqual([]);
  expect(rehearsal.ok).toBe(true);
  expect(await rehearsalDatabases()).toEqual([]);
});

/** What is planted: the thing that the rollback forgets, the migration, its rollback, and the line that must name it. */
const PLANTED: readonly (readonly [string, string, string, RegExp])[] = [
  ['index', 'create index if not exists a_t on public.a (t)', 'select 1', /^\+ index CREATE INDEX a_t ON public\.a/],
  [
    'grant',
    'grant select on public.a to pg_monitor',
    'select 1',
    /^\+ grant SELECT on public\.a to pg_monitor by postgres$/,
  ],
  ['column grant', 'grant update (t) on public.a to pg_monitor', 'select 1', /^\+ grant UPDATE \(t\) on public\.a/],
  [
    'policy',
    'do $$ begin create policy p on public.a using (true); exception when duplicate_object then null; end $$',
    'select 1',
    /^\+ policy p on public\.a/,
  ],
  ['RLS flag', 'alter table public.a disable row level security', 'select 1', /^\+ table public\.a .* rls=f/],
  ['comment', `comment on table public.a is 'x'`, 'select 1', /^\+ comment on table public\.a: "x"/],
  [
    'function setting',
    `create or replace function public.f() returns int language sql set search_path = '' as 'select 1'`,
    'alter function public.f() reset search_path',
    /^\+ function public\.f\(\)/,
  ],
  [
    'default',
    `alter table public.a alter t set default 'x'`,
    'select 1',
    /^\+ column public\.a 002 t text default 'x'/,
  ],
  [
    'default privilege',
    'alter default privileges grant execute on functions to pg_monitor',
    'select 1',
    /^\+ default privileges/,
  ],
  [
    'trigger',
    `create or replace trigger t before update on public.a for each row execute function suppress_redundant_updates_trigger()`,
    'select 1',
    /^\+ trigger CREATE TRIGGER t BEFORE UPDATE ON public\.a/,
  ],
  [
    'row',
    `insert into public.a values (1, 'left') on conflict do nothing`,
    'select 1',
    /^\+ rows of public\.a: 1 rows/,
  ],
];

test('each rollback that forgets something is caught, and the thing is named there and not elsewhere', async () => {
  const names = PLANTED.map((_planted, index) => `${String(index + 2).padStart(3, '0')}_planted`);
  const planted = PLANTED.map(([, up, down], index) => [names[index], [`${up};`, `${down};`]] as const);
  await using folder = await schemaFolder({ '001_base': BASE, ...Object.fromEntries(planted) });
  const { ok, migrations } = await rehearseMigrations({ databaseUrl: serverUrl(), directory: folder.path });
  expect(ok).toBe(false);
  for (const [index, [thing, , , line]] of PLANTED.entries()) {
    const found = migrations.find(({ id }) => id === names[index]);
    expect({ thing, ok: found?.ok }).toEqual({ thing, ok: false });
    expect(found?.afterRollback).toContainEqual(expect.stringMatching(line));
  }
  const told = migrations.flatMap(({ afterRollback }) => afterRollback).filter((line) => line.includes('TRIGGER t'));
  expect(told).toHaveLength(1);
});

test('stopped in the middle it removes its database', async () => {
  await using folder = await schemaFolder({ '001_base': BASE, '002_change': ['select 1;', 'select 1;'] });
  const controller = new AbortController();
  const rehearsal = rehearseMigrations({
    databaseUrl: serverUrl(),
    directory: folder.path,
    signal: controller.signal,
    onProgress: (line) => (line === 'up    001_base' ? controller.abort() : undefined),
  });
  await expect(rehearsal).rejects.toThrow('The rehearsal was stopped.');
  expect(await rehearsalDatabases()).toEqual([]);
});

test('a migration that can be applied only once differently is caught at the second apply', async () => {
  const rehearsal = await rehearse(
    `do $$ begin if to_regclass('public.mark') is null then create table public.mark (); else alter table public.mark add column again int; end if; end $$;`,
    'select 1;',
  );
  expect(rehearsal.migrations[1]?.afterSecondApply).toContain('+ column public.mark 001 again integer');
});

test('a snapshot does not depend on the search path and is the same twice', async () => {
  await using db = await freshDatabase();
  await db.rows('create table public.a (id int); create view public.v as select id from public.a;');
  const [one, two] = await withClient(db.url, async (client) => {
    const first = await schemaSnapshot(client, ['public']);
    await client.query('set search_path = pg_catalog');
    return [first, await schemaSnapshot(client, ['public'])];
  });
  expect(snapshotDifferences(one, two)).toEqual([]);
  expect(one.join('\n')).toMatch(/view public\.v as 0001\| +SELECT id/);
  expect(await withClient(db.url, (client) => schemaSnapshot(client, []))).not.toContainEqual(
    expect.stringContaining('public.a'),
  );
});
