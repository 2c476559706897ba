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
    .meta({ keepsAnswer: false, summary: 'Invites an e-mail address; only this answer holds the token.' })
    .input(CreateInvite)
    .output(CreatedInvite)
    .mutation(({ ctx, input }) => createInvite(ctx.scope, input)),

  list: agencyProcedure('invite:read')
    .meta({ summary: 'Lists invitations, newest first.' })
    .input(ListInvites)
    .output(InvitePage)
    .query(({ ctx, input }) => listInvites(ctx.scope, input)),

  revoke: agencyProcedure('invite:manage')
    .meta({ summary: 'Makes an open invitation useless.' })
    .input(InviteReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(revokeInvite(ctx.scope, input))),

  preview: signedInProcedure
    .meta({ summary: 'Tells the holder of a token what the invitation offers.' })
    .input(InviteToken)
    .output(InvitePreview)
    .query(({ ctx, input }) => previewInvite(ctx.scope, input)),

  accept: signedInProcedure
    .meta({ summary: 'Makes the caller a member.' })
    .input(InviteToken)
    .output(AcceptedInvite)
    .mutation(({ ctx, input }) => acceptInvite(ctx.scope, input)),
});
