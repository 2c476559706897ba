import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { StackMessage } from './stack-message.ts';

/** How long a stack may take to stop before it is ended the hard way. */
const STOP_TIMEOUT_MS = 20_000;

/**
 * The `globalSetup` of suites that need the product: one stack for the whole project. Vitest calls what it returns at
 * the end.
 *
 * Vitest sets up all projects before it runs the first test, so this only opens a small HTTP server, and provides where
 * it is. The first test file that asks there starts the stack: no project waits for the stack of another one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let stack: ChildProcess | undefined;
  let message: Promise<StackMessage> | undefined;
  const door = createServer((_request, response) => {
    stack ??= forkStack();
    message ??= firstMessage(stack);
    void message.then((answer) => response.end(JSON.stringify(answer)));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('The door to the stack has no port.');
  project.provide('axolopDoor', `http://127.0.0.1:${address.port}`);
  return async () => {
    door.close();
    door.closeAllConnections();
    if (stack !== undefined) await stop(stack);
  };
}

/**
 * The stack runs in a process of its own: there it is loaded by Node as in production, not by Vite, and it does not
 * share its processor with the runner.
 */
function forkStack(): ChildProcess {
  return fork(fileURLToPath(new URL('./stack-process.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function firstMessage(stack: ChildProcess): Promise<StackMessage> {
  const [first]: unknown[] = await Promise.race([once(stack, 'message'), once(stack, 'exit').then(() => [undefined])]);
  const message = StackMessage.safeParse(first);
  return message.success ? message.data : { problem: 'Its process ended.' };
}

async function stop(stack: ChildProcess): Promise<void> {
  if (stack.exitCode !== null || stack.signalCode !== null) return;
  const ended = once(stack, 'exit');
  if (stack.connected) stack.disconnect();
  const inTime = await Promise.race([ended.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
  if (!inTime) stack.kill('SIGKILL');
}
