import { createLog, localSupabase, serveApi, type LocalSupabaseAddress } from '@axolop/api';
import { startLocalSupabase } from '@axolop/local-supabase';
import { deploySchema } from '@axolop/migrations';
import type { StackAddress } from './address.ts';

/** A whole product on this machine, with a database that nobody else uses. */
export interface RunningStack extends AsyncDisposable {
  readonly address: StackAddress;
}

/**
 * Starts PostgreSQL, REST, Auth, the schema and the API on free ports. Disposing it stops everything and throws the
 * data away.
 *
 * @param onProgress hears one line per step that takes time
 */
export async function startStack(onProgress?: (line: string) => void): Promise<RunningStack> {
  // The least that bcrypt allows: a suite signs up hundreds of people, and none of it is about how long that takes.
  process.env['LITE_AUTH_BCRYPT_COST'] ??= '4';
  await using started = new AsyncDisposableStack();

  const supabase = started.use(
    await startLocalSupabase({
      ephemeral: true,
      apiPort: 0,
      databasePort: 0,
      migrate: async (databaseUrl) => {
        await deploySchema({ databaseUrl });
      },
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
  );
  const api = await startApiOn(supabase);
  started.defer(() => api.close());

  const running = started.move();
  return {
    address: {
      apiUrl: api.url,
      supabaseUrl: supabase.url,
      publishableKey: supabase.publishableKey,
      secretKey: supabase.secretKey,
      databaseUrl: supabase.databaseUrl,
      jwtSecret: supabase.jwtSecret,
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Starts the API over such a Supabase on a free port, with limits that one caller does not reach. */
export function startApiOn(supabase: LocalSupabaseAddress) {
  return serveApi(localSupabase(supabase), {
    host: '127.0.0.1',
    port: 0,
    log: createLog({ level: process.env['LOG_LEVEL'] === 'debug' ? 'debug' : 'error' }),
    corsOrigins: [],
    bodyLimit: 1_048_576,
    trustProxy: false,
    // One address calls everything here.
    rateLimitPerMinute: 1_000_000,
    idempotencySecret: supabase.jwtSecret,
    stopTimeoutMs: 1000,
  });
}
