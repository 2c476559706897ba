import { createRequire } from 'node:module';
import type { TestProject } from 'vitest/node';
import type * as SharedStack from './shared-stack.ts';

const { enterDoor, leaveDoor }: typeof SharedStack = createRequire(import.meta.url)('./shared-stack.ts');

/**
 * The `globalSetup` of suites that need the product: one stack for all projects of a run, each test in agencies of its
 * own. Vitest calls what it returns at the end.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('axolopDoor', await enterDoor());
  return leaveDoor;
}
