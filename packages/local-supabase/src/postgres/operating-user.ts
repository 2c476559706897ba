import { spawnSync } from 'node:child_process';
import { LocalSupabaseError } from '../errors.ts';

/** The account a child process runs under. An empty object means: the account of this process. */
export interface OperatingUser {
  readonly uid?: number;
  readonly gid?: number;
}

const ACCOUNT = 'postgres';

/**
 * The account that runs PostgreSQL. PostgreSQL refuses to run as root, so a root process uses the account `postgres`,
 * which is created when it is missing; where that is impossible, `nobody` serves.
 * Errors: `no_operating_user`.
 */
export function operatingUser(): OperatingUser {
  if (process.getuid?.() !== 0) return {};
  const known = lookUp(ACCOUNT) ?? created() ?? lookUp('nobody');
  if (known) return known;
  throw new LocalSupabaseError(
    'no_operating_user',
    `PostgreSQL does not run as root, and no account "${ACCOUNT}" exists or could be created. Create it (useradd --system ${ACCOUNT}) or start as an ordinary user.`,
  );
}

function created(): OperatingUser | undefined {
  const home = '/nonexistent';
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', home, ACCOUNT], {
    stdio: 'ignore',
  });
  return lookUp(ACCOUNT);
}

function lookUp(name: string): OperatingUser | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const reply = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const id = Number.parseInt(reply.stdout ?? '', 10);
  return reply.status === 0 && Number.isInteger(id) ? id : undefined;
}
