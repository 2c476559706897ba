import { createTRPCClient, httpBatchLink, httpLink } from '@trpc/client';
import superjson, { deserialize } from 'superjson';
import { z } from 'zod';
import { startApi, type ApiOptions } from '../src/server.ts';
import { keptLog, sampleRouter, servicesWith, type Sample, type SampleRouter } from './support.ts';

export const ORIGIN = 'https://app.example.com';

/** A running API with the sample router, stopped at the end of the test. */
export async function api(changes: Partial<ApiOptions> = {}, sample?: Sample) {
  const world = servicesWith('member');
  const kept = keptLog();
  const running = await startApi({
    host: '127.0.0.1',
    port: 0,
    services: world.services,
    router: sampleRouter(sample),
    log: kept.log,
    corsOrigins: [ORIGIN],
    bodyLimit: 2000,
    trustProxy: false,
    rateLimitPerMinute: 1000,
    readinessChecks: { database: async () => undefined },
    ...changes,
  });
  const get = (path: string, init?: RequestInit) => fetch(`${running.url}${path}`, init);
  return { ...world, ...kept, ...running, get, [Symbol.asyncDispose]: () => running.close() };
}

/** A typed client, as callers have it. */
export function clientOf(url: string, token: string, isBatching = true) {
  const options = { url: `${url}/trpc`, transformer: superjson, headers: { authorization: `Bearer ${token}` } };
  return createTRPCClient<SampleRouter>({ links: [isBatching ? httpBatchLink(options) : httpLink(options)] });
}

/** The error inside a body of ours; of a batch, the first one. */
export async function errorOf(response: Response): Promise<unknown> {
  const body: unknown = JSON.parse(await response.text());
  const { error } = Failure.parse(Array.isArray(body) ? body[0] : body);
  return deserialize({ json: error.json });
}

const Failure = z.object({ error: z.object({ json: z.json() }) });

/** A POST with a JSON body, unless its headers say something else. */
export const post = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
