import type { Connection } from '@axolop/database';
import type { SupabaseSettings } from './settings.ts';
import { tokenVerifier, type TokenVerifier } from './tokens.ts';

/** A Supabase that runs already: how to reach it, and how to verify the tokens of its Auth. */
export interface ReadySupabase {
  readonly connection: Connection;
  readonly tokens: TokenVerifier;
}

/** A Supabase that is reached over HTTP; its tokens are verified by the keys it publishes, and by the secret if one is set. */
export function hostedSupabase(settings: SupabaseSettings): ReadySupabase {
  const { url, publishableKey, jwtSecret, issuer, audience } = settings;
  return {
    connection: { url, publishableKey },
    tokens: tokenVerifier({ jwksUrl: `${url}/auth/v1/.well-known/jwks.json`, secret: jwtSecret, issuer, audience }),
  };
}

/** What a Supabase on this machine tells about itself. */
export interface LocalSupabaseAddress {
  readonly url: string;
  readonly publishableKey: string;
  /** Signs its tokens (HS256). */
  readonly jwtSecret: string;
  /** Reaches it inside this process; HTTP when left out. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A Supabase on this machine: it publishes no keys, so its tokens are verified by its secret alone. */
export function localSupabase({ url, publishableKey, jwtSecret, fetch }: LocalSupabaseAddress): ReadySupabase {
  return {
    connection: { url, publishableKey, ...(fetch === undefined ? {} : { fetch }) },
    tokens: tokenVerifier({ secret: jwtSecret, issuer: `${url}/auth/v1`, audience: 'authenticated' }),
  };
}
