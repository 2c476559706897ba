import { randomUUID } from 'node:crypto';
import { createApiClient } from '@axolop/client';
import type { Database } from '@axolop/database';
import type { Doors, StackAddress, World } from '@axolop/testing';
import { createClient } from '@supabase/supabase-js';
import { signedToken } from './access-token.ts';

/** Somebody of a crowd. */
export interface Face extends Doors {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

/** Many people; disposing deletes them. */
export interface Crowd extends AsyncDisposable {
  readonly people: readonly Face[];
}

/**
 * Many people at once. They are written into `auth.users` with a confirmed e-mail and get a token that the stack's
 * key has signed, which is all that the other doors of the product see of a sign-up.
 */
export async function crowd(world: World, size: number): Promise<Crowd> {
  const ids = Array.from({ length: size }, () => randomUUID());
  const { rows } = await world.sql.query<{ id: string; email: string }>(
    `insert into auth.users (id, email, email_confirmed_at)
     select id, 'crowd.' || id || '@example.com', now() from unnest($1::uuid[]) id returning id, email`,
    [ids],
  );
  return {
    people: rows.map(({ id, email }) => ({ id, email, ...holderOf(world.address, signedToken(world.address, id)) })),
    [Symbol.asyncDispose]: async () => {
      await world.sql.query('delete from auth.users where id = any($1::uuid[])', [ids]);
    },
  };
}

/** Both doors, as who holds a token. */
export function holderOf(address: StackAddress, token: string): Doors & { readonly token: string } {
  return {
    token,
    api: createApiClient({ url: address.apiUrl, accessToken: token, retries: 0 }),
    supabase: (agencyId) =>
      createClient<Database>(address.supabaseUrl, address.publishableKey, {
        accessToken: async () => token,
        global: { headers: agencyId === undefined ? {} : { 'x-agency-id': agencyId } },
      }),
  };
}
