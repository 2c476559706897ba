import { acceptInvite, createInvite, listInvites, previewInvite, revokeInvite } from '@axolop/database';
import {
  AcceptedInvite,
  CreatedInvite,
  CreateInvite,
  Done,
  InvitePage,
  InvitePreview,
  InviteReference,
  InviteToken,
  ListInvites,
} from '@axolop/domain';
import { agencyProcedure, signedInProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** Invitations into an agency: bound to an e-mail, used once. */
export const invitesRouter = router({
  create: agencyProcedure('invite:manage')
    // The token is shown once, and kept nowhere.
    .meta({ access: 'invite:manage', keepsAnswer: false })
    .input(CreateInvite)
    .output(CreatedInvite)
    .mutation(({ ctx, input }) => createInvite(ctx.scope, input)),

  list: agencyProcedure('invite:read')
    .input(ListInvites)
    .output(InvitePage)
    .query(({ ctx, input }) => listInvites(ctx.scope, input)),

  revoke: agencyProcedure('invite:manage')
    .input(InviteReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(revokeInvite(ctx.scope, input))),

  preview: signedInProcedure
    .input(InviteToken)
    .output(InvitePreview)
    .query(({ ctx, input }) => previewInvite(ctx.scope, input)),

  accept: signedInProcedure
    .input(InviteToken)
    .output(AcceptedInvite)
    .mutation(({ ctx, input }) => acceptInvite(ctx.scope, input)),
});
