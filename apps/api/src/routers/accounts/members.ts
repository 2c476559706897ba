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
    .meta({ summary: 'Lists the members, in the order in which they joined.' })
    .input(ListMembers)
    .output(MemberPage)
    .query(({ ctx, input }) => listMembers(ctx.scope, input)),

  changeRole: agencyProcedure('member:manage', 'member:read')
    .meta({ summary: 'Gives a member another role, up to `admin`.' })
    .input(ChangeMemberRole)
    .output(Member)
    .mutation(({ ctx, input }) => changeMemberRole(ctx.scope, input)),

  suspend: agencyProcedure('member:manage', 'member:read')
    .meta({ summary: "Takes a member's rights and frees the seat." })
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => suspendMember(ctx.scope, input.userId)),

  reactivate: agencyProcedure('member:manage', 'member:read')
    .meta({ summary: 'Gives a suspended member the rights back.' })
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => reactivateMember(ctx.scope, input.userId)),

  remove: agencyProcedure('member:manage', 'member:read')
    .meta({ summary: "Ends a membership; the person's records stay." })
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => removeMember(ctx.scope, input.userId)),

  leave: agencyProcedure('agency:read')
    .meta({ summary: "Ends the caller's own membership." })
    .input(NoInput)
    .output(Done)
    .mutation(({ ctx }) => done(leaveAgency(ctx.scope))),

  transferOwnership: agencyProcedure('agency:transfer')
    .meta({ summary: 'Makes a member the owner and the caller an administrator.' })
    .input(MemberReference)
    .output(Member)
    .mutation(({ ctx, input }) => transferOwnership(ctx.scope, input.userId)),
});
