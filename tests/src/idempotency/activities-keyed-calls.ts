import type { Activity } from '@axolop/domain';
import type { World } from '@axolop/testing';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

const task = (world: World): Promise<Activity> =>
  world.a.owner.api.activities.create.mutate({ agencyId: world.a.id, kind: 'task', subject: 'To do' });

/** How every mutation of activities and timelines is tried. */
export const ACTIVITY_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  'activities.complete': byOwner(async (world) => ({ id: (await task(world)).id })),
  'activities.create': byOwner(() => ({ kind: 'task', subject: 'Once' })),
  'activities.remove': byOwner(async (world) => ({ id: (await task(world)).id })),
  'activities.reopen': byOwner(async (world) => {
    const { id } = await task(world);
    await world.a.owner.api.activities.complete.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'activities.restore': byOwner(async (world) => {
    const { id } = await task(world);
    await world.a.owner.api.activities.remove.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'activities.update': byOwner(async (world) => {
    const { id, version } = await task(world);
    return { id, version, data: { priority: 'high' } };
  }),
};
