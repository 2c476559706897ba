import type { ListContacts } from '@axolop/domain';
import { twoAgencies, type Person } from '@axolop/testing';
import { expect, test } from 'vitest';
import { forgedCursor } from '../../src/forged-cursor.ts';
import { refusal } from '../../src/refusal.ts';

type Question = Partial<ListContacts> & { agencyId: string };

/** Every id of a list, page by page; `between` happens after each page. */
async function walk(person: Person, question: Question, between?: (seen: number) => Promise<unknown>) {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await person.api.contacts.list.query({
      ...question,
      cursor,
    });
    expect(page.items.length).toBeLessThanOrEqual(question.limit ?? 50);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    await between?.(ids.length);
  } while (cursor !== null);
  return ids;
}

test('pages of any size give every contact once, newest first, also those of one instant', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  // Thirty of one statement, so of one instant, between single ones.
  await world.a.contact();
  const many = Array.from({ length: 30 }, (_, index) => ({ firstName: `Same ${index}` }));
  await owner.api.contacts.createMany.mutate({ agencyId, contacts: many });
  await world.a.contact();
  const { rows } = await world.sql.query<{ id: string }>(
    'select id from public.contacts where agency_id = $1 order by created_at desc, id desc',
    [agencyId],
  );
  const expected = rows.map(({ id }) => id);
  expect(expected).toHaveLength(32);
  for (const limit of [1, 7, 16, 31, 32, 33, 200]) {
    expect(await walk(owner, { agencyId, limit }), `limit ${limit}`).toEqual(expected);
  }
});

test('no contact is lost or doubled while others come, change and go', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const many = Array.from({ length: 40 }, (_, index) => ({ firstName: `Old ${index}` }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts: many });
  const stay = new Set(created.map(({ id }) => id));

  const seen = await walk(owner, { agencyId, limit: 4 }, async (count) => {
    await world.a.contact({ firstName: `New ${count}` });
    const victim = created[(count * 7) % 40];
    if (victim !== undefined && stay.has(victim.id)) {
      await owner.api.contacts.update.mutate({ agencyId, id: victim.id, data: { firstName: `Changed ${count}` } });
    }
    const gone = created[(count * 3 + 1) % 40];
    if (gone !== undefined && stay.delete(gone.id)) await owner.api.contacts.remove.mutate({ agencyId, id: gone.id });
  });
  expect(new Set(seen).size).toBe(seen.length);
  expect([...stay].filter((id) => !seen.includes(id))).toEqual([]);
});

test('a cursor is of one list; a broken, foreign or forged one is refused or shows what is one’s own', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await Promise.all([world.a.contact(), world.a.contact(), world.b.contact(), world.b.contact()]);
  const { nextCursor } = await owner.api.contacts.list.query({ agencyId, limit: 1 });
  await expect(owner.api.contacts.listTrash.query({ agencyId, cursor: nextCursor })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
  const forged = (parts: Readonly<Record<string, unknown>>) => forgedCursor(nextCursor, parts);
  await expect(owner.api.contacts.list.query({ agencyId, cursor: forged({}) })).resolves.toBeDefined();
  for (const cursor of [
    'x',
    '%',
    'null',
    forged({ k: 'yesterday' }),
    forged({ k: '2026-01-01T00:00:00Z"),agency_id.neq.(' }),
    forged({ i: 'x),or(id.not.is.null' }),
    forged({ k: 1 }),
    forged({ extra: 1 }),
    `${nextCursor}${'A'.repeat(3)}`,
  ]) {
    await expect(owner.api.contacts.list.query({ agencyId, cursor }), cursor).rejects.toMatchObject(
      refusal('invalid_cursor'),
    );
  }
  await expect(owner.api.contacts.list.query({ agencyId, cursor: 'x'.repeat(1025) })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  // A cursor of the other agency is a place in time, nothing more.
  const theirs = await world.b.owner.api.contacts.list.query({ agencyId: world.b.id, limit: 1 });
  const here = await owner.api.contacts.list.query({ agencyId, cursor: theirs.nextCursor });
  expect(here.items.every((contact) => contact.agencyId === agencyId)).toBe(true);
});

test('a page is bounded', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (const limit of [0, -1, 201, 1.5, Number.MAX_SAFE_INTEGER]) {
    await expect(owner.api.contacts.list.query({ agencyId, limit })).rejects.toMatchObject(refusal('invalid_input'));
  }
});
