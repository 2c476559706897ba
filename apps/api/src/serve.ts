import { findMembership } from '@axolop/database';
import { answerSeal } from './answer-seal.ts';
import { restCheck } from './readiness.ts';
import type { ReadySupabase } from './ready-supabase.ts';
import { appRouter } from './routers/index.ts';
import { startApi, type ApiOptions, type RunningApi } from './server.ts';

/** Where to listen, the limits, and what seals kept answers. */
export interface ServeOptions extends Omit<ApiOptions, 'services' | 'router' | 'readinessChecks'> {
  /** 32 characters or more, the same in every process of one API; this process makes its own when it is left out. */
  readonly idempotencySecret: string | undefined;
}

/**
 * Starts the product's API over a Supabase that runs already.
 *
 * @throws StartError in one line when the port is taken
 */
export function serveApi(
  { connection, tokens }: ReadySupabase,
  { idempotencySecret, ...options }: ServeOptions,
): Promise<RunningApi> {
  return startApi({
    ...options,
    services: { connection, tokens, findMembership, answers: answerSeal(idempotencySecret) },
    router: appRouter,
    readinessChecks: { database: restCheck(connection, 'plans') },
  });
}
