import { randomUUID } from 'node:crypto';
import { SALES_KEYED_MUTATIONS } from './sales-keyed-calls.ts';
import { ACTIVITY_KEYED_MUTATIONS } from './activities-keyed-calls.ts';
import { CUSTOM_FIELD_KEYED_MUTATIONS } from './custom-fields-keyed-calls.ts';
import { FILTER_KEYED_MUTATIONS } from './filters-keyed-calls.ts';
import { CONTACT_KEYED_MUTATIONS } from './contacts-keyed-calls.ts';
import { LIST_KEYED_MUTATIONS } from './lists-keyed-calls.ts';
import { SEARCH_KEYED_MUTATIONS } from './search-keyed-calls.ts';
import { STATS_KEYED_MUTATIONS } from './stats-keyed-calls.ts';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

const address = (): string => `somebody.${randomUUID()}@example.com`;

/** Every mutation of the API; the test that walks the router asks for the ones that are missing. */
export const KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  ...SALES_KEYED_MUTATIONS,
  ...ACTIVITY_KEYED_MUTATIONS,
  ...CUSTOM_FIELD_KEYED_MUTATIONS,
  ...FILTER_KEYED_MUTATIONS,
  ...CONTACT_KEYED_MUTATIONS,
  ...LIST_KEYED_MUTATIONS,
  ...SEARCH_KEYED_MUTATIONS,
  ...STATS_KEYED_MUTATIONS,
  'agencies.create': {
    prepare: async (world) => ({ as: await world.stranger(), input: { name: 'Once' } }),
  },
  // Nobody is a member of an agency that is removed.
  'agencies.remove': { ...byOwner(() => ({})), again: 'not_found' },
  'agencies.restore': {
    prepare: async (world) => {
      await world.a.owner.api.agencies.remove.mutate({ agencyId: world.a.id });
      return { as: world.a.owner, input: { agencyId: world.a.id } };
    },
  },
  'agencies.update': byOwner(() => ({ data: { description: 'Once' } })),
  'agencies.updateSettings': byOwner(() => ({ data: { weeklyDigest: true } })),
  'contacts.create': byOwner(() => ({ firstName: 'Once' })),
  'contacts.createMany': byOwner(() => ({ contacts: [{ firstName: 'One' }, { firstName: 'Two' }] })),
  'contacts.remove': byOwner(async (world) => ({ id: (await world.a.contact()).id })),
  'contacts.restore': byOwner(async (world) => {
    const { id } = await world.a.contact();
    await world.a.owner.api.contacts.remove.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'contacts.update': byOwner(async (world) => {
    const { id, version } = await world.a.contact();
    return { id, version, data: { lastName: 'Once' } };
  }),
  'invites.accept': {
    prepare: async (world) => {
      const guest = await world.stranger();
      const invite = { agencyId: world.a.id, email: guest.email, role: 'member' } as const;
      const { token } = await world.a.owner.api.invites.create.mutate(invite);
      return { as: guest, input: { token } };
    },
  },
  // The answer holds the token, which is shown once.
  'invites.create': { ...byOwner(() => ({ email: address(), role: 'viewer' })), again: 'idempotency_not_kept' },
  'invites.revoke': byOwner(async (world) => {
    const invite = { agencyId: world.a.id, email: address(), role: 'viewer' } as const;
    const { id } = await world.a.owner.api.invites.create.mutate(invite);
    return { id };
  }),
  'me.updateProfile': {
    prepare: async (world) => ({ as: await world.stranger(), input: { data: { fullName: 'Once' } } }),
  },
  'members.changeRole': byOwner(async (world) => ({
    userId: (await world.person({ a: 'member' })).id,
    role: 'viewer',
  })),
  // Who has left is no member any more.
  'members.leave': {
    prepare: async (world) => ({ as: await world.person({ a: 'member' }), input: { agencyId: world.a.id } }),
    again: 'not_found',
  },
  'members.reactivate': byOwner(async (world) => ({ userId: (await world.person({ a: 'suspended' })).id })),
  'members.remove': byOwner(async (world) => ({ userId: (await world.person({ a: 'member' })).id })),
  'members.suspend': byOwner(async (world) => ({ userId: (await world.person({ a: 'member' })).id })),
  // Who has handed the agency over is its owner no more.
  'members.transferOwnership': {
    ...byOwner(async (world) => ({ userId: (await world.person({ a: 'admin' })).id })),
    again: 'missing_permission',
  },
  'preferences.set': byOwner(() => ({ key: 'columns', value: ['name', 'email'] })),
};
