import { getProfile, listMyAgencies, updateProfile } from '@axolop/database';
import { ListMyAgencies, MyAgencies, UpdateProfile, User } from '@axolop/domain';
import { NoInput, signedInProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** The person behind the token. */
export const meRouter = router({
  profile: signedInProcedure
    .input(NoInput.optional())
    .output(User)
    .query(({ ctx }) => getProfile(ctx.scope)),

  updateProfile: signedInProcedure
    .input(UpdateProfile)
    .output(User)
    .mutation(({ ctx, input }) => updateProfile(ctx.scope, input)),

  agencies: signedInProcedure
    .input(ListMyAgencies.prefault({}))
    .output(MyAgencies)
    .query(({ ctx, input }) => listMyAgencies(ctx.scope, input)),
});
