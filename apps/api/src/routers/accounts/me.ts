import { getProfile, listMyAgencies, updateProfile } from '@axolop/database';
import { ListMyAgencies, MyAgencies, UpdateProfile, User } from '@axolop/domain';
import { NoInput, signedInProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** The person behind the token. */
export const meRouter = router({
  profile: signedInProcedure
    .meta({ summary: "Gives the caller's profile." })
    .input(NoInput.optional())
    .output(User)
    .query(({ ctx }) => getProfile(ctx.scope)),

  updateProfile: signedInProcedure
    .meta({ summary: "Changes the caller's profile." })
    .input(UpdateProfile)
    .output(User)
    .mutation(({ ctx, input }) => updateProfile(ctx.scope, input)),

  agencies: signedInProcedure
    .meta({
      summary: "Lists the caller's agencies with role and permissions; on request, removed ones for their owner.",
    })
    .input(ListMyAgencies.prefault({}))
    .output(MyAgencies)
    .query(({ ctx, input }) => listMyAgencies(ctx.scope, input)),
});
