import { LeadStatus, LifecycleStage, type ListContacts } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

type Filters = Pick<ListContacts, 'ownerId' | 'lifecycleStage' | 'leadStatus' | 'tagId' | 'text'>;

test('every filter and every combination of filters gives exactly the contacts that match all of them', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const tag = await owner
    .supabase(agencyId)
    .from('tags')
    .insert({ agency_id: agencyId, name: 'Hot' })
    .select()
    .single();
  const tagId = tag.data?.id ?? '';

  const contacts = Array.from({ length: 48 }, (_, index) => ({
    firstName: index % 2 === 0 ? `Needle ${index}` : `Straw ${index}`,
    lifecycleStage: LifecycleStage.options[index % 3] ?? 'lead',
    leadStatus: LeadStatus.options[Math.floor(index / 2) % 2] ?? 'new',
    ownerId: [owner.id, mia.id, null][Math.floor(index / 4) % 3] ?? null,
  }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  const tagged = new Set(created.filter((_, index) => index % 5 < 3).map(({ id }) => id));
  const marks = [...tagged].map((id) => ({ agency_id: agencyId, tag_id: tagId, contact_id: id }));
  expect((await owner.supabase(agencyId).from('contact_tags').insert(marks)).error).toBeNull();

  const expected = (filters: Filters) =>
    created
      .filter(
        (contact) =>
          (filters.ownerId === undefined || contact.ownerId === filters.ownerId) &&
          (filters.lifecycleStage === undefined || contact.lifecycleStage === filters.lifecycleStage) &&
          (filters.leadStatus === undefined || contact.leadStatus === filters.leadStatus) &&
          (filters.tagId === undefined || tagged.has(contact.id)) &&
          (filters.text === undefined || contact.firstName.toLowerCase().includes(filters.text.toLowerCase())),
      )
      .map(({ id }) => id)
      .toSorted();

  const owners = [{}, { ownerId: mia.id }, { ownerId: null }];
  const stages = [{}, { lifecycleStage: 'lead' as const }, { lifecycleStage: 'customer' as const }];
  const statuses = [{}, { leadStatus: 'contacted' as const }];
  const tags = [{}, { tagId }];
  const texts = [{}, { text: 'NEEDLE' }];
  let questions = 0;
  for (const filters of product(owners, stages, statuses, tags, texts)) {
    const page = await owner.api.contacts.list.query({ agencyId, limit: 200, ...filters });
    expect(page.items.map(({ id }) => id).toSorted(), JSON.stringify(filters)).toEqual(expected(filters));
    questions += 1;
  }
  expect(questions).toBe(72);

  // Filtered lists have pages, too.
  for (const filters of [{ ownerId: mia.id }, { tagId }, { text: 'needle' }, { tagId, text: 'needle' }]) {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await owner.api.contacts.list.query({
        agencyId,
        ...filters,
        limit: 5,
        cursor,
      });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(ids.toSorted(), JSON.stringify(filters)).toEqual(expected(filters));
  }
});

/** Every way to take one part of each list, joined. */
function product(...lists: readonly (readonly Filters[])[]): Filters[] {
  return lists.reduce<Filters[]>(
    (all, parts) => all.flatMap((some) => parts.map((part) => ({ ...some, ...part }))),
    [{}],
  );
}

test('a tag or an owner of another agency matches nothing', async () => {
  await using world = await twoAgencies();
  await Promise.all([world.a.contact(), world.b.contact({ ownerId: world.b.owner.id })]);
  const agencyId = world.a.id;
  const tag = await world.b.owner
    .supabase(world.b.id)
    .from('tags')
    .insert({ agency_id: world.b.id, name: 'Theirs' })
    .select()
    .single();
  const { list } = world.a.owner.api.contacts;
  for (const filters of [{ tagId: tag.data?.id ?? '' }, { ownerId: world.b.owner.id }]) {
    await expect(list.query({ agencyId, ...filters })).resolves.toEqual({ items: [], nextCursor: null });
  }
});

test('a filter that is none of the form is refused', async () => {
  await using world = await twoAgencies();
  const { list } = world.a.owner.api.contacts;
  for (const wrong of [
    { tagId: 'hot' },
    { ownerId: 'me' },
    { lifecycleStage: 'lead,customer' },
    { leadStatus: '' },
    { text: 'x' },
    { text: '  x  ' },
    { text: 'x'.repeat(201) },
    { email: 'ann@example.com' },
    { deletedAt: null },
  ]) {
    const question: { agencyId: string } = { agencyId: world.a.id, ...wrong };
    await expect(list.query(question), JSON.stringify(wrong)).rejects.toMatchObject(refusal('invalid_input'));
  }
});
