import { randomUUID } from 'node:crypto';
import { ContactData } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callApi } from '../../src/raw-request.ts';

/** One call of a contacts procedure with any JSON for its input. */
async function call(world: World, procedure: string, input: unknown) {
  const body = JSON.stringify({ json: input });
  return callApi(world.address, `contacts.${procedure}`, { token: world.a.owner.token, body });
}

/** Values of every kind, each wrong for most fields. */
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e21,
  '',
  'text',
  'nul \u0000 inside',
  'half \udfff',
  'line\nbreak',
  'x'.repeat(5000),
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:01Z',
  '00000000-0000-0000-0000-000000000000',
  "'; drop table contacts; --",
  [],
  ['a'],
  { toString: 'x' },
];

test('any value in any field: taken or refused as input, never an error of the server', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const contact = await world.a.contact();
  for (const field of [
    ...Object.keys(ContactData.shape),
    'id',
    'version',
    'customFields',
    'searchText',
    '__proto__',
    'constructor',
  ]) {
    const answers = await Promise.all(
      VALUES.map(async (value) => {
        const data = JSON.parse(`{${JSON.stringify(field)}:${JSON.stringify(value)}}`);
        const answer = await call(world, 'update', { agencyId, id: contact.id, data });
        return { value, ...answer };
      }),
    );
    for (const { value, status, reason, text } of answers) {
      const sent = `${field}: ${JSON.stringify(value).slice(0, 60)} → ${text.slice(0, 200)}`;
      expect([200, 400, 409], sent).toContain(status);
      if (status === 400) expect(['invalid_input', 'invalid_reference'], sent).toContain(reason);
    }
  }
  // What was taken is what a reader of the same schema understands.
  await expect(world.a.owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    id: contact.id,
  });
});

test('wrong values of a new contact are refused with the path of the field, and nothing is written', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const wrong: readonly (readonly [string, unknown])[] = [
    ['kind', 'robot'],
    ['kind', 1],
    ['firstName', 1],
    ['firstName', 'n'.repeat(121)],
    ['firstName', 'a\nb'],
    ['lastName', null],
    ['lastName', 'nul \u0000'],
    ['companyName', 'n'.repeat(201)],
    ['jobTitle', ['CEO']],
    ['email', 'nobody'],
    ['email', 'a@b@c.example'],
    ['email', `${'a'.repeat(320)}@example.com`],
    ['email', 'nul\u0000@example.com'],
    ['phone', 'call me'],
    ['phone', '1'.repeat(41)],
    ['mobile', 123_456],
    ['website', 'ftp://example.com'],
    ['website', 'javascript:alert(1)'],
    ['website', `https://example.com/${'a'.repeat(2048)}`],
    ['street', 's'.repeat(301)],
    ['city', '\ud800'],
    ['region', {}],
    ['postalCode', 12_345],
    ['country', 'c'.repeat(121)],
    ['lifecycleStage', 'LEAD'],
    ['lifecycleStage', ''],
    ['leadStatus', 'open'],
    ['leadScore', -1],
    ['leadScore', 1001],
    ['leadScore', 0.5],
    ['leadScore', '7'],
    ['leadScore', 1e300],
    ['source', 's'.repeat(201)],
    ['ownerId', 'me'],
    ['ownerId', 1],
    ['doNotEmail', 'yes'],
    ['doNotCall', 0],
    ['lastContactedAt', 'yesterday'],
    ['lastContactedAt', 1_700_000_000_000],
    ['lastContactedAt', '2026-02-30T00:00:00Z'],
    ['customFields', []],
    ['customFields', 'none'],
    ['customFields', { nobody_knows: true }],
    ['customFields', { deep: { er: 1 } }],
    ['agency_id', randomUUID()],
    ['created_by', randomUUID()],
    ['createdBy', randomUUID()],
    ['deletedAt', null],
  ];
  for (const [field, value] of wrong) {
    const answer = await call(world, 'create', { agencyId, companyName: 'Fine', [field]: value });
    const sent = `${field}: ${JSON.stringify(value).slice(0, 60)} → ${answer.text.slice(0, 200)}`;
    expect({ status: answer.status, reason: answer.reason }, sent).toEqual({ status: 400, reason: 'invalid_input' });
    expect(answer.text, sent).toContain(field);
  }
  expect(await world.a.rows('contacts')).toBe(0);
});

test('input that is no input: not an object, no agency, an agency that is no id', async () => {
  await using world = await twoAgencies();
  for (const input of [
    undefined,
    null,
    1,
    'text',
    [],
    [{ agencyId: world.a.id }],
    {},
    { agencyId: 'x' },
    { agencyId: null },
    { agencyId: [world.a.id] },
  ]) {
    const answer = await call(world, 'create', input);
    expect({ status: answer.status, reason: answer.reason }, JSON.stringify(input)).toEqual({
      status: 400,
      reason: 'invalid_input',
    });
  }
  expect(await world.a.rows('contacts')).toBe(0);
});

test('a body over the limit is 413, however it says its length', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const large = JSON.stringify({ json: { agencyId: world.a.id, firstName: 'x'.repeat(1_100_000) } });
  const answer = await callApi(world.address, 'contacts.create', { token, body: large });
  expect({ status: answer.status, reason: answer.reason }).toEqual({ status: 413, reason: 'body_too_large' });

  const parts = [large.slice(0, 600_000), large.slice(600_000)].map((part) => Buffer.from(part));
  const streamed = await fetch(`${world.address.apiUrl}/trpc/contacts.create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: ReadableStream.from(parts),
    duplex: 'half',
  }).catch(() => ({ status: 413 }));
  expect(streamed.status).toBe(413);
  expect(await world.a.rows('contacts')).toBe(0);
});

test('JSON that is none, or not ours, is 400', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const fine = JSON.stringify({ agencyId: world.a.id, firstName: 'X' });
  const bodies = [
    '',
    '{',
    '}',
    'null',
    '[]',
    '1',
    '"text"',
    '{"json":',
    `{"json":${fine}`,
    `{"json":${fine}}}`,
    `{'json':${fine}}`,
    '\u0000',
    '{"json":{"agencyId":NaN}}',
    fine,
    `{"json":${fine},"meta":{"values":{"firstName":["map"]}}}`,
    `{"json":${fine},"meta":{"values":{"firstName":["bigint"]}}}`,
    `{"json":${fine},"meta":{"values":{"firstName":["Date"]}}}`,
    `{"json":${fine},"meta":{"values":{"firstName":["regexp"]}}}`,
    `{"json":${fine},"meta":{"values":{"firstName":[["typed-array","Function"]]}}}`,
    `{"json":${fine},"meta":{"values":{"__proto__.polluted":["undefined"]}}}`,
    `{"json":${fine},"meta":{"values":{"constructor.prototype.polluted":["undefined"]}}}`,
    `{"json":${fine},"meta":{"values":[[[[[["Date"]]]]]]}}`,
  ];
  for (const body of bodies) {
    const answer = await callApi(world.address, 'contacts.create', { token, body });
    expect({ status: answer.status, reason: answer.reason }, body).toEqual({ status: 400, reason: 'invalid_input' });
  }
  expect('polluted' in {}).toBe(false);
  const form = await callApi(world.address, 'contacts.create', {
    token,
    body: 'firstName=X',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(form.status).toBe(415);
  expect(await world.a.rows('contacts')).toBe(0);
  // Which objects are the same is not listened to: the JSON holds each of them whole.
  const pointing = `{"json":${fine},"meta":{"referentialEqualities":{"firstName":["__proto__.polluted"]}}}`;
  expect((await callApi(world.address, 'contacts.create', { token, body: pointing })).status).toBe(200);
  expect('polluted' in {}).toBe(false);
});

test('ten thousand contacts, ten thousand levels, ten thousand fields: refused, and the next call is answered', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const agencyId = world.a.id;
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ firstName: `${index}` }));
  const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
  for (const answer of [
    await call(world, 'createMany', { agencyId, contacts: rows }),
    await call(world, 'create', { agencyId, firstName: 'X', ...fields }),
  ]) {
    expect({ status: answer.status, reason: answer.reason }).toEqual({ status: 400, reason: 'invalid_input' });
    expect(answer.text.length).toBeLessThan(30_000);
  }
  for (const levels of [100, 10_000, 200_000]) {
    const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    for (const [procedure, input] of [
      ['contacts.create', `{"agencyId":"${agencyId}","firstName":${deep}}`],
      ['contacts.createMany', `{"agencyId":"${agencyId}","contacts":${deep}}`],
      ['contacts.create', deep],
      [
        'preferences.set',
        `{"key":"deep","value":${'{"a":'.repeat(levels > 100 ? levels / 2 : levels * 100)}1${'}'.repeat(levels > 100 ? levels / 2 : levels * 100)}}`,
      ],
    ] as const) {
      const answer = await callApi(world.address, procedure, { token, body: `{"json":${input}}` });
      expect({ status: answer.status, reason: answer.reason }, `${procedure} ${levels}`).toEqual({
        status: 400,
        reason: 'invalid_input',
      });
    }
  }
  expect(await world.a.rows('contacts')).toBe(0);
  await expect(world.a.contact()).resolves.toBeDefined();
});

test('a batch has an end, and so has an address', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const path = Array.from({ length: 51 }, () => 'me.profile').join(',');
  const batch = await callApi(world.address, `${path}?batch=1`, { token, method: 'GET' });
  expect(batch.status).toBe(400);
  const long = await callApi(world.address, `contacts.list?input=${'x'.repeat(30_000)}`, { token, method: 'GET' });
  expect(long.status).toBeGreaterThanOrEqual(400);
  expect(long.status).toBeLessThan(500);
  const unknown = await callApi(world.address, 'contacts.__proto__', { token, body: '{}' });
  expect({ status: unknown.status, reason: unknown.reason }).toEqual({ status: 404, reason: 'not_found' });
});

test('past the API: an instant that JSON cannot tell is refused, or it would break the list it stands in', async () => {
  await using world = await twoAgencies();
  const contact = await world.a.contact();
  const db = world.a.owner.supabase(world.a.id);
  for (const instant of ['infinity', '-infinity', '12026-01-01T00:00:00Z']) {
    const { error } = await db.from('contacts').update({ last_contacted_at: instant }).eq('id', contact.id);
    expect(error?.code, instant).toBe('23514');
  }
  const { items } = await world.a.owner.api.contacts.list.query({ agencyId: world.a.id });
  expect(items.map(({ id }) => id)).toEqual([contact.id]);
});
