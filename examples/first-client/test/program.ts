import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stackAddress } from '@axolop/testing';

/** How a program ended, and what it wrote. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of this package as a stranger would, with an environment of its own. */
export async function runProgram(
  file: string,
  environment: Record<string, string>,
  ...args: string[]
): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../src/${file}`, import.meta.url)), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

/** The stack of this run, as the environment names it. */
export function stack(): Record<string, string> {
  const { apiUrl, supabaseUrl, publishableKey } = stackAddress();
  return { AXOLOP_API_URL: apiUrl, SUPABASE_URL: supabaseUrl, SUPABASE_PUBLISHABLE_KEY: publishableKey };
}
