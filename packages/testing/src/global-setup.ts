import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { StackAddress } from './address.ts';
import { StackMessage } from './stack-message.ts';

/** How long a stack may take to stop before it is ended the hard way. */
const STOP_TIMEOUT_MS = 20_000;

/**
 * The `globalSetup` of suites that need the product: one stack for the whole run, given to the test files by
 * `provide`. Vitest calls what it returns at the end.
 *
 * The stack runs in a process of its own: there it is loaded by Node as in production, not by Vite, and it does not
 * share its processor with the runner.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = fork(fileURLToPath(new URL('./stack-process.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  project.provide('axolop', await addressFrom(stack));
  return () => stop(stack);
}

async function addressFrom(stack: ChildProcess): Promise<StackAddress> {
  const [first]: unknown[] = await Promise.race([once(stack, 'message'), once(stack, 'exit').then(() => [undefined])]);
  const message = StackMessage.safeParse(first);
  if (!message.success) throw new Error('The stack did not start: its process ended.');
  if ('problem' in message.data) throw new Error(`The stack did not start. ${message.data.problem}`);
  return message.data.address;
}

async function stop(stack: ChildProcess): Promise<void> {
  if (stack.exitCode !== null || stack.signalCode !== null) return;
  const ended = once(stack, 'exit');
  if (stack.connected) stack.disconnect();
  const inTime = await Promise.race([ended.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
  if (!inTime) stack.kill('SIGKILL');
}
