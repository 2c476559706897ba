import type { TestProject } from 'vitest/node';
import { localSupabase } from './local-supabase.ts';

/** The `globalSetup` of suites that need PostgreSQL alone: one throw-away server for the whole run, databases per test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await localSupabase.startPostgres({ ephemeral: true, databasePort: 0 });
  project.provide('postgresUrl', postgres.databaseUrl);
  return () => postgres.stop();
}
