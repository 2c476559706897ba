import {
  changeMemberRole,
  leaveAgency,
  listMembers,
  reactivateMember,
  removeMember,
  suspendMember,
  transferOwnership,
} from '@axolop/database';
import { ChangeMemberRole, Done, ListMembers, Member, MemberPage, MemberReference } from '@axolop/domain';
import { agencyProcedure, NoInput } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** Who belongs to an agency, in which role. */
export const membersRouter = router({
  list: agencyProcedure('member:read')
    .input(ListMembers)
    .output(MemberPage)
    .query(({ ctx, input }) => listMembers(ctx.scope, input)),

  changeRole: agencyProcedure('member:manage')
    .input(ChangeMemberRole)
    .output(Member)
    .mutation(({ ctx, input }) => changeMemberRole(ctx.scope, input)),

  suspend: agencyProcedure('member:manage')
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => suspendMember(ctx.scope, input.userId)),

  reactivate: agencyProcedure('member:manage')
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => reactivateMember(ctx.scope, input.userId)),

  remove: agencyProcedure('member:manage')
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => removeMember(ctx.scope, input.userId)),

  leave: agencyProcedure('agency:read')
    .input(NoInput)
    .output(Done)
    .mutation(({ ctx }) => done(leaveAgency(ctx.scope))),

  transferOwnership: agencyProcedure('agency:transfer')
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => transferOwnership(ctx.scope, input.userId)),
});
