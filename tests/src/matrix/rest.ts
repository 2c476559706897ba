import type { StackAddress } from '@axolop/testing';
import { createClient } from '@supabase/supabase-js';
import { headerValue, type Actor, type Header } from './actors.ts';

/** supabase-js, without the types of our schema: the matrix names tables and functions at run time. */
export type Rest = ReturnType<typeof untypedClient>;

/** Makes a client of the REST endpoint per actor and header, once. */
export function restClients(address: StackAddress): (actor: Actor, header: Header) => Rest {
  const known = new Map<string, Rest>();
  return (actor, header) => {
    const name = `${actor.name} ${header}`;
    const client = known.get(name) ?? untypedClient(address, actor, headerValue(actor, header));
    known.set(name, client);
    return client;
  };
}

function untypedClient(address: StackAddress, { kind, person }: Actor, agencyId: string | null) {
  const key = kind === 'service' ? address.secretKey : address.publishableKey;
  return createClient(address.supabaseUrl, key, {
    ...(person === null
      ? { auth: { persistSession: false, autoRefreshToken: false } }
      : { accessToken: async () => person.token }),
    global: { headers: agencyId === null ? {} : { 'x-agency-id': agencyId } },
  });
}
