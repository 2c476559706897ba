import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LocalSupabaseError } from '../errors.ts';
import { isAlive, servesDataDirectory, startMark, waitUntilGone } from '../processes.ts';

export const OWNER_FILE = 'owner.json';
const Owner = z.object({ pid: z.int().positive(), startMark: z.string().optional() });

/**
 * Takes `directory` for this process, so that no two stacks work on the same data. A claim left by a process that was
 * killed is taken over. Gives the function that lets go.
 * Errors: `already_running`.
 */
export function claimDirectory(directory: string): () => void {
  const file = path.join(directory, OWNER_FILE);
  const claim = JSON.stringify({ pid: process.pid, startMark: startMark(process.pid) });
  for (;;) {
    try {
      writeFileSync(file, claim, { flag: 'wx', mode: 0o600 });
      return () => {
        rmSync(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = livingOwner(directory);
    if (owner !== undefined) {
      throw new LocalSupabaseError(
        'already_running',
        `The local Supabase in ${directory} is already running (process ${owner}). Stop it first, or use another directory (AXOLOP_DIRECTORY).`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** The process that has claimed `directory`, if it is still the same one and alive. */
export function livingOwner(directory: string): number | undefined {
  const owner = readOwner(path.join(directory, OWNER_FILE));
  if (owner === undefined || !isAlive(owner.pid)) return undefined;
  const sameProcess = owner.startMark === undefined || owner.startMark === startMark(owner.pid);
  return sameProcess ? owner.pid : undefined;
}

/**
 * Stops a PostgreSQL that outlived the process which started it (killed with SIGKILL), and clears a lock file that a
 * crash left behind. Only a server of exactly this data directory is ever stopped. The caller holds the claim.
 * Errors: `postgres_failed`.
 */
export async function stopOrphan(dataDirectory: string): Promise<void> {
  const lockFile = path.join(dataDirectory, 'postmaster.pid');
  const pid = lockedBy(lockFile);
  if (pid === undefined) return;
  if (!servesDataDirectory(pid, dataDirectory)) {
    // The id now belongs to some other program, which would make PostgreSQL refuse to start. Whether backends of the
    // old server are still attached to the data is checked by PostgreSQL itself, through its shared memory.
    rmSync(lockFile, { force: true });
    return;
  }
  await stopPostmaster(pid);
}

/**
 * Stops a PostgreSQL server: fast shutdown (open transactions are rolled back, data is flushed), then immediate.
 * Errors: `postgres_failed` when it survives both.
 */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await waitUntilGone(pid, 15_000)) return;
  }
  throw new LocalSupabaseError('postgres_failed', `PostgreSQL (process ${pid}) does not stop.`);
}

function lockedBy(lockFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function readOwner(file: string): z.infer<typeof Owner> | undefined {
  try {
    return Owner.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
