import { expect, test } from 'vitest';
import { deployedDatabase, freshDatabase } from '../src/index.ts';

const TABLES = `select string_agg(tablename, ',') from pg_tables where schemaname = 'public'`;

test('each test has a database of its own, and it is gone afterwards', async () => {
  const first = await freshDatabase();
  await using second = await freshDatabase();
  await first.rows('create table public.mine (id int)');
  expect(await first.value(TABLES)).toBe('mine');
  expect(await second.value(TABLES)).toBeNull();
  await first[Symbol.asyncDispose]();
  expect(await second.value(`select count(*)::int from pg_database where datname like 'test%'`)).toBe(1);
});

test('a schema is deployed once, into what looks like a Supabase project; the others are copies', async () => {
  const deployed: string[] = [];
  const deploy = async ({ databaseUrl }: { readonly databaseUrl: string }): Promise<void> => {
    deployed.push(databaseUrl);
  };
  const databases = await Promise.all([deployedDatabase(deploy), deployedDatabase(deploy), deployedDatabase(deploy)]);
  for (const database of databases) {
    expect(await database.value(`select to_regclass('auth.users') is not null`)).toBe(true);
    await database[Symbol.asyncDispose]();
  }
  expect(deployed).toHaveLength(1);
});
