import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StackMessage } from './stack-message.ts';

/** How long a stack may take to stop before it is ended the hard way. */
const STOP_TIMEOUT_MS = 20_000;

// Loaded by Node itself, and so once per run: the projects of one run share the stack.
let users = 0;
let opened: Promise<Server> | undefined;
let stack: ChildProcess | undefined;
let message: Promise<StackMessage> | undefined;

/**
 * Where a test file asks for the stack of this run. The first file that asks starts it: no project waits for a stack
 * before its tests begin.
 */
export async function enterDoor(): Promise<string> {
  users += 1;
  opened ??= openDoor();
  const address = (await opened).address();
  if (address === null || typeof address === 'string') throw new Error('The door to the stack has no port.');
  return `http://127.0.0.1:${address.port}`;
}

/** The last project that leaves closes the door and stops the stack. */
export async function leaveDoor(): Promise<void> {
  users -= 1;
  if (users > 0 || opened === undefined) return;
  const door = await opened;
  const running = stack;
  opened = undefined;
  stack = undefined;
  message = undefined;
  door.close();
  door.closeAllConnections();
  if (running !== undefined) await stop(running);
}

async function openDoor(): Promise<Server> {
  const door = createServer((_request, response) => {
    stack ??= forkStack();
    message ??= firstMessage(stack);
    void message.then((answer) => response.end(JSON.stringify(answer)));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  return door;
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
