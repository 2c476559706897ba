import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { twoAgencies, type StackAddress } from '@axolop/testing';
import { expect, test } from 'vitest';
import { signedToken, unsigned, type Forgery } from '../../src/access-token.ts';
import { callApi, callRest } from '../../src/raw-request.ts';

const now = (): number => Math.floor(Date.now() / 1000);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

function rsaSigned(address: StackAddress, sub: string, header: Forgery['header']): string {
  const payload = unsigned(address, sub, { header: { alg: 'RS256', ...header } });
  return `${payload}.${sign('sha256', Buffer.from(payload), rsa.privateKey).toString('base64url')}`;
}

/** Tokens that prove nothing, by what is wrong with them; made for the owner of an agency. */
function worthless(address: StackAddress, sub: string): Record<string, string> {
  const forged = (forgery: Forgery) => signedToken(address, sub, forgery);
  const none = (alg: string) => `${unsigned(address, sub, { header: { alg } })}.`;
  const good = signedToken(address, sub);
  const [head = '', body = '', signature = ''] = good.split('.');
  const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    'alg none': none('none'),
    'alg None': none('None'),
    'alg nOnE with a signature': `${none('nOnE')}${signature}`,
    'no signature': `${head}.${body}.`,
    'the signature of other claims': `${head}.${unsigned(address, randomUUID()).split('.')[1] ?? ''}.${signature}`,
    'another project’s secret': forged({ secret: 'another-project-with-a-secret-of-its-own-0123456789' }),
    'an empty secret': forged({ secret: '' }),
    'the publishable key as secret': forged({ secret: address.publishableKey }),
    'RS256 by a key of one’s own': rsaSigned(address, sub, {}),
    'RS256 with its key in the header': rsaSigned(address, sub, { jwk: rsa.publicKey.export({ format: 'jwk' }) }),
    'RS256 with an address for its key': rsaSigned(address, sub, { jku: 'http://127.0.0.1:1/jwks', kid: 'evil' }),
    'HS256 with a public key as secret': forged({ secret: publicKey }),
    'a kid that is a path': `${unsigned(address, sub, { header: { kid: '../../../../dev/null' } })}.${signature}`,
    'an unknown critical header': forged({ header: { crit: ['exp'], b64: false } }),
    expired: forged({ claims: { iat: now() - 7200, exp: now() - 60 } }),
    'not valid yet': forged({ claims: { nbf: now() + 600 } }),
    'not text': '%%%.%%%.%%%',
    'two parts': `${head}.${body}`,
    'four parts': `${good}.x`,
  };
}

test('a token that proves nothing opens neither door', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  const contact = await world.a.contact();
  const input = encodeURIComponent(JSON.stringify({ json: { agencyId: id, id: contact.id } }));
  const api = (token: string) => callApi(world.address, `contacts.get?input=${input}`, { method: 'GET', token });
  const rest = (token: string) =>
    callRest(world.address, 'contacts?select=id', { token, headers: { 'x-agency-id': id } });

  const good = signedToken(world.address, owner.id);
  expect((await api(good)).status).toBe(200);
  expect((await rest(good)).text).toContain(contact.id);
  for (const [name, token] of Object.entries(worthless(world.address, owner.id))) {
    const [fromApi, fromRest] = await Promise.all([api(token), rest(token)]);
    expect({ name, status: fromApi.status, reason: fromApi.reason }).toEqual({
      name,
      status: 401,
      reason: 'invalid_token',
    });
    expect(fromApi.text, name).not.toContain(contact.id);
    expect({ name, status: fromRest.status }).toEqual({ name, status: 401 });
    expect(fromRest.text, name).not.toContain(contact.id);
  }
});

test('the API takes tokens of its own issuer and audience, of a person, that end', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  const input = encodeURIComponent(JSON.stringify({ json: { agencyId: id } }));
  const wrong: Record<string, Record<string, unknown>> = {
    'another issuer': { iss: 'https://other.supabase.co/auth/v1' },
    'no issuer': { iss: undefined },
    'another audience': { aud: 'other' },
    'no audience': { aud: undefined },
    'the role of the service': { role: 'service_role' },
    'the role of nobody': { role: 'anon' },
    'no role': { role: undefined },
    'no person': { sub: undefined },
    'a person that is no id': { sub: 'admin' },
    'no end': { exp: undefined },
    'an end that is no number': { exp: '2999' },
  };
  for (const [name, claims] of Object.entries(wrong)) {
    const token = signedToken(world.address, owner.id, { claims });
    const answer = await callApi(world.address, `agencies.get?input=${input}`, { method: 'GET', token });
    expect({ name, status: answer.status, reason: answer.reason }).toEqual({
      name,
      status: 401,
      reason: 'invalid_token',
    });
  }
});

test('the role of the service needs the key of the service: signed with anything else it is nothing', async () => {
  await using world = await twoAgencies();
  await world.a.contact();
  for (const role of ['service_role', 'supabase_admin', 'postgres', 'authenticator', 'axolop']) {
    const forged = signedToken(world.address, world.a.owner.id, { claims: { role }, secret: 'guess-'.repeat(10) });
    const answer = await callRest(world.address, 'contacts?select=id', { token: forged });
    expect({ role, status: answer.status }).toEqual({ role, status: 401 });
  }
  for (const key of ['sb_secret_guess', `sb_secret_${'A'.repeat(32)}`, world.address.jwtSecret]) {
    const answer = await callRest(world.address, 'contacts?select=id', { headers: { apikey: key } });
    expect(answer.status).toBe(401);
  }
});

test('the token of one person is never another person: no claim beside sub counts', async () => {
  await using world = await twoAgencies();
  const stranger = await world.stranger();
  const claims = {
    user_id: world.a.owner.id,
    uid: world.a.owner.id,
    email: world.a.owner.email,
    'request.jwt.claim.sub': world.a.owner.id,
  };
  const token = signedToken(world.address, stranger.id, { claims });
  const input = encodeURIComponent(JSON.stringify({ json: { agencyId: world.a.id } }));
  const answer = await callApi(world.address, `agencies.get?input=${input}`, { method: 'GET', token });
  expect(answer.reason).toBe('not_found');
  const profile = await callApi(world.address, 'me.profile', { method: 'GET', token });
  expect(profile.text).toContain(stranger.id);
});

test('a token belongs into the header: in the address or the body it is not looked at', async () => {
  await using world = await twoAgencies();
  await world.a.contact();
  const { token } = world.a.owner;
  for (const name of ['access_token', 'token', 'jwt', 'authorization', 'apikey']) {
    const api = await callApi(world.address, `me.profile?${name}=${token}`, { method: 'GET' });
    expect({ name, status: api.status, reason: api.reason }).toEqual({ name, status: 401, reason: 'signed_out' });
    const rest = await callRest(world.address, `contacts?select=id&${name}=${token}`, {
      headers: { 'x-agency-id': world.a.id },
    });
    expect(rest.status, name).toBeGreaterThanOrEqual(400);
    expect(rest.status, name).toBeLessThan(500);
  }
  for (const scheme of ['Basic', 'Token', 'bearer,Bearer', '']) {
    const answer = await callApi(world.address, 'me.profile', {
      method: 'GET',
      headers: { authorization: `${scheme} ${token}`.trim() },
    });
    expect(answer.status, scheme).toBe(401);
  }
});

test('a deleted person is nobody, while their token still lives', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  await world.a.contact();
  await world.sql.query('delete from auth.users where id = $1', [mia.id]);
  await expect(mia.api.contacts.list.query({ agencyId: world.a.id })).rejects.toMatchObject({
    data: { reason: 'not_found' },
  });
  expect((await mia.supabase(world.a.id).from('contacts').select('id')).data).toEqual([]);
  await expect(mia.api.me.profile.query()).rejects.toMatchObject({ data: { reason: 'not_found' } });
  await expect(mia.api.agencies.create.mutate({ name: 'Ghost Ltd' })).rejects.toMatchObject({
    data: { code: expect.not.stringMatching('INTERNAL') },
  });
});
