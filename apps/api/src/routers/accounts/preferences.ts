import { getPreferences, setPreference } from '@axolop/database';
import { GetPreferences, Preference, Preferences, SetPreference } from '@axolop/domain';
import { personalProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** The caller's own settings, everywhere (`agencyId` null) or in one agency. */
export const preferencesRouter = router({
  get: personalProcedure('agency:read')
    .meta({ summary: "Gives the caller's settings, of everywhere or of one agency." })
    .input(GetPreferences.prefault({}))
    .output(Preferences)
    .query(({ ctx, input }) => getPreferences(ctx.scope, input)),

  set: personalProcedure('agency:read')
    .meta({ summary: "Sets one of the caller's settings; the last writer wins." })
    .input(SetPreference)
    .output(Preference)
    .mutation(({ ctx, input }) => setPreference(ctx.scope, input)),
});
