import { randomUUID } from 'node:crypto';
import type { Reason } from '@axolop/domain';
import type { Person, World } from '@axolop/testing';

/** A call of one mutation, ready to be made. */
export interface KeyedCall {
  readonly as: Person;
  readonly input: object;
}

/** How one mutation is tried: what it needs, and what its repetition hears. */
export interface KeyedMutation {
  readonly prepare: (world: World) => Promise<KeyedCall>;
  /** What the second call is told in place of the first answer, and why that is right. */
  readonly again?: Reason;
}

const byOwner = (input: (world: World) => object | Promise<object>): KeyedMutation => ({
  prepare: async (world) => ({ as: world.a.owner, input: { agencyId: world.a.id, ...(await input(world)) } }),
});

const address = (): string => `somebody.${randomUUID()}@example.com`;

/** Every mutation of the API; the test that walks the router asks for the ones that are missing. */
export const KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
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
