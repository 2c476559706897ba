import { randomBytes } from 'node:crypto';
import { createApiClient, type ApiClient } from '@axolop/client';
import type { Database } from '@axolop/database';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { StackAddress } from './address.ts';

/** Both doors of the product, as somebody. */
export interface Doors {
  /** The API. It repeats nothing: a test wants to see the first answer. */
  readonly api: ApiClient;
  /**
   * Supabase directly, with the publishable key.
   *
   * @param agencyId what `x-agency-id` says; no header when it is left out
   */
  supabase(agencyId?: string): SupabaseClient<Database>;
}

/** Somebody who signed up through Supabase Auth. */
export interface Person extends Doors {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** The access token that Auth gave. */
  readonly token: string;
}

const WITHOUT_SESSION = { auth: { persistSession: false, autoRefreshToken: false } } as const;

/**
 * Signs a new person up.
 *
 * @param label says in error messages who it is; letters, digits, hyphens and dots
 */
export async function signUp(address: StackAddress, label: string): Promise<Person> {
  const email = `${label}.${randomBytes(5).toString('hex')}@example.com`;
  const password = randomBytes(12).toString('base64url');
  const { auth } = createClient<Database>(address.supabaseUrl, address.publishableKey, WITHOUT_SESSION);
  const { data, error } = await auth.signUp({ email, password, options: { data: { full_name: label } } });
  if (error !== null) throw new Error(`Signing ${email} up failed: ${error.message}`, { cause: error });
  if (data.user === null || data.session === null) throw new Error(`${email} signed up, but Auth gave no session.`);
  const token = data.session.access_token;
  return { id: data.user.id, email, password, token, ...doors(address, token) };
}

/** The doors as the holder of a token, or as nobody. */
export function doors(address: StackAddress, token: string | null): Doors {
  return {
    api: createApiClient({ url: address.apiUrl, accessToken: token, retries: 0 }),
    supabase: (agencyId) =>
      createClient<Database>(address.supabaseUrl, address.publishableKey, {
        ...(token === null ? WITHOUT_SESSION : { accessToken: async () => token }),
        global: { headers: agencyId === undefined ? {} : { 'x-agency-id': agencyId } },
      }),
  };
}
