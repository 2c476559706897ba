import { loadMigrations, maskDatabaseUrl, readHistory, SCHEMA_DIRECTORY } from '@axolop/migrations';
import type { Client } from 'pg';
import { SeedError } from './seed-error.ts';

const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]', '::1', '']);

/**
 * Whether a database URL leads to this machine: a loopback address or a unix socket, in the host and in every
 * parameter that can replace it (`?host=`, `?hostaddr=`).
 */
function isLocalDatabase(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  const url = new URL(databaseUrl);
  const elsewhere = [...url.searchParams.getAll('host'), ...url.searchParams.getAll('hostaddr')];
  const hosts = elsewhere.length > 0 ? elsewhere : [url.hostname];
  return hosts.every((host) => LOCAL_HOSTS.has(host) || host.startsWith('/') || host.startsWith('%2F'));
}

/**
 * Seeds write accounts with a published password, so another machine's database has to be asked for by name.
 *
 * @throws SeedError `remote_database`
 */
export function refuseRemote(databaseUrl: string, allowRemote: boolean): void {
  if (allowRemote || isLocalDatabase(databaseUrl)) return;
  throw new SeedError(
    'remote_database',
    `${maskDatabaseUrl(databaseUrl)} is not on this machine. The seed makes accounts with a published password; ` +
      'add --allow-remote if you really mean it.',
  );
}

/**
 * Seeds write into the schema of today: every migration of this checkout has to be applied.
 *
 * @throws SeedError `schema_missing`, saying which are not
 */
export async function requireSchema(client: Client, directory: string = SCHEMA_DIRECTORY): Promise<void> {
  const files = await loadMigrations(directory);
  const applied = new Set((await readHistory(client)).map((row) => row.version));
  const missing = files.filter((file) => !applied.has(file.version)).map((file) => file.id);
  if (missing.length === 0) return;
  const what =
    missing.length === files.length ? 'The schema is not deployed here' : `${missing.join(', ')} not applied`;
  throw new SeedError('schema_missing', `${what}; run this first: npm run deploy:schema`);
}
