import type { Role } from '@axolop/domain';
import type { Agency, Person, World } from '@axolop/testing';

/** Somebody who makes a call, and what they are in the agency that it is about. */
export interface Caller {
  /** `null` for nobody and the service role. */
  readonly person: Pick<Person, 'id' | 'email'> | null;
  /** The role of their active membership; `null` without one. */
  readonly role: Role | null;
  /** Why there is no active membership. */
  readonly standing: 'removed' | 'suspended' | null;
}

/** Somebody who knocks at the agency under test. */
export interface Actor extends Caller {
  readonly name: string;
  readonly kind: 'anonymous' | 'person' | 'service';
  readonly person: Person | null;
  /** The agency whose rows they are after. */
  readonly agency: Agency;
  /** The other one. */
  readonly otherAgency: Agency;
  /** The role of their active membership in the other agency. */
  readonly otherRole: Role | null;
}

/** Makes everybody who takes part in the matrix, in a world of their own. */
export async function makeActors(world: World): Promise<Actor[]> {
  const { a, b } = world;
  const inA = { agency: a, otherAgency: b, otherRole: null, standing: null } as const;
  const joined = async (role: 'viewer' | 'member' | 'admin'): Promise<Actor> => {
    return { ...inA, name: role, kind: 'person', role, person: await world.person({ a: role }) };
  };
  const left = async (standing: 'removed' | 'suspended'): Promise<Actor> => {
    const person = await world.person({ a: standing });
    return { ...inA, name: `${standing} member`, kind: 'person', role: null, standing, person };
  };
  // One person with two roles, seen from either agency.
  const pat = await world.person({ a: 'viewer', b: 'owner' });
  return [
    { ...inA, name: 'anonymous', kind: 'anonymous', role: null, person: null },
    { ...inA, name: 'stranger', kind: 'person', role: null, person: await world.stranger() },
    await left('removed'),
    await left('suspended'),
    await joined('viewer'),
    await joined('member'),
    await joined('admin'),
    { ...inA, name: 'owner', kind: 'person', role: 'owner', person: a.owner },
    {
      ...inA,
      name: 'viewer here, owner of the other',
      kind: 'person',
      role: 'viewer',
      otherRole: 'owner',
      person: pat,
    },
    {
      name: 'owner here, viewer of the other',
      kind: 'person',
      person: pat,
      agency: b,
      otherAgency: a,
      role: 'owner',
      otherRole: 'viewer',
      standing: null,
    },
    { ...inA, name: 'service role', kind: 'service', role: null, person: null },
  ];
}

export const HEADERS = ['right agency', 'other agency', 'none', 'malformed'] as const;
/** What `x-agency-id` says. */
export type Header = (typeof HEADERS)[number];

/** The value of the header; `null` for no header. */
export function headerValue(actor: Actor, header: Header): string | null {
  const values = {
    'right agency': actor.agency.id,
    'other agency': actor.otherAgency.id,
    none: null,
    malformed: 'not-a-uuid',
  } as const satisfies Record<Header, string | null>;
  return values[header];
}
