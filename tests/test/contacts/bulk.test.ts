import { randomUUID } from 'node:crypto';
import type { Contact } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

/** So many contacts of agency A, in the order of their names. */
async function made(world: World, count: number, data: Partial<Contact> = {}): Promise<Contact[]> {
  const { owner, id: agencyId } = world.a;
  const { leadStatus, source } = data;
  const contacts = Array.from({ length: count }, (_, index) => ({
    firstName: `Bulk ${String(index).padStart(3, '0')}`,
    ...(leadStatus === undefined ? {} : { leadStatus }),
    ...(source === undefined ? {} : { source }),
  }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  return created.toSorted((one, other) => one.firstName.localeCompare(other.firstName));
}

const idsOf = (contacts: readonly { readonly id: string }[]): string[] => contacts.map(({ id }) => id);

test('a change to many is made where it can be, and says of each other one why it was not', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [first, second, stale, trashed, lost] = await made(world, 5);
  if (!first || !second || !stale || !trashed || !lost) throw new Error('Five contacts were made.');
  const foreign = await world.b.contact();
  const missing = randomUUID();
  await owner.api.contacts.update.mutate({ agencyId, id: stale.id, data: { jobTitle: 'Earlier' } });
  await owner.api.contacts.remove.mutate({ agencyId, id: trashed.id });
  await owner.api.contacts.convert.mutate({ agencyId, id: lost.id });
  const elsewhere = await world.b.state();

  const summary = await owner.api.contacts.bulkUpdate.mutate({
    agencyId,
    contacts: [
      { id: foreign.id, version: 1 },
      { id: first.id },
      { id: stale.id, version: stale.version },
      { id: missing },
      { id: trashed.id },
      { id: second.id, version: second.version },
      { id: lost.id },
    ],
    data: { leadStatus: 'qualified', source: 'Fair', leadScore: 7, jobTitle: null, ownerId: owner.id },
  });
  expect(summary).toEqual({
    done: 2,
    skipped: [
      { id: foreign.id, reason: 'not_found' },
      { id: stale.id, reason: 'stale_version' },
      { id: missing, reason: 'not_found' },
      { id: trashed.id, reason: 'in_trash' },
      { id: lost.id, reason: 'invalid_transition' },
    ],
  });
  for (const one of [first, second]) {
    const after = await owner.api.contacts.get.query({ agencyId, id: one.id });
    expect(after).toEqual({
      ...one,
      leadStatus: 'qualified',
      lifecycleStage: 'qualified',
      source: 'Fair',
      leadScore: 7,
      ownerId: owner.id,
      version: 2,
      updatedAt: after.updatedAt,
    });
  }
  for (const id of [stale.id, trashed.id, lost.id]) {
    await expect(owner.api.contacts.get.query({ agencyId, id })).resolves.toMatchObject({ source: null });
  }
  expect(await world.b.state()).toEqual(elsewhere);
});

test('a bulk change takes every field that may be set on many, and no other', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [one] = await made(world, 1);
  const contacts = [{ id: one?.id ?? '' }];
  const data = {
    kind: 'company',
    companyName: 'Acme',
    jobTitle: 'CEO',
    website: 'https://example.com',
    street: '1 Main St',
    city: 'Wien',
    region: 'W',
    postalCode: '1010',
    country: 'Austria',
    lifecycleStage: 'opportunity',
    leadStatus: 'contacted',
    leadScore: 3,
    source: 'Fair',
    ownerId: owner.id,
    doNotEmail: true,
    doNotCall: true,
    lastContactedAt: '2026-02-28T18:29:59+00:00',
  } as const;
  await expect(owner.api.contacts.bulkUpdate.mutate({ agencyId, contacts, data })).resolves.toEqual({
    done: 1,
    skipped: [],
  });
  await expect(owner.api.contacts.get.query({ agencyId, id: one?.id ?? '' })).resolves.toMatchObject(data);

  const before = await world.a.state();
  const attempt = (data: object, more: object = {}) =>
    owner.api.contacts.bulkUpdate.mutate({ agencyId, contacts, data, ...more });
  for (const wrong of [
    {},
    { firstName: 'X' },
    { email: 'x@example.com' },
    { phone: '123 456' },
    { companyName: '' },
    { version: 1 },
  ]) {
    await expect(attempt(wrong), JSON.stringify(wrong)).rejects.toMatchObject(refusal('invalid_input'));
  }
  const twice = [...contacts, { id: contacts[0]?.id.toUpperCase() ?? '' }];
  for (const wrong of [[], twice, Array.from({ length: 501 }, () => ({ id: randomUUID() }))]) {
    await expect(attempt({ source: 'X' }, { contacts: wrong })).rejects.toMatchObject(refusal('invalid_input'));
  }
  await expect(attempt({ ownerId: world.b.owner.id })).rejects.toMatchObject(refusal('invalid_reference'));
  await expect(attempt({ ownerId: randomUUID() })).rejects.toMatchObject(refusal('invalid_reference'));

  const direct = (targets: unknown, changes: unknown) =>
    world.a.owner.supabase(agencyId).rpc('update_contacts', {
      agency_id: agencyId,
      targets: JSON.parse(JSON.stringify(targets)),
      changes: JSON.parse(JSON.stringify(changes)),
    });
  for (const [targets, changes] of [
    [contacts, { first_name: 'X' }],
    [contacts, { deleted_at: null }],
    [contacts, { converted_at: '2020-01-01' }],
    [contacts, { agency_id: world.b.id }],
    [contacts, {}],
    [contacts, []],
    [contacts, null],
    [[], { source: 'X' }],
    [{}, { source: 'X' }],
    [null, { source: 'X' }],
    [twice, { source: 'X' }],
    [[{}], { source: 'X' }],
    [Array.from({ length: 1001 }, () => ({ id: randomUUID() })), { source: 'X' }],
  ]) {
    const { error } = await direct(targets, changes);
    expect(error, JSON.stringify(changes)).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  for (const wrong of [
    { lead_score: -1 },
    { lifecycle_stage: 'LEAD' },
    { lead_status: null },
    { company_name: null },
  ]) {
    expect((await direct(contacts, wrong)).error?.code, JSON.stringify(wrong)).toBe('AX400');
  }
  expect(await world.a.state()).toEqual(before);
});

test('many are given to one owner, and taken from everybody', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [mia, gone] = await Promise.all([world.person({ a: 'member' }), world.person({ a: 'suspended' })]);
  const contacts = await made(world, 6);
  const foreign = await world.b.contact();
  const ids = [...idsOf(contacts), contacts[0]?.id.toUpperCase() ?? '', foreign.id];
  const assign = (ownerId: string | null) => mia.api.contacts.assign.mutate({ agencyId, ids, ownerId });
  const summary = { done: 6, skipped: [{ id: foreign.id, reason: 'not_found' }] };
  const owned = async (ownerId: string | null) =>
    (await owner.api.contacts.list.query({ agencyId, ownerId })).items.length;

  await expect(assign(mia.id)).resolves.toEqual(summary);
  expect(await owned(mia.id)).toBe(6);
  for (const [id, reason] of [
    [gone.id, 'not_active'],
    [world.b.owner.id, 'invalid_reference'],
    [randomUUID(), 'invalid_reference'],
  ] as const) {
    await expect(assign(id)).rejects.toMatchObject(refusal(reason));
  }
  expect(await owned(mia.id)).toBe(6);
  await expect(assign(null)).resolves.toEqual(summary);
  expect(await owned(null)).toBe(6);
});

test('ids of another agency and ids of nothing are skipped alike, whatever is asked for', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  // An owner of A who may do anything in B, too: the agency of the call is what counts.
  const { id: tagId } = await owner.api.tags.create.mutate({ agencyId, name: 'Tag' });
  const foreign = idsOf([await world.b.contact(), await world.b.contact()]);
  const removed = await world.b.contact();
  await world.b.owner.api.contacts.remove.mutate({ agencyId: world.b.id, id: removed.id });
  const before = [await world.a.state(), await world.b.state()];
  const { contacts } = owner.api;
  for (const ids of [foreign, [removed.id], [randomUUID()]]) {
    const summary = { done: 0, skipped: ids.map((id) => ({ id, reason: 'not_found' })) };
    await expect(contacts.addTags.mutate({ agencyId, ids, tagIds: [tagId] })).resolves.toEqual(summary);
    await expect(contacts.removeTags.mutate({ agencyId, ids, tagIds: [tagId] })).resolves.toEqual(summary);
    await expect(contacts.assign.mutate({ agencyId, ids, ownerId: null })).resolves.toEqual(summary);
    await expect(contacts.restoreMany.mutate({ agencyId, ids })).resolves.toEqual(summary);
    await expect(contacts.removeMany.mutate({ agencyId, ids })).resolves.toEqual({ ...summary, batchId: null });
    const many = ids.map((id) => ({ id, version: 1 }));
    await expect(contacts.bulkUpdate.mutate({ agencyId, contacts: many, data: { source: 'X' } })).resolves.toEqual(
      summary,
    );
  }
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});

test('twenty change overlapping heaps at once: nobody waits in a circle, and every change is whole', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = await made(world, 40);
  const runs = await Promise.all(
    Array.from({ length: 20 }, (_, run) => {
      const heap = run % 2 === 0 ? contacts : contacts.toReversed();
      const { api } = owner;
      if (run % 5 === 4) return api.contacts.assign.mutate({ agencyId, ids: idsOf(heap), ownerId: owner.id });
      return api.contacts.bulkUpdate.mutate({
        agencyId,
        contacts: heap.map(({ id }) => ({ id })),
        data: { source: `Run ${run}`, leadScore: run },
      });
    }),
  );
  expect(runs).toEqual(runs.map(() => ({ done: 40, skipped: [] })));
  const { items } = await owner.api.contacts.list.query({ agencyId, limit: 200 });
  expect(new Set(items.map(({ version }) => version))).toEqual(new Set([21]));
  expect(new Set(items.map(({ source, leadScore }) => `${source} ${leadScore}`)).size).toBe(1);
});

test('of many who saw the same versions, one changes each contact', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = await made(world, 10);
  const runs = await Promise.all(
    Array.from({ length: 12 }, (_, run) =>
      owner.api.contacts.bulkUpdate.mutate({
        agencyId,
        contacts: contacts.map(({ id, version }) => ({ id, version })),
        data: { leadScore: run },
      }),
    ),
  );
  expect(runs.reduce((sum, { done }) => sum + done, 0)).toBe(10);
  const reasons = new Set(runs.flatMap(({ skipped }) => skipped.map(({ reason }) => reason)));
  expect(reasons).toEqual(new Set(['stale_version']));
});
