import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('many go into the trash as one batch, and come back; what cannot says why', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [one, two, gone] = await Promise.all([world.a.contact(), world.a.contact(), world.a.contact()]);
  await owner.api.contacts.remove.mutate({ agencyId, id: gone.id });
  const missing = randomUUID();
  const ids = [gone.id, one.id, missing, two.id, one.id];

  const removed = await owner.api.contacts.removeMany.mutate({ agencyId, ids });
  expect(removed).toEqual({
    done: 2,
    batchId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
    skipped: [
      { id: gone.id, reason: 'in_trash' },
      { id: missing, reason: 'not_found' },
    ],
  });
  const { rows } = await world.sql.query<{ id: string }>('select id from public.contacts where delete_batch_id = $1', [
    removed.batchId,
  ]);
  expect(rows.map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted());

  await owner.api.contacts.restore.mutate({ agencyId, id: gone.id });
  await expect(owner.api.contacts.restoreMany.mutate({ agencyId, ids })).resolves.toEqual({
    done: 2,
    skipped: [
      { id: gone.id, reason: 'not_in_trash' },
      { id: missing, reason: 'not_found' },
    ],
  });
  expect(await world.a.hasContact(one.id)).toBe(true);
  for (const wrong of [[], Array.from({ length: 501 }, () => randomUUID())]) {
    await expect(owner.api.contacts.removeMany.mutate({ agencyId, ids: wrong })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
});

test('a member moves what they created, and leaves what others did, at both doors', async () => {
  await using world = await twoAgencies();
  const [mia, admin, viewer] = await Promise.all([
    world.person({ a: 'member' }),
    world.person({ a: 'admin' }),
    world.person({ a: 'viewer' }),
  ]);
  const agencyId = world.a.id;
  const own = await mia.api.contacts.create.mutate({ agencyId, firstName: 'Own' });
  const others = await world.a.contact();
  const ids = [others.id, own.id];
  const kept = [{ id: others.id, reason: 'not_creator' }];

  await expect(viewer.api.contacts.removeMany.mutate({ agencyId, ids })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  await expect(mia.api.contacts.removeMany.mutate({ agencyId, ids })).resolves.toMatchObject({
    done: 1,
    skipped: kept,
  });
  expect([await world.a.hasContact(own.id), await world.a.hasContact(others.id)]).toEqual([false, true]);
  await expect(admin.api.contacts.removeMany.mutate({ agencyId, ids })).resolves.toMatchObject({
    done: 1,
    skipped: [{ id: own.id, reason: 'in_trash' }],
  });
  const back = await mia.supabase(agencyId).rpc('restore_contacts', { agency_id: agencyId, contact_ids: ids });
  expect(back).toMatchObject({ error: null, data: { done: 1, skipped: kept } });
  await expect(admin.api.contacts.restoreMany.mutate({ agencyId, ids: [others.id] })).resolves.toEqual({
    done: 1,
    skipped: [],
  });
  for (const name of ['remove_contacts', 'restore_contacts'] as const) {
    for (const [contact_ids, code] of [
      [[], 'AX400'],
      [Array.from({ length: 1001 }, () => randomUUID()), 'AX400'],
    ] as const) {
      const { error } = await mia.supabase(agencyId).rpc(name, { agency_id: agencyId, contact_ids: [...contact_ids] });
      expect(error?.code).toBe(code);
    }
    const strange = await world.b.owner.supabase(agencyId).rpc(name, { agency_id: agencyId, contact_ids: ids });
    expect(strange.error).toMatchObject({ code: 'AX404' });
  }
});

test('a twin keeps its contact in the trash and no other; of two twins there, the first that is named comes back', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const email = 'twin@example.com';
  const trashed: string[] = [];
  for (const address of [email, 'free@example.com', 'FREE@example.com', undefined, undefined]) {
    const { id } = await world.a.contact(address === undefined ? {} : { email: address });
    await owner.api.contacts.remove.mutate({ agencyId, id });
    trashed.push(id);
  }
  await world.a.contact({ email });
  await world.b.contact({ email: 'free@example.com' });
  const [twin = '', older = '', newer = '', ...nameless] = trashed;
  await expect(
    owner.api.contacts.restoreMany.mutate({ agencyId, ids: [twin, newer, older, ...nameless] }),
  ).resolves.toEqual({
    done: 3,
    skipped: [
      { id: twin, reason: 'email_taken' },
      { id: older, reason: 'email_taken' },
    ],
  });
  expect([await world.a.hasContact(newer), await world.a.hasContact(older)]).toEqual([true, false]);
});

test('what a member may not bring back does not stand in the way of its twin', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const email = 'shared@example.com';
  const others = await world.a.contact({ email });
  await owner.api.contacts.remove.mutate({ agencyId, id: others.id });
  const own = await mia.api.contacts.create.mutate({ agencyId, firstName: 'Own', email });
  await mia.api.contacts.remove.mutate({ agencyId, id: own.id });
  await expect(mia.api.contacts.restoreMany.mutate({ agencyId, ids: [others.id, own.id] })).resolves.toEqual({
    done: 1,
    skipped: [{ id: others.id, reason: 'not_creator' }],
  });
  expect(await world.a.hasContact(own.id)).toBe(true);
});

test('ten remove and restore the same heap at once: each contact moves with one call at a time', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { created } = await owner.api.contacts.createMany.mutate({
    agencyId,
    contacts: Array.from({ length: 20 }, (_, index) => ({ email: `heap.${index}@example.com` })),
  });
  const ids = created.map(({ id }) => id);
  const tag = await owner.api.tags.create.mutate({ agencyId, name: 'Heap' });
  await owner.api.contacts.addTags.mutate({ agencyId, ids, tagIds: [tag.id] });
  const removals = await Promise.all(
    Array.from({ length: 10 }, (_, run) =>
      owner.api.contacts.removeMany.mutate({ agencyId, ids: run % 2 === 0 ? ids : ids.toReversed() }),
    ),
  );
  expect(removals.map(({ done }) => done).toSorted((one, other) => other - one)).toEqual([
    20,
    ...Array.from({ length: 9 }, () => 0),
  ]);
  const returns = await Promise.all(
    Array.from({ length: 10 }, () => owner.api.contacts.restoreMany.mutate({ agencyId, ids })),
  );
  expect(returns.reduce((sum, { done }) => sum + done, 0)).toBe(20);
  await expect(owner.api.tags.get.query({ agencyId, id: tag.id })).resolves.toMatchObject({ contactCount: 20 });
});
