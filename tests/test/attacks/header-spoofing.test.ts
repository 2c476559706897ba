import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callApi, callRest } from '../../src/raw-request.ts';

// The header x-agency-id says in which agency one wants to work. It narrows; it never gives.

test('a stranger who names the agency sees as much as one who does not', async () => {
  await using world = await twoAgencies();
  const stranger = await world.stranger();
  await world.a.contact();
  const tables = [
    'agencies',
    'agency_members',
    'agency_settings',
    'agency_invites?select=id',
    'contacts',
    'tags',
    'contact_tags',
    'pipelines',
    'pipeline_stages',
    'opportunities',
    'activities',
    'custom_fields',
    'forms',
    'form_submissions',
    'contact_lists',
    'email_campaigns',
  ];
  for (const table of tables) {
    const answer = await callRest(world.address, table, {
      token: stranger.token,
      headers: { 'x-agency-id': world.a.id },
    });
    expect({ status: answer.status, text: answer.text }, table).toEqual({ status: 200, text: '[]' });
  }
});

test('whatever else the header holds: refused or nothing, never more', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  await Promise.all([world.a.contact(), world.b.contact()]);
  const { id } = world.a;
  const values = [
    '',
    ' ',
    'null',
    '*',
    '%',
    'not-a-uuid',
    randomUUID(),
    `${id},${world.b.id}`,
    `{${id},${world.b.id}}`,
    `${id}' or '1'='1`,
    `${id}"}'`,
    '{"x-agency-id":"x"}',
    `any(array['${id}'])`,
    '0',
    'true',
  ];
  for (const value of values) {
    const answer = await callRest(world.address, 'contacts?select=agency_id', {
      token: pat.token,
      headers: { 'x-agency-id': value },
    });
    expect(answer.status, value).toBeLessThan(500);
    if (answer.status === 200) expect(answer.text, value).toBe('[]');
  }
  // Written otherwise it is the same agency.
  for (const value of [id.toUpperCase(), ` ${id} `, `{${id}}`]) {
    const answer = await callRest(world.address, 'contacts?select=agency_id', {
      token: pat.token,
      headers: { 'x-agency-id': value },
    });
    if (answer.status === 200) expect(JSON.parse(answer.text), value).toEqual([{ agency_id: id }]);
  }
});

test('sent twice, in two spellings, with relatives: never rows of two agencies, never of the foreign one', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  await Promise.all([world.a.contact(), world.b.contact()]);
  const read = async (headers: Headers) => {
    headers.set('apikey', world.address.publishableKey);
    headers.set('authorization', `Bearer ${owner.token}`);
    const response = await fetch(`${world.address.supabaseUrl}/rest/v1/contacts?select=agency_id`, { headers });
    return { status: response.status, text: await response.text() };
  };
  const twice = new Headers([
    ['x-agency-id', id],
    ['X-Agency-ID', world.b.id],
  ]);
  const answer = await read(twice);
  // Joined, they are no id; the refusal repeats what was sent.
  if (answer.status === 200) expect(answer.text).not.toContain(world.b.id);
  else expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('22P02') });
  for (const name of [
    'agency-id',
    'x-agency',
    'x_agency_id',
    'x-forwarded-agency-id',
    'x-user-id',
    'x-role',
    'x-original-url',
  ]) {
    const related = await read(new Headers([[name, world.b.id]]));
    expect({ name, ...related }).toEqual({ name, status: 200, text: '[]' });
  }
});

test('the API listens to its input alone: headers of clients decide neither agency nor person', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'viewer' });
  const contact = await world.b.contact();
  const input = encodeURIComponent(JSON.stringify({ json: { agencyId: world.a.id, id: contact.id } }));
  const headers = {
    'x-agency-id': world.b.id,
    'x-user-id': world.b.owner.id,
    'x-forwarded-user': world.b.owner.id,
    apikey: world.address.secretKey,
    cookie: `sb-access-token=${world.b.owner.token}; agency=${world.b.id}`,
  };
  const answer = await callApi(world.address, `contacts.get?input=${input}`, {
    method: 'GET',
    token: mia.token,
    headers,
  });
  expect({ status: answer.status, reason: answer.reason }).toEqual({ status: 404, reason: 'not_found' });
  const nobody = await callApi(world.address, `contacts.get?input=${input}`, { method: 'GET', headers });
  expect({ status: nobody.status, reason: nobody.reason }).toEqual({ status: 401, reason: 'signed_out' });
});

test('a role or claims in headers or in the address change nothing over REST', async () => {
  await using world = await twoAgencies();
  await world.a.contact();
  const stranger = await world.stranger();
  const attempts = [
    { role: 'service_role' },
    { 'x-role': 'service_role' },
    { 'request.jwt.claims': `{"sub":"${world.a.owner.id}"}` },
    { 'accept-profile': 'private' },
    { 'accept-profile': 'auth' },
    { 'accept-profile': 'audit' },
    { prefer: 'tx=commit,params=single-object' },
  ];
  for (const headers of attempts) {
    const answer = await callRest(world.address, 'contacts?select=*', {
      token: stranger.token,
      headers: { 'x-agency-id': world.a.id, ...headers },
    });
    expect(answer.status, JSON.stringify(headers)).toBeLessThan(500);
    if (answer.status === 200) expect(answer.text, JSON.stringify(headers)).toBe('[]');
  }
  for (const table of [
    'role_permissions',
    'private.role_permissions',
    'audit.log',
    'auth.users',
    'pg_authid',
    'pg_catalog.pg_authid',
  ]) {
    const answer = await callRest(world.address, table, { token: stranger.token });
    expect(answer.status, table).toBe(404);
  }
});
