import { installationSecrets } from './installation.ts';
import type { SupabaseConnection } from './start-local-supabase.ts';
import { runningState } from './state.ts';

/**
 * The stack that already runs on a directory, started by another process, or undefined.
 *
 * @param directory where its data and keys are kept; the caller must be allowed to read the keys
 */
export function findLocalSupabase(directory: string): SupabaseConnection | undefined {
  const state = runningState(directory);
  if (state === undefined) return undefined;
  const { url, publishableKey, secretKey, databaseUrl, mailFile } = state;
  const { jwtSecret } = installationSecrets(directory);
  return { url, publishableKey, secretKey, databaseUrl, jwtSecret, ...(mailFile === undefined ? {} : { mailFile }) };
}
