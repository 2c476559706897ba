import { createRequire } from 'node:module';
import type { TestProject } from 'vitest/node';
import type * as SharedServer from './shared-server.ts';

const { enterServer, leaveServer }: typeof SharedServer = createRequire(import.meta.url)('./shared-server.ts');

/** The `globalSetup` of suites that need PostgreSQL alone: one throw-away server for the whole run, databases per test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('postgresUrl', await enterServer());
  return leaveServer;
}
