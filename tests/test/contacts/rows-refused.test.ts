import { MAX_CONTACTS_PER_CALL } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

// A call with many rows is refused for some of them: it says which, and which of their fields; or leaves them out.

const fine = (count: number): { email?: string; firstName?: string; ownerId?: string }[] =>
  Array.from({ length: count }, (_, at) => ({ email: `fine.${at}@example.com` }));
const at = (row: number, field: string, message: string) => ({ path: ['contacts', row, field], message });

test('what the database alone sees in one row of five hundred is named with row and field, and nothing is made', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ email: 'taken@example.com' });
  const suspended = await world.person({ a: 'suspended' });
  const before = await world.a.state();
  const one = { firstName: 'One' };
  for (const [row, wrong, reason, field, message] of [
    [17, { ...one, email: ' TAKEN@example.com' }, 'email_taken', 'email', 'is taken already'],
    [499, { ...one, email: 'fine.3@example.com' }, 'email_taken', 'email', 'is taken already'],
    [0, { ...one, ownerId: world.b.owner.id }, 'invalid_reference', 'ownerId', 'does not exist'],
    [250, { ...one, ownerId: suspended.id }, 'not_active', 'ownerId', 'is no active member'],
  ] as const) {
    const contacts = fine(MAX_CONTACTS_PER_CALL).with(row, wrong);
    await expect(owner.api.contacts.createMany.mutate({ agencyId, contacts })).rejects.toMatchObject({
      data: { ...refusal(reason).data, fields: [at(row, field, message)] },
    });
  }
  expect(await world.a.state()).toEqual(before);
});

test('the same past the API: what only the database judges there, named by row and field', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const before = await world.a.state();
  const db = owner.supabase(agencyId);
  for (const [wrong, path] of [
    [{ first_name: 'X', lead_score: 2000 }, ['contacts', 2, 'leadScore']],
    [{ first_name: 'X', lead_score: 'many' }, ['contacts', 2]],
    [{ first_name: 'X'.repeat(121) }, ['contacts', 2, 'firstName']],
    [{ last_name: '' }, ['contacts', 2, 'firstName']],
    [{ first_name: 'X', lifecycle_stage: 'customer', lead_status: 'nurture' }, ['contacts', 2, 'leadStatus']],
    [{ first_name: 'X', lifecycle_stage: 'nobody' }, ['contacts', 2, 'lifecycleStage']],
    ['no object', ['contacts', 2]],
  ] as const) {
    const contacts = [{ first_name: 'A' }, { first_name: 'B' }, wrong, { first_name: 'D' }];
    const { error } = await db.rpc('create_contacts', { agency_id: agencyId, contacts });
    expect(error, JSON.stringify(wrong)).toMatchObject({ code: 'AX400', message: 'invalid_input' });
    expect(JSON.parse(error?.details ?? ''), JSON.stringify(wrong)).toMatchObject([{ path }]);
  }
  expect(await world.a.state()).toEqual(before);
});

test('what is wrong can be left out: the schema, the database and duplicates name their rows, the rest is made', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'vat', isUnique: true });
  const taken = await world.a.contact({ email: 'taken@example.com' });
  const contacts = [
    { firstName: 'First', customFields: { vat: 'AT1' } },
    { firstName: 'Bad', leadScore: -1 },
    {},
    { firstName: 'Second', email: 'second@example.com' },
    { firstName: 'Foreign', ownerId: world.b.owner.id },
    { firstName: 'Stranger', customFields: { stranger: 1 } },
    { email: 'Taken@example.com' },
    { firstName: 'Twin', email: 'second@EXAMPLE.com' },
    { firstName: 'Same value', customFields: { vat: 'AT1' } },
    { firstName: 'Third' },
  ];
  const call = { agencyId, contacts };
  await expect(owner.api.contacts.createMany.mutate({ ...call, onInvalid: 'skip' })).rejects.toMatchObject({
    data: {
      ...refusal('email_taken').data,
      fields: [
        at(6, 'email', 'is taken already'),
        at(7, 'email', 'is taken already'),
        { path: ['contacts', 8, 'customFields', 'vat'], message: 'is taken by another record' },
      ],
    },
  });
  await expect(owner.api.contacts.createMany.mutate({ ...call, onDuplicate: 'skip' })).rejects.toMatchObject({
    data: {
      reason: 'invalid_input',
      fields: [{ path: ['contacts', 1, 'leadScore'] }, { path: ['contacts', 2, 'firstName'] }],
    },
  });
  expect(await world.a.rows('contacts')).toBe(1);

  const { created, skipped } = await owner.api.contacts.createMany.mutate({
    ...call,
    onDuplicate: 'skip',
    onInvalid: 'skip',
  });
  expect(created.map(({ firstName }) => firstName)).toEqual(['First', 'Second', 'Third']);
  expect(created[0]).toEqual(await owner.api.contacts.get.query({ agencyId, id: created[0]?.id ?? '' }));
  expect(skipped.map(({ row, reason, fields, contactId }) => [row, reason, fields[0]?.path, contactId])).toEqual([
    [1, 'invalid_input', ['contacts', 1, 'leadScore'], null],
    [2, 'invalid_input', ['contacts', 2, 'firstName'], null],
    [4, 'invalid_reference', ['contacts', 4, 'ownerId'], null],
    [5, 'invalid_input', ['contacts', 5, 'customFields', 'stranger'], null],
    [6, 'email_taken', ['contacts', 6, 'email'], taken.id],
    [7, 'email_taken', ['contacts', 7, 'email'], created[1]?.id],
    [8, 'duplicate', ['contacts', 8, 'customFields', 'vat'], null],
  ]);
  expect(await world.a.rows('contacts')).toBe(4);
});

test('a call of nothing but wrong rows makes nothing, and says so of each', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = Array.from({ length: 40 }, () => ({ firstName: 'X', ownerId: world.b.owner.id }));
  for (const some of [contacts, contacts.map((contact) => ({ ...contact, leadScore: -1 }))]) {
    const answer = await owner.api.contacts.createMany.mutate({ agencyId, contacts: some, onInvalid: 'skip' });
    expect(answer.created).toEqual([]);
    expect(answer.skipped.map(({ row }) => row)).toEqual(contacts.map((_, row) => row));
  }
  expect(await world.a.rows('contacts')).toBe(0);
});

test('one change to many: the first contact it is wrong for is named beside the field, or those are left out', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'vat', isUnique: true });
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts: fine(5) });
  const contacts = created.map(({ id }) => ({ id }));
  const before = await world.a.state();
  const change = { agencyId, contacts, data: { customFields: { vat: 'AT1' } } };
  await expect(owner.api.contacts.bulkUpdate.mutate(change)).rejects.toMatchObject({
    data: {
      reason: 'duplicate',
      fields: [
        { path: ['data', 'customFields', 'vat'], message: 'is taken by another record' },
        { path: ['contacts', 1], message: 'cannot be changed so' },
      ],
    },
  });
  const foreign = { agencyId, contacts, data: { ownerId: world.b.owner.id } };
  await expect(owner.api.contacts.bulkUpdate.mutate(foreign)).rejects.toMatchObject({
    data: { reason: 'invalid_reference', fields: [{ path: ['data', 'ownerId'] }, { path: ['contacts', 0] }] },
  });
  const ids = [contacts[0]?.id ?? '', ...contacts.map(({ id }) => id)];
  await expect(owner.api.contacts.assign.mutate({ agencyId, ids, ownerId: world.b.owner.id })).rejects.toMatchObject({
    data: { reason: 'invalid_reference', fields: [{ path: ['ownerId'] }, { path: ['ids', 0] }] },
  });
  expect(await world.a.state()).toEqual(before);

  const { done, skipped } = await owner.api.contacts.bulkUpdate.mutate({ ...change, onInvalid: 'skip' });
  expect(done).toBe(1);
  expect(skipped.map(({ id, reason, fields }) => [id, reason, fields?.[0]?.path])).toEqual(
    contacts.slice(1).map(({ id }) => [id, 'duplicate', ['data', 'customFields', 'vat']]),
  );
});

test('who may not write learns nothing from what would be refused', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const taken = await world.a.contact({ email: 'taken@example.com' });
  const people = [await world.person({ a: 'viewer' }), await world.person({ a: 'suspended' }), world.b.owner];
  for (const person of people) {
    for (const contacts of [[{ email: 'taken@example.com' }], [{ email: 'free@example.com' }], [{ lead_score: -1 }]]) {
      const { error } = await person
        .supabase(agencyId)
        .rpc('create_contacts', { agency_id: agencyId, contacts, skip_duplicates: true, skip_invalid: true });
      expect(error).toMatchObject({ code: person === people[0] ? 'AX403' : 'AX404', details: null });
      expect(JSON.stringify(error)).not.toContain(taken.id);
    }
  }
  expect(await world.a.rows('contacts')).toBe(1);
});
