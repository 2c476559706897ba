import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startPostgres } from '../src/index.ts';
import type { LocalSupabase, RunningPostgres } from '../src/index.ts';
import { temporaryDirectory } from './process.ts';
import { anonymous, PASSWORD, signedUp, startStack } from './stack.ts';

const directory = temporaryDirectory();
let postgres: RunningPostgres;
let stack: LocalSupabase;

beforeAll(async () => {
  postgres = await startPostgres({ directory: directory.path, databasePort: 0 });
  stack = await startStack({ databaseUrl: postgres.databaseUrl, connections: 4 });
});
afterAll(async () => {
  await stack.stop();
  await postgres.stop();
  directory[Symbol.dispose]();
});

/** Asks once; the client library would ask again by itself. */
async function readShops(): Promise<{ status: number; code?: unknown }> {
  const response = await fetch(`${stack.url}/rest/v1/shops`, { headers: { apikey: stack.secretKey } });
  const body = z.union([z.array(z.unknown()), z.object({ code: z.string() })]).parse(await response.json());
  return { status: response.status, ...(Array.isArray(body) ? {} : { code: body.code }) };
}

/** What each step of an outage may take; the test may take the sum. */
const LIMITS_MS = { answer: 10_000, signIn: 11_000, start: 30_000, recovery: 30_000 };
const ROUNDS = 3;
const WHOLE_OUTAGE_MS =
  LIMITS_MS.answer +
  ROUNDS * (LIMITS_MS.answer + LIMITS_MS.signIn) +
  LIMITS_MS.start +
  LIMITS_MS.recovery +
  // Signing up before it; health, a burst of requests and a sign-in around it.
  5 * LIMITS_MS.answer;

async function within<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
  const started = performance.now();
  const result = await work;
  expect(performance.now() - started).toBeLessThan(milliseconds);
  return result;
}

test('more requests than connections wait for their turn', async () => {
  const replies = await Promise.all(Array.from({ length: 24 }, () => anonymous(stack).rpc('sleep', { seconds: 0.05 })));
  expect(replies.map(({ error }) => error)).toEqual(replies.map(() => null));
});

// The last one of the file: should it break off, the database is away.
test(
  'while the database is away requests answer 503; when it is back they work by themselves',
  { timeout: WHOLE_OUTAGE_MS },
  async () => {
    const { email } = await signedUp(stack);
    const { port } = postgres;
    // Stopped while requests are running: they end too.
    const running = Promise.all(Array.from({ length: 12 }, () => anonymous(stack).rpc('sleep', { seconds: 2 })));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await postgres.stop();
    for (const { status, error } of await within(LIMITS_MS.answer, running)) {
      expect({ status, code: error?.code }).toEqual({ status: 503, code: 'PGRST001' });
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      expect(await within(LIMITS_MS.answer, readShops())).toEqual({ status: 503, code: 'PGRST001' });
      const signIn = await within(
        LIMITS_MS.signIn,
        anonymous(stack).auth.signInWithPassword({ email, password: PASSWORD }),
      );
      expect(signIn.error?.status).toBe(503);
    }
    expect((await fetch(`${stack.url}/health`)).status).toBe(503);
    // A schema that can't be read says so, and isn't mistaken for an empty one.
    await expect(stack.reloadSchema()).rejects.toThrow(/ECONNREFUSED|CONNECTION/);

    postgres = await startPostgres({ directory: directory.path, databasePort: port });
    await expect.poll(async () => (await readShops()).status, { timeout: LIMITS_MS.recovery }).toBe(200);
    const burst = await Promise.all(Array.from({ length: 20 }, readShops));
    expect(burst.map(({ status }) => status)).toEqual(burst.map(() => 200));
    expect((await anonymous(stack).auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
    expect((await fetch(`${stack.url}/health`)).status).toBe(200);
  },
);
