import { freshDatabase, schemaFolder, THREE } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { rollbackSchema } from '../src/rollback-schema.ts';
import { schemaStatus } from '../src/schema-status.ts';

const TABLES = `select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = 'public'`;

test('takes one migration back and can apply it again', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  const report = await rollbackSchema({ ...options, migration: '003_toys.sql' });
  expect(report).toEqual({
    dryRun: false,
    rolledBack: '003_toys',
    statements: 1,
    source: 'stored',
    fileDiffers: false,
  });
  expect(await db.value(TABLES)).toBe('people,pets');
  expect((await deploySchema(options)).applied).toEqual(['003_toys']);
});

test('is refused, naming them, while applied migrations depend on it, directly or not', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  await expect(rollbackSchema({ ...options, migration: '001_people' })).rejects.toMatchObject({
    reason: 'has_dependants',
    message: expect.stringMatching(/002_pets and 003_toys depend on it\..*order: 003_toys, 002_pets$/),
  });
  expect(await db.value(TABLES)).toBe('people,pets,toys');
});

test('the requirements stored with an applied migration count, whatever its file says today', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  await folder.write('003_toys', `-- requires: none\n${THREE['003_toys'][0]}`);
  await expect(rollbackSchema({ ...options, migration: '002_pets' })).rejects.toThrow('003_toys depends on it');
});

test('the stored rollback is used when the file has changed, and it says so', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({ '001_a': ['create table public.a ();', 'drop table public.a;'] });
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  await folder.write('001_a', 'create table public.a ();', 'select 1 / 0;');
  expect((await schemaStatus(options))[0]?.rollbackDiffers).toBe(true);
  const lines: string[] = [];
  const report = await rollbackSchema({ ...options, migration: '001_a', onProgress: (line) => lines.push(line) });
  expect(report).toMatchObject({ source: 'stored', fileDiffers: true });
  expect(lines).toContain('rollbacks/001_a.sql has changed; the stored rollback is used');
  expect(await db.value(TABLES)).toBeNull();
});

test('a migration whose files are gone can still be taken back', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  await folder.remove('003_toys');
  await rollbackSchema({ ...options, migration: '003_toys' });
  expect(await db.value(TABLES)).toBe('people,pets');
});

test('a rollback that fails leaves everything as it was and names the place', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({
    '001_a': ['create table public.a ();', 'drop table public.a;\ndrop table public.zzz;'],
  });
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  await expect(rollbackSchema({ ...options, migration: '001_a' })).rejects.toThrow(
    /^rollbacks\/001_a\.sql:2:1: table "zzz" does not exist/,
  );
  expect(await db.value(TABLES)).toBe('a');
  expect((await schemaStatus(options))[0]?.state).toBe('applied');
});

test('a dry run changes nothing; what is not applied or unknown is refused', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema({ ...options, migration: '001_people' });
  const report = await rollbackSchema({ ...options, migration: '001_people', dryRun: true });
  expect(report).toMatchObject({ dryRun: true, rolledBack: '001_people' });
  expect(await db.value(TABLES)).toBe('people');
  await expect(rollbackSchema({ ...options, migration: '002_pets' })).rejects.toMatchObject({ reason: 'not_applied' });
  await expect(rollbackSchema({ ...options, migration: '001_peple' })).rejects.toMatchObject({
    reason: 'unknown_migration',
    message: expect.stringContaining('did you mean 001_people?'),
  });
});
