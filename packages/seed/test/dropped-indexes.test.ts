import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { deploySchema, schemaSnapshot, withClient } from '@axolop/migrations';
import { deployedDatabase, type TestDatabase } from '@axolop/test-database';
import { expect, test, vi } from 'vitest';
import { restoreIndexes, withoutSecondaryIndexes } from '../src/dropped-indexes.ts';

const INDEXES = `select string_agg(pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid, E'\\n' order by i.indexrelid::regclass::text)
  from pg_index i where i.indrelid = 'public.contacts'::regclass`;
const LIST = `select to_regclass('private.seed_dropped_indexes') is not null`;

async function without(db: TestDatabase, work: () => Promise<void>): Promise<void> {
  await withClient(db.url, (control) =>
    withClient(db.url, (first) =>
      withClient(db.url, (second) => withoutSecondaryIndexes(control, [first, second], work, () => undefined)),
    ),
  );
}

test('indexes are gone during the work and exactly the same afterwards, unique ones never go', async () => {
  await using db = await deployedDatabase(deploySchema);
  await db.rows(`comment on index public.contacts_phone_idx is 'A comment is not part of the definition.'`);
  const snapshot = (): Promise<unknown> =>
    withClient(db.url, (client) => schemaSnapshot(client, ['public', 'private', 'audit']));
  const before = await snapshot();
  const during: unknown[] = [];
  await without(db, async () => {
    during.push(...(await db.rows(`select indexname from pg_indexes where tablename = 'contacts' order by 1`)));
  });
  expect(during.map((row) => Object.values(row ?? {})[0])).toEqual([
    'contacts_agency_email_key',
    'contacts_agency_id_id_key',
    'contacts_phone_idx',
    'contacts_pkey',
  ]);
  expect(await snapshot()).toEqual(before);
  expect(await db.value(LIST)).toBe(false);
});

test('they come back when the work fails, and the failure is what is told', async () => {
  await using db = await deployedDatabase(deploySchema);
  const before = await db.value(INDEXES);
  await expect(without(db, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  expect(await db.value(INDEXES)).toBe(before);
  expect(await db.value(LIST)).toBe(false);
});

test('a process that is killed in the middle: the server builds them again by itself', async () => {
  await using db = await deployedDatabase(deploySchema);
  const before = await db.value(INDEXES);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'hanging-load.ts'), db.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(await db.value(INDEXES)).not.toBe(before);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await vi.waitFor(async () => expect(await db.value(INDEXES)).toBe(before), { timeout: 15_000, interval: 100 });
  // Only the empty list is left; the next seed takes it away.
  await withClient(db.url, (client) => restoreIndexes(client, () => undefined));
  expect(await db.value(LIST)).toBe(false);
});

test('a server that died too: the next seed builds them from the list', async () => {
  await using db = await deployedDatabase(deploySchema);
  const before = await db.value(INDEXES);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'hanging-load.ts'), db.url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  await db.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await db.value(INDEXES)).not.toBe(before);
  const lines: string[] = [];
  await withClient(db.url, (client) => restoreIndexes(client, (line) => lines.push(line)));
  expect(lines).toHaveLength(1);
  expect(await db.value(INDEXES)).toBe(before);
  expect(await db.value(LIST)).toBe(false);
});
