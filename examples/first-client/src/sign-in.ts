import { createApiClient, type ApiClient } from '@axolop/client';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Env } from './env.ts';

/** Somebody who is signed in. */
export interface Session {
  readonly api: ApiClient;
  /** The person's own id. */
  readonly userId: string;
}

/** Signs in with Supabase, as any app does: its session carries the token that the API wants to see. */
export async function openSession(env: Env): Promise<Session> {
  const supabase = createClient(env.supabaseUrl, env.publishableKey, { auth: { persistSession: false } });
  const userId = await signIn(supabase, env.person);
  // A typed client of the API. It asks for the token before each request, so a refreshed one is used at once.
  const api = createApiClient({
    url: env.apiUrl,
    accessToken: async () => (await supabase.auth.getSession()).data.session?.access_token ?? null,
  });
  return { api, userId };
}

/** Signs in, or up when nobody has this e-mail yet. */
async function signIn({ auth }: SupabaseClient, person: Env['person']): Promise<string> {
  const known = await auth.signInWithPassword(person);
  const { data, error } = known.error?.code === 'invalid_credentials' ? await auth.signUp(person) : known;
  if (error !== null) throw new Error(`Supabase did not sign ${person.email} in: ${error.message}`);
  if (data.session === null) throw new Error(`Confirm the e-mail to ${person.email}, then run this again.`);
  return data.session.user.id;
}
