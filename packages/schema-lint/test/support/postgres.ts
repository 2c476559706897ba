import { createRequire } from 'node:module';
import type * as LocalSupabase from '@axolop/local-supabase';
import type * as Migrations from '@axolop/migrations';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}

// Loaded by Node itself: they find their files with import.meta.resolve, which the module runner of a global set-up lacks.
const load = createRequire(import.meta.url);
const { prepareDatabase, startPostgres }: typeof LocalSupabase = load('@axolop/local-supabase');
const { deploySchema }: typeof Migrations = load('@axolop/migrations');

/** One throw-away server with the real schema for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ ephemeral: true, databasePort: 0 });
  try {
    await prepareDatabase(postgres.databaseUrl);
    await deploySchema({ databaseUrl: postgres.databaseUrl });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide('databaseUrl', postgres.databaseUrl);
  return () => postgres.stop();
}
