import { findLocalSupabase, readSettings, startLocalSupabase, type SupabaseConnection } from '@axolop/local-supabase';
import type { Connection } from '@axolop/database';
import { deployTo } from './deploy.ts';
import type { Env } from './env.ts';
import { tokenVerifier, type TokenVerifier } from './tokens.ts';

/** The Supabase that an API works with. */
export interface Backing extends AsyncDisposable {
  readonly connection: Connection;
  readonly tokens: TokenVerifier;
  /** The stack on this machine, when there is one; `embedded`: its database is ours too. */
  readonly local: { readonly supabase: SupabaseConnection; readonly embedded: boolean } | null;
}

/**
 * Connects to the Supabase that the environment names, or brings one up: the stack that runs already, else the
 * embedded one in this process, over the embedded PostgreSQL or the one of `DATABASE_URL`.
 *
 * @param onProgress hears one line per step that takes time
 * @throws LocalSupabaseError, MigrationError with a message for a person
 */
export async function openBacking(env: Env, onProgress: (line: string) => void): Promise<Backing> {
  if (env.supabase !== null) {
    const { url, publishableKey, jwtSecret, issuer, audience } = env.supabase;
    return {
      connection: { url, publishableKey },
      tokens: tokenVerifier({ jwksUrl: `${url}/auth/v1/.well-known/jwks.json`, secret: jwtSecret, issuer, audience }),
      local: null,
      [Symbol.asyncDispose]: async () => {},
    };
  }

  const settings = readSettings();
  const embedded = env.databaseUrl === null;
  const found = embedded ? findLocalSupabase(settings.directory) : undefined;
  if (found !== undefined) {
    onProgress('Using the local Supabase that runs already');
    await deployTo(onProgress)(found.databaseUrl);
    return backingOf(found, { url: found.url, publishableKey: found.publishableKey }, embedded, async () => {});
  }
  const started = await startLocalSupabase({ ...settings, migrate: deployTo(onProgress), onProgress });
  // Inside one process there is no need for HTTP between the API and the database's.
  const connection = { url: started.url, publishableKey: started.publishableKey, fetch: started.fetch };
  return backingOf(started, connection, embedded, () => started.stop());
}

function backingOf(
  supabase: SupabaseConnection,
  connection: Connection,
  embedded: boolean,
  stop: () => Promise<void>,
): Backing {
  return {
    connection,
    tokens: tokenVerifier({
      secret: supabase.jwtSecret,
      issuer: `${supabase.url}/auth/v1`,
      audience: 'authenticated',
    }),
    local: { supabase, embedded },
    [Symbol.asyncDispose]: stop,
  };
}
