import { restUrl, type Connection } from '@axolop/database';
import { z } from 'zod';

/** Asks whether something that the API needs works. Rejects when it does not. */
export type ReadinessCheck = (signal: AbortSignal) => Promise<void>;

/** What `/readyz` answers. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'ok' | 'failed' | 'timeout'>>;
}

const CHECK_TIMEOUT_MS = 2000;
/** Many probes at once ask the database once. */
const KEEP_MS = 500;

const PostgrestRefusal = z.object({ code: z.string() });

/**
 * Asks the database through the REST API, as nobody in particular. A refusal by PostgreSQL's own access
 * control is a good sign: it was asked, and the schema is there. A missing table is not: PostgREST answers
 * that without the database, and nothing would work.
 *
 * @param table a table that every deployed schema has
 */
export function restCheck(connection: Connection, table: string): ReadinessCheck {
  const address = `${restUrl(connection.url)}/${table}?select=*&limit=1`;
  const fetch = connection.fetch ?? globalThis.fetch;
  return async (signal) => {
    const response = await fetch(address, { headers: { apikey: connection.publishableKey }, signal });
    const body = await response.text();
    if (response.ok) return;
    const refusal = PostgrestRefusal.safeParse(parsed(body));
    if (refusal.success && refusal.data.code === '42501') return;
    throw new Error(`The REST API answered ${response.status} ${refusal.success ? refusal.data.code : ''}`.trim());
  };
}

function parsed(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return null;
  }
}

/**
 * Runs all checks side by side, each within two seconds. Callers that come while checks run, or right after,
 * share the result.
 *
 * @param onFailure is told why a check failed; the answer itself says no more than that it did
 */
export function readiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  onFailure: (name: string, cause: unknown) => void,
): () => Promise<Readiness> {
  let running: Promise<Readiness> | null = null;

  const run = async (): Promise<Readiness> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(name, check, onFailure)] as const),
    );
    return { ready: results.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(results) };
  };

  return () => {
    running ??= run().finally(() => {
      setTimeout(() => (running = null), KEEP_MS).unref();
    });
    return running;
  };
}

async function outcomeOf(
  name: string,
  check: ReadinessCheck,
  onFailure: (name: string, cause: unknown) => void,
): Promise<'ok' | 'failed' | 'timeout'> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  try {
    // A check that does not listen to its signal is not waited for either.
    await Promise.race([check(signal), rejection(signal)]);
    return 'ok';
  } catch (cause) {
    onFailure(name, cause);
    return signal.aborted ? 'timeout' : 'failed';
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('It took too long.')), { once: true });
  });
}
