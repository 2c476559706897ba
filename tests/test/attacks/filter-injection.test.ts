import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callApi } from '../../src/raw-request.ts';

// Every text that a client may send into a filter, filled with what would be syntax somewhere on the way: PostgREST's
// operators, its logic trees, SQL, JSON, LIKE.

const PAYLOADS = [
  '*',
  '%',
  '%%',
  '__',
  '\\',
  '\\\\',
  "'",
  '"',
  "''",
  '";--',
  "' or '1'='1",
  "') or true--",
  "'; drop table public.contacts; --",
  'eq.x',
  'not.is.null',
  'or(id.not.is.null)',
  '),or=(id.not.is.null',
  'x,agency_id.neq.x',
  'x)or(deleted_at.not.is.null',
  'x&agency_id=neq.x',
  'x&select=*',
  'x?select=*',
  'x#',
  '{x}',
  '(x)',
  '{"a":1}',
  '$1',
  ':x',
  '%00',
  '%27',
  'x\ty',
  'null',
  'true',
  'Ω≈ç√',
  '\u202e',
  '🎪🎪',
  'x'.repeat(200),
  'in.(a,b)',
  'cs.{a}',
  'like.*',
  'fts.x',
  'phfts(english).x',
  'a:b:c',
  '..',
  '../..',
  'x;y',
];

test('the text of a list: an answer with one’s own contacts or a refusal, whatever it says', async () => {
  await using world = await twoAgencies();
  await Promise.all([world.a.contact({ companyName: 'Plain' }), world.b.contact({ companyName: 'Foreign' })]);
  const trashed = await world.a.contact({ companyName: 'Trashed' });
  await world.a.owner.api.contacts.remove.mutate({ agencyId: world.a.id, id: trashed.id });
  const { token } = world.a.owner;
  for (const text of PAYLOADS) {
    const input = encodeURIComponent(JSON.stringify({ json: { agencyId: world.a.id, text } }));
    const answer = await callApi(world.address, `contacts.list?input=${input}`, { method: 'GET', token });
    expect([200, 400], text).toContain(answer.status);
    // None of these is in the name, so none finds anything.
    if (answer.status === 200) expect(answer.text, text).toContain('"items":[]');
    else expect(answer.reason, text).toBe('invalid_input');
  }
});

test('every other filter takes its own words and ids only', async () => {
  await using world = await twoAgencies();
  await world.a.contact();
  const { token } = world.a.owner;
  const before = await world.a.state();
  const filters: readonly (readonly [string, string])[] = [
    ['contacts.list', 'ownerId'],
    ['contacts.list', 'lifecycleStage'],
    ['contacts.list', 'leadStatus'],
    ['contacts.list', 'tagId'],
    ['contacts.list', 'cursor'],
    ['contacts.list', 'limit'],
    ['contacts.listTrash', 'cursor'],
    ['contacts.get', 'id'],
    ['members.list', 'status'],
    ['members.list', 'cursor'],
    ['invites.list', 'status'],
    ['invites.list', 'cursor'],
  ];
  for (const [procedure, field] of filters) {
    // None of these gets as far as a query, so a part of them is enough for each field.
    for (const value of PAYLOADS.filter((_, index) => index % 3 === field.length % 3)) {
      const input = encodeURIComponent(JSON.stringify({ json: { agencyId: world.a.id, [field]: value } }));
      const answer = await callApi(world.address, `${procedure}?input=${input}`, { method: 'GET', token });
      expect({ procedure, field, value, status: answer.status }).toEqual({ procedure, field, value, status: 400 });
      expect(['invalid_input', 'invalid_cursor']).toContain(answer.reason);
    }
  }
  expect(await world.a.state()).toEqual(before);
});

test('the keys of preferences', async () => {
  await using world = await twoAgencies();
  const other = await world.stranger();
  await other.api.preferences.set.mutate({ key: 'theirs', value: 1 });
  const { token } = world.a.owner;
  for (const key of [...PAYLOADS, 'theirs)', 'theirs,x', '"theirs"']) {
    const input = encodeURIComponent(JSON.stringify({ json: { keys: [key] } }));
    const answer = await callApi(world.address, `preferences.get?input=${input}`, { method: 'GET', token });
    expect([200, 400], key).toContain(answer.status);
    if (answer.status === 200) expect(answer.text, key).toContain('"items":[]');
  }
});
