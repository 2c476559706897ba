import { randomUUID } from 'node:crypto';
import type { World } from '@axolop/testing';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

const newList = (world: World) =>
  world.a.owner.api.lists.create.mutate({ agencyId: world.a.id, name: `List ${randomUUID()}` });

/** A list with one member. */
async function filledList(world: World): Promise<{ listId: string; contactIds: string[] }> {
  const [list, contact] = await Promise.all([newList(world), world.a.contact()]);
  const batch = { listId: list.id, contactIds: [contact.id] };
  await world.a.owner.api.lists.addMembers.mutate({ agencyId: world.a.id, ...batch });
  return batch;
}

/** How every mutation of contact lists is tried. */
export const LIST_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  'lists.addByFilter': byOwner(async (world) => {
    const [list, contact] = await Promise.all([newList(world), world.a.contact()]);
    return { listId: list.id, filter: { field: 'firstName', operator: 'eq', value: contact.firstName } };
  }),
  'lists.addMembers': byOwner(async (world) => {
    const [list, contact] = await Promise.all([newList(world), world.a.contact()]);
    return { listId: list.id, contactIds: [contact.id] };
  }),
  'lists.create': byOwner(() => ({ name: `Once ${randomUUID()}` })),
  'lists.remove': byOwner(async (world) => ({ id: (await newList(world)).id })),
  'lists.removeMembers': byOwner(filledList),
  'lists.restore': byOwner(async (world) => {
    const { id } = await newList(world);
    await world.a.owner.api.lists.remove.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'lists.setMemberStatus': byOwner(async (world) => ({ ...(await filledList(world)), status: 'unsubscribed' })),
  'lists.snapshot': byOwner(async (world) => {
    const { listId } = await filledList(world);
    return { listId, name: `Once ${randomUUID()}` };
  }),
  'lists.update': byOwner(async (world) => {
    const { id, version } = await newList(world);
    return { id, version, data: { description: 'Once' } };
  }),
};
