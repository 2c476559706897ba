import { freshDatabase, runInTest, schemaFolder, THREE } from '@axolop/test-database';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { deploySchema } from '../src/deploy-schema.ts';
import { rollbackSchema } from '../src/rollback-schema.ts';
import { schemaStatus } from '../src/schema-status.ts';
import { runSupabaseCli } from '../src/supabase-cli.ts';
import { runCommandLine } from '../src/commands/command-line.ts';

const runCli = (args: readonly string[], databaseUrl = '') => runInTest(() => runCommandLine(args), databaseUrl);

const Listed = z.object({ migrations: z.array(z.object({ local: z.string(), remote: z.string() })) });

test("the CLI's own migration list reads our history, and its migration up has nothing left to do", async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  await deploySchema({ databaseUrl: db.url, directory: folder.path });
  await rollbackSchema({ databaseUrl: db.url, directory: folder.path, migration: '003_toys' });
  const cli = async (...args: string[]) =>
    runSupabaseCli({ databaseUrl: db.url, args, projectFolder: path.dirname(folder.path) });
  const { migrations } = Listed.parse(JSON.parse(await cli('migration', 'list', '--output-format', 'json')));
  expect(migrations).toMatchObject([
    { local: '001', remote: '001' },
    { local: '002', remote: '002' },
    { local: '003', remote: '' },
  ]);
  await cli('migration', 'up', '--yes');
  expect(
    await db.rows('select version, name, statements from supabase_migrations.schema_migrations order by 1'),
  ).toEqual([
    { version: '001', name: 'people', statements: ['create table public.people (id int primary key)'] },
    {
      version: '002',
      name: 'pets',
      statements: ['create table public.pets (id int primary key, owner_id int references public.people (id))'],
    },
    { version: '003', name: 'toys', statements: ['create table public.toys (id int primary key)'] },
  ]);
});

test('a database that the CLI migrated is understood: status, drift by its statements, rollback from the file', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({
    ...THREE,
    '001_people': [
      "-- head; with a semicolon\ncreate table public.people (id int primary key);\n-- tail\nselect ';';\n",
      'drop table public.people;',
    ],
  });
  const options = { databaseUrl: db.url, directory: folder.path };
  await runSupabaseCli({
    databaseUrl: db.url,
    args: ['migration', 'up', '--yes'],
    projectFolder: path.dirname(folder.path),
  });
  expect((await schemaStatus(options)).map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
  expect((await deploySchema(options)).applied).toEqual([]);
  await expect(rollbackSchema({ ...options, migration: '002_pets' })).rejects.toThrow('003_toys depends on it');
  expect(await rollbackSchema({ ...options, migration: '003_toys' })).toMatchObject({ source: 'file' });
  await folder.write('002_pets', 'create table public.pets (id bigint primary key);');
  expect((await schemaStatus(options)).map(({ state }) => state)).toEqual(['applied', 'changed', 'pending']);
});

test('types are generated, the same ones again, and drift is found with exit code 1', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  await deploySchema({ databaseUrl: db.url, directory: folder.path });
  const file = path.join(folder.path, 'database.types.ts');
  const args = ['gen-types', `--database-url=${db.url}`, `--output=${file}`];
  expect((await runCli(args)).code).toBe(0);
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(
    /^\/\/ Generated from the database by the Supabase CLI, do not edit: npm run gen:types\n\nexport type Json/,
  );
  expect(text).toContain('owner_id: number | null;');

  await writeFile(file, text.replace('owner_id: number | null;', 'owner_id: number;'));
  const drifted = await runCli([...args, '--check']);
  expect(drifted.code).toBe(1);
  expect(drifted.err).toMatch(/does not match the database \(2 lines differ\)\. Write it again: npm run gen:types/);
  expect(drifted.err).toMatch(/- \d+: +owner_id: number;\n +\+ \d+: +owner_id: number \| null;/);
  expect(await readFile(file, 'utf8')).toContain('owner_id: number;');
});

test('a failing call of the CLI is one line without the password', async () => {
  const args = ['migration', 'list'];
  const call = runSupabaseCli({ databaseUrl: 'postgresql://postgres:secret-word@127.0.0.1:1/postgres', args });
  await expect(call).rejects.toMatchObject({
    reason: 'tool_failed',
    message: expect.not.stringContaining('secret-word'),
  });
});

test('the password is handed over in the environment, never as an argument; telemetry is off', async () => {
  await using folder = await schemaFolder({});
  const fake = path.join(folder.path, 'fake-cli');
  await writeFile(fake, '#!/bin/sh\necho "args: $*"\necho "env: $PGPASSWORD"\ncat "$SUPABASE_HOME/telemetry.json"\n');
  await chmod(fake, 0o755);
  vi.stubEnv('SUPABASE_CLI_BINARY_OVERRIDE', fake);
  try {
    const databaseUrl = 'postgresql://me:secret%2Dword@127.0.0.1:1/db';
    const said = await runSupabaseCli({ databaseUrl, args: ['migration', 'list'] });
    expect(said).toMatch(
      /^args: migration list --remote=postgresql:\/\/me@127\.0\.0\.1:1\/db --workdir=\S+\nenv: secret-word\n/,
    );
    expect(said).toContain('"enabled":false');
  } finally {
    vi.unstubAllEnvs();
  }
});
