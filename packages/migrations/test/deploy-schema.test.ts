import { setTimeout as sleep } from 'node:timers/promises';
import { freshDatabase, schemaFolder, THREE } from '@axolop/test-database';
import { describe, expect, test } from 'vitest';
import { withClient } from '../src/connection.ts';
import { deploySchema } from '../src/deploy-schema.ts';
import { schemaStatus } from '../src/schema-status.ts';

const TABLES = `select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = 'public'`;

describe('deploy', () => {
  test('applies everything in order, once', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    const options = { databaseUrl: db.url, directory: folder.path };
    expect((await deploySchema(options)).applied).toEqual(['001_people', '002_pets', '003_toys']);
    expect(await deploySchema(options)).toEqual({
      dryRun: false,
      applied: [],
      alreadyApplied: ['001_people', '002_pets', '003_toys'],
    });
    expect(await db.value(TABLES)).toBe('people,pets,toys');
  });

  test('a dry run names the files and changes nothing at all', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    const report = await deploySchema({ databaseUrl: db.url, directory: folder.path, dryRun: true });
    expect(report).toEqual({ dryRun: true, applied: ['001_people', '002_pets', '003_toys'], alreadyApplied: [] });
    expect(await db.value(`select count(*)::int from pg_namespace where nspname = 'supabase_migrations'`)).toBe(0);
    expect(await db.value(TABLES)).toBeNull();
  });

  test('one file alone: predecessors that are missing are named, names come in every spelling', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    const options = { databaseUrl: db.url, directory: folder.path };
    await expect(deploySchema({ ...options, migration: '003_toys.sql' })).rejects.toMatchObject({
      reason: 'missing_predecessors',
      message: expect.stringContaining('003_toys.sql requires 001_people and 002_pets, not applied yet'),
    });
    expect(await db.value(TABLES)).toBeNull();
    expect((await deploySchema({ ...options, migration: '001_people' })).applied).toEqual(['001_people']);
    expect((await deploySchema({ ...options, migration: 'supabase/migrations/002_pets.sql' })).applied).toEqual([
      '002_pets',
    ]);
    expect((await deploySchema({ ...options, migration: '002_pets.sql' })).applied).toEqual([]);
    expect(await db.value(TABLES)).toBe('people,pets');
  });

  test('a header frees a file from the one before it', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    await folder.write('004_free', '-- requires: 001_people\ncreate table public.free ();', 'drop table public.free;');
    const options = { databaseUrl: db.url, directory: folder.path };
    await deploySchema({ ...options, migration: '001_people' });
    expect((await deploySchema({ ...options, migration: '004_free' })).applied).toEqual(['004_free']);
    expect((await deploySchema(options)).applied).toEqual(['002_pets', '003_toys']);
  });

  test('an unknown file lists the close names', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    await expect(
      deploySchema({ databaseUrl: db.url, directory: folder.path, migration: '002_petz.sql' }),
    ).rejects.toMatchObject({
      reason: 'unknown_migration',
      message: expect.stringContaining('did you mean 002_pets?'),
    });
  });
});

describe('a failing statement', () => {
  test('leaves nothing of its file, keeps the files before it, and names the place', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': ['create table public.a ();', 'drop table public.a;'],
      '002_b': [`create table public.b ();\n-- 🦎\nselect '🦎', nothing\n  from public.b;`, 'drop table public.b;'],
    });
    await expect(deploySchema({ databaseUrl: db.url, directory: folder.path })).rejects.toMatchObject({
      reason: 'statement_failed',
      message: expect.stringMatching(
        /^migrations\/002_b\.sql:3:13: column "nothing" does not exist \(SQLSTATE 42703\)\n[^]*Nothing of this file was kept/,
      ),
    });
    expect(await db.value(TABLES)).toBe('a');
    const states = (await schemaStatus({ databaseUrl: db.url, directory: folder.path })).map(({ state }) => state);
    expect(states).toEqual(['applied', 'pending']);
  });

  test('detail and hint of PostgreSQL are printed; without a position the statement counts', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': [
        `-- head\n\n/* why */ do $$ begin raise exception 'no' using detail = 'the detail', hint = 'the hint'; end $$;`,
        '',
      ],
    });
    await expect(deploySchema({ databaseUrl: db.url, directory: folder.path })).rejects.toThrow(
      /^migrations\/001_a\.sql:3:11: no \(SQLSTATE P0001\)\n {2}detail: the detail\n {2}hint: the hint\n {2}where: PL\/pgSQL/,
    );
  });

  test('a deferred constraint that fails at the commit takes the file back too', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': [
        `create table public.a (id int primary key, other int references public.a deferrable initially deferred);
         insert into public.a values (1, 2);`,
        '',
      ],
    });
    await expect(deploySchema({ databaseUrl: db.url, directory: folder.path })).rejects.toThrow(
      /^migrations\/001_a\.sql: .*violates foreign key.* when it was to be committed/,
    );
    expect(await db.value(TABLES)).toBeNull();
    expect(await db.value('select count(*)::int from supabase_migrations.schema_migrations')).toBe(0);
  });

  test('settings and roles of one file do not reach the next, nor the history', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': ['create schema odd; set search_path = odd; set role pg_monitor;', 'drop schema odd;'],
      '002_b': ['create table b ();', 'drop table b;'],
    });
    await deploySchema({ databaseUrl: db.url, directory: folder.path });
    expect(await db.value(TABLES)).toBe('b');
  });

  test('a file outside a transaction runs and is recorded', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': ['create table public.a (id int);', 'drop table public.a;'],
      '002_i': [
        '-- axolop: no-transaction\ncreate index concurrently a_id on public.a (id);',
        '-- axolop: no-transaction\ndrop index concurrently public.a_id;',
      ],
    });
    await deploySchema({ databaseUrl: db.url, directory: folder.path });
    expect(await db.value(`select indexname::text from pg_indexes where schemaname = 'public'`)).toBe('a_id');
    expect(await db.value(`select max(version) from supabase_migrations.schema_migrations`)).toBe('002');
  });
});

describe('drift is refused', () => {
  test('a changed applied file, named with what to do', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    const options = { databaseUrl: db.url, directory: folder.path };
    await deploySchema({ ...options, migration: '001_people' });
    await folder.write('001_people', `${THREE['001_people'][0]}-- only a comment\n`);
    await expect(deploySchema(options)).rejects.toMatchObject({
      reason: 'changed_file',
      message: expect.stringMatching(
        /^migrations\/001_people\.sql was changed after it had been applied\n.*write a new migration/,
      ),
    });
    expect(await db.value(TABLES)).toBe('people');
    expect((await schemaStatus(options)).map(({ state }) => state)).toEqual(['changed', 'pending', 'pending']);
  });

  test('a renamed one and one whose file is gone', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    const options = { databaseUrl: db.url, directory: folder.path };
    await deploySchema(options);
    await folder.remove('003_toys');
    await expect(deploySchema(options)).rejects.toMatchObject({
      reason: 'missing_file',
      message: expect.stringContaining('003_toys applied, but there is no such file'),
    });
    expect((await schemaStatus(options)).map(({ state }) => state)).toEqual(['applied', 'applied', 'file_missing']);
    await folder.write('003_games', THREE['003_toys'][0], THREE['003_toys'][1]);
    await expect(deploySchema(options)).rejects.toThrow('migrations/003_games.sql was applied as 003_toys');
  });
});

describe('two runners at once', () => {
  test('one waits and says so, both succeed, each migration runs once', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_slow': ['select pg_sleep(0.6); create table public.slow ();', 'drop table public.slow;'],
      '002_next': ['create table public.next ();', 'drop table public.next;'],
    });
    const lines: string[] = [];
    const run = () =>
      deploySchema({ databaseUrl: db.url, directory: folder.path, onProgress: (line) => lines.push(line) });
    const reports = await Promise.all([run(), run()]);
    expect(reports.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, 2]);
    expect(
      lines.filter((line) => /another runner \(server process \d+, axolop-migrations\) is at work/.test(line)),
    ).toHaveLength(1);
    expect(await db.value(`select count(*)::int from supabase_migrations.schema_migrations`)).toBe(2);
  });

  test('one that waits does not block CREATE INDEX CONCURRENTLY of the other', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder({
      '001_a': ['create table public.a (id int); select pg_sleep(0.4);', 'drop table public.a;'],
      '002_i': ['-- axolop: no-transaction\ncreate index concurrently i on public.a (id);', 'drop index public.i;'],
    });
    const run = () => deploySchema({ databaseUrl: db.url, directory: folder.path });
    const reports = await Promise.all([run(), run()]);
    expect(reports.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, 2]);
  });

  test('waiting ends with a clear error', async () => {
    await using db = await freshDatabase();
    await using folder = await schemaFolder(THREE);
    await using slow = await schemaFolder({ '001_slow': ['select pg_sleep(1.5);', ''] });
    const first = deploySchema({ databaseUrl: db.url, directory: slow.path });
    await sleep(400);
    await expect(
      deploySchema({ databaseUrl: db.url, directory: folder.path, lockTimeoutMs: 300 }),
    ).rejects.toMatchObject({
      reason: 'lock_timeout',
      message: expect.stringContaining('still holds the migration lock'),
    });
    await first;
  });
});

test('a connection that is lost in the middle is one clear line, and nothing is half applied', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({
    '001_a': ['create table public.a ();', 'drop table public.a;'],
    '002_b': [
      'create table public.b (); select pg_terminate_backend(pg_backend_pid()); select 1;',
      'drop table public.b;',
    ],
  });
  await expect(deploySchema({ databaseUrl: db.url, directory: folder.path })).rejects.toMatchObject({
    reason: 'connection_failed',
    message: expect.stringContaining('lost in migrations/002_b.sql'),
  });
  expect(await db.value(TABLES)).toBe('a');
  await withClient(db.url, (client) => client.query('select 1'));
});
