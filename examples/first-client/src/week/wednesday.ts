import type { Contact, Tag } from '@axolop/domain';
import { nameOf, type Week } from './week.ts';

/** Calls are made and tasks set. @returns the contacts to win, best first */
export async function wednesday({ api, agencyId, userId, say }: Week, tag: Tag): Promise<readonly Contact[]> {
  const { items } = await api.contacts.list.query({
    agencyId,
    filter: {
      and: [
        { field: 'tags', operator: 'any', value: [tag.id] },
        { field: 'lifecycleStage', operator: 'in', value: ['lead', 'qualified'] },
        { field: 'custom.employees', operator: 'gte', value: 100 },
      ],
    },
    sort: { field: 'custom.employees', direction: 'desc' },
    limit: 4,
  });
  for (const contact of items) {
    const call = await api.activities.create.mutate({
      agencyId,
      kind: 'call',
      subject: `Call ${nameOf(contact)}`,
      contactId: contact.id,
      direction: 'outbound',
      assigneeId: userId,
    });
    await api.activities.complete.mutate({ agencyId, id: call.id });
  }
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  await api.activities.create.mutate({ agencyId, kind: 'task', subject: 'Send the price list', dueAt: yesterday });
  const overdue = await api.activities.mine.query({ agencyId, due: 'overdue' });
  say(`called ${items.map(nameOf).join(', ')}; overdue: ${overdue.items.map(({ subject }) => subject).join(', ')}`);
  return items;
}
