import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { lintTransaction, type LintReport } from '../src/lint-schema.ts';
import type { Lint } from '../src/lint.ts';
import { LINTS } from '../src/lints/all-lints.ts';
import { CUTS } from './planted/cuts.ts';
import { FUNCTIONS } from './planted/functions.ts';
import { GRANTS } from './planted/grants.ts';
import { KEYS } from './planted/keys.ts';
import { PLANTED_TABLE } from './planted/planted.ts';
import { POLICIES } from './planted/policies.ts';
import { TABLES } from './planted/tables.ts';

const PLANTED = [...KEYS, ...GRANTS, ...POLICIES, ...FUNCTIONS, ...TABLES, ...CUTS];
let holes = 0;
let found = 0;
let harmless = 0;

let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query('begin');
  await client.query(PLANTED_TABLE);
});

afterAll(async () => {
  await client.query('rollback');
  await client.end();
  const summary = `lints: ${LINTS.length}, planted ${holes}, found ${found}; harmless look-alikes left alone: ${harmless}`;
  process.stdout.write(`${summary}\n`);
});

/** Plants something beside a healthy tenant table and asks the lints; afterwards it is gone. */
async function lintWith(plant: string, lints: readonly Lint[]): Promise<LintReport> {
  await client.query('savepoint planted');
  try {
    await client.query(plant);
    return await lintTransaction(client, lints);
  } finally {
    await client.query('rollback to planted');
  }
}

test('every lint has planted holes and harmless look-alikes, and nothing is planted for a lint that is not there', () => {
  expect(PLANTED.map(({ lint }) => lint).sort()).toEqual(LINTS.map(({ name }) => name).sort());
  const half = PLANTED.filter(({ holes: planted, harmless: alike }) => planted.length === 0 || alike.length === 0);
  expect(half.map(({ lint }) => lint)).toEqual([]);
});

test('no lint has anything to say about a healthy tenant table', async () => {
  expect((await lintWith('select', LINTS)).findings).toEqual([]);
});

describe.each(PLANTED)('$lint', ({ lint: name, holes: planted, harmless: alike }) => {
  const lints = LINTS.filter((lint) => lint.name === name);

  test.each(planted)('finds: $plant', async ({ plant, object }) => {
    holes += 1;
    const { findings } = await lintWith(plant, lints);
    expect(findings.map((finding) => finding.object)).toContain(object);
    found += 1;
  });

  test.each(alike)('leaves alone: %s', async (plant) => {
    expect((await lintWith(plant, lints)).findings).toEqual([]);
    harmless += 1;
  });
});

test('a database without the roles of Supabase is refused, not called clean', async () => {
  await expect(lintWith('alter role anon rename to nobody_at_all', LINTS)).rejects.toMatchObject({
    reason: 'connection_failed',
    message: 'This is no Supabase database: there is no role anon.',
  });
});
