import type { Filter, Tag } from '@axolop/domain';
import type { Imported } from './monday.ts';
import type { Week } from './week.ts';

/** Contacts get tags and an owner; a dynamic list follows a filter, a static one keeps what it showed. */
export async function tuesday({ api, agencyId, userId, say }: Week, { contacts, segments }: Imported): Promise<Tag> {
  const tag = await api.tags.create.mutate({ agencyId, name: 'Autumn fair', color: '#b45309' });
  const met = contacts.filter((_, index) => index % 3 === 0).map(({ id }) => id);
  const tagged = await api.contacts.addTags.mutate({ agencyId, ids: met, tagIds: [tag.id] });
  const assigned = await api.contacts.assign.mutate({ agencyId, ids: met, ownerId: userId });
  say(`tagged ${tagged.done} contacts "${tag.name}" and took ${assigned.done} of them over`);

  const filter: Filter = {
    and: [
      { field: 'tags', operator: 'any', value: [tag.id] },
      { field: 'custom.segment', operator: 'eq', value: segments.get('Large') ?? '' },
      { not: { field: 'lifecycleStage', operator: 'in', value: ['customer', 'disqualified'] } },
    ],
  };
  const dynamic = await api.lists.create.mutate({
    agencyId,
    name: 'Large ones from the fair',
    kind: 'dynamic',
    filter,
  });
  const { count } = await api.lists.count.query({ agencyId, id: dynamic.id });
  const kept = await api.lists.snapshot.mutate({ agencyId, listId: dynamic.id, name: 'Fair, as of Tuesday' });
  say(`the dynamic list "${dynamic.name}" shows ${count} contacts; "${kept.name}" keeps ${kept.memberCount} of them`);

  const largest = await api.contacts.list.query({
    agencyId,
    filter,
    sort: { field: 'custom.employees', direction: 'desc' },
    limit: 3,
  });
  say(
    `its largest: ${largest.items.map(({ companyName, customFields }) => `${companyName} (${JSON.stringify(customFields['employees'])})`).join(', ')}`,
  );
  return tag;
}
