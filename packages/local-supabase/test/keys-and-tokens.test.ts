import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { LocalSupabase } from '../src/index.ts';
import { anonymous, asSuperuser, service, signedUp, startStack } from './stack.ts';

const Json = z.record(z.string(), z.unknown());

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
});

const now = Math.floor(Date.now() / 1000);

function token(claims: Record<string, unknown>, secret = stack.jwtSecret): Promise<string> {
  return new SignJWT({ aud: 'authenticated', role: 'authenticated', iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));
}

async function whoWith(headers: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${stack.url}/rest/v1/rpc/what_is_set`, { method: 'POST', headers });
  return { status: response.status, body: Json.parse(await response.json()) };
}

describe('keys', () => {
  test('no key: 401, from this machine too, for every kind of path', async () => {
    for (const path of ['/rest/v1/shops', '/rest/v1/rpc/what_is_set', '/rest/v1/', '/auth/v1/user']) {
      expect((await fetch(stack.url + path)).status).toBe(401);
      expect((await stack.fetch(`http://localhost${path}`)).status).toBe(401);
    }
    expect(await whoWith({})).toMatchObject({ status: 401, body: { message: 'No API key found in request' } });
  });

  test('a wrong key: 401', async () => {
    expect((await whoWith({ apikey: 'sb_secret_wrong' })).status).toBe(401);
    expect((await whoWith({ apikey: stack.jwtSecret })).status).toBe(401);
  });

  test('publishable key: anon; with a user token: authenticated; secret key: service_role', async () => {
    const { id, token: mine } = await signedUp(stack);
    const key = { apikey: stack.publishableKey };
    expect((await whoWith(key)).body).toMatchObject({ current_user: 'anon', role: 'anon', uid: null });
    expect((await whoWith({ ...key, authorization: `Bearer ${stack.publishableKey}` })).body).toMatchObject({
      current_user: 'anon',
    });
    expect((await whoWith({ ...key, authorization: `Bearer ${mine}` })).body).toMatchObject({
      current_user: 'authenticated',
      uid: id,
    });
    expect((await whoWith({ apikey: stack.secretKey })).body).toMatchObject({
      current_user: 'service_role',
      role: 'service_role',
      uid: null,
    });
  });

  test('service_role is past Row Level Security, anon and authenticated are not', async () => {
    const name = crypto.randomUUID();
    expect((await service(stack).from('shops').insert({ name })).error).toBeNull();
    expect((await service(stack).from('shops').select('name').eq('name', name)).data).toEqual([{ name }]);
    expect((await anonymous(stack).from('shops').select('name').eq('name', name)).data).toEqual([]);
  });
});

describe('tokens', () => {
  test('a valid one works without any look-up: its person need not even exist', async () => {
    const sub = crypto.randomUUID();
    const bearer = await token({ sub, session_id: crypto.randomUUID() });
    const { status, body } = await whoWith({ apikey: stack.publishableKey, authorization: `Bearer ${bearer}` });
    expect({ status, uid: body['uid'] }).toEqual({ status: 200, uid: sub });
  });

  test('it lives until it expires, after a sign-out too, as on hosted Supabase', async () => {
    const { client, id, token: mine } = await signedUp(stack);
    await client.auth.signOut();
    expect(await asSuperuser(stack.databaseUrl, `select from auth.sessions where user_id = '${id}'`)).toEqual([]);
    expect((await whoWith({ apikey: stack.publishableKey, authorization: `Bearer ${mine}` })).body).toMatchObject({
      uid: id,
    });
  });

  test('a request for data does not touch the tables of Auth', async () => {
    const { token: mine } = await signedUp(stack);
    await asSuperuser(stack.databaseUrl, 'select extensions.pg_stat_statements_reset()');
    await whoWith({ apikey: stack.publishableKey, authorization: `Bearer ${mine}` });
    const seen = await asSuperuser(
      stack.databaseUrl,
      `select query from extensions.pg_stat_statements where query ilike '%auth%users%' or query ilike '%auth%sessions%'`,
    );
    expect(seen.filter((row) => !String(row['query']).includes('pg_stat_statements'))).toEqual([]);
  });

  test.each([
    ['a wrong signature', () => token({ sub: crypto.randomUUID() }, 'x'.repeat(64)), 'PGRST301'],
    ['an expired one', () => token({ sub: crypto.randomUUID(), exp: now - 60, iat: now - 120 }), 'PGRST303'],
    ['algorithm none', () => Promise.resolve(unsigned()), 'PGRST301'],
    ['an empty signature', () => Promise.resolve(`${unsigned()}x`.slice(0, -1)), 'PGRST301'],
    ['no token at all', () => Promise.resolve('abc'), 'PGRST301'],
  ])('%s is 401', async (_, make, code) => {
    const authorization = `Bearer ${await make()}`;
    const { status, body } = await whoWith({ apikey: stack.publishableKey, authorization });
    expect({ status, code: body['code'] }).toEqual({ status: 401, code });
  });

  test('a role that is not for requests is refused', async () => {
    for (const role of ['postgres', 'authenticator', 'pg_read_all_data', 'no such role']) {
      const authorization = `Bearer ${await token({ sub: crypto.randomUUID(), role })}`;
      const { status, body } = await whoWith({ apikey: stack.publishableKey, authorization });
      expect({ status, code: body['code'] }).toEqual({ status: 403, code: '42501' });
    }
  });
});

describe('what stays closed', () => {
  test("the library's own pages, which show the connection string", async () => {
    for (const path of [
      '/_system/info',
      '/_system/config',
      '/_system/introspect',
      '/',
      '/studio',
      '/storage/v1/bucket',
    ]) {
      const response = await stack.fetch(`${stack.url}${path}`, { headers: { apikey: stack.secretKey } });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('postgres');
    }
  });

  test('schemas that are not exposed', async () => {
    const admin = service(stack);
    expect((await admin.schema('auth').from('users').select()).status).toBe(406);
    expect((await admin.schema('extensions').from('pg_stat_statements').select()).status).toBe(406);
    expect((await admin.from('users').select()).status).toBe(404);
  });
});

function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: crypto.randomUUID(), role: 'service_role', exp: now + 60 })}.`;
}
