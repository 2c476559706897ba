import type { TimelineEntry } from '@axolop/domain';
import { twoAgencies, type Doors } from '@axolop/testing';
import { expect, test } from 'vitest';
import { insertForm, insertOpportunity, moveOpportunity } from '../../src/activities/parents.ts';
import { busyContact, keyOf, recomputed, walk } from '../../src/activities/timelines.ts';
import { forgedCursor } from '../../src/forged-cursor.ts';
import { refusal } from '../../src/refusal.ts';

test('everything that happened, each in its own words', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact({ firstName: 'Ann' });
  const opportunityId = await insertOpportunity(world, world.a, contact.id);
  await moveOpportunity(world, world.a, opportunityId, 4);
  const submission = await (await insertForm(world, world.a))(contact.id);
  const call = { agencyId, kind: 'call', subject: 'A call', body: 'Nice', contactId: contact.id } as const;
  const activity = await owner.api.activities.create.mutate(call);
  await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { firstName: 'Anna', leadScore: 3 } });

  const entries = await walk(owner, { agencyId, contactId: contact.id });
  expect(entries.map(({ kind }) => kind).toSorted()).toEqual([
    'activity',
    'audit',
    'audit',
    'stage_change',
    'stage_change',
    'submission',
  ]);
  const of = (kind: TimelineEntry['kind']) => entries.filter((entry) => entry.kind === kind);
  expect(of('activity')).toEqual([{ kind: 'activity', at: activity.occurredAt, id: activity.id, entry: activity }]);
  const [moved, first] = of('stage_change');
  expect(first).toMatchObject({ entry: { opportunityId, fromStageId: null, amountMinor: 1000, currency: 'EUR' } });
  expect(moved).toMatchObject({
    entry: { fromStageId: first?.kind === 'stage_change' ? first.entry.toStageId : 'none' },
  });
  expect(of('submission')).toMatchObject([{ id: submission, entry: { formTitle: 'Ask us', status: 'new', score: 0 } }]);
  // What visitors answered, and where from, is read in the submission itself.
  expect(JSON.stringify(of('submission'))).not.toContain('secret');
  expect(of('audit')).toMatchObject([
    {
      entry: {
        table: 'contacts',
        operation: 'UPDATE',
        actorId: owner.id,
        actorKind: 'user',
        recordId: contact.id,
        changed: { first_name: ['Ann', 'Anna'], lead_score: [0, 3] },
      },
    },
    { entry: { operation: 'INSERT', changed: null } },
  ]);
  await expect(owner.api.timeline.list.query({ agencyId, opportunityId })).resolves.toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ kind: 'stage_change' })]),
  });
  const ofDeal = await walk(owner, { agencyId, opportunityId });
  expect(ofDeal.map(keyOf)).toEqual(await recomputed(world, null, opportunityId));
});

test('pages of any size, in whatever role: each entry once, in one order', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [admin, member, viewer] = await Promise.all([
    world.person({ a: 'admin' }),
    world.person({ a: 'member' }),
    world.person({ a: 'viewer' }),
  ]);
  const { contactId, opportunityId } = await busyContact(world);
  for (const subject of [{ contactId }, { opportunityId }]) {
    const all = await recomputed(
      world,
      'contactId' in subject ? contactId : null,
      'contactId' in subject ? null : opportunityId,
    );
    expect(new Set(all).size).toBe(all.length);
    const open = all.filter((key) => !key.startsWith('audit'));
    expect(open.length).toBeLessThan(all.length);
    for (const limit of [1, 2, 7, 23, 200]) {
      const seen = async (person: Doors) => (await walk(person, { agencyId, ...subject, limit })).map(keyOf);
      expect(await seen(owner), `limit ${limit}`).toEqual(all);
      if (limit > 2) {
        expect(await seen(admin)).toEqual(all);
        // The log is for those who may read it; the others simply don't get it.
        expect(await seen(member)).toEqual(open);
        expect(await seen(viewer)).toEqual(open);
      }
    }
  }
});

test('nothing of another agency, whichever door, and rights end at once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const pat = await world.person({ a: 'admin', b: 'viewer' });
  const theirs = await world.b.contact();
  await world.b.owner.api.activities.create.mutate({
    agencyId: world.b.id,
    kind: 'note',
    subject: 'Theirs',
    contactId: theirs.id,
  });
  await world.b.owner.api.contacts.update.mutate({ agencyId: world.b.id, id: theirs.id, data: { leadScore: 9 } });

  for (const person of [owner, pat]) {
    await expect(person.api.timeline.list.query({ agencyId, contactId: theirs.id })).rejects.toMatchObject(
      refusal('not_found'),
    );
    const foreign = await person.supabase(agencyId).rpc('timeline', { agency_id: agencyId, contact_id: theirs.id });
    const crossed = await person.supabase(agencyId).rpc('timeline', { agency_id: world.b.id, contact_id: theirs.id });
    expect([foreign.error?.code, crossed.error?.code]).toEqual(['AX404', 'AX404']);
  }
  // An administrator here who only looks there: here they read the log, there they do not.
  expect((await walk(pat, { agencyId: world.b.id, contactId: theirs.id })).map(({ kind }) => kind)).toEqual([
    'activity',
  ]);
  const ours = await world.a.contact();
  expect((await walk(pat, { agencyId, contactId: ours.id })).map(({ kind }) => kind)).toEqual(['audit']);
  await owner.api.members.changeRole.mutate({ agencyId, userId: pat.id, role: 'member' });
  expect(await walk(pat, { agencyId, contactId: ours.id })).toEqual([]);
  await owner.api.members.remove.mutate({ agencyId, userId: pat.id });
  await expect(pat.api.timeline.list.query({ agencyId, contactId: ours.id })).rejects.toMatchObject(
    refusal('not_found'),
  );
  const { error } = await pat.supabase(agencyId).rpc('timeline', { agency_id: agencyId, contact_id: ours.id });
  expect(error?.code).toBe('AX404');
});

test('a timeline is of one record; a broken or foreign cursor is refused', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const opportunityId = await insertOpportunity(world, world.a, contact.id);
  const list = (input: object) => owner.api.timeline.list.query({ agencyId, ...input });
  for (const input of [
    {},
    { contactId: contact.id, opportunityId },
    { contactId: 'x' },
    { contactId: contact.id, limit: 201 },
  ]) {
    await expect(list(input), JSON.stringify(input)).rejects.toMatchObject(refusal('invalid_input'));
  }
  const db = owner.supabase(agencyId);
  for (const args of [{}, { contact_id: contact.id, opportunity_id: opportunityId }]) {
    expect((await db.rpc('timeline', { agency_id: agencyId, ...args })).error?.code).toBe('AX400');
  }
  const { nextCursor } = await list({ contactId: contact.id, limit: 1 });
  const forged = (parts: Readonly<Record<string, unknown>>) => forgedCursor(nextCursor, parts);
  await expect(list({ contactId: contact.id, cursor: forged({}) })).resolves.toBeDefined();
  for (const cursor of [
    'x',
    forged({ k: '2026-01-01T00:00:00Z' }),
    forged({ k: '2026-01-01T00:00:00Z activity more' }),
    forged({ k: 'yesterday activity' }),
    forged({ k: "2026-01-01T00:00:00Z ';--" }),
    forged({ k: 5 }),
    forged({ i: 'x' }),
  ]) {
    await expect(list({ contactId: contact.id, cursor }), cursor).rejects.toMatchObject(refusal('invalid_cursor'));
  }
});
