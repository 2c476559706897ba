import { createRequire } from 'node:module';
import type * as LocalSupabase from '@axolop/local-supabase';
import type { TestProject } from 'vitest/node';

const { startPostgres }: typeof LocalSupabase = createRequire(import.meta.url)('@axolop/local-supabase');

/** A server of its own: the tests of this package count what is on it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ ephemeral: true, databasePort: 0 });
  project.provide('postgresUrl', postgres.databaseUrl);
  return () => postgres.stop();
}
