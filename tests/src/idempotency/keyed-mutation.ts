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

/** Tries a mutation as the owner of agency A. */
export const byOwner = (input: (world: World) => object | Promise<object>): KeyedMutation => ({
  prepare: async (world) => ({ as: world.a.owner, input: { agencyId: world.a.id, ...(await input(world)) } }),
});
