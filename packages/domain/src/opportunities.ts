import { z } from 'zod';
import { JsonObject } from './fields.ts';
import { CalendarDate, Id, Timestamp, Version } from './identifiers.ts';

/** Whether an opportunity is still to be decided; it follows from the kind of its stage. */
export const OpportunityStatus = z.enum(['open', 'won', 'lost']);
export type OpportunityStatus = z.infer<typeof OpportunityStatus>;

/**
 * A possible sale. `amountMinor` is in minor units of `currency` (cents, not euros), `probability` in percent;
 * null takes the probability of the stage. `position` orders the cards of one stage.
 */
export const Opportunity = z.object({
  id: Id,
  agencyId: Id,
  name: z.string(),
  contactId: Id.nullable(),
  pipelineId: Id,
  stageId: Id,
  status: OpportunityStatus,
  amountMinor: z.int(),
  currency: z.string(),
  probability: z.int().nullable(),
  expectedCloseDate: CalendarDate.nullable(),
  closedAt: Timestamp.nullable(),
  lostReason: z.string().nullable(),
  position: z.number(),
  ownerId: Id.nullable(),
  customFields: JsonObject,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Opportunity = z.infer<typeof Opportunity>;

/**
 * One move of an opportunity, with what it was worth then. `fromStageId` null = its first stage. The stages may
 * be gone meanwhile.
 */
export const StageChange = z.object({
  id: Id,
  agencyId: Id,
  opportunityId: Id,
  pipelineId: Id,
  fromStageId: Id.nullable(),
  toStageId: Id,
  amountMinor: z.int(),
  currency: z.string(),
  movedBy: Id.nullable(),
  movedAt: Timestamp,
});
export type StageChange = z.infer<typeof StageChange>;
