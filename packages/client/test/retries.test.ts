import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApiClient, idempotent, isUnanswered, type RetryNotice } from '../src/index.ts';
import { retryAfter } from '../src/unanswered.ts';
import { conflict, fakeApi, page } from './fake-api.ts';

const lost = () => Promise.reject(new TypeError('fetch failed'));

/** Runs a call on a clock that jumps over the pauses. */
async function settled<Result>(call: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  const outcome = Promise.allSettled([call]);
  await vi.runAllTimersAsync();
  const [result] = await outcome;
  return result;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a query is repeated', () => {
  test.each([
    ['the network fails', lost],
    ['a gateway finds nobody', () => page(502)],
    ['a gateway says to come back', () => page(503)],
    ['a gateway has waited long enough', () => page(504)],
    ['there were too many requests', () => page(429)],
  ])('when %s', async (_, failure) => {
    const api = fakeApi();
    const notices: RetryNotice[] = [];
    api.disturb(failure, failure);
    const result = await settled(api.client({ onRetry: (notice) => notices.push(notice) }).query('echo', 'here'));
    expect(result).toEqual({ status: 'fulfilled', value: 'here' });
    expect(api.arrivals).toHaveLength(3);
    expect(notices.map(({ retry, path, type }) => ({ retry, path, type }))).toEqual([
      { retry: 1, path: 'echo', type: 'query' },
      { retry: 2, path: 'echo', type: 'query' },
    ]);
  });

  test('when the API itself is busy, three times at most, with growing pauses that differ', async () => {
    const api = fakeApi();
    const delays: number[] = [];
    const result = await settled(api.client({ onRetry: ({ delayMs }) => delays.push(delayMs) }).query('busy'));
    expect(result).toMatchObject({ status: 'rejected', reason: { data: { reason: 'database_unavailable' } } });
    expect(api.arrivals).toHaveLength(4);
    expect(delays).toHaveLength(3);
    for (const [index, longest] of [250, 500, 1000].entries()) {
      expect(delays[index]).toBeGreaterThanOrEqual(longest / 2);
      expect(delays[index]).toBeLessThanOrEqual(longest);
    }
  });

  test('not before the moment that the answer names', async () => {
    const api = fakeApi();
    const delays: number[] = [];
    api.disturb(() => page(503, { 'retry-after': '7' }));
    api.disturb(() =>
      Response.json(
        {
          error: {
            json: {
              code: -32_029,
              message: 'slow down',
              data: { code: 'TOO_MANY_REQUESTS', httpStatus: 429, reason: 'rate_limited' },
            },
          },
        },
        { status: 429, headers: { 'retry-after': '3' } },
      ),
    );
    await settled(api.client({ onRetry: ({ delayMs }) => delays.push(delayMs) }).query('now'));
    expect(delays).toHaveLength(2);
    expect(delays[0]).toBeGreaterThanOrEqual(7000);
    expect(delays[1]).toBeGreaterThanOrEqual(3000);
    expect(delays[1]).toBeLessThan(7000);
  });

  test('not at all when the pause would be long', async () => {
    const api = fakeApi();
    api.disturb(() => page(503, { 'retry-after': '3600' }));
    expect(await settled(api.client().query('now'))).toMatchObject({ status: 'rejected' });
    expect(api.arrivals).toHaveLength(1);
  });

  test('not at all when that is asked for', async () => {
    const api = fakeApi();
    api.disturb(lost);
    expect(await settled(api.client({ retries: 0 }).query('now'))).toMatchObject({ status: 'rejected' });
    expect(api.arrivals).toHaveLength(1);
  });

  test('not when it was refused, or the address is wrong', async () => {
    const api = fakeApi();
    await settled(api.client().query('refuse'));
    expect(api.arrivals).toHaveLength(1);
    api.disturb(() => page(404));
    expect(await settled(api.client().query('now'))).toMatchObject({
      status: 'rejected',
      reason: { message: 'http://api.example/trpc answered 404 without JSON: that is not the API.' },
    });
    expect(api.arrivals).toHaveLength(2);
  });

  test('with the token of its own moment', async () => {
    const api = fakeApi();
    const tokens = ['old', 'new'];
    api.disturb(lost);
    await settled(api.client({ accessToken: () => tokens.shift() ?? null }).query('now'));
    expect(api.arrivals.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new']);
  });

  test.each([
    ['during the pause', (giveUp: () => void) => void setTimeout(giveUp, 50)],
    ['at its beginning', (giveUp: () => void) => giveUp()],
  ])('no more once the caller gave up %s', async (_, when) => {
    const api = fakeApi();
    const giveUp = new AbortController();
    api.disturb(lost, lost, lost);
    const client = api.client({ onRetry: () => when(() => giveUp.abort(new Error('closed the page'))) });
    const result = await settled(client.query('now', undefined, { signal: giveUp.signal }));
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'closed the page' } });
    expect(api.arrivals).toHaveLength(1);
  });
});

describe('a mutation', () => {
  test('is sent once: nobody knows whether the lost one had its effect', async () => {
    const api = fakeApi();
    api.disturb(lost);
    expect(await settled(api.client().mutation('write', 1))).toMatchObject({ status: 'rejected' });
    expect(api.arrivals).toHaveLength(1);
  });

  test('is repeated under the same idempotency key', async () => {
    const api = fakeApi();
    api.disturb(lost, () => page(502));
    const call = api.client().mutation('write', 1, { context: idempotent('import-0007') });
    expect(await settled(call)).toMatchObject({ status: 'fulfilled' });
    expect(api.arrivals.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'import-0007',
      'import-0007',
      'import-0007',
    ]);
  });

  test('is repeated while the server still works on the first attempt', async () => {
    const api = fakeApi();
    api.disturb(
      lost,
      () => conflict('idempotency_in_progress'),
      () => conflict('idempotency_in_progress'),
    );
    const call = api.client().mutation('write', 1, { context: idempotent('import-0007') });
    expect(await settled(call)).toMatchObject({ status: 'fulfilled' });
    expect(api.arrivals).toHaveLength(4);
  });

  test.each(['idempotency_unknown', 'idempotency_not_kept', 'idempotency_key_reused'] as const)(
    'is not repeated after %s',
    async (reason) => {
      const api = fakeApi();
      api.disturb(() => conflict(reason));
      const call = api.client().mutation('write', 1, { context: idempotent('import-0007') });
      expect(await settled(call)).toMatchObject({ status: 'rejected', reason: { data: { reason } } });
      expect(api.arrivals).toHaveLength(1);
    },
  );

  test.each(['', 'short', 'with space', 'a'.repeat(129)])('takes no key of the form %o', (key) => {
    expect(() => idempotent(key)).toThrow(TypeError);
  });
});

describe('what did not answer', () => {
  test('is named, with its status and cause', async () => {
    vi.useRealTimers();
    const api = fakeApi();
    api.disturb(() => page(502));
    const failure: unknown = await api
      .client()
      .mutation('write', 1)
      .catch((error: unknown) => error);
    expect(isUnanswered(failure)).toBe(true);
    expect(isUnanswered(new Error('a defect'))).toBe(false);
    expect(failure).toMatchObject({ cause: { name: 'Unanswered', status: 502 } });
  });

  test('is not what the caller gave up while it was on its way', async () => {
    vi.useRealTimers();
    const api = fakeApi();
    const giveUp = new AbortController();
    api.disturb(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
          giveUp.abort();
        }),
    );
    const failure: unknown = await api
      .client()
      .query('now', undefined, { signal: giveUp.signal })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TRPCClientError', cause: { name: 'AbortError' } });
    expect(isUnanswered(failure)).toBe(false);
    expect(api.arrivals).toHaveLength(1);
  });

  test('may be a real server that is not there', async () => {
    vi.useRealTimers();
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const client = createApiClient({ url: `http://127.0.0.1:${port}` });
    const notices: number[] = [];
    const patient = createApiClient({ url: `http://127.0.0.1:${port}`, onRetry: ({ retry }) => notices.push(retry) });
    await expect(patient.system.ping.query()).rejects.toThrow(
      `The API at http://127.0.0.1:${port}/trpc cannot be reached.`,
    );
    expect(notices).toEqual([1, 2, 3]);
    await expect(
      client.system.ping.query(undefined, { signal: AbortSignal.abort(new Error('too late')) }),
    ).rejects.toThrow(/too late|abort/iu);
  });
});

test('Retry-After is read as seconds or as a date', () => {
  const of = (value?: string) =>
    retryAfter(new Headers(value === undefined ? {} : { 'retry-after': value }), Date.UTC(2026, 0, 1));
  expect(of()).toBeNull();
  expect(of('120')).toBe(120_000);
  expect(of('Thu, 01 Jan 2026 00:00:05 GMT')).toBe(5000);
  expect(of('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0);
  expect(of('soon')).toBeNull();
});
