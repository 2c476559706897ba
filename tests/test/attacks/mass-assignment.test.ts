import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callApi, callRest } from '../../src/raw-request.ts';

const CreatedRows = z.object({ created: z.array(z.looseObject({ id: z.string(), created_at: z.string() })) });

// The database fills some columns itself. Whoever sends them along gets a refusal, not a silent omission.

const SERVER_SIDE: Readonly<Record<string, unknown>> = {
  id: randomUUID(),
  created_by: randomUUID(),
  created_at: '2000-01-01T00:00:00Z',
  updated_at: '2000-01-01T00:00:00Z',
  version: 99,
  deleted_at: '2000-01-01T00:00:00Z',
  deleted_by: randomUUID(),
  delete_batch_id: randomUUID(),
  converted_at: '2000-01-01T00:00:00Z',
};
/** Stored columns that PostgreSQL computes; nobody at all may write them. */
const GENERATED: Readonly<Record<string, unknown>> = {
  search_text: 'x',
  email_norm: 'x',
  phone_digits: '1',
  mobile_digits: '1',
};

test('past the API: no insert, update or upsert takes a column that is not the client’s', async () => {
  await using world = await twoAgencies();
  const contact = await world.a.contact();
  const { token } = world.a.owner;
  const before = await world.a.state();
  const headers = { 'x-agency-id': world.a.id };
  for (const [name, value] of [...Object.entries(SERVER_SIDE), ...Object.entries(GENERATED)]) {
    const row = JSON.stringify({ agency_id: world.a.id, first_name: 'X', [name]: value });
    const insert = await callRest(world.address, 'contacts', { method: 'POST', token, headers, body: row });
    const upsert = await callRest(world.address, 'contacts?on_conflict=id', {
      method: 'POST',
      token,
      headers: { ...headers, prefer: 'resolution=merge-duplicates' },
      body: row,
    });
    const update = await callRest(world.address, `contacts?id=eq.${contact.id}`, {
      method: 'PATCH',
      token,
      headers,
      body: JSON.stringify({ [name]: value }),
    });
    for (const answer of [insert, upsert, update]) {
      expect({ name, status: answer.status }).toEqual({ name, status: name in GENERATED ? expect.any(Number) : 403 });
      expect(['42501', '428C9', '42601'], `${name} ${answer.text}`).toContain(answer.reason);
    }
  }
  expect(await world.a.state()).toEqual(before);
});

test('through the function for many: what the database fills is not read from the rows', async () => {
  await using world = await twoAgencies();
  const row = { first_name: 'X', ...SERVER_SIDE, ...GENERATED, agency_id: world.b.id };
  const { data } = await world.a.owner
    .supabase(world.a.id)
    .rpc('create_contacts', { agency_id: world.a.id, contacts: [JSON.parse(JSON.stringify(row))] });
  const {
    created: [created],
  } = CreatedRows.parse(data);
  expect(created).toMatchObject({
    agency_id: world.a.id,
    created_by: world.a.owner.id,
    version: 1,
    deleted_at: null,
    custom_fields: {},
    email_norm: null,
  });
  expect(created?.id).not.toBe(SERVER_SIDE['id']);
  expect(Date.parse(created?.created_at ?? '')).toBeGreaterThan(Date.parse('2020-01-01'));
  expect(await world.b.rows('contacts')).toBe(0);
});

test('through the API: in snake or camel case, at the top or inside, they are unknown fields', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const contact = await world.a.contact();
  const before = await world.a.state();
  const agencyId = world.a.id;
  const camel = (name: string) => name.replaceAll(/_(\w)/gu, (_, letter: string) => letter.toUpperCase());
  for (const [name, value] of [
    ...Object.entries(SERVER_SIDE),
    ...Object.entries(GENERATED),
    ['agency_id', world.b.id] as const,
  ]) {
    // In camel case this one is the agency of the call, and B is not there for the owner of A.
    const spellings = name === 'agency_id' ? [name] : [name, camel(name)];
    for (const field of new Set(spellings)) {
      const bodies = {
        'contacts.create': { agencyId, firstName: 'X', [field]: value },
        'contacts.createMany': { agencyId, contacts: [{ firstName: 'X', [field]: value }] },
        'contacts.update': { agencyId, id: contact.id, data: { firstName: 'X', [field]: value } },
      };
      for (const [procedure, input] of Object.entries(bodies)) {
        const answer = await callApi(world.address, procedure, { token, body: JSON.stringify({ json: input }) });
        expect({ procedure, field, status: answer.status, reason: answer.reason }).toEqual({
          procedure,
          field,
          status: 400,
          reason: 'invalid_input',
        });
      }
    }
  }
  expect(await world.a.state()).toEqual(before);
});

test('a second agencyId deeper in the input is an unknown field; twice at the top, the checked one is the used one', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  const inside = { agencyId: world.a.id, firstName: 'X', data: { agencyId: world.b.id } };
  const refused = await callApi(world.address, 'contacts.create', { token, body: JSON.stringify({ json: inside }) });
  expect(refused.reason).toBe('invalid_input');

  const twice = `{"json":{"agencyId":"${world.b.id}","firstName":"X","agencyId":"${world.a.id}"}}`;
  const answer = await callApi(world.address, 'contacts.create', { token, body: twice });
  expect(answer.status).toBe(200);
  const other = `{"json":{"agencyId":"${world.a.id}","firstName":"X","agencyId":"${world.b.id}"}}`;
  const denied = await callApi(world.address, 'contacts.create', { token, body: other });
  expect(denied.reason).toBe('not_found');
  // The address says one agency and the body another: the address of a mutation is not read.
  const query = encodeURIComponent(JSON.stringify({ json: { agencyId: world.b.id } }));
  const mixed = await callApi(world.address, `contacts.create?input=${query}`, {
    token,
    body: JSON.stringify({ json: { agencyId: world.a.id, firstName: 'Y' } }),
  });
  expect(mixed.status).toBeLessThan(500);
  expect(await world.b.rows('contacts')).toBe(0);
});
