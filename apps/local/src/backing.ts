import { hostedSupabase, localSupabase, type ReadySupabase } from '@axolop/api';
import { findLocalSupabase, readSettings, startLocalSupabase, type SupabaseConnection } from '@axolop/local-supabase';
import { deployTo } from './deploy.ts';
import type { Env } from './env.ts';

/** The Supabase that the API works with. */
export interface Backing extends AsyncDisposable {
  readonly ready: ReadySupabase;
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
export async function openBacking(
  env: Pick<Env, 'supabase' | 'databaseUrl'>,
  onProgress: (line: string) => void,
): Promise<Backing> {
  if (env.supabase !== null) {
    return { ready: hostedSupabase(env.supabase), local: null, [Symbol.asyncDispose]: async () => {} };
  }

  const settings = readSettings();
  const embedded = env.databaseUrl === null;
  const found = embedded ? findLocalSupabase(settings.directory) : undefined;
  if (found !== undefined) {
    onProgress('Using the local Supabase that runs already');
    await deployTo(onProgress)(found.databaseUrl);
    return { ready: localSupabase(found), local: { supabase: found, embedded }, [Symbol.asyncDispose]: async () => {} };
  }
  const started = await startLocalSupabase({ ...settings, migrate: deployTo(onProgress), onProgress });
  return {
    // Inside one process there is no need for HTTP between the API and the database's.
    ready: localSupabase(started),
    local: { supabase: started, embedded },
    [Symbol.asyncDispose]: () => started.stop(),
  };
}
