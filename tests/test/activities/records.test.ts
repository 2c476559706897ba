import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { insertOpportunity } from '../../src/activities/parents.ts';
import { refusal } from '../../src/refusal.ts';

test('an activity comes back as it was given, and what was left out has its default', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const opportunityId = await insertOpportunity(world, world.a, contact.id);
  const data = {
    kind: 'video_call',
    subject: 'Walked through “it” 🎪; drop table activities;--',
    body: 'Two lines,\nand an ä',
    status: 'in_progress',
    priority: 'urgent',
    direction: 'inbound',
    durationSeconds: 604_800,
    contactId: contact.id,
    opportunityId,
    assigneeId: owner.id,
  } as const;
  const created = await owner.api.activities.create.mutate({
    agencyId,
    ...data,
    occurredAt: '2026-02-28T23:59:59.123456+05:30',
    dueAt: '2026-03-01T00:00:00Z',
  });
  const expected = { ...data, agencyId, createdBy: owner.id, version: 1, deletedAt: null, customFields: {} };
  expect(created).toMatchObject({ ...expected, completedAt: null });
  expect(Date.parse(created.occurredAt)).toBe(Date.parse('2026-02-28T18:29:59.123Z'));
  await expect(owner.api.activities.get.query({ agencyId, id: created.id })).resolves.toEqual(created);

  const least = await owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: ' To do ' });
  expect(least).toMatchObject({
    subject: 'To do',
    body: null,
    status: 'pending',
    priority: 'medium',
    direction: null,
    dueAt: null,
    contactId: null,
    opportunityId: null,
  });
});

test('a task on nothing is its maker’s, unless it is given to another or to anybody', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const task = { agencyId, kind: 'task', subject: 'To do' } as const;
  await expect(owner.api.activities.create.mutate(task)).resolves.toMatchObject({ assigneeId: owner.id });
  await expect(owner.api.activities.create.mutate({ ...task, assigneeId: mia.id })).resolves.toMatchObject({
    assigneeId: mia.id,
  });
  await expect(owner.api.activities.create.mutate({ ...task, assigneeId: null })).resolves.toMatchObject({
    assigneeId: null,
  });
  const { id: contactId } = await world.a.contact();
  await expect(owner.api.activities.create.mutate({ ...task, contactId })).resolves.toMatchObject({ assigneeId: null });
});

test('only a task may hang on nothing, whichever door', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const before = await world.a.state();
  const nothing = owner.api.activities.create.mutate({ agencyId, kind: 'note', subject: 'On nothing' });
  await expect(nothing).rejects.toMatchObject({
    data: { reason: 'invalid_input', fields: [expect.objectContaining({ path: ['contactId'] })] },
  });
  const row = { agency_id: agencyId, kind: 'note', subject: 'On nothing' } as const;
  const { error } = await owner.supabase(agencyId).from('activities').insert(row);
  expect(error?.code).toBe('23514');
  expect(await world.a.state()).toEqual(before);

  const { id: contactId } = await world.a.contact();
  const note = await owner.api.activities.create.mutate({ agencyId, kind: 'note', subject: 'A note', contactId });
  const loose = owner.api.activities.update.mutate({ agencyId, id: note.id, data: { contactId: null } });
  await expect(loose).rejects.toMatchObject(refusal('invalid_input'));
});

test('an update changes what it names, counts the version, and knows when it comes too late', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const task = await owner.api.activities.create.mutate({
    agencyId,
    kind: 'task',
    subject: 'To do',
    dueAt: '2026-12-24T18:00:00Z',
  });
  const changed = await owner.api.activities.update.mutate({
    agencyId,
    id: task.id,
    data: { dueAt: null, priority: 'low' },
    version: task.version,
  });
  expect(changed).toEqual({ ...task, dueAt: null, priority: 'low', version: 2, updatedAt: changed.updatedAt });

  const calls = {
    update: { data: { subject: 'Late' } },
    complete: {},
    reopen: {},
  };
  for (const name of ['update', 'complete', 'reopen'] as const) {
    const input = { agencyId, id: task.id, version: task.version };
    const call =
      name === 'update'
        ? owner.api.activities.update.mutate({ ...input, ...calls.update })
        : owner.api.activities[name].mutate(input);
    await expect(call, name).rejects.toMatchObject(refusal('stale_version'));
  }
  await expect(owner.api.activities.get.query({ agencyId, id: task.id })).resolves.toEqual(changed);
});

test('of many writers that read the same version, one wins', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { id, version } = await owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: 'To do' });
  const race = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0
        ? owner.api.activities.update.mutate({ agencyId, id, version, data: { subject: `Writer ${index}` } })
        : owner.api.activities.complete.mutate({ agencyId, id, version }),
    ),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(owner.api.activities.get.query({ agencyId, id })).resolves.toMatchObject({ version: version + 1 });
});

test('a foreign id and an absent one are the same answer, word for word', async () => {
  await using world = await twoAgencies();
  const { api } = world.a.owner;
  const agencyId = world.a.id;
  const contact = await world.b.contact();
  const opportunity = await insertOpportunity(world, world.b, contact.id);
  const theirs = { agencyId: world.b.id, kind: 'note', subject: 'Theirs', contactId: contact.id } as const;
  const activity = await world.b.owner.api.activities.create.mutate(theirs);
  const before = await world.b.state();
  const [absent, kind, subject] = [randomUUID(), 'task', 'X'] as const;

  const calls: Record<string, readonly [string, (id: string) => Promise<unknown>]> = {
    get: [activity.id, (id) => api.activities.get.query({ agencyId, id })],
    update: [activity.id, (id) => api.activities.update.mutate({ agencyId, id, data: { subject } })],
    'update with version': [
      activity.id,
      (id) => api.activities.update.mutate({ agencyId, id, data: { subject }, version: 1 }),
    ],
    complete: [activity.id, (id) => api.activities.complete.mutate({ agencyId, id })],
    'complete with version': [activity.id, (id) => api.activities.complete.mutate({ agencyId, id, version: 9 })],
    reopen: [activity.id, (id) => api.activities.reopen.mutate({ agencyId, id })],
    remove: [activity.id, (id) => api.activities.remove.mutate({ agencyId, id })],
    restore: [activity.id, (id) => api.activities.restore.mutate({ agencyId, id })],
    'on a contact': [contact.id, (contactId) => api.activities.create.mutate({ agencyId, kind, subject, contactId })],
    'on an opportunity': [
      opportunity,
      (opportunityId) => api.activities.create.mutate({ agencyId, kind, subject, opportunityId }),
    ],
    'given to': [
      world.b.owner.id,
      (assigneeId) => api.activities.create.mutate({ agencyId, kind, subject, assigneeId }),
    ],
    'list of a contact': [contact.id, (contactId) => api.activities.list.query({ agencyId, contactId })],
    'timeline of a contact': [contact.id, (contactId) => api.timeline.list.query({ agencyId, contactId })],
    'timeline of an opportunity': [
      opportunity,
      (opportunityId) => api.timeline.list.query({ agencyId, opportunityId }),
    ],
  };
  for (const [name, [foreign, call]] of Object.entries(calls)) {
    expect(await answerOf(call(foreign)), name).toEqual(await answerOf(call(absent)));
  }
  expect(await world.b.state()).toEqual(before);
  expect(await world.a.rows('activities')).toBe(0);
});

/** What the caller is told, without the id of the request. */
async function answerOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await call };
  } catch (error) {
    const data: unknown = error instanceof Error && 'data' in error ? error.data : null;
    return { message: error instanceof Error ? error.message : error, data: { ...Object(data), requestId: null } };
  }
}

test('an instant that no client can read is refused, whichever door', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const row = { agency_id: agencyId, kind: 'task', subject: 'Never' } as const;
  for (const column of ['occurred_at', 'due_at', 'completed_at'] as const) {
    for (const instant of ['infinity', '-infinity', '10000-01-01T00:00:00Z', '0044-03-15T12:00:00Z BC']) {
      const { error } = await owner
        .supabase(agencyId)
        .from('activities')
        .insert({ ...row, [column]: instant });
      expect(error?.code, `${column} ${instant}`).toBe('23514');
    }
  }
  for (const occurredAt of ['9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z']) {
    const call = owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: 'Never', occurredAt });
    await expect(call, occurredAt).rejects.toMatchObject(refusal('invalid_input'));
  }
  expect(await world.a.rows('activities')).toBe(0);
});
