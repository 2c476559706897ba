import { z } from 'zod';
import { GrantableRole, Role } from '../access.ts';
import { EmailAddress } from '../kernel/email.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';

export const MemberStatus = z.enum(['invited', 'active', 'suspended', 'removed']);
export type MemberStatus = z.infer<typeof MemberStatus>;

/** A row of `agency_members`: who belongs to an agency, in which role. */
export const Membership = z.object({
  agencyId: Id,
  userId: Id,
  role: Role,
  status: MemberStatus,
  invitedBy: Id.nullable(),
  joinedAt: Timestamp.nullable(),
  suspendedAt: Timestamp.nullable(),
  removedAt: Timestamp.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Membership = z.infer<typeof Membership>;

/** A membership with the person behind it. */
export const Member = Membership.extend({
  user: z.object({ id: Id, email: z.string(), fullName: z.string(), avatarUrl: z.string().nullable() }),
});
export type Member = z.infer<typeof Member>;

export const ListMembers = PageRequest.extend({ status: MemberStatus.optional() });
export type ListMembers = z.infer<typeof ListMembers>;
export const MemberPage = pageOf(Member);
export type MemberPage = z.infer<typeof MemberPage>;

export const MemberReference = z.strictObject({ userId: Id });
export type MemberReference = z.infer<typeof MemberReference>;

export const ChangeMemberRole = z.strictObject({ userId: Id, role: GrantableRole });
export type ChangeMemberRole = z.infer<typeof ChangeMemberRole>;

export const InviteStatus = z.enum(['pending', 'accepted', 'revoked']);
export type InviteStatus = z.infer<typeof InviteStatus>;

/** An invitation, without its token: that is shown once, when it is made. */
export const Invite = z.object({
  id: Id,
  agencyId: Id,
  email: z.string(),
  role: GrantableRole,
  status: InviteStatus,
  expiresAt: Timestamp,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  acceptedBy: Id.nullable(),
  acceptedAt: Timestamp.nullable(),
});
export type Invite = z.infer<typeof Invite>;

export const CreateInvite = z.strictObject({
  email: EmailAddress,
  role: GrantableRole,
  validHours: z.int().min(1).max(720).default(168),
});
export type CreateInvite = z.infer<typeof CreateInvite>;

/** A new invitation: give the token to the invited person, it cannot be read again. */
export const CreatedInvite = z.object({ id: Id, token: z.string(), expiresAt: Timestamp });
export type CreatedInvite = z.infer<typeof CreatedInvite>;

export const ListInvites = PageRequest.extend({ status: InviteStatus.optional() });
export type ListInvites = z.infer<typeof ListInvites>;
export const InvitePage = pageOf(Invite);
export type InvitePage = z.infer<typeof InvitePage>;

export const InviteReference = z.strictObject({ id: Id });
export type InviteReference = z.infer<typeof InviteReference>;

/** The token of an invitation: 64 hexadecimal digits. */
export const InviteToken = z.strictObject({
  token: z.string().regex(/^[0-9a-f]{64}$/u, { error: 'is not an invite token' }),
});
export type InviteToken = z.infer<typeof InviteToken>;

/** What an invitation offers; `isForYou` tells whether it is bound to the caller's own e-mail. */
export const InvitePreview = z.object({
  agencyName: z.string(),
  agencyLogoUrl: z.string().nullable(),
  role: GrantableRole,
  invitedByName: z.string().nullable(),
  expiresAt: Timestamp,
  isForYou: z.boolean(),
});
export type InvitePreview = z.infer<typeof InvitePreview>;

export const AcceptedInvite = z.object({ agencyId: Id, role: GrantableRole });
export type AcceptedInvite = z.infer<typeof AcceptedInvite>;
