import { deployedDatabase, freshDatabase } from '@axolop/test-database';
import { expect, test, vi } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { maintain } from '../src/maintain.ts';

const MONTHS = `select count(*)::int from pg_inherits where inhparent = 'audit.log'::regclass`;

test('upkeep seals what is new, once, and brings missing months back', async () => {
  await using db = await deployedDatabase(deploySchema);
  await db.rows(`insert into public.agencies (name, slug) values ('Sealed', 'sealed-agency')`);
  const months = await db.value(MONTHS);
  await db.rows(`do $$ begin
    execute 'drop table audit.log_' || to_char((now() at time zone 'UTC') + interval '3 months', 'YYYY_MM');
  end $$`);
  // A seal leaves out the last second, and whatever a running transaction could still write before.
  let sealed = 0;
  await vi.waitFor(
    async () => {
      sealed += (await maintain({ databaseUrl: db.url })).sealed;
      expect(sealed).toBe(1);
    },
    { timeout: 15_000, interval: 300 },
  );
  expect(await db.value(MONTHS)).toBe(months);
  expect(await maintain({ databaseUrl: db.url })).toEqual({ done: true, sealed: 0 });
  expect(await db.value(`select bool_and(v.intact) from public.agencies a, audit.verify(a.id) v`)).toBe(true);
});

test('a database without the schema has nothing to keep up', async () => {
  await using db = await freshDatabase();
  expect(await maintain({ databaseUrl: db.url })).toEqual({ done: false, sealed: 0 });
});
