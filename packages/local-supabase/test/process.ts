import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A new directory that is gone after the test. The account of PostgreSQL may pass through it unless it is `closed`. */
export function temporaryDirectory({ closed = false } = {}): { path: string } & Disposable {
  const directory = mkdtempSync(path.join(tmpdir(), 'axolop-test-'));
  if (!closed) chmodSync(directory, 0o711);
  return {
    path: directory,
    [Symbol.dispose]: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a program of this package in a process of its own; gives it with the first line that it prints. */
export async function startProgram(
  file: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => String(first)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with code ${String(code)}.`))),
  ]);
  return { child, line };
}

/** Runs a program of this package to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text.err += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code: Number(code), ...text };
}
