import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { insertOpportunity } from '../../src/activities/parents.ts';
import { refusal } from '../../src/refusal.ts';

/** Live activities whose home, their opportunity, else their contact, is in the trash: there must never be one. */
const HOMELESS = `
  select a.subject from public.activities a
  left join public.contacts c on c.id = a.contact_id
  left join public.opportunities o on o.id = a.opportunity_id
  where a.agency_id = $1 and a.deleted_at is null
    and case when a.opportunity_id is null then c.deleted_at is not null else o.deleted_at is not null end`;

async function homeless(world: World): Promise<unknown[]> {
  return (await world.sql.query(HOMELESS, [world.a.id])).rows;
}

const removeOpportunity = (agencyId: string, id: string) => ({
  agency_id: agencyId,
  resource: 'opportunity',
  ids: [id],
});

test('nothing is written on what is in the trash, whichever door', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const { api } = owner;
  const [contact, live] = await Promise.all([world.a.contact(), world.a.contact()]);
  const opportunityId = await insertOpportunity(world, world.a, live.id);
  const note = { kind: 'note', subject: 'A note' } as const;
  const existing = await api.activities.create.mutate({ agencyId, ...note, contactId: live.id });
  const onDeal = await api.activities.create.mutate({
    agencyId,
    ...note,
    contactId: contact.id,
    opportunityId: await insertOpportunity(world, world.a, live.id),
  });
  await api.contacts.remove.mutate({ agencyId, id: contact.id });
  await db.rpc('remove_records', removeOpportunity(agencyId, opportunityId));
  const before = await world.a.state();

  for (const on of [{ contactId: contact.id }, { opportunityId }, { contactId: live.id, opportunityId }]) {
    await expect(api.activities.create.mutate({ agencyId, ...note, ...on })).rejects.toMatchObject(
      refusal('not_active'),
    );
    await expect(api.activities.update.mutate({ agencyId, id: existing.id, data: on })).rejects.toMatchObject(
      refusal('not_active'),
    );
  }
  // Its opportunity is its home; without it, it would hang on the removed contact alone.
  await expect(
    api.activities.update.mutate({ agencyId, id: onDeal.id, data: { opportunityId: null } }),
  ).rejects.toMatchObject(refusal('not_active'));
  const row = { agency_id: agencyId, ...note };
  for (const on of [{ contact_id: contact.id }, { opportunity_id: opportunityId }]) {
    expect((await db.from('activities').insert({ ...row, ...on })).error?.code).toBe('AX409');
    expect((await db.from('activities').update(on).eq('id', existing.id)).error?.code).toBe('AX409');
  }
  expect(await world.a.state()).toEqual(before);
  // Everything else about it may change.
  await api.activities.update.mutate({ agencyId, id: onDeal.id, data: { subject: 'Changed' } });
});

test('a stranger does not learn what is in the trash: they hear what they would hear of nothing', async () => {
  await using world = await twoAgencies();
  const contact = await world.b.contact();
  const row = { agency_id: world.b.id, kind: 'note', subject: 'Mine', contact_id: contact.id } as const;
  const { owner } = world.a;
  const ask = async (agencyId: string) => {
    const { error } = await owner.supabase(agencyId).from('activities').insert(row);
    return { code: error?.code, message: error?.message };
  };
  const live = [await ask(world.a.id), await ask(world.b.id)];
  await world.b.owner.api.contacts.remove.mutate({ agencyId: world.b.id, id: contact.id });
  expect([await ask(world.a.id), await ask(world.b.id)]).toEqual(live);
  expect(live.map(({ code }) => code)).toEqual(['42501', '42501']);
});

test('an activity comes back alone only when its home is there, and with its home in any case', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api } = owner;
  const contact = await world.a.contact();
  const note = await api.activities.create.mutate({ agencyId, kind: 'note', subject: 'A note', contactId: contact.id });
  await api.contacts.remove.mutate({ agencyId, id: contact.id });
  await expect(api.activities.restore.mutate({ agencyId, id: note.id })).rejects.toMatchObject(refusal('not_active'));
  const trash = await api.activities.listTrash.query({ agencyId });
  expect(trash.items.map(({ id }) => id)).toEqual([note.id]);
  await api.contacts.restore.mutate({ agencyId, id: contact.id });
  await expect(api.activities.get.query({ agencyId, id: note.id })).resolves.toMatchObject({ deletedAt: null });

  await api.activities.remove.mutate({ agencyId, id: note.id });
  await expect(api.activities.list.query({ agencyId })).resolves.toMatchObject({ items: [] });
  await api.activities.restore.mutate({ agencyId, id: note.id });
  await expect(api.activities.list.query({ agencyId })).resolves.toMatchObject({ items: [{ id: note.id }] });

  // One on an opportunity comes back with it, though its contact has gone meanwhile.
  const opportunityId = await insertOpportunity(world, world.a, contact.id);
  const call = { agencyId, kind: 'call', subject: 'A call', contactId: contact.id, opportunityId } as const;
  const { id } = await api.activities.create.mutate(call);
  const db = owner.supabase(agencyId);
  await db.rpc('remove_records', removeOpportunity(agencyId, opportunityId));
  await api.contacts.remove.mutate({ agencyId, id: contact.id });
  await expect(api.activities.restore.mutate({ agencyId, id })).rejects.toMatchObject(refusal('not_active'));
  await db.rpc('restore_records', removeOpportunity(agencyId, opportunityId));
  await expect(api.activities.get.query({ agencyId, id })).resolves.toMatchObject({ deletedAt: null });
  expect(await homeless(world)).toEqual([]);
});

test('while contacts come and go, no live activity is left on one in the trash, and nobody waits in a circle', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'admin' });
  const contacts = await Promise.all(Array.from({ length: 3 }, () => world.a.contact()));
  const answers = new Map<string, number>();
  const count = async (work: Promise<unknown>): Promise<void> => {
    const answer = await work.then(
      () => 'done',
      (error: unknown) =>
        JSON.stringify(error instanceof Error && 'data' in error ? Reflect.get(Object(error.data), 'reason') : error),
    );
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  };
  for (let round = 0; round < 6; round += 1) {
    const made = await owner.api.activities.list.query({ agencyId, limit: 200 });
    const gone = await owner.api.activities.listTrash.query({ agencyId, limit: 200 });
    await Promise.all([
      ...contacts.flatMap(({ id }, index) => {
        const write = (who: typeof mia) =>
          count(who.api.activities.create.mutate({ agencyId, kind: 'note', subject: `Round ${round}`, contactId: id }));
        const turn = (round + index) % 2 === 0 ? 'remove' : 'restore';
        return [write(mia), count(owner.api.contacts[turn].mutate({ agencyId, id })), write(owner), write(mia)];
      }),
      ...made.items.slice(0, 6).map(({ id }) => count(mia.api.activities.remove.mutate({ agencyId, id }))),
      ...gone.items.slice(0, 12).map(({ id }) => count(mia.api.activities.restore.mutate({ agencyId, id }))),
    ]);
    expect(await homeless(world)).toEqual([]);
  }
  // Whoever was refused, was for a reason of the product.
  expect([...answers.keys()].filter((answer) => !['done', '"not_active"', '"not_found"'].includes(answer))).toEqual([]);
  expect(answers.get('done')).toBeGreaterThan(0);
});

test('an activity is given to an active member; a member who leaves keeps what they had', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [suspended, removed, mia] = await Promise.all([
    world.person({ a: 'suspended' }),
    world.person({ a: 'removed' }),
    world.person({ a: 'member' }),
  ]);
  const task = { agencyId, kind: 'task', subject: 'To do' } as const;
  const { id } = await owner.api.activities.create.mutate({ ...task, assigneeId: mia.id });
  const before = await world.a.state();
  for (const { id: assigneeId } of [suspended, removed]) {
    await expect(owner.api.activities.create.mutate({ ...task, assigneeId })).rejects.toMatchObject(
      refusal('not_active'),
    );
    await expect(owner.api.activities.update.mutate({ agencyId, id, data: { assigneeId } })).rejects.toMatchObject(
      refusal('not_active'),
    );
    const { error } = await owner
      .supabase(agencyId)
      .from('activities')
      .update({ assignee_id: assigneeId })
      .eq('id', id);
    expect(error?.code).toBe('AX409');
  }
  expect(await world.a.state()).toEqual(before);
  await owner.api.members.remove.mutate({ agencyId, userId: mia.id });
  const { version } = await owner.api.activities.update.mutate({ agencyId, id, data: { subject: 'Still hers' } });
  await expect(owner.api.activities.list.query({ agencyId, assigneeId: mia.id })).resolves.toMatchObject({
    items: [{ id, version, assigneeId: mia.id }],
  });
  await owner.api.activities.update.mutate({ agencyId, id, data: { assigneeId: owner.id } });
  await expect(
    owner.api.activities.update.mutate({ agencyId, id, data: { assigneeId: mia.id } }),
  ).rejects.toMatchObject(refusal('not_active'));
});
