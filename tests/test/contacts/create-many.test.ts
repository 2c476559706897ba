import { MAX_CONTACTS_PER_CALL } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('five hundred contacts arrive, whole and in order of their own', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = Array.from({ length: MAX_CONTACTS_PER_CALL }, (_, index) => ({
    firstName: `First ${index}`,
    email: `many.${index}@example.com`,
    leadScore: index,
    doNotCall: index % 2 === 0,
    lifecycleStage: 'qualified' as const,
  }));
  const { created, skipped } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  expect(skipped).toEqual([]);
  expect(created).toHaveLength(MAX_CONTACTS_PER_CALL);
  expect(created[7]).toMatchObject({ ...contacts[7], agencyId, createdBy: owner.id, kind: 'person', version: 1 });
  expect(await world.a.rows('contacts')).toBe(MAX_CONTACTS_PER_CALL);

  const oneMore = [...contacts, { firstName: 'One more' }];
  await expect(owner.api.contacts.createMany.mutate({ agencyId, contacts: oneMore })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
});

test('all or none: a taken e-mail, a twin in the call, a foreign owner, a wrong field', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ email: 'taken@example.com' });
  const fine = { firstName: 'Fine', email: 'fine@example.com' };
  const before = await world.a.state();
  const create = (bad: object) => owner.api.contacts.createMany.mutate({ agencyId, contacts: [fine, bad] });

  await expect(create({ email: 'TAKEN@example.com' })).rejects.toMatchObject(refusal('email_taken'));
  await expect(create({ email: ' Fine@Example.com' })).rejects.toMatchObject(refusal('email_taken'));
  await expect(create({ firstName: 'X', ownerId: world.b.owner.id })).rejects.toMatchObject(
    refusal('invalid_reference'),
  );
  await expect(create({ firstName: 'X', leadScore: -1 })).rejects.toMatchObject({
    data: { reason: 'invalid_input', fields: [{ path: ['contacts', 1, 'leadScore'] }] },
  });
  await expect(create({ firstName: 'X', agencyId: world.b.id })).rejects.toMatchObject(refusal('invalid_input'));
  await expect(create({})).rejects.toMatchObject(refusal('invalid_input'));
  expect(await world.a.state()).toEqual(before);
});

test('skip leaves out whose e-mail is taken, in the agency or earlier in the call, and says which, and who has it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ email: 'taken@example.com', firstName: 'Original' });
  const result = await owner.api.contacts.createMany.mutate({
    agencyId,
    onDuplicate: 'skip',
    contacts: [
      { email: 'Taken@Example.com', firstName: 'Copy' },
      { email: 'new@example.com', firstName: 'New' },
      { email: 'NEW@example.com', firstName: 'Twin' },
      { firstName: 'Nameless' },
    ],
  });
  const original = await owner.api.contacts.list.query({ agencyId, text: 'taken@example.com' });
  const taken = (row: number, contactId: string | undefined) => ({
    row,
    reason: 'email_taken',
    fields: [{ path: ['contacts', row, 'email'], message: 'is taken already' }],
    contactId,
  });
  const added = result.created.find(({ firstName }) => firstName === 'New');
  expect(result.skipped).toEqual([taken(0, original.items[0]?.id), taken(2, added?.id)]);
  expect(result.created.map(({ firstName }) => firstName).toSorted()).toEqual(['Nameless', 'New']);
  expect(original.items.map(({ firstName }) => firstName)).toEqual(['Original']);

  const all = await owner.api.contacts.createMany.mutate({
    agencyId,
    onDuplicate: 'skip',
    contacts: [{ email: 'new@example.com' }],
  });
  expect(all).toEqual({ created: [], skipped: [taken(0, added?.id)] });
});

test('two imports of the same file at once: each contact once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const file = Array.from({ length: 40 }, (_, index) => ({ email: `both.${index}@example.com` }));
  const runs = await Promise.all([
    owner.api.contacts.createMany.mutate({ agencyId, onDuplicate: 'skip', contacts: file }),
    owner.api.contacts.createMany.mutate({ agencyId, onDuplicate: 'skip', contacts: file }),
  ]);
  expect(runs.reduce((sum, { created }) => sum + created.length, 0)).toBe(40);
  expect(runs.reduce((sum, { skipped }) => sum + skipped.length, 0)).toBe(40);
  expect(await world.a.rows('contacts')).toBe(40);
});

test('who may not write creates none', async () => {
  await using world = await twoAgencies();
  const viewer = await world.person({ a: 'viewer' });
  const agencyId = world.a.id;
  await expect(
    viewer.api.contacts.createMany.mutate({ agencyId, contacts: [{ firstName: 'X' }] }),
  ).rejects.toMatchObject(refusal('missing_permission'));
  const direct = await viewer
    .supabase(agencyId)
    .rpc('create_contacts', { agency_id: agencyId, contacts: [{ first_name: 'X' }] });
  expect(direct.error?.code).toBe('AX403');
  expect(await world.a.rows('contacts')).toBe(0);
});
