import {
  createAgency,
  getAgency,
  getAgencySettings,
  removeAgency,
  restoreAgency,
  updateAgency,
  updateAgencySettings,
} from '@axolop/database';
import { Agency, AgencySettings, CreateAgency, Done, Id, UpdateAgency, UpdateAgencySettings } from '@axolop/domain';
import { z } from 'zod';
import { agencyProcedure, NoInput, signedInProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** Tenants: their data and their settings. */
export const agenciesRouter = router({
  create: signedInProcedure
    .input(CreateAgency)
    .output(Agency)
    .mutation(({ ctx, input }) => createAgency(ctx.scope, input)),

  get: agencyProcedure('agency:read')
    .input(NoInput)
    .output(Agency)
    .query(({ ctx }) => getAgency(ctx.scope)),

  update: agencyProcedure('agency:update')
    .input(UpdateAgency)
    .output(Agency)
    .mutation(({ ctx, input }) => updateAgency(ctx.scope, input)),

  remove: agencyProcedure('agency:remove')
    .input(NoInput)
    .output(Done)
    .mutation(({ ctx }) => done(removeAgency(ctx.scope))),

  // A removed agency has no members that the ladder could find; the database lets its owner alone through.
  restore: signedInProcedure
    .input(z.strictObject({ agencyId: Id }))
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreAgency(ctx.scope, input.agencyId))),

  settings: agencyProcedure('settings:read')
    .input(NoInput)
    .output(AgencySettings)
    .query(({ ctx }) => getAgencySettings(ctx.scope)),

  updateSettings: agencyProcedure('settings:update')
    .input(UpdateAgencySettings)
    .output(AgencySettings)
    .mutation(({ ctx, input }) => updateAgencySettings(ctx.scope, input)),
});
