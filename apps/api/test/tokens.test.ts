import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tokenVerifier, type TokenSettings } from '../src/tokens.ts';

const USER = '019a0000-0000-7000-8000-000000000001';
const ISSUER = 'https://abc.supabase.co/auth/v1';
const SECRET = 'a-shared-secret-of-at-least-32-characters';
const now = () => Math.floor(Date.now() / 1000);

/** An Auth server as far as its published keys go. */
const published: { keys: JWK[]; status: number; requests: number; url: string; server: Server | null } = {
  keys: [],
  status: 200,
  requests: 0,
  url: '',
  server: null,
};

const es = await generateKeyPair('ES256', { extractable: true });
const rs = await generateKeyPair('RS256', { extractable: true });
const next = await generateKeyPair('ES256', { extractable: true });
const jwk = async (key: CryptoKey, kid: string, alg: string): Promise<JWK> => ({
  ...(await exportJWK(key)),
  kid,
  alg,
  use: 'sig',
});
const [esJwk, rsJwk, nextJwk] = await Promise.all([
  jwk(es.publicKey, 'es', 'ES256'),
  jwk(rs.publicKey, 'rs', 'RS256'),
  jwk(next.publicKey, 'next', 'ES256'),
]);

beforeAll(async () => {
  const server = createServer((_request, response) => {
    published.requests += 1;
    response.writeHead(published.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: published.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  published.server = server;
  published.url = `http://127.0.0.1:${portOf(address)}/jwks.json`;
});

afterAll(() => {
  published.server?.close();
});

beforeEach(() => {
  Object.assign(published, { keys: [esJwk, rsJwk], status: 200, requests: 0 });
});

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const settings = (changes: Partial<TokenSettings> = {}): TokenSettings => ({
  jwksUrl: published.url,
  secret: SECRET,
  issuer: ISSUER,
  audience: 'authenticated',
  ...changes,
});

const goodClaims = (changes: JWTPayload = {}): JWTPayload => ({
  sub: USER,
  role: 'authenticated',
  email: 'ada@example.com',
  iss: ISSUER,
  aud: 'authenticated',
  iat: now(),
  exp: now() + 3600,
  ...changes,
});

const signed = (claims: JWTPayload, key: CryptoKey | Uint8Array, alg: string, kid?: string): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) }).sign(key);
const shared = (claims: JWTPayload, secret = SECRET, alg = 'HS256') =>
  signed(claims, new TextEncoder().encode(secret), alg);

const refused = expect.objectContaining({ code: 'UNAUTHORIZED', reason: 'invalid_token' });

describe('good tokens', () => {
  test('of the shared secret and of both kinds of public keys', async () => {
    const verifier = tokenVerifier(settings());
    const tokens = [
      await shared(goodClaims()),
      await signed(goodClaims(), es.privateKey, 'ES256', 'es'),
      await signed(goodClaims(), rs.privateKey, 'RS256', 'rs'),
    ];
    for (const token of tokens) {
      expect(await verifier.verify(token)).toEqual({ userId: USER, email: 'ada@example.com', accessToken: token });
    }
  });

  test('the keys are loaded once for many tokens, also at the same time', async () => {
    const verifier = tokenVerifier(settings());
    const token = await signed(goodClaims(), es.privateKey, 'ES256', 'es');
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    await verifier.verify(token);
    expect(published.requests).toBe(1);
  });

  test('clocks may differ by five seconds', async () => {
    const verifier = tokenVerifier(settings());
    await expect(verifier.verify(await shared(goodClaims({ exp: now() - 3 })))).resolves.toMatchObject({
      userId: USER,
    });
    await expect(verifier.verify(await shared(goodClaims({ nbf: now() + 3 })))).resolves.toMatchObject({
      userId: USER,
    });
  });

  test('a person without an e-mail has none', async () => {
    expect(await tokenVerifier(settings()).verify(await shared(goodClaims({ email: '' })))).toMatchObject({
      email: null,
    });
  });

  test('any issuer will do only when none is set', async () => {
    const token = await shared(goodClaims({ iss: 'elsewhere' }));
    await expect(tokenVerifier(settings({ issuer: undefined })).verify(token)).resolves.toMatchObject({ userId: USER });
  });
});

describe('refused', () => {
  const { exp: _exp, ...endless } = goodClaims();
  const { sub: _sub, ...nobody } = goodClaims();
  const { aud: _aud, ...forNobody } = goodClaims();

  test.each([
    ['expired', () => shared(goodClaims({ exp: now() - 10 }))],
    ['not valid yet', () => shared(goodClaims({ nbf: now() + 60 }))],
    ['without an end', () => shared(endless)],
    ['for another audience', () => shared(goodClaims({ aud: 'elsewhere' }))],
    ['for no audience', () => shared(forNobody)],
    ['from another issuer', () => shared(goodClaims({ iss: 'https://evil.example/auth/v1' }))],
    ['without a subject', () => shared(nobody)],
    ['with a subject that is no id', () => shared(goodClaims({ sub: 'admin' }))],
    ['of the service role', () => shared(goodClaims({ role: 'service_role' }))],
    ['of an anonymous visitor', () => shared(goodClaims({ role: 'anon' }))],
    ['signed with another secret', () => shared(goodClaims(), 'another-secret-of-at-least-32-characters!')],
    ['HS384 with the right secret', () => shared(goodClaims(), SECRET.repeat(2), 'HS384')],
    ['unsigned', () => Promise.resolve(new UnsecuredJWT(goodClaims()).encode())],
    ['signed by a key of the same id', () => signed(goodClaims(), next.privateKey, 'ES256', 'es')],
    ['an RSA key id under another algorithm', () => signed(goodClaims(), es.privateKey, 'ES256', 'rs')],
    [
      'PS256 with a published key',
      async () => signed(goodClaims(), (await generateKeyPair('PS256')).privateKey, 'PS256', 'rs'),
    ],
    ['the public key used as a shared secret', async () => shared(goodClaims(), await exportSPKI(rs.publicKey))],
    ['no JWT', () => Promise.resolve('abc')],
    ['empty', () => Promise.resolve('')],
  ])('a token that is %s', async (_name, make) => {
    await expect(tokenVerifier(settings()).verify(await make())).rejects.toEqual(refused);
  });

  test('an algorithm that is not on the list, signed by a published key', async () => {
    const { alg: _alg, ...anyAlgorithm } = rsJwk;
    published.keys = [anyAlgorithm];
    const key = await importJWK(await exportJWK(rs.privateKey), 'PS256');
    await expect(tokenVerifier(settings()).verify(await signed(goodClaims(), key, 'PS256', 'rs'))).rejects.toEqual(
      refused,
    );
  });

  test('a changed payload', async () => {
    const [head, , signature] = (await shared(goodClaims())).split('.');
    const payload = Buffer.from(JSON.stringify(goodClaims({ sub: USER.replace('1', '2') }))).toString('base64url');
    await expect(tokenVerifier(settings()).verify(`${head}.${payload}.${signature}`)).rejects.toEqual(refused);
  });

  test('HS256 when no shared secret is configured', async () => {
    const verifier = tokenVerifier(settings({ secret: undefined }));
    await expect(verifier.verify(await shared(goodClaims()))).rejects.toEqual(refused);
    await expect(verifier.verify(await shared(goodClaims(), await exportSPKI(rs.publicKey)))).rejects.toEqual(refused);
  });

  test('a signed key when the Auth server publishes none', async () => {
    published.status = 404;
    const token = await signed(goodClaims(), es.privateKey, 'ES256', 'es');
    await expect(tokenVerifier(settings()).verify(token)).rejects.toEqual(refused);
  });
});

describe('keys that change', () => {
  test('a new key is found, after the cooldown', async () => {
    const verifier = tokenVerifier(settings({ cooldownMs: 0 }));
    await verifier.verify(await signed(goodClaims(), es.privateKey, 'ES256', 'es'));
    published.keys = [nextJwk];
    const token = await signed(goodClaims(), next.privateKey, 'ES256', 'next');
    await expect(verifier.verify(token)).resolves.toMatchObject({ userId: USER });
    expect(published.requests).toBe(2);
    await expect(verifier.verify(await signed(goodClaims(), es.privateKey, 'ES256', 'es'))).rejects.toEqual(refused);
  });

  test('made-up key ids do not make us ask again and again', async () => {
    const verifier = tokenVerifier(settings());
    for (const kid of ['x1', 'x2', 'x3']) {
      await expect(verifier.verify(await signed(goodClaims(), next.privateKey, 'ES256', kid))).rejects.toEqual(refused);
    }
    expect(published.requests).toBe(1);
  });
});

describe('an Auth server that cannot be asked is no fault of the token', () => {
  const unavailable = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' });

  test.each([
    ['it fails', { status: 500 }],
    ['it answers nonsense', { keys: [], status: 302 }],
  ])('%s', async (_name, state) => {
    Object.assign(published, state);
    const token = await signed(goodClaims(), es.privateKey, 'ES256', 'es');
    await expect(tokenVerifier(settings()).verify(token)).rejects.toEqual(unavailable);
  });

  test('nobody listens, and then somebody does', async () => {
    let isUp = false;
    const fetch: typeof globalThis.fetch = (input, init) =>
      isUp ? globalThis.fetch(input, init) : Promise.reject(new TypeError('fetch failed'));
    const verifier = tokenVerifier(settings({ fetch }));
    const token = await signed(goodClaims(), es.privateKey, 'ES256', 'es');
    await expect(verifier.verify(token)).rejects.toEqual(unavailable);
    await expect(verifier.verify(await shared(goodClaims()))).resolves.toMatchObject({ userId: USER });
    isUp = true;
    await expect(verifier.verify(token)).resolves.toMatchObject({ userId: USER });
  });
});

test('a verifier without any key is refused at once', () => {
  expect(() => tokenVerifier({ audience: 'authenticated' })).toThrow(/public keys, or the shared secret/u);
});
