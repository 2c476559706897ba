import { z } from 'zod';
import { CustomFieldValues } from '../custom-fields/values.ts';
import { OpportunityFilter, OpportunitySort } from './filters.ts';
import { Currency } from '../kernel/currency.ts';
import { JsonObject, name, shortText } from '../kernel/fields.ts';
import { CalendarDate, Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';
import { storedShape } from '../kernel/stored.ts';

/** Whether an opportunity is still to be decided; it follows from the kind of its stage. */
export const OpportunityStatus = z.enum(['open', 'won', 'lost']);
export type OpportunityStatus = z.infer<typeof OpportunityStatus>;

/** What one opportunity may be worth: exact in JavaScript. */
const AmountMinor = z.int().min(0);
const Percent = z.int().min(0).max(100);

/** What a caller may set on an opportunity. Where it stands changes by moving it. */
export const OpportunityData = z.strictObject({
  name: name(200).optional(),
  contactId: Id.nullable().optional(),
  amountMinor: AmountMinor.optional(),
  currency: Currency.optional(),
  probability: Percent.nullable().optional(),
  expectedCloseDate: CalendarDate.nullable().optional(),
  ownerId: Id.nullable().optional(),
  customFields: CustomFieldValues.optional(),
});
export type OpportunityData = z.infer<typeof OpportunityData>;

/**
 * A possible sale. `amountMinor` is in minor units of `currency` (cents, not euros), `probability` in percent;
 * null takes the probability of the stage. `position` orders the cards of one stage.
 */
export const Opportunity = z.object({
  id: Id,
  agencyId: Id,
  ...storedShape(OpportunityData),
  pipelineId: Id,
  stageId: Id,
  status: OpportunityStatus,
  closedAt: Timestamp.nullable(),
  lostReason: z.string().nullable(),
  position: z.number(),
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

/**
 * A new opportunity. Without a stage it begins in the first open stage of the given pipeline, or of the default
 * one; without a currency it takes the agency's. It stands on top of its column.
 */
export const CreateOpportunity = OpportunityData.extend({
  name: name(200),
  pipelineId: Id.optional(),
  stageId: Id.optional(),
});
export type CreateOpportunity = z.infer<typeof CreateOpportunity>;

/** `lostReason` is taken for lost opportunities only. */
export const UpdateOpportunity = z.strictObject({
  id: Id,
  data: OpportunityData.extend({ lostReason: shortText(500).nullable().optional() }).refine(
    (data) => Object.keys(data).length > 0,
    { error: 'give at least one field to change' },
  ),
  version: Version.optional(),
});
export type UpdateOpportunity = z.infer<typeof UpdateOpportunity>;

export const ListOpportunities = PageRequest.extend({
  pipelineId: Id.optional(),
  stageId: Id.optional(),
  status: OpportunityStatus.optional(),
  contactId: Id.optional(),
  ownerId: Id.nullable().optional(),
  filter: OpportunityFilter.optional(),
  sort: OpportunitySort.optional(),
});
export type ListOpportunities = z.infer<typeof ListOpportunities>;

export const OpportunityPage = pageOf(Opportunity);
export type OpportunityPage = z.infer<typeof OpportunityPage>;

/**
 * Where to put a card: right below `afterId`, or right above `beforeId` where that one is not in the stage any
 * more; on top of the column when neither is named. Give both neighbours if you know them: one of them still being
 * there is enough.
 */
export const MoveOpportunity = z
  .strictObject({
    id: Id,
    stageId: Id,
    afterId: Id.optional(),
    beforeId: Id.optional(),
    version: Version.optional(),
  })
  .refine(({ id, afterId, beforeId }) => id !== afterId && id !== beforeId, {
    error: 'a card does not stand beside itself',
    path: ['id'],
  });
export type MoveOpportunity = z.infer<typeof MoveOpportunity>;

/** `stageId` chooses among several stages of the kind; without it, the first one is taken. */
export const WinOpportunity = z.strictObject({ id: Id, stageId: Id.optional(), version: Version.optional() });
export type WinOpportunity = z.infer<typeof WinOpportunity>;

export const LoseOpportunity = WinOpportunity.extend({ lostReason: shortText(500).optional() });
export type LoseOpportunity = z.infer<typeof LoseOpportunity>;

/** Without `stageId` it goes back to the open stage where it was last. */
export const ReopenOpportunity = WinOpportunity;
export type ReopenOpportunity = z.infer<typeof ReopenOpportunity>;
