import { describe, expect, test } from 'vitest';
import { agencyScope, assertPublishableKey, isSecretKey, restUrl, userClient, userScope } from '../src/index.ts';

const AGENCY = '019a0000-0000-7000-8000-00000000000a';

/** A JWT with a role and a signature that nobody checks. */
function keyOfRole(role: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ role })}.c2ln`;
}

/** A fetch that answers `[]` and remembers what it was asked. */
function recorder(answer: () => Promise<Response> = () => Promise.resolve(Response.json([]))) {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(new Request(input, init));
    return answer();
  };
  return { requests, fetch };
}

describe('a client of a person', () => {
  test('carries the key, the token, the request and the agency', async () => {
    const { fetch, requests } = recorder();
    const db = userClient({
      url: 'http://db.test/',
      publishableKey: 'sb_publishable_x',
      accessToken: 'token',
      agencyId: AGENCY,
      requestId: 'req-12345',
      fetch,
    });
    await db.from('contacts').select('id');
    expect(requests[0]?.url).toBe('http://db.test/rest/v1/contacts?select=id');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({
      apikey: 'sb_publishable_x',
      authorization: 'Bearer token',
      'x-agency-id': AGENCY,
      'x-request-id': 'req-12345',
    });
  });

  test('sends no agency header outside an agency', async () => {
    const { fetch, requests } = recorder();
    const connection = { url: 'http://db.test', publishableKey: 'sb_publishable_x', fetch };
    const scope = userScope(connection, { userId: 'u', accessToken: 'token', requestId: 'req-12345' });
    await scope.db.from('users').select('id');
    expect(requests[0]?.headers.has('x-agency-id')).toBe(false);
  });

  test('does not retry: the caller gets the answer of the first try', async () => {
    const { fetch, requests } = recorder(() => Promise.resolve(new Response('no', { status: 503 })));
    const db = userClient({ url: 'http://db.test', publishableKey: 'k', accessToken: 't', requestId: 'r', fetch });
    const reply = await db.from('contacts').select('id');
    expect(reply.status).toBe(503);
    expect(requests).toHaveLength(1);
  });

  test('gives up after its time', async () => {
    const fetch: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const db = userClient({
      url: 'http://db.test',
      publishableKey: 'k',
      accessToken: 't',
      requestId: 'r',
      timeoutMs: 30,
      fetch,
    });
    const started = performance.now();
    expect(await db.from('contacts').select('id')).toMatchObject({ status: 0, data: null });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test.each([
    ['a secret key', 'sb_secret_abc'],
    ['the JWT of the service role', keyOfRole('service_role')],
    ['the JWT of a person', keyOfRole('authenticated')],
    ['a JWT that cannot be read', 'aaa.%%%.bbb'],
  ])('refuses %s, and does not print it', (_name, publishableKey) => {
    const make = () => userClient({ url: 'http://db.test', publishableKey, accessToken: 't', requestId: 'r' });
    expect(make).toThrow(/key/u);
    expect(make).not.toThrow(publishableKey);
  });

  test('refuses an empty key', () => {
    expect(() => assertPublishableKey(' ')).toThrow(/empty/u);
  });

  test('refuses to go without a token, which would be an anonymous call', () => {
    expect(() => userClient({ url: 'http://x', publishableKey: 'k', accessToken: '', requestId: 'r' })).toThrow(
      /token/u,
    );
  });

  test('takes publishable keys of both kinds', () => {
    expect(isSecretKey(keyOfRole('anon'))).toBe(false);
    expect(() => assertPublishableKey('sb_publishable_abc')).not.toThrow();
  });

  test('finds the REST API whether or not the address ends in a slash', () => {
    expect(restUrl('http://db.test//')).toBe('http://db.test/rest/v1');
  });
});

describe('the scope of an agency', () => {
  test('knows its agency and its role', async () => {
    const { fetch, requests } = recorder();
    const scope = agencyScope(
      { url: 'http://db.test', publishableKey: 'k', fetch },
      { userId: 'u', accessToken: 'token', requestId: 'r' },
      { agencyId: AGENCY, role: 'member' },
    );
    expect(scope).toMatchObject({ agencyId: AGENCY, role: 'member', userId: 'u', requestId: 'r' });
    await scope.db.from('contacts').select('id');
    expect(requests[0]?.headers.get('x-agency-id')).toBe(AGENCY);
  });

  test('does not show the token when it is printed', () => {
    const scope = agencyScope(
      { url: 'http://db.test', publishableKey: 'k' },
      { userId: 'u', accessToken: 'very-secret', requestId: 'r' },
      { agencyId: AGENCY, role: 'member' },
    );
    expect(JSON.stringify(scope)).not.toContain('very-secret');
  });
});
