import { z } from 'zod';
import { Id, Timestamp, Version } from './identifiers.ts';

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
