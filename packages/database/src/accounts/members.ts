import { Role, Timestamp, type ChangeMemberRole, type ListMembers, type Member, type MemberPage } from '@axolop/domain';
import { MEMBER_COLUMNS } from './columns.ts';
import type { DatabaseClient } from '../kernel/connection.ts';
import { readPage, type Keyset } from '../kernel/cursor.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { done, maybeOne, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** The order of a members list: who came first. */
const OLDEST_FIRST: Keyset<{ readonly userId: string; readonly createdAt: string }> = {
  list: 'members',
  by: 'createdAt',
  direction: 'asc',
  column: 'created_at',
  tieColumn: 'user_id',
  key: Timestamp,
  keyOf: (member) => member.createdAt,
  tieOf: (member) => member.userId,
};

const MEMBER_INPUTS: ListInputs<ListMembers> = { status: equals('status') };

/**
 * The caller's active membership in an agency that is in use, or null: the answer is the same for an agency
 * that does not exist.
 *
 * @param lookup `db` acts as the person and is narrowed to the agency
 */
export async function findMembership(lookup: {
  readonly db: DatabaseClient;
  readonly agencyId: string;
}): Promise<{ role: Role } | null> {
  const role = maybeOne(await lookup.db.rpc('own_role', { agency_id: lookup.agencyId }, { get: true }));
  return role === null ? null : { role: Role.parse(role) };
}

/** The members of the agency, those who came first at the top. @throws DomainError `invalid_cursor` */
export async function listMembers(scope: AgencyScope, query: ListMembers): Promise<MemberPage> {
  const all = scope.db.from('agency_members').select(MEMBER_COLUMNS).eq('agency_id', scope.agencyId);
  return readPage(narrowed(all, MEMBER_INPUTS, query), OLDEST_FIRST, query);
}

async function getMember(scope: AgencyScope, userId: string): Promise<Member> {
  return one(
    await scope.db
      .from('agency_members')
      .select(MEMBER_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .eq('user_id', userId)
      .single(),
  );
}

/** @throws DomainError `not_found`, `own_membership`, `role_too_strong` */
export async function changeMemberRole(scope: AgencyScope, change: ChangeMemberRole): Promise<Member> {
  done(
    await scope.db.rpc('change_member_role', { agency_id: scope.agencyId, user_id: change.userId, role: change.role }),
  );
  return getMember(scope, change.userId);
}

/** @throws DomainError `not_found`, `own_membership`, `role_too_strong`, `not_active` */
export async function suspendMember(scope: AgencyScope, userId: string): Promise<Member> {
  done(await scope.db.rpc('suspend_member', { agency_id: scope.agencyId, user_id: userId }));
  return getMember(scope, userId);
}

/** @throws DomainError `not_found`, `own_membership`, `not_active`, `seat_limit` */
export async function reactivateMember(scope: AgencyScope, userId: string): Promise<Member> {
  done(await scope.db.rpc('reactivate_member', { agency_id: scope.agencyId, user_id: userId }));
  return getMember(scope, userId);
}

/** Ends a membership; the person's records stay. @throws DomainError `not_found`, `own_membership`, `role_too_strong` */
export async function removeMember(scope: AgencyScope, userId: string): Promise<Member> {
  done(await scope.db.rpc('remove_member', { agency_id: scope.agencyId, user_id: userId }));
  return getMember(scope, userId);
}

/** Ends the caller's own membership. @throws DomainError `last_owner` */
export async function leaveAgency(scope: AgencyScope): Promise<void> {
  done(await scope.db.rpc('leave_agency', { agency_id: scope.agencyId }));
}

/** Makes an active member the owner; the caller becomes an administrator. @throws DomainError `not_found`, `own_membership` */
export async function transferOwnership(scope: AgencyScope, userId: string): Promise<Member> {
  done(await scope.db.rpc('transfer_ownership', { agency_id: scope.agencyId, user_id: userId }));
  return getMember(scope, userId);
}
