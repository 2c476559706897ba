import type { ActivityStatus } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

interface Completion {
  readonly status: ActivityStatus;
  readonly completed_at: string | null;
}

const EARLIER = '2026-01-01T10:00:00+00:00';
const LATER = '2026-02-01T10:00:00+00:00';
const Write = fc.record(
  {
    status: fc.constantFrom('pending', 'in_progress', 'completed', 'cancelled'),
    completed_at: fc.constantFrom(null, EARLIER, LATER),
  },
  { requiredKeys: [] },
);
type Write = { readonly status?: ActivityStatus; readonly completed_at?: string | null };

/** What must come of a write; `now` for a time that the database chooses, null for a refusal. */
function follow(before: Completion | null, write: Write): Completion | null {
  const status = write.status ?? before?.status ?? 'pending';
  const completedAt = write.completed_at === undefined ? (before?.completed_at ?? null) : write.completed_at;
  const isConsistent = (status === 'completed') === (completedAt !== null);
  if (isConsistent) return { status, completed_at: completedAt };
  const statusChanges = before === null ? status !== 'pending' : status !== before.status;
  if (!statusChanges) {
    return completedAt === null
      ? { status: 'pending', completed_at: null }
      : (before?.completed_at ?? null) === null
        ? { status: 'completed', completed_at: completedAt }
        : null;
  }
  if (status === 'completed') return { status, completed_at: 'now' };
  return before !== null && completedAt === before.completed_at ? { status, completed_at: null } : null;
}

test('whatever is written in whichever order, status and completion time agree', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  await fc.assert(
    fc.asyncProperty(fc.array(Write, { minLength: 1, maxLength: 6 }), async ([first = {}, ...more]) => {
      const columns = 'id,status,completed_at';
      const row = { agency_id: agencyId, kind: 'task', subject: 'To do', ...first } as const;
      const made = await db.from('activities').insert(row).select(columns).single();
      let expected = follow(null, first);
      if (expected === null) {
        expect(made.error?.code).toBe('23514');
        return;
      }
      expect(made.error).toBeNull();
      let current: Completion = agreed(made.data, expected);
      for (const write of more.filter((change) => Object.keys(change).length > 0)) {
        const reply = await db
          .from('activities')
          .update(write)
          .eq('id', made.data?.id ?? '')
          .select(columns)
          .single();
        expected = follow(current, write);
        if (expected === null) expect(reply.error?.code).toBe('23514');
        else current = agreed(reply.data, expected);
      }
    }),
    { numRuns: 60 },
  );
  const { rows } = await world.sql.query(
    "select from public.activities where agency_id = $1 and (status = 'completed') <> (completed_at is not null)",
    [agencyId],
  );
  expect(rows).toEqual([]);
});

/** Compares, and takes the time that the database chose. */
function agreed(actual: Completion | null, expected: Completion): Completion {
  const time = expected.completed_at === 'now' ? (actual?.completed_at ?? 'none') : expected.completed_at;
  expect(actual).toMatchObject({ status: expected.status, completed_at: time });
  if (expected.completed_at === 'now') expect(Math.abs(Date.now() - Date.parse(time ?? ''))).toBeLessThan(60_000);
  return { status: expected.status, completed_at: time };
}

test('of fifty that complete one task, the first one sets the time, and it stays', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const { id } = await owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: 'To do' });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? owner : mia).api.activities.complete.mutate({ agencyId, id }),
    ),
  );
  expect(new Set(answers.map(({ completedAt }) => completedAt)).size).toBe(1);
  await expect(owner.api.activities.get.query({ agencyId, id })).resolves.toMatchObject({
    status: 'completed',
    version: 2,
    completedAt: answers[0]?.completedAt,
  });
});

test('completed at a time, completed again, opened again', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api } = owner;
  const { id } = await api.activities.create.mutate({ agencyId, kind: 'task', subject: 'To do' });
  await expect(api.activities.reopen.mutate({ agencyId, id })).resolves.toMatchObject({
    status: 'pending',
    version: 1,
  });
  await expect(api.activities.complete.mutate({ agencyId, id, completedAt: EARLIER })).resolves.toMatchObject({
    status: 'completed',
    completedAt: EARLIER,
    version: 2,
  });
  await expect(api.activities.complete.mutate({ agencyId, id })).resolves.toMatchObject({
    completedAt: EARLIER,
    version: 2,
  });
  await expect(api.activities.complete.mutate({ agencyId, id, completedAt: LATER })).resolves.toMatchObject({
    completedAt: LATER,
    version: 3,
  });
  await expect(api.activities.reopen.mutate({ agencyId, id, version: 3 })).resolves.toMatchObject({
    status: 'pending',
    completedAt: null,
    version: 4,
  });
  await api.activities.update.mutate({ agencyId, id, data: { status: 'cancelled' } });
  await expect(api.activities.reopen.mutate({ agencyId, id })).resolves.toMatchObject({
    status: 'pending',
    version: 6,
  });
  await api.activities.update.mutate({ agencyId, id, data: { status: 'in_progress' } });
  await expect(api.activities.reopen.mutate({ agencyId, id })).resolves.toMatchObject({ status: 'in_progress' });
  await expect(
    api.activities.update.mutate({ agencyId, id, data: { status: 'pending', completedAt: EARLIER } }),
  ).rejects.toMatchObject(refusal('invalid_input'));

  await api.activities.remove.mutate({ agencyId, id });
  for (const call of [
    api.activities.complete.mutate({ agencyId, id }),
    api.activities.reopen.mutate({ agencyId, id }),
    api.activities.update.mutate({ agencyId, id, data: { subject: 'Gone' }, version: 7 }),
  ]) {
    await expect(call).rejects.toMatchObject(refusal('not_found'));
  }
});
