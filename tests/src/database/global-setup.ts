import { createRequire } from 'node:module';
import type { TestProject } from 'vitest/node';
import type { FurnishedServer } from './laboratory.ts';
import type * as OpenLaboratory from './open-laboratory.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    laboratory: FurnishedServer;
  }
}

// Loaded by Node itself: PostgreSQL's programs are found with import.meta.resolve, which the module runner of a global set-up lacks.
const { openLaboratory }: typeof OpenLaboratory = createRequire(import.meta.url)('./open-laboratory.ts');

/** One furnished server for the stories and races of all areas. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const laboratory = await openLaboratory(() => {});
  project.provide('laboratory', { databaseUrl: laboratory.databaseUrl, fixture: laboratory.fixture });
  return async () => laboratory[Symbol.asyncDispose]();
}
