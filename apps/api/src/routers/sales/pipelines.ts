import {
  addStage,
  createPipeline,
  getPipeline,
  listPipelines,
  removePipeline,
  removeStage,
  reorderStages,
  setDefaultPipeline,
  updatePipeline,
  updateStage,
} from '@axolop/database';
import {
  AddStage,
  CreatePipeline,
  Done,
  PageRequest,
  Pipeline,
  PipelinePage,
  PipelineStage,
  PipelineWithStages,
  RecordReference,
  RemovePipeline,
  RemoveStage,
  ReorderStages,
  UpdatePipeline,
  UpdateStage,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** The ways that opportunities go, and their stages. */
export const pipelinesRouter = router({
  list: agencyProcedure('pipeline:read')
    .meta({ summary: 'Lists the pipelines in their order.' })
    .input(PageRequest)
    .output(PipelinePage)
    .query(({ ctx, input }) => listPipelines(ctx.scope, input)),

  get: agencyProcedure('pipeline:read')
    .meta({ summary: 'Gives one pipeline with its stages.' })
    .input(RecordReference)
    .output(PipelineWithStages)
    .query(({ ctx, input }) => getPipeline(ctx.scope, input)),

  create: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Creates a pipeline with up to 100 stages, at least one of them open.' })
    .input(CreatePipeline)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => createPipeline(ctx.scope, input)),

  update: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Changes name and place of a pipeline.' })
    .input(UpdatePipeline)
    .output(Pipeline)
    .mutation(({ ctx, input }) => updatePipeline(ctx.scope, input)),

  setDefault: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Makes a pipeline the one where new opportunities begin.' })
    .input(RecordReference)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => setDefaultPipeline(ctx.scope, input)),

  remove: agencyProcedure('pipeline:write')
    .meta({
      summary: 'Removes a pipeline; with `moveTo`, its opportunities move there (this needs `opportunity:write`).',
    })
    .input(RemovePipeline)
    .output(Done)
    .mutation(({ ctx, input }) => done(removePipeline(ctx.scope, input))),

  addStage: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Adds a stage at its place.' })
    .input(AddStage)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => addStage(ctx.scope, input)),

  updateStage: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Changes name and probability of a stage, never its kind.' })
    .input(UpdateStage)
    .output(PipelineStage)
    .mutation(({ ctx, input }) => updateStage(ctx.scope, input)),

  reorderStages: agencyProcedure('pipeline:write', 'pipeline:read')
    .meta({ summary: 'Puts all stages of a pipeline into a new order.' })
    .input(ReorderStages)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => reorderStages(ctx.scope, input)),

  removeStage: agencyProcedure('pipeline:write')
    .meta({
      summary:
        'Removes a stage; with `moveTo`, of the same kind, its opportunities move there (this needs `opportunity:write`).',
    })
    .input(RemoveStage)
    .output(Done)
    .mutation(({ ctx, input }) => done(removeStage(ctx.scope, input))),
});
