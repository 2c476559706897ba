import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/local/src/main.ts', import.meta.url));

/** A program of the product, running as a process of its own. */
export interface Program extends AsyncDisposable {
  /** What it wrote so far, both streams. */
  output(): string;
  /** Waits until the output matches, and gives the first group (or the whole match). @throws Error when it ends first */
  until(pattern: RegExp): Promise<string>;
  /** Sends a signal and waits for the end; gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Waits for the end; gives the exit code. */
  ended(): Promise<number | null>;
}

/**
 * Starts `apps/local/src/main.ts` with these variables and nothing else of Axolop's from the environment.
 *
 * @param variables settings of the program
 * @param args its arguments; no demo data unless given
 */
export function startProgram(variables: Record<string, string>, args: readonly string[] = ['--no-seed']): Program {
  return startScript(MAIN, variables, args);
}

/** Starts any script with Node, as {@link startProgram} does. */
export function startScript(script: string, variables: Record<string, string>, args: readonly string[] = []): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [script, ...args], { env: { PATH, HOME, ...variables }, stdio: 'pipe' });
  let text = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => {
      text += part;
      for (const watch of watchers) watch();
    });
  }
  const exit = once(child, 'close').then(() => child.exitCode);

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exit;
  };
  return {
    output: () => text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          watchers.delete(watch);
          resolve(match[1] ?? match[0]);
        };
        watchers.add(watch);
        watch();
        void exit.then(() => reject(new Error(`The program ended before it said ${String(pattern)}:\n${text}`)));
      }),
    end,
    ended: () => exit,
    [Symbol.asyncDispose]: async () => {
      await end('SIGTERM');
    },
  };
}

/** A directory that is removed at the end of the test. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const directory = await mkdtemp(path.join(tmpdir(), 'axolop-program-'));
  return { path: directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** A port that something else listens on, until it is disposed. */
export async function takenPort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listener has no port.');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  await using taken = await takenPort();
  return taken.port;
}
