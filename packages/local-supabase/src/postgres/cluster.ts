import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalSupabaseError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { OperatingUser } from './operating-user.ts';

/** One PostgreSQL data directory with all that is needed to run it. */
export interface Cluster {
  readonly binaries: PostgresBinaries;
  readonly data: string;
  readonly user: OperatingUser;
  readonly logFile: string;
}

/** How a start of the server ended: its process id, or why not. */
export type StartOutcome = { pid: number } | { failed: 'address_in_use' | 'still_attached' | 'other'; log: string };

// PostgreSQL reports in English whatever the person's language is, and sees none of the person's environment.
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the database files, once: UTF-8, and the ICU order of en-US that hosted Supabase has too.
 * They are made beside and renamed, so that an interrupted attempt is never taken for a database.
 * Errors: `postgres_failed`.
 */
export async function initialise(cluster: Cluster, password: string, durable: boolean): Promise<void> {
  if (existsSync(path.join(cluster.data, 'PG_VERSION'))) return;
  const unfinished = `${cluster.data}.new`;
  const passwordFile = `${cluster.data}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (cluster.user.uid !== undefined) chownSync(passwordFile, cluster.user.uid, cluster.user.gid ?? -1);
    const flags = [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ];
    const output = await run(cluster, flags);
    if (output.code !== 0) {
      throw new LocalSupabaseError('postgres_failed', `PostgreSQL could not make its files: ${lastLine(output.text)}`);
    }
    renameSync(unfinished, cluster.data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Starts the server and waits until it accepts connections. It has its own session, so Ctrl-C does not reach it. */
export async function launch(cluster: Cluster, port: number, settings: Record<string, string>): Promise<StartOutcome> {
  // The log holds statements with their values, so only this account may read it, even if the file exists already.
  const log = openSync(cluster.logFile, 'a', 0o600);
  fchmodSync(log, 0o600);
  const from = statSync(cluster.logFile).size;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.data, '-p', String(port), ...flags], {
    ...cluster.user,
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const problem = new Promise<Error>((resolve) => child.once('error', resolve));
  const deadline = Date.now() + 60_000;
  while (child.exitCode === null && child.signalCode === null) {
    if (child.pid !== undefined && isReady(cluster.data, child.pid)) return { pid: child.pid };
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      return { failed: 'other', log: 'no answer within 60 seconds' };
    }
    const failed = await Promise.race([problem, sleep(15)]);
    if (failed !== undefined) return { failed: 'other', log: failed.message };
  }
  const text = readFileSync(cluster.logFile).subarray(from).toString('utf8');
  if (/could not bind|Address already in use/.test(text)) return { failed: 'address_in_use', log: text };
  if (/pre-existing shared memory block/.test(text)) return { failed: 'still_attached', log: text };
  return { failed: 'other', log: lastLine(text) };
}

/** The server writes its own state into the lock file: process id first, status in the last line. */
function isReady(data: string, pid: number): boolean {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function run(cluster: Cluster, flags: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.binaries.initdb, flags, { ...cluster.user, cwd: '/', env: ENVIRONMENT });
    let text = '';
    const collect = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, text });
    });
    child.stdin.end();
  });
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /FATAL|error:/.test(line)) ?? lines.at(-1) ?? 'no output';
}
