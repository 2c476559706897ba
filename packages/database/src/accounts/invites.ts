import type {
  AcceptedInvite,
  CreatedInvite,
  CreateInvite,
  InvitePage,
  InvitePreview,
  InviteReference,
  InviteToken,
  ListInvites,
} from '@axolop/domain';
import { INVITE_COLUMNS } from './columns.ts';
import { newestFirst, readPage } from '../kernel/cursor.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { done, one } from '../kernel/reply.ts';
import type { AgencyScope, UserScope } from '../kernel/scope.ts';

/**
 * Invites a person by e-mail. The token is in the answer and nowhere else: only its hash is kept.
 *
 * @throws DomainError `already_member`, `member_suspended`, `invite_pending`, `seat_limit`
 */
export async function createInvite(scope: AgencyScope, invite: CreateInvite): Promise<CreatedInvite> {
  return one(
    await scope.db
      .rpc('create_invite', {
        agency_id: scope.agencyId,
        email: invite.email,
        role: invite.role,
        valid_hours: invite.validHours,
      })
      .select('id,token,expiresAt:expires_at')
      .single(),
  );
}

const NEWEST_FIRST = newestFirst('invites');
const INVITE_INPUTS: ListInputs<ListInvites> = { status: equals('status') };

/** The agency's invites, newest first. @throws DomainError `invalid_cursor` */
export async function listInvites(scope: AgencyScope, query: ListInvites): Promise<InvitePage> {
  const all = scope.db.from('agency_invites').select(INVITE_COLUMNS).eq('agency_id', scope.agencyId);
  return readPage(narrowed(all, INVITE_INPUTS, query), NEWEST_FIRST, query);
}

/** Makes an invite useless. @throws DomainError `not_found`, `invite_used` */
export async function revokeInvite(scope: AgencyScope, { id }: InviteReference): Promise<void> {
  done(await scope.db.rpc('revoke_invite', { agency_id: scope.agencyId, invite_id: id }));
}

/** What an invite offers to who holds its token. @throws DomainError `not_found`, `invite_used`, `invite_revoked`, `invite_expired` */
export async function previewInvite(scope: UserScope, { token }: InviteToken): Promise<InvitePreview> {
  return one(
    await scope.db
      .rpc('preview_invite', { token })
      .select(
        'agencyName:agency_name,agencyLogoUrl:agency_logo_url,role,invitedByName:invited_by_name,expiresAt:expires_at,isForYou:is_for_you',
      )
      .single(),
  );
}

/**
 * Makes the caller a member.
 *
 * @throws DomainError what {@link previewInvite} throws, and `email_mismatch`, `already_member`, `member_suspended`, `seat_limit`
 */
export async function acceptInvite(scope: UserScope, { token }: InviteToken): Promise<AcceptedInvite> {
  return one(await scope.db.rpc('accept_invite', { token }).select('agencyId:agency_id,role').single());
}
