import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../src/canonical-json.ts';
import { watchWrites } from '../src/writes.ts';
import { fakeKeys } from './fake-keys.ts';
import { api, clientOf, errorOf, post } from './running.ts';
import { tokenOf, USER } from './support.ts';

const KEY = 'order-0001';

/** An API with the saving procedure over a database that knows nothing but keys. */
async function saving(onSave?: Parameters<typeof fakeKeys>[0]) {
  const keys = fakeKeys(onSave);
  const saves: string[] = [];
  const running = await api(
    { services: keys.services },
    { gate: Promise.resolve(), onSlow: () => undefined, saves, onSave: keys.onSave },
  );
  const authorization = `Bearer ${await tokenOf(USER)}`;
  const save = (key: string | null, body = '{"json":{"name":"Ada"}}') =>
    running.get('/trpc/save', post(body, { authorization, ...(key === null ? {} : { 'idempotency-key': key }) }));
  return { ...running, keys, saves, save, [Symbol.asyncDispose]: () => running.close() };
}

describe('a key', () => {
  test('lets the second call have the answer of the first', async () => {
    await using server = await saving();
    expect(await (await server.save(KEY)).text()).toContain('"saved":1');
    expect(await (await server.save(KEY)).text()).toContain('"saved":1');
    expect(server.saves).toEqual(['Ada']);
    expect(await (await server.save(null)).text()).toContain('"saved":2');
  });

  test.each(['', 'short', 'a'.repeat(129), 'with space', 'umlaut-ä'])('is refused in the form %o', async (key) => {
    await using server = await saving();
    const refused = await server.save(key);
    expect(refused.status).toBe(400);
    expect(await errorOf(refused)).toMatchObject({ data: { reason: 'invalid_input' } });
    expect(server.saves).toEqual([]);
  });

  test('does not get past the checks of the input or the token', async () => {
    await using server = await saving();
    expect((await server.save(KEY, '{"json":{"unknown":1}}')).status).toBe(400);
    expect((await server.get('/trpc/save', post('{"json":{}}', { 'idempotency-key': KEY }))).status).toBe(401);
    expect(server.keys.calls).toEqual([]);
  });

  test('is nothing to a query', async () => {
    await using server = await saving();
    const headers = { authorization: `Bearer ${await tokenOf(USER)}`, 'idempotency-key': 'no key' };
    expect((await server.get('/trpc/whoami', { headers })).status).toBe(200);
  });

  test('is for one call: a batch of several is refused, a batch of one is not', async () => {
    await using server = await saving();
    const headers = { authorization: `Bearer ${await tokenOf(USER)}`, 'idempotency-key': KEY };
    const several = post('{"0":{"json":{}},"1":{"json":{}}}', headers);
    const refused = await server.get('/trpc/save,save?batch=1', several);
    expect(refused.status).toBe(400);
    expect(await errorOf(refused)).toMatchObject({ data: { reason: 'invalid_input' } });
    expect(server.saves).toEqual([]);
    expect((await server.get('/trpc/save?batch=1', post('{"0":{"json":{}}}', headers))).status).toBe(200);
    expect(server.saves).toEqual(['']);
  });

  test('changes nothing for clients that send none', async () => {
    await using server = await saving();
    await clientOf(server.url, await tokenOf(USER)).save.mutate({});
    expect(server.keys.calls).toEqual([]);
  });
});

describe('a kept answer', () => {
  test('that its owner planted is not given', async () => {
    await using server = await saving();
    await server.save(KEY);
    const real = server.keys.kept.get(KEY) ?? '';
    for (const planted of ['{"json":{"saved":7}}', real.replace('"saved":1', '"saved":7'), '']) {
      server.keys.kept.set(KEY, planted);
      expect(await errorOf(await server.save(KEY))).toMatchObject({ data: { reason: 'idempotency_not_kept' } });
    }
    server.keys.kept.set('order-0002', real);
    expect(await errorOf(await server.save('order-0002'))).toMatchObject({ data: { reason: 'idempotency_not_kept' } });
    server.keys.kept.set(KEY, real);
    expect(await (await server.save(KEY)).text()).toContain('"saved":1');
  });
});

describe('a call that failed', () => {
  test('gives the key back when the database refused its write', async () => {
    await using server = await saving(() => Response.json({ code: '23505', message: 'x' }, { status: 409 }));
    expect(await errorOf(await server.save(KEY))).toMatchObject({ data: { reason: 'duplicate' } });
    expect(server.keys.calls).toEqual(['claim', 'write', 'release']);
  });

  test('keeps the key when its write may stand: the answer was lost', async () => {
    await using server = await saving(() => Promise.reject(new TypeError('fetch failed')));
    expect(await errorOf(await server.save(KEY))).toMatchObject({ data: { reason: 'database_unavailable' } });
    expect(server.keys.calls).toEqual(['claim', 'write']);
  });

  test('keeps the key when a write was done before it failed', async () => {
    let writes = 0;
    await using server = await saving(() => {
      writes += 1;
      return writes === 1
        ? Response.json([{ id: 1 }], { status: 201 })
        : Response.json({ code: '23505', message: 'x' }, { status: 409 });
    });
    expect(await errorOf(await server.save(KEY))).toMatchObject({ data: { reason: 'duplicate' } });
    expect(server.keys.calls).toEqual(['claim', 'write', 'write']);
  });
});

describe('when the database fails beside the work', () => {
  test('a claim whose answer was lost is given back, and nothing is done', async () => {
    await using server = await saving();
    server.keys.lose('claim');
    expect(await errorOf(await server.save(KEY))).toMatchObject({ data: { reason: 'database_unavailable' } });
    expect(server.keys.calls).toEqual(['claim', 'release']);
    expect(server.saves).toEqual([]);
  });

  test('work that is done is answered as done, and the log says that the key was not finished', async () => {
    await using server = await saving();
    server.keys.lose('finish');
    expect((await server.save(KEY)).status).toBe(200);
    expect(server.text()).toContain('an idempotency key was not finished');
  });
});

test('equal values have equal texts, whatever the order of their fields', () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
});

test('a watch without a fetch of its own uses the global one', () => {
  expect(watchWrites().possible()).toBe(0);
});
