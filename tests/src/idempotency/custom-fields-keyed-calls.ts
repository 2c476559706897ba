import type { World } from '@axolop/testing';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

async function field(world: World, key = 'once'): Promise<{ id: string; version: number }> {
  const { owner, id: agencyId } = world.a;
  return owner.api.customFields.create.mutate({ agencyId, entity: 'contact', key, label: key, type: 'text' });
}

/** How every mutation of custom fields is tried. */
export const CUSTOM_FIELD_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  'customFields.archive': byOwner(async (world) => ({ id: (await field(world)).id })),
  'customFields.create': byOwner(() => ({
    entity: 'contact',
    key: 'once',
    label: 'Once',
    type: 'select',
    options: [{ label: 'One' }],
  })),
  'customFields.reorder': byOwner(async (world) => {
    await field(world, 'first');
    return { entity: 'contact', ids: [(await field(world, 'second')).id] };
  }),
  'customFields.restore': byOwner(async (world) => {
    const { id } = await field(world);
    await world.a.owner.api.customFields.archive.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'customFields.update': byOwner(async (world) => {
    const { id, version } = await field(world);
    return { id, version, data: { label: 'Twice' } };
  }),
};
