import { MigrationError, withClient } from '@axolop/migrations';
import type { Client } from 'pg';
import { z } from 'zod';
import { ALLOW_LIST, type Allowance } from './allow-list.ts';
import { withRelations } from './catalog.ts';
import type { Found, Level, Lint } from './lint.ts';
import { LINTS } from './lints/all-lints.ts';

/** One finding, ours or Supabase's. */
export interface Finding extends Found {
  readonly lint: string;
  readonly level: Level;
  readonly remedy: string;
}

/** What our lints say about a database. */
export interface LintReport {
  readonly findings: readonly Finding[];
  /** Entries of the allow-list that nothing needed: of another version of the schema, or left behind. */
  readonly unneeded: readonly Allowance[];
}

const STATEMENT_TIMEOUT = '30s';
const REQUIRED_ROLES = ['anon', 'authenticated', 'service_role'];
const FoundRow = z.object({ object: z.string(), detail: z.string() });

/**
 * Runs every lint on a database, in a transaction that can only read.
 *
 * @throws MigrationError `connection_failed` without a database, or with one that is no Supabase database
 */
export async function lintSchema(databaseUrl: string): Promise<LintReport> {
  return withClient(databaseUrl, async (client) => {
    await client.query('begin transaction isolation level repeatable read read only');
    return lintTransaction(client);
  });
}

/** Runs lints inside the transaction that the client is in; leaves it open. Sets its search_path and statement_timeout. */
export async function lintTransaction(client: Client, lints: readonly Lint[] = LINTS): Promise<LintReport> {
  // With an empty path every name is printed with its schema, whoever asks.
  await client.query(`set local search_path = ''; set local statement_timeout = '${STATEMENT_TIMEOUT}'`);
  await requireRoles(client);
  const all: Finding[] = [];
  for (const lint of lints) {
    for (const found of await foundBy(client, lint)) {
      all.push({ lint: lint.name, level: lint.level, ...found, remedy: lint.remedy });
    }
  }
  const keyOf = ({ lint, object }: { lint: string; object: string }): string => `${lint} ${object}`;
  const allowed = new Set(ALLOW_LIST.map(keyOf));
  const found = new Set(all.map(keyOf));
  return {
    findings: all.filter((finding) => !allowed.has(keyOf(finding))),
    unneeded: ALLOW_LIST.filter((entry) => lints.some(({ name }) => name === entry.lint) && !found.has(keyOf(entry))),
  };
}

async function foundBy(client: Client, lint: Lint): Promise<readonly Found[]> {
  const { rows } = await client.query<object>(withRelations(lint.sql));
  const found: Found[] = [];
  for (const row of rows) found.push(...(lint.examine === undefined ? [FoundRow.parse(row)] : await lint.examine(row)));
  return found.sort((one, other) => compare(one.object, other.object) || compare(one.detail, other.detail));
}

async function requireRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ role: string }>(
    'select role from unnest($1::text[]) role where role not in (select rolname from pg_roles)',
    [REQUIRED_ROLES],
  );
  if (rows.length === 0) return;
  const missing = rows.map(({ role }) => role).join(', ');
  throw new MigrationError('connection_failed', `This is no Supabase database: there is no role ${missing}.`);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
