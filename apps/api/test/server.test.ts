import { connect } from 'node:net';
import { TRPCClientError } from '@trpc/client';
import { describe, expect, test } from 'vitest';
import { api, clientOf, errorOf, ORIGIN, post } from './running.ts';
import { AGENCY, servicesWith, STRANGER, tokenOf, USER } from './support.ts';

describe('a typed client', () => {
  test('calls, in one batch with one look-up', async () => {
    await using server = await api();
    const client = clientOf(server.url, await tokenOf(USER));
    const [list, count, me] = await Promise.all([
      client.contacts.list.query({ agencyId: AGENCY, since: new Date(0) }),
      client.contacts.count.query({ agencyId: AGENCY }),
      client.whoami.query(),
    ]);
    expect(list).toMatchObject({ agencyId: AGENCY, role: 'member', input: { limit: 50, since: new Date(0) } });
    expect([count, me]).toEqual([{ count: 0 }, { userId: USER }]);
    expect(server.lookups).toHaveLength(1);
    expect(server.verifications).toHaveLength(1);
  });

  test('gets every error in the same form', async () => {
    await using server = await api();
    const client = clientOf(server.url, await tokenOf(STRANGER));
    const error: unknown = await client.contacts.count.query({ agencyId: AGENCY }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TRPCClientError);
    expect(error).toMatchObject({
      message: 'There is no such agency.',
      data: { code: 'NOT_FOUND', httpStatus: 404, reason: 'not_found', requestId: expect.any(String), fields: [] },
    });
  });

  test('also those that arise before tRPC: too many requests', async () => {
    await using server = await api({ rateLimitPerMinute: 2 });
    const client = clientOf(server.url, await tokenOf(USER));
    await client.whoami.query();
    await client.whoami.query();
    await expect(client.whoami.query()).rejects.toMatchObject({
      data: { code: 'TOO_MANY_REQUESTS', httpStatus: 429, reason: 'rate_limited', requestId: expect.any(String) },
    });
    // Another person has a share of their own, and so has who merely claims to be the first one.
    await expect(clientOf(server.url, await tokenOf(STRANGER)).whoami.query()).resolves.toEqual({ userId: STRANGER });
    await expect(clientOf(server.url, 'made.up.token').whoami.query()).rejects.toMatchObject({
      data: { reason: 'invalid_token' },
    });
    const limited = await server.get('/trpc/whoami', { headers: { authorization: `Bearer ${await tokenOf(USER)}` } });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.get('/healthz')).status).toBe(200);
  });

  test('and a body over the limit', async () => {
    await using server = await api();
    const client = clientOf(server.url, await tokenOf(USER), false);
    const call = client.contacts.write.mutate({ agencyId: AGENCY, email: `${'a'.repeat(3000)}@b.example` });
    await expect(call).rejects.toMatchObject({
      data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413, reason: 'body_too_large' },
    });
  });
});

describe('bad requests are clean 4xx without a stack', () => {
  const many = Array.from({ length: 51 }, () => 'open').join(',');

  test.each([
    ['malformed JSON', '/trpc/contacts.write', post('{"json":'), 400, 'invalid_input'],
    ['malformed JSON in the address', '/trpc/contacts.list?input={', {}, 400, 'invalid_input'],
    ['JSON that is no object', '/trpc/contacts.write', post('5'), 400, 'invalid_input'],
    ['a batch that is none', '/trpc/contacts.write?batch=1', post('[]'), 400, 'invalid_input'],
    [
      'hostile superjson',
      '/trpc/contacts.write',
      post('{"json":{},"meta":{"values":{"__proto__.x":["Date"]}}}'),
      400,
      'invalid_input',
    ],
    ['an unknown procedure', '/trpc/nothing.here', {}, 404, 'not_found'],
    ['an inherited name', '/trpc/constructor', {}, 404, 'not_found'],
    ['an unknown address', '/elsewhere', {}, 404, 'not_found'],
    ['a mutation by GET', '/trpc/contacts.write', {}, 405, 'invalid_input'],
    ['another method', '/trpc/open', { method: 'DELETE' }, 404, 'not_found'],
    [
      'another kind of body',
      '/trpc/contacts.write',
      post('a=b', { 'content-type': 'text/plain' }),
      415,
      'invalid_input',
    ],
    [
      'a form',
      '/trpc/contacts.write',
      post('a=b', { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'invalid_input',
    ],
    ['a body over the limit', '/trpc/contacts.write', post(`"${'a'.repeat(3000)}"`), 413, 'body_too_large'],
    ['too many calls in a batch', `/trpc/${many}?batch=1&input={}`, {}, 400, 'invalid_input'],
    ['an address that cannot be decoded', '/trpc/%ff', {}, 400, 'invalid_input'],
    ['an endless path', `/trpc/${'a'.repeat(5000)}`, {}, 400, 'invalid_input'],
  ] as const)('%s', async (_name, path, init, status, reason) => {
    await using server = await api();
    const headers = new Headers('headers' in init ? init.headers : {});
    headers.set('authorization', `Bearer ${await tokenOf(USER)}`);
    headers.set('x-request-id', 'request-1');
    const response = await server.get(path, { ...init, headers });
    const text = await response.clone().text();
    expect({ status: response.status, text }).toMatchObject({ status });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/u);
    expect(response.headers.get('x-request-id')).toBe('request-1');
    expect(text).not.toMatch(/"stack"|node_modules|\.ts:\d|\n\s+at /u);
    expect(await errorOf(response)).toMatchObject({ data: { httpStatus: status, reason, requestId: 'request-1' } });
  });

  test('nonsense instead of HTTP', async () => {
    await using server = await api();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString('utf8')));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/u);
    expect((await server.get('/healthz')).status).toBe(200);
  });
});

describe('our faults', () => {
  test.each(['broken', 'wrongOutput'])(
    '%s: a constant sentence for the caller, the cause for the log',
    async (path) => {
      await using server = await api();
      const response = await server.get(`/trpc/${path}`, { headers: { 'x-request-id': 'request-1' } });
      const text = await response.clone().text();
      expect(response.status).toBe(500);
      expect(text).not.toContain('secret text');
      expect(await errorOf(response)).toEqual({
        message: 'Something went wrong on our side.',
        code: -32603,
        data: {
          code: 'INTERNAL_SERVER_ERROR',
          httpStatus: 500,
          reason: 'internal',
          requestId: 'request-1',
          fields: [],
        },
      });
      const line = server.lines.find((entry) => entry.includes('the call failed')) ?? '';
      expect(JSON.parse(line)).toMatchObject({
        reqId: 'request-1',
        procedure: path,
        err: { stack: expect.any(String) },
      });
    },
  );

  test('a membership that cannot be read is not a missing one', async () => {
    const { services } = servicesWith('member', { findMembership: () => Promise.reject(new Error('secret text')) });
    await using server = await api({ services });
    const client = clientOf(server.url, await tokenOf(USER));
    await expect(client.contacts.count.query({ agencyId: AGENCY })).rejects.toMatchObject({
      data: { code: 'INTERNAL_SERVER_ERROR' },
    });
  });
});

describe('the log', () => {
  test('knows the request and the outcome, and no credential and no input', async () => {
    await using server = await api();
    const token = await tokenOf(USER);
    const client = clientOf(server.url, token);
    await client.contacts.list.query({ agencyId: AGENCY, since: new Date('1987-06-05') });
    await client.contacts.write.mutate({ agencyId: AGENCY, email: 'ada@private.example' });
    await client.contacts.taken.mutate({ agencyId: AGENCY }).catch(() => undefined);
    server.log.info(
      { headers: { authorization: `Bearer ${token}` }, accessToken: token, connection: { publishableKey: token } },
      'careless',
    );
    expect(server.text()).toContain('"path":"/trpc/contacts.list"');
    expect(server.text()).toContain('"reason":"email_taken"');
    expect(server.text()).toContain('[hidden]');
    for (const secret of [token, 'ada@private.example', '1987-06-05', 'secret text'])
      expect(server.text()).not.toContain(secret);
  });
});

test('the log says why a token was refused, without the token', async () => {
  await using server = await api();
  await clientOf(server.url, `${await tokenOf(USER)}x`)
    .whoami.query()
    .catch(() => undefined);
  expect(server.text()).toContain('"fault":"signature verification failed"');
});

describe('headers', () => {
  test('a harmless request id is kept, any other one replaced', async () => {
    await using server = await api();
    const idFor = async (id: string) =>
      (await server.get('/healthz', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idFor('abc_DEF-123')).toBe('abc_DEF-123');
    for (const id of ['short', 'a'.repeat(65), 'with space 1234', '"}{"injected":1']) {
      expect(await idFor(id)).toMatch(/^[0-9a-f-]{36}$/u);
    }
  });

  test('known origins may call, others may not; caches keep them apart', async () => {
    await using server = await api();
    const known = await server.get('/trpc/open', { headers: { origin: ORIGIN } });
    expect(known.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(known.headers.get('vary')?.toLowerCase()).toContain('origin');
    expect(known.headers.get('cache-control')).toBe('no-store');
    const other = await server.get('/trpc/open', { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    const preflight = await server.get('/trpc/open', {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('of helmet are there', async () => {
    await using server = await api();
    const response = await server.get('/healthz');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.has('x-powered-by')).toBe(false);
  });
});
