import type { GrantableRole, Role } from '@axolop/domain';
import type { Agency } from './agency.ts';
import type { Person } from './person.ts';

/** What a person is in an agency, once the world has made them. */
export type Place = Role | 'suspended' | 'removed';

/**
 * Brings a person into an agency as anybody gets there: invited, accepted, and then, as the owner's decision,
 * suspended, removed, or made the owner.
 */
export async function bringIn(agency: Agency, person: Person, place: Place): Promise<void> {
  await join(agency, person, roleToJoinAs(place));
  const agencyId = agency.id;
  const { members } = agency.owner.api;
  if (place === 'suspended') await members.suspend.mutate({ agencyId, userId: person.id });
  if (place === 'removed') await members.remove.mutate({ agencyId, userId: person.id });
  if (place === 'owner') await agency.handOver(person);
}

function roleToJoinAs(place: Place): GrantableRole {
  if (place === 'owner') return 'admin';
  return place === 'suspended' || place === 'removed' ? 'member' : place;
}

async function join(agency: Agency, person: Person, role: GrantableRole): Promise<void> {
  const { token } = await agency.owner.api.invites.create.mutate({ agencyId: agency.id, email: person.email, role });
  await person.api.invites.accept.mutate({ token });
}
