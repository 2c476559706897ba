import { Client } from 'pg';
import { MigrationError } from './migration-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** The URL with its password replaced, safe to print. A text that is no URL is not repeated at all. */
export function maskDatabaseUrl(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return '(not a URL)';
  const url = new URL(databaseUrl);
  if (url.password !== '') url.password = '***';
  for (const name of url.searchParams.keys()) {
    if (/password/i.test(name)) url.searchParams.set(name, '***');
  }
  return url.href;
}

/** The same server and user, another database. */
export function withDatabaseName(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/**
 * Opens one connection, hands it to `work` and closes it whatever happens.
 *
 * @throws MigrationError `connection_failed`: no server, wrong password, unknown database, no answer, or lost on the way;
 *   the message is one line and holds no password
 */
export async function withClient<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = newClient(databaseUrl);
  // Without a listener the end of an idle connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw connectionError(databaseUrl, error);
  }
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof MigrationError || !isConnectionLoss(error)) throw error;
    throw new MigrationError(
      'connection_failed',
      `The connection to ${placeOf(databaseUrl)} was lost; PostgreSQL undoes what was not committed.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function newClient(databaseUrl: string): Client {
  const valid = URL.canParse(databaseUrl) && /^postgres(ql)?:$/.test(new URL(databaseUrl).protocol);
  if (!valid) {
    throw new MigrationError(
      'connection_failed',
      'The database URL is not valid; it looks like postgresql://user:password@host:5432/database.',
    );
  }
  if (new URL(databaseUrl).port === '6543') {
    throw new MigrationError(
      'connection_failed',
      `${placeOf(databaseUrl)} is a transaction pooler (port 6543), which can't hold the lock of a runner; ` +
        'use the direct connection or the session pooler (port 5432).',
    );
  }
  return new Client({
    connectionString: databaseUrl,
    application_name: 'axolop-migrations',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
}

/** True for an error after which the connection is of no more use. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (/^57P0[1-5]$|^08/.test(code) || ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)) return true;
  return error instanceof Error && /connection terminated|not queryable|connection error/i.test(error.message);
}

/** The SQLSTATE or system code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function placeOf(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return `${url.hostname}:${url.port === '' ? '5432' : url.port}`;
}

function connectionError(databaseUrl: string, error: unknown): MigrationError {
  const url = new URL(databaseUrl);
  const place = placeOf(databaseUrl);
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  const message = error instanceof Error ? error.message : String(error);
  return new MigrationError('connection_failed', explain(), { cause: error });

  function explain(): string {
    switch (codeOf(error)) {
      case 'ECONNREFUSED':
        return `No database answers at ${place} (connection refused). Start the local one with: npm run supabase:start`;
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return `The host ${url.hostname} is not known (${codeOf(error)}).`;
      case 'ETIMEDOUT':
      case 'EHOSTUNREACH':
        return `${place} did not answer.`;
      case '28P01':
      case '28000':
        return `The password or the user "${user}" was not accepted by ${place}.`;
      case '3D000':
        return `There is no database "${database}" at ${place}.`;
      case '57P03':
        return `The database at ${place} is starting or stopping; try again in a moment.`;
      case '53300':
        return `${place} has no free connection left.`;
      case 'SELF_SIGNED_CERT_IN_CHAIN':
      case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      case 'DEPTH_ZERO_SELF_SIGNED_CERT':
        return `The certificate of ${place} could not be verified; add sslrootcert=FILE to the database URL.`;
      default:
        if (/timeout/i.test(message)) return `${place} did not answer within ${CONNECT_TIMEOUT_MS / 1000} s.`;
        if (/password must be a string/i.test(message)) return `The database URL of ${place} holds no password.`;
        return `The connection to ${place} failed: ${message}`;
    }
  }
}
