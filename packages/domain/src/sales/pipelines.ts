import { z } from 'zod';
import { name } from '../kernel/fields.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf } from '../kernel/page.ts';

/** A way that opportunities go; every agency has a default one from its first day. */
export const Pipeline = z.object({
  id: Id,
  agencyId: Id,
  name: z.string(),
  isDefault: z.boolean(),
  position: z.int(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Pipeline = z.infer<typeof Pipeline>;

/** What an opportunity is when it stands in a stage. */
export const StageKind = z.enum(['open', 'won', 'lost']);
export type StageKind = z.infer<typeof StageKind>;

/** A column of a pipeline; `probability` in percent, 100 in a won stage and 0 in a lost one. */
export const PipelineStage = z.object({
  id: Id,
  agencyId: Id,
  pipelineId: Id,
  name: z.string(),
  position: z.int(),
  probability: z.int(),
  kind: StageKind,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type PipelineStage = z.infer<typeof PipelineStage>;

export const PipelineWithStages = Pipeline.extend({ stages: z.array(PipelineStage) });
export type PipelineWithStages = z.infer<typeof PipelineWithStages>;

export const PipelinePage = pageOf(Pipeline);
export type PipelinePage = z.infer<typeof PipelinePage>;

/** How many stages a pipeline may have. */
export const MAX_STAGES = 100;

const Percent = z.int().min(0).max(100);

/** Whether a probability fits the kind: what is won is certain, what is lost is over. */
function fits({ kind, probability }: { kind: StageKind; probability?: number | undefined }): boolean {
  return kind === 'open' || probability === undefined || probability === (kind === 'won' ? 100 : 0);
}
const MISFIT = { error: 'is 100 in a won stage and 0 in a lost one', path: ['probability'] };

const StageFields = z.strictObject({
  name: name(80),
  kind: StageKind.default('open'),
  /** In percent; 0 when it is left out, 100 in a won stage. */
  probability: Percent.optional(),
});

/** A stage of a new pipeline. Its kind never changes. */
export const NewStage = StageFields.refine(fits, MISFIT);
export type NewStage = z.infer<typeof NewStage>;

/** What a pipeline starts with when nothing else is said, and what every agency gets on its first day. */
export const USUAL_STAGES: readonly NewStage[] = [
  { name: 'New', kind: 'open', probability: 10 },
  { name: 'Qualified', kind: 'open', probability: 40 },
  { name: 'Proposal', kind: 'open', probability: 70 },
  { name: 'Negotiation', kind: 'open', probability: 85 },
  { name: 'Won', kind: 'won', probability: 100 },
  { name: 'Lost', kind: 'lost', probability: 0 },
];

export const CreatePipeline = z.strictObject({
  name: name(80),
  stages: z
    .array(NewStage)
    .max(MAX_STAGES)
    .refine((stages) => stages.some(({ kind }) => kind === 'open'), { error: 'give at least one open stage' })
    .default([...USUAL_STAGES]),
});
export type CreatePipeline = z.infer<typeof CreatePipeline>;

/** `position` orders the pipelines of an agency. */
export const UpdatePipeline = z.strictObject({
  id: Id,
  data: z
    .strictObject({ name: name(80).optional(), position: z.int().min(0).max(99_999).optional() })
    .refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdatePipeline = z.infer<typeof UpdatePipeline>;

/** `at` counts from 0; without it, an open stage goes behind the open ones, another one to the end. */
export const AddStage = StageFields.extend({
  pipelineId: Id,
  at: z.int().min(0).max(MAX_STAGES).optional(),
}).refine(fits, MISFIT);
export type AddStage = z.infer<typeof AddStage>;

export const UpdateStage = z.strictObject({
  id: Id,
  data: z
    .strictObject({ name: name(80).optional(), probability: Percent.optional() })
    .refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateStage = z.infer<typeof UpdateStage>;

/** Every stage of the pipeline, once, in the new order. */
export const ReorderStages = z.strictObject({ pipelineId: Id, stageIds: z.array(Id).min(1).max(MAX_STAGES) });
export type ReorderStages = z.infer<typeof ReorderStages>;

/** `moveTo`, another stage of the same kind, takes what stands in the stage, trash included. */
export const RemoveStage = z.strictObject({ id: Id, moveTo: Id.optional() });
export type RemoveStage = z.infer<typeof RemoveStage>;

/**
 * `moveTo`, an open stage of another pipeline, takes what is open, trash included; what was won or lost goes to
 * the first stage of its kind there.
 */
export const RemovePipeline = RemoveStage;
export type RemovePipeline = z.infer<typeof RemovePipeline>;
