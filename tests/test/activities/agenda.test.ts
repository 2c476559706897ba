import type { ActivityDue } from '@axolop/domain';
import { twoAgencies, type Person, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

/** Tasks of a person, by subject, due when the database says so. */
async function insertTasks(world: World, person: Person, tasks: Readonly<Record<string, string>>): Promise<void> {
  for (const [subject, dueAt] of Object.entries(tasks)) {
    await world.sql.query(
      `insert into public.activities (agency_id, kind, subject, assignee_id, due_at) select $1, 'task', $2, $3, ${dueAt}`,
      [world.a.id, subject, person.id],
    );
  }
}

async function subjects(
  person: Person,
  input: { agencyId: string; due?: ActivityDue; timeZone?: string; limit?: number },
) {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { subject: string }[]; nextCursor: string | null } = await person.api.activities.mine.query({
      ...input,
      cursor,
    });
    found.push(...page.items.map(({ subject }) => subject));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

const midnight = (zone: string, days: number): string =>
  `(date_trunc('day', now() at time zone '${zone}') + interval '${days} days') at time zone '${zone}'`;

test('what is due is parted by now and by midnight, there where the agency is or where the caller says', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [west, east] = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];
  await insertTasks(world, owner, {
    'long ago': "now() - interval '40 days'",
    'a minute ago': "now() - interval '1 minute'",
    'before midnight in the west': `${midnight(west, 1)} - interval '1 microsecond'`,
    'midnight in the west': midnight(west, 1),
    'before midnight in the east': `${midnight(east, 1)} - interval '1 microsecond'`,
    'midnight in the east': midnight(east, 1),
    'in a month': "now() + interval '30 days'",
    'some day': 'null',
  });
  const { rows } = await world.sql.query<{ subject: string; due: Date | null }>(
    'select subject, due_at as due from public.activities where agency_id = $1 and due_at is not null order by due_at, id',
    [agencyId],
  );
  const dated = rows.map(({ subject }) => subject);
  expect(await subjects(owner, { agencyId })).toEqual(dated);
  expect(await subjects(owner, { agencyId, due: 'overdue' })).toEqual(['long ago', 'a minute ago']);
  expect(await subjects(owner, { agencyId, due: 'undated' })).toEqual(['some day']);
  for (const [zone, name] of [
    [west, 'west'],
    [east, 'east'],
  ] as const) {
    const [today, upcoming] = await Promise.all([
      subjects(owner, { agencyId, due: 'today', timeZone: zone }),
      subjects(owner, { agencyId, due: 'upcoming', timeZone: zone }),
    ]);
    expect(['long ago', 'a minute ago', ...today, ...upcoming]).toEqual(dated);
    expect(today).toContain(`before midnight in the ${name}`);
    expect(upcoming[0]).toBe(`midnight in the ${name}`);
    // Unless the caller says otherwise, it is the agency's own midnight.
    await owner.api.agencies.update.mutate({ agencyId, data: { timezone: zone } });
    expect(await subjects(owner, { agencyId, due: 'today' })).toEqual(today);
  }
  // Nobody can write such a zone; should one stand there (a zone may lose its name), midnight is that of UTC.
  await world.sql.query(
    `begin; set local session_replication_role = replica;
     update public.agencies set timezone = 'Moon/Tranquility' where id = '${agencyId}'; commit`,
  );
  expect(await subjects(owner, { agencyId, due: 'today' })).toEqual(
    await subjects(owner, { agencyId, due: 'today', timeZone: 'UTC' }),
  );
});

test('it is one’s own, open, and outside the trash; pages of any size give each once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'viewer' });
  const numbered = (count: number, due: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index).padStart(2, '0'), due(index)]));
  // Some of one instant.
  await insertTasks(
    world,
    mia,
    numbered(12, (index) => `'2020-01-01T00:00:00Z'::timestamptz + interval '${Math.floor(index / 4)} days'`),
  );
  await insertTasks(world, mia, { 'undated 1': 'null', 'undated 2': 'null', 'undated 3': 'null' });
  await insertTasks(world, owner, { 'of the owner': "'2020-01-01'" });
  await insertTasks(world, mia, { done: "'2020-01-01'", 'called off': "'2020-01-01'", removed: "'2020-01-01'" });
  await world.sql.query("update public.activities set status = 'completed' where agency_id = $1 and subject = 'done'", [
    agencyId,
  ]);
  await world.sql.query(
    "update public.activities set status = 'cancelled' where agency_id = $1 and subject = 'called off'",
    [agencyId],
  );
  await world.sql.query(
    "update public.activities set deleted_at = now(), delete_batch_id = id where agency_id = $1 and subject = 'removed'",
    [agencyId],
  );

  for (const limit of [1, 3, 4, 11, 12, 200]) {
    const found = await subjects(mia, { agencyId, limit });
    expect(new Set(found).size).toBe(12);
    expect(found).toHaveLength(12);
    expect(await subjects(mia, { agencyId, limit, due: 'overdue' })).toEqual(found);
    const undated = await subjects(mia, { agencyId, limit, due: 'undated' });
    expect(undated.toSorted()).toEqual(['undated 1', 'undated 2', 'undated 3']);
  }
  // The same person's work elsewhere stays there.
  await expect(world.b.owner.api.activities.mine.query({ agencyId: world.b.id })).resolves.toMatchObject({ items: [] });
  const { data } = await mia.supabase(world.b.id).rpc('my_activities', { agency_id: agencyId });
  expect(data).toEqual([]);
});

test('a cursor is of one order; an unknown zone or word is refused, whichever door', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await insertTasks(world, owner, { one: "'2020-01-01'", two: "'2020-01-02'", three: 'null', four: 'null' });
  const dated = await owner.api.activities.mine.query({ agencyId, limit: 1 });
  const undated = await owner.api.activities.mine.query({ agencyId, limit: 1, due: 'undated' });
  for (const call of [
    owner.api.activities.mine.query({ agencyId, due: 'undated', cursor: dated.nextCursor }),
    owner.api.activities.mine.query({ agencyId, cursor: undated.nextCursor }),
    owner.api.activities.mine.query({ agencyId, cursor: 'x' }),
  ]) {
    await expect(call).rejects.toMatchObject(refusal('invalid_cursor'));
  }
  await expect(owner.api.activities.mine.query({ agencyId, timeZone: 'Moon/Tranquility' })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  const db = owner.supabase(agencyId);
  for (const args of [{ time_zone: 'Moon/Tranquility' }, { due: 'never' }]) {
    const { error } = await db.rpc('my_activities', { agency_id: agencyId, ...args });
    expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
});
