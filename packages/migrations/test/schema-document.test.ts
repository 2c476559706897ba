import path from 'node:path';
import { freshDatabase, runInTest, schemaFolder } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { schemaDocument } from '../src/document/schema-document.ts';
import { runCommandLine } from '../src/commands/command-line.ts';

const runCli = (args: readonly string[], databaseUrl = '') => runInTest(() => runCommandLine(args), databaseUrl);

const SCHEMA = `
  create schema private; create schema audit;
  create table public.agencies (id uuid primary key default gen_random_uuid(), name text not null);
  comment on table public.agencies is 'Who pays | and works.';
  create table public.contacts (agency_id uuid not null references public.agencies (id), id int generated always as identity,
    tag text default 'a|b', primary key (agency_id, id));
  create index contacts_tag_idx on public.contacts (agency_id, tag);
  alter table public.contacts enable row level security;
  create policy wall on public.contacts as restrictive for all to pg_monitor using (tag = 'x|y');
  grant select (tag), update (tag) on public.contacts to pg_monitor;
  create table audit.log (at timestamptz not null) partition by range (at);
  create table audit.log_2026_01 partition of audit.log for values from ('2026-01-01') to ('2026-02-01');
  create function private.helper(a int) returns int language sql security definer set search_path = '' as 'select 1';
  revoke execute on function private.helper from public; grant execute on function private.helper to pg_monitor;`;

test('the document tells tables, keys, policies, grants and functions, and is the same every time', async () => {
  await using db = await freshDatabase();
  await db.rows(SCHEMA);
  const text = await schemaDocument(db.url);
  expect(text).toContain('agencies ||--o{ contacts : "agency_id"');
  expect(text).toMatch(/### public\.agencies\n\nWho pays \| and works\./);
  expect(text).toMatch(/\| `tag` +\| `text` +\| yes +\| `'a\\\|b'::text` +\|/);
  expect(text).toContain('CREATE INDEX contacts_tag_idx');
  expect(text).toContain("- `wall` (restrictive): all to pg_monitor, using `(tag = 'x|y'::text)`");
  expect(text).toContain('- pg_monitor: select (`tag`), update (`tag`)');
  expect(text).toMatch(/### audit\.log\n\ntable, partitioned by `RANGE \(at\)`/);
  expect(text).not.toContain('log_2026_01');
  expect(text).toMatch(/`helper\(a integer\)` +\| `integer` +\| its owner +\| pg_monitor +\|/);
  expect(await schemaDocument(db.url)).toBe(text);
});

test('written once it is up to date; a change of the database is drift, exit code 1', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({});
  await db.rows(SCHEMA);
  const args = ['docs', `--database-url=${db.url}`, `--output=${path.join(folder.path, 'SCHEMA.md')}`];
  expect(await runCli([...args, '--check'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('the file does not exist'),
  });
  expect(await runCli(args)).toMatchObject({ code: 0, out: expect.stringContaining('Wrote') });
  expect(await runCli([...args, '--check'])).toMatchObject({ code: 0 });
  await db.rows('create table public.newcomer (id int primary key)');
  expect(await runCli([...args, '--check'])).toMatchObject({ code: 1, err: expect.stringContaining('newcomer') });
});
