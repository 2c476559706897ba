import { readdirSync, readFileSync } from 'node:fs';
import { LARGEST_BODY, MAX_CONTACTS_PER_CALL } from '@axolop/domain';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { batchesThatFit, createApiClient, idempotent, MAX_BATCH_ITEMS, type ApiClient } from '../src/index.ts';
import { fakeApi } from './fake-api.ts';

describe('a request', () => {
  test('goes below /trpc, whether the address says so or not', async () => {
    const api = fakeApi();
    for (const url of [
      'http://api.example',
      'http://api.example/',
      'http://api.example/trpc',
      'http://api.example/trpc/',
    ]) {
      await api.client({ url }).query('now');
    }
    expect(api.arrivals.map(({ url }) => url.pathname)).toEqual(['/trpc/now', '/trpc/now', '/trpc/now', '/trpc/now']);
  });

  test('carries rich values both ways', async () => {
    const sent = { when: new Date(1), tags: new Set(['a']), nothing: undefined };
    await expect(fakeApi().client().query('echo', sent)).resolves.toEqual(sent);
  });

  test('has an id of its own and the headers that were asked for', async () => {
    const api = fakeApi();
    const client = api.client({ headers: { 'x-made-by': 'a test' } });
    await client.query('now');
    await client.query('now');
    const ids = api.arrivals.map(({ headers }) => headers.get('x-request-id') ?? '');
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/u);
    expect(api.arrivals[0]?.headers.get('x-made-by')).toBe('a test');
  });

  test('carries the token of its moment', async () => {
    const api = fakeApi();
    let token: string | null = 'first';
    const client = api.client({ accessToken: async () => token });
    await client.query('now');
    token = 'second';
    await client.query('now');
    token = null;
    await client.query('now');
    expect(api.arrivals.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer first',
      'Bearer second',
      null,
    ]);
    await api.client({ accessToken: 'fixed' }).query('now');
    expect(api.arrivals.at(-1)?.headers.get('authorization')).toBe('Bearer fixed');
  });

  test('is not sent when the token cannot be had', async () => {
    const api = fakeApi();
    const accessToken = () => {
      throw new Error('signed out meanwhile');
    };
    await expect(api.client({ accessToken }).query('now')).rejects.toThrow('signed out meanwhile');
    expect(api.arrivals).toEqual([]);
  });

  test('cannot be made to an address that is none', () => {
    expect(() => createApiClient({ url: 'api.example' })).toThrow(/"api\.example", but must begin with http/u);
    for (const url of ['http://', 'ftp://api.example', '']) {
      expect(() => createApiClient({ url })).toThrow(TypeError);
    }
  });
});

describe('a batch', () => {
  test('takes the calls of one tick, so many and no more', async () => {
    const api = fakeApi();
    const client = api.client();
    const calls = MAX_BATCH_ITEMS + 1;
    const answers = await Promise.all(Array.from({ length: calls }, (_, index) => client.query('echo', index)));
    expect(answers).toEqual(Array.from({ length: calls }, (_, index) => index));
    expect(api.arrivals).toHaveLength(2);
  });

  test('never outgrows a body: a large mutation travels alone', async () => {
    const api = fakeApi();
    const client = api.client();
    const large = 'é'.repeat(40_000);
    const answers = await Promise.all([
      ...Array.from({ length: MAX_BATCH_ITEMS }, () => client.mutation('write', large)),
      ...Array.from({ length: MAX_BATCH_ITEMS }, () => client.mutation('write', 'small')),
    ]);
    expect(answers).toHaveLength(2 * MAX_BATCH_ITEMS);
    for (const { body } of api.arrivals) expect(Buffer.byteLength(body)).toBeLessThan(LARGEST_BODY);
    expect(api.arrivals).toHaveLength(MAX_BATCH_ITEMS + 1);
    // A full batch of the largest that still share one.
    const share = 'é'.repeat(20_000);
    await Promise.all(Array.from({ length: MAX_BATCH_ITEMS }, () => client.mutation('write', share)));
    expect(api.arrivals).toHaveLength(MAX_BATCH_ITEMS + 2);
    expect(Buffer.byteLength(api.arrivals.at(-1)?.body ?? '')).toBeLessThan(LARGEST_BODY);
  });

  test('keeps its address short: what does not fit goes into another request', async () => {
    const api = fakeApi();
    const client = api.client();
    const long = 'x'.repeat(1500);
    await Promise.all(Array.from({ length: 5 }, () => client.query('echo', long)));
    expect(api.arrivals.length).toBe(3);
    for (const { url } of api.arrivals) expect(url.href.length).toBeLessThanOrEqual(4000);
  });

  test('does not hold a query too long for an address: it travels in a body', async () => {
    const api = fakeApi();
    const veryLong = 'é'.repeat(20_000);
    await expect(api.client().query('echo', veryLong)).resolves.toBe(veryLong);
    expect(api.arrivals).toMatchObject([{ method: 'POST' }]);
    expect(api.arrivals[0]?.url.search).toBe('');
  });

  test('can be switched off', async () => {
    const api = fakeApi();
    const client = api.client({ batch: false });
    await Promise.all([client.query('echo', 1), client.query('echo', 2)]);
    expect(api.arrivals).toHaveLength(2);
  });

  test('is not shared by a mutation with an idempotency key, which has a header to itself', async () => {
    const api = fakeApi();
    const client = api.client();
    await Promise.all([
      client.mutation('write', 'a', { context: idempotent('key-of-a') }),
      client.mutation('write', 'b', { context: idempotent('key-of-b') }),
      client.mutation('write', 'c'),
      client.mutation('write', 'd'),
    ]);
    const keys = api.arrivals.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys)).toEqual(new Set(['key-of-a', 'key-of-b', null]));
    expect(keys).toHaveLength(3);
    expect(api.effects.toSorted()).toEqual(['"a"', '"b"', '"c"', '"d"']);
  });
});

test('the client is typed by the router', () => {
  expectTypeOf<Awaited<ReturnType<ApiClient['system']['ping']['query']>>>().toEqualTypeOf<{ pong: true }>();
  expectTypeOf<ApiClient>().not.toHaveProperty('nothing');
});

test('the package runs in browsers: it imports nothing of Node', () => {
  const folder = new URL('../src/', import.meta.url);
  const imports = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/gu)].map(
      (match) => match[1] ?? '',
    ),
  );
  const foreign = new Set(imports.filter((name) => !name.startsWith('./')));
  expect([...foreign].toSorted()).toEqual([
    '@axolop/api',
    '@axolop/domain',
    '@trpc/client',
    '@trpc/server/observable',
    'superjson',
  ]);
});

test('many items are divided into batches that a call and its body hold, in their order, none lost', () => {
  const small = Array.from({ length: 1201 }, (_, index) => ({ index }));
  expect([...batchesThatFit(small)].map(({ length }) => length)).toEqual([500, 500, 201]);
  expect(MAX_CONTACTS_PER_CALL).toBe(500);
  const large = Array.from({ length: 40 }, (_, index) => ({ index, text: '電'.repeat(20_000) }));
  const batches = [...batchesThatFit(large)];
  expect(batches.flat()).toEqual(large);
  expect(batches.map(({ length }) => length)).toEqual([8, 8, 8, 8, 8]);
  for (const batch of batches) expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(LARGEST_BODY / 2);
  const alone = ['x', '電'.repeat(400_000), 'y'];
  expect([...batchesThatFit(alone)].map(({ length }) => length)).toEqual([1, 1, 1]);
  expect([...batchesThatFit([])]).toEqual([]);
  expect([...batchesThatFit(['a', 'b', 'c'], { maxItems: 2 })]).toEqual([['a', 'b'], ['c']]);
});
