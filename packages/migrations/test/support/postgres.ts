import { createRequire } from 'node:module';
import type * as LocalSupabase from '@axolop/local-supabase';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}

// Loaded by Node itself: it finds its binaries with import.meta.resolve, which the module runner of a global set-up lacks.
const { startPostgres }: typeof LocalSupabase = createRequire(import.meta.url)('@axolop/local-supabase');

/** One throw-away server for the whole run; each test takes databases of its own on it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ ephemeral: true, databasePort: 0 });
  project.provide('databaseUrl', postgres.databaseUrl);
  return () => postgres.stop();
}
