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
    .meta({ summary: 'Creates an agency with the caller as its owner, settings and a default pipeline.' })
    .input(CreateAgency)
    .output(Agency)
    .mutation(({ ctx, input }) => createAgency(ctx.scope, input)),

  get: agencyProcedure('agency:read')
    .meta({ summary: "Gives the agency's data." })
    .input(NoInput)
    .output(Agency)
    .query(({ ctx }) => getAgency(ctx.scope)),

  update: agencyProcedure('agency:update', 'agency:read')
    .meta({ summary: "Changes the agency's data; another time zone makes the database count all totals again." })
    .input(UpdateAgency)
    .output(Agency)
    .mutation(({ ctx, input }) => updateAgency(ctx.scope, input)),

  remove: agencyProcedure('agency:remove')
    .meta({ summary: 'Takes the agency out of use.' })
    .input(NoInput)
    .output(Done)
    .mutation(({ ctx }) => done(removeAgency(ctx.scope))),

  // A removed agency has no members that the ladder could find; the database lets its owner alone through.
  restore: signedInProcedure
    .meta({ summary: 'Puts a removed agency back; its owner alone may call it.' })
    .input(z.strictObject({ agencyId: Id }))
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreAgency(ctx.scope, input.agencyId))),

  settings: agencyProcedure('settings:read')
    .meta({ summary: "Gives the agency's settings." })
    .input(NoInput)
    .output(AgencySettings)
    .query(({ ctx }) => getAgencySettings(ctx.scope)),

  updateSettings: agencyProcedure('settings:update', 'settings:read')
    .meta({ summary: "Changes the agency's settings." })
    .input(UpdateAgencySettings)
    .output(AgencySettings)
    .mutation(({ ctx, input }) => updateAgencySettings(ctx.scope, input)),
});
