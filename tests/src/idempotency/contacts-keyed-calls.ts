import type { World } from '@axolop/testing';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

const contactIds = async (world: World): Promise<string[]> => {
  const made = [await world.a.contact(), await world.a.contact()];
  return made.map(({ id }) => id);
};
const tag = (world: World, name: string) => world.a.owner.api.tags.create.mutate({ agencyId: world.a.id, name });
const marking = async (world: World): Promise<{ ids: string[]; tagIds: string[] }> => {
  const { id } = await tag(world, 'Once');
  return { ids: await contactIds(world), tagIds: [id] };
};

/** How every mutation of tags and work on contacts is tried. */
export const CONTACT_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  'contacts.addTags': byOwner(marking),
  'contacts.assign': byOwner(async (world) => ({ ids: await contactIds(world), ownerId: world.a.owner.id })),
  'contacts.bulkUpdate': byOwner(async (world) => {
    const contacts = (await contactIds(world)).map((id) => ({ id, version: 1 }));
    return { contacts, data: { source: 'Once' } };
  }),
  'contacts.convert': byOwner(async (world) => ({ id: (await world.a.contact()).id })),
  'contacts.removeMany': byOwner(async (world) => ({ ids: await contactIds(world) })),
  'contacts.removeTags': byOwner(async (world) => {
    const input = await marking(world);
    await world.a.owner.api.contacts.addTags.mutate({ agencyId: world.a.id, ...input });
    return input;
  }),
  'contacts.restoreMany': byOwner(async (world) => {
    const ids = await contactIds(world);
    await world.a.owner.api.contacts.removeMany.mutate({ agencyId: world.a.id, ids });
    return { ids };
  }),
  'tags.create': byOwner(() => ({ name: 'Once' })),
  'tags.merge': byOwner(async (world) => ({
    id: (await tag(world, 'From')).id,
    intoId: (await tag(world, 'Into')).id,
  })),
  'tags.remove': byOwner(async (world) => ({ id: (await tag(world, 'Once')).id })),
  'tags.update': byOwner(async (world) => ({ id: (await tag(world, 'Twice')).id, data: { name: 'Once' } })),
};
