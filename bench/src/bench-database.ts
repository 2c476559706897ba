import { fileURLToPath } from 'node:url';
import { prepareDatabase, startPostgres } from '@axolop/local-supabase';
import { deploySchema, withClient } from '@axolop/migrations';
import { seedContacts } from '@axolop/seed';
import type { PlanOptions } from './options.ts';

const KEPT = fileURLToPath(new URL('../../.axolop/bench', import.meta.url));

/** Runs `work` with the database that the options ask for: a throw-away one, a kept one, or one that is given. */
export async function withBenchDatabase<T>(
  options: PlanOptions,
  onProgress: (line: string) => void,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  if (options.databaseUrl !== undefined) {
    await filled(options.databaseUrl, options, onProgress);
    return work(options.databaseUrl);
  }
  const place = options.keep ? { directory: KEPT } : { ephemeral: true };
  await using server = await startPostgres({ ...place, databasePort: 0, onProgress });
  await filled(server.databaseUrl, options, onProgress);
  return await work(server.databaseUrl);
}

async function filled(databaseUrl: string, options: PlanOptions, onProgress: (line: string) => void): Promise<void> {
  const { contacts, agencies, largest } = options;
  await prepareDatabase(databaseUrl);
  await deploySchema({ databaseUrl, onProgress });
  const report = await seedContacts({ databaseUrl, contacts, agencies, largest, onProgress });
  onProgress(`${report.contacts.toLocaleString('en')} contacts, ${report.added.toLocaleString('en')} of them new`);
}

/**
 * Runs `work` with a role that has the rights of `authenticated`, past Row Level Security; the role goes afterwards.
 */
export async function withPastRole<T>(databaseUrl: string, work: (role: string) => Promise<T>): Promise<T> {
  // Roles belong to the whole server: two benches may run on it.
  const role = `bench_past_rls_${process.pid}`;
  const run = (text: string): Promise<unknown> => withClient(databaseUrl, (client) => client.query(text));
  await run(`create role ${role} nologin inherit bypassrls in role authenticated`);
  try {
    return await work(role);
  } finally {
    await run(`drop role ${role}`);
  }
}
