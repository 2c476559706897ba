import type { Filter } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

test('opportunities by a filter and in an order, page by page, together with the short inputs', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { opportunities } = owner.api;
  await customField(world, { entity: 'opportunity', type: 'number', key: 'seats' });
  const contact = await world.a.contact();
  for (const [index, seats] of [5, 1, 4, 2, 3].entries()) {
    await opportunities.create.mutate({
      agencyId,
      name: `Deal ${seats}`,
      amountMinor: 100 * index,
      customFields: { seats },
      ...(seats > 2 ? { contactId: contact.id } : {}),
    });
  }
  await world.b.owner.api.opportunities.create.mutate({ agencyId: world.b.id, name: 'Deal of B' });
  const filter: Filter = { and: [{ field: 'custom.seats', operator: 'gte', value: 2 }] };
  const sort = { field: 'custom.seats', direction: 'asc' } as const;
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { name: string }[]; nextCursor: string | null } = await opportunities.list.query({
      agencyId,
      filter,
      sort,
      limit: 2,
      cursor,
    });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(names).toEqual(['Deal 2', 'Deal 3', 'Deal 4', 'Deal 5']);
  const both = await opportunities.list.query({
    agencyId,
    contactId: contact.id,
    filter,
    sort: { field: 'amountMinor', direction: 'desc' },
  });
  expect(both.items.map(({ name }) => name)).toEqual(['Deal 3', 'Deal 4', 'Deal 5']);
  await expect(
    opportunities.list.query({ agencyId, filter: { field: 'custom.nothing', operator: 'eq', value: 1 } }),
  ).rejects.toMatchObject(refusal('invalid_input'));
});

test('activities by a filter and in an order', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { activities } = owner.api;
  const contact = await world.a.contact();
  const at = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();
  for (const [index, kind] of (['call', 'note', 'call', 'email'] as const).entries()) {
    await activities.create.mutate({
      agencyId,
      kind,
      subject: `${kind} ${index}`,
      contactId: contact.id,
      ...(index === 2 ? {} : { dueAt: at(9 - index) }),
    });
  }
  const listed = async (input: object): Promise<string[]> => {
    const { items } = await activities.list.query({ agencyId, ...input });
    return items.map(({ subject }) => subject);
  };
  const due = { sort: { field: 'dueAt', direction: 'asc' } };
  expect(await listed(due)).toEqual(['email 3', 'note 1', 'call 0', 'call 2']);
  expect(await listed({ kind: 'call', ...due })).toEqual(['call 0', 'call 2']);
  expect(await listed({ filter: { field: 'dueAt', operator: 'isEmpty' } })).toEqual(['call 2']);
  expect(
    await listed({ filter: { not: { field: 'subject', operator: 'startsWith', value: 'CALL' } }, ...due }),
  ).toEqual(['email 3', 'note 1']);
});
