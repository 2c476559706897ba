import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where everything is, and who calls. */
export interface Env {
  readonly apiUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** The CSV to read. */
  readonly file: string;
  /** Who signs in, or up when nobody has this e-mail yet. */
  readonly person: { readonly email: string; readonly password: string };
}

/**
 * Reads AXOLOP_API_URL, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, AXOLOP_EMAIL and AXOLOP_PASSWORD. What is missing
 * comes from the stack that `npm start` has started on this machine; the person is a new one. The first argument
 * names a CSV of your own.
 *
 * @throws Error in one line when there is neither
 */
export function readEnv(): Env {
  const { env } = process;
  const local = localStack(env['AXOLOP_DIRECTORY'] ?? path.resolve(import.meta.dirname, '../../../.axolop'));
  const supabaseUrl = env['SUPABASE_URL'] ?? local?.url;
  const publishableKey = env['SUPABASE_PUBLISHABLE_KEY'] ?? local?.publishableKey;
  if (supabaseUrl === undefined || publishableKey === undefined) {
    throw new Error(
      'No Supabase is running here. Run `npm start` in another terminal, or set SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY.',
    );
  }
  const file = process.argv[2] ?? path.resolve(import.meta.dirname, '../contacts.csv');
  const person = {
    email: env['AXOLOP_EMAIL'] ?? `demo-${randomUUID()}@example.com`,
    password: env['AXOLOP_PASSWORD'] ?? randomUUID(),
  };
  const apiUrl = env['AXOLOP_API_URL'] ?? 'http://127.0.0.1:3000';
  return { apiUrl, supabaseUrl, publishableKey, file, person };
}

/** What the local stack writes down while it runs. */
function localStack(directory: string): { url: string; publishableKey: string } | undefined {
  const file = path.join(directory, 'supabase', 'state.json');
  if (!existsSync(file)) return undefined;
  const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof state !== 'object' || state === null || !('url' in state) || !('publishableKey' in state))
    return undefined;
  const { url, publishableKey } = state;
  return typeof url === 'string' && typeof publishableKey === 'string' ? { url, publishableKey } : undefined;
}
