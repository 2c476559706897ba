import { PostgrestClient } from '@supabase/postgrest-js';
import type { Database } from './database.ts';

/** A typed client of the REST API that acts as one signed-in person, never past Row Level Security. */
export type DatabaseClient = PostgrestClient<Database>;

/** How long one request to the REST API may take, in milliseconds. The database's own limit is shorter. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Where a Supabase is, and the key that anyone may hold. */
export interface Connection {
  /** The address of the project, such as `https://abc.supabase.co`, without `/rest/v1`. */
  readonly url: string;
  readonly publishableKey: string;
  /** Reaches a Supabase inside this process; the global `fetch` when it is left out. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What {@link userClient} needs: a connection, the person and the request. */
export interface UserConnection extends Connection {
  readonly accessToken: string;
  /** Narrows every statement to this agency; without it the tenant wall shows no tenant rows at all. */
  readonly agencyId?: string;
  readonly requestId: string;
  /** Milliseconds until a request is given up; {@link REQUEST_TIMEOUT_MS} when it is left out. */
  readonly timeoutMs?: number;
}

/**
 * Whether a key of Supabase opens the database past Row Level Security: an `sb_secret_…` key, or a JWT of
 * any role but `anon`.
 */
export function isSecretKey(key: string): boolean {
  if (key.startsWith('sb_secret_')) return true;
  const parts = key.split('.');
  if (parts.length !== 3) return false;
  return roleOfToken(parts[1] ?? '') !== 'anon';
}

/** The `role` claim of a JWT's payload, unverified; `null` when there is none to read. */
function roleOfToken(payload: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('role' in claims)) return null;
    return typeof claims.role === 'string' ? claims.role : null;
  } catch {
    return null;
  }
}

/**
 * Refuses a key that opens the database past Row Level Security, so that no mistake in the configuration
 * can turn a request into one of the service role.
 *
 * @throws Error at once, without the key in its text
 */
export function assertPublishableKey(key: string): void {
  if (key.trim() === '') throw new Error('The publishable key of Supabase is empty.');
  if (isSecretKey(key)) {
    throw new Error(
      'A secret key of Supabase was given where the publishable key belongs: it would pass Row Level Security.',
    );
  }
}

/**
 * A client of the REST API that acts as the person whose token it carries.
 *
 * It never retries: a retry inside a request would hold the caller for seconds, so the caller decides.
 *
 * @throws Error when the key is not a publishable one, or a token is missing: without a token, the request
 *   would silently be an anonymous one
 */
export function userClient(connection: UserConnection): DatabaseClient {
  assertPublishableKey(connection.publishableKey);
  if (connection.accessToken === '') throw new Error('A client that acts as a person needs an access token.');

  const headers: Record<string, string> = {
    apikey: connection.publishableKey,
    Authorization: `Bearer ${connection.accessToken}`,
    'x-request-id': connection.requestId,
  };
  if (connection.agencyId !== undefined) headers['x-agency-id'] = connection.agencyId;

  return new PostgrestClient<Database>(restUrl(connection.url), {
    headers,
    retry: false,
    timeout: connection.timeoutMs ?? REQUEST_TIMEOUT_MS,
    ...(connection.fetch === undefined ? {} : { fetch: connection.fetch }),
  });
}

/** The address of the REST API of a project, without a slash at its end. */
export function restUrl(projectUrl: string): string {
  return `${projectUrl.replace(/\/+$/u, '')}/rest/v1`;
}
