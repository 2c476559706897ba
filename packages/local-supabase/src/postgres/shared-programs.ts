import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { LocalSupabaseError } from '../errors.ts';
import type { OperatingUser } from './operating-user.ts';

/** The programs that a start of the server needs, below the root of an installation. */
const PROGRAMS = ['postgres', 'initdb'] as const;

/** A file that initdb reads: without it the programs run and still make no database. */
const SAMPLE = path.join('share', 'postgresql', 'postgres.bki');

/** So many starts may repair the same copy at the same time before one of them gives up. */
const ATTEMPTS = 5;

/**
 * Why an account can't run the PostgreSQL programs below `root`, in the words of the system; `null` when it can.
 * The system is asked, because access lists, mounts and missing libraries have their say beside the modes.
 */
export function runProblem(root: string, user: OperatingUser): string | null {
  try {
    for (const program of PROGRAMS) {
      const file = path.join(root, 'bin', program);
      // npm may unpack without the executable bit; a chmod that changes nothing would still fail on a read-only disk.
      const { mode } = statSync(file);
      if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const script =
    '"$1/bin/postgres" --version && "$1/bin/initdb" --version && test -r "$1/$2" || { echo "can\'t read $1/$2" >&2; false; }';
  const { status, stderr, error } = spawnSync('/bin/sh', ['-c', script, 'sh', root, SAMPLE], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  if (status === 0) return null;
  return error?.message ?? (stderr.trim().split('\n')[0] || `exit code ${status}`);
}

/** For an installation that does not run under any account. @param problem in the words of the system */
export function doNotRun(problem: string): LocalSupabaseError {
  return new LocalSupabaseError(
    'platform_unsupported',
    `The PostgreSQL programs that npm installed do not run (${problem}). Remove node_modules and start again.`,
  );
}

/**
 * The copy of an installation that every checkout on this machine shares. It is made whole or not at all, checked at
 * every use, and made again when it has become useless and is this account's own.
 *
 * @param installed the root that npm installed; this account can run it
 * @param copy where the copy belongs; its parent is a directory of this account
 * @returns `copy`
 * @throws LocalSupabaseError `platform_unsupported` when the installation itself does not run, `unsafe_directory` when
 *   the
 *   copy is another account's or can't be made to run
 */
export function sharedPrograms(installed: string, copy: string, user: OperatingUser): string {
  const own = runProblem(installed, {});
  if (own !== null) throw doNotRun(own);
  let problem: string | null = 'it was not made';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (existsSync(copy)) {
      requireOwn(copy);
      problem = isOpenToOthers(copy) ? 'other accounts may write to it' : runProblem(copy, user);
      if (problem === null) return copy;
    }
    problem = replace(installed, copy, user);
  }
  throw new LocalSupabaseError(
    'unsafe_directory',
    `PostgreSQL can't be run from ${copy}, where its programs are copied for the account of PostgreSQL: ${problem}.`,
  );
}

function requireOwn(copy: string): void {
  const owner = lstatSync(copy);
  if (owner.isDirectory() && owner.uid === process.getuid?.()) return;
  throw new LocalSupabaseError(
    'unsafe_directory',
    `${copy}, where the PostgreSQL programs are copied for the account of PostgreSQL, belongs to another account. Remove it and start again.`,
  );
}

function isOpenToOthers(copy: string): boolean {
  return (lstatSync(copy).mode & 0o022) !== 0;
}

/** Puts a new copy in place of what stands there. Gives what is wrong with the new one; `null` when it is in place. */
function replace(installed: string, copy: string, user: OperatingUser): string | null {
  mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  const partial = mkdtempSync(`${copy}.partial-`);
  try {
    cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'go=rX', partial], { stdio: 'ignore' });
    const problem = runProblem(partial, user);
    if (problem !== null) return problem;
    takePlace(partial, copy);
    return null;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** A server that runs from the old copy keeps its open files, and finds the rest under the same names. */
function takePlace(partial: string, copy: string): void {
  const old = `${partial}.old`;
  try {
    if (existsSync(copy)) renameSync(copy, old);
    renameSync(partial, copy);
  } catch {
    // Another start was faster with one of the two; its copy is checked like any other.
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}
