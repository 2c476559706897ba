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
    .input(PageRequest)
    .output(PipelinePage)
    .query(({ ctx, input }) => listPipelines(ctx.scope, input)),

  get: agencyProcedure('pipeline:read')
    .input(RecordReference)
    .output(PipelineWithStages)
    .query(({ ctx, input }) => getPipeline(ctx.scope, input)),

  create: agencyProcedure('pipeline:write')
    .input(CreatePipeline)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => createPipeline(ctx.scope, input)),

  update: agencyProcedure('pipeline:write')
    .input(UpdatePipeline)
    .output(Pipeline)
    .mutation(({ ctx, input }) => updatePipeline(ctx.scope, input)),

  setDefault: agencyProcedure('pipeline:write')
    .input(RecordReference)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => setDefaultPipeline(ctx.scope, input)),

  remove: agencyProcedure('pipeline:write')
    .input(RemovePipeline)
    .output(Done)
    .mutation(({ ctx, input }) => done(removePipeline(ctx.scope, input))),

  addStage: agencyProcedure('pipeline:write')
    .input(AddStage)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => addStage(ctx.scope, input)),

  updateStage: agencyProcedure('pipeline:write')
    .input(UpdateStage)
    .output(PipelineStage)
    .mutation(({ ctx, input }) => updateStage(ctx.scope, input)),

  reorderStages: agencyProcedure('pipeline:write')
    .input(ReorderStages)
    .output(PipelineWithStages)
    .mutation(({ ctx, input }) => reorderStages(ctx.scope, input)),

  removeStage: agencyProcedure('pipeline:write')
    .input(RemoveStage)
    .output(Done)
    .mutation(({ ctx, input }) => done(removeStage(ctx.scope, input))),
});
