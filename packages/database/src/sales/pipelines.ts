import type {
  AddStage,
  CreatePipeline,
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
import { z } from 'zod';
import { rowOf } from '../kernel/rows.ts';
import { readPage, type Keyset } from '../kernel/cursor.ts';
import { PIPELINE_COLUMNS, PIPELINE_WITH_STAGES_COLUMNS, STAGE_COLUMNS } from './columns.ts';
import { done, many, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';

/** The order that an agency gives its pipelines. */
const BY_POSITION: Keyset<{ readonly id: string; readonly position: number }> = {
  list: 'pipelines',
  by: 'position',
  direction: 'asc',
  column: 'position',
  tieColumn: 'id',
  key: z.int(),
  keyOf: (pipeline) => pipeline.position,
  tieOf: (pipeline) => pipeline.id,
};

/** @throws DomainError `invalid_cursor` */
export async function listPipelines(scope: AgencyScope, page: PageRequest): Promise<PipelinePage> {
  const selection = scope.db.from('pipelines').select(PIPELINE_COLUMNS).eq('agency_id', scope.agencyId);
  return readPage(selection, BY_POSITION, page);
}

/** A pipeline with its stages, in order. @throws DomainError `not_found` */
export async function getPipeline(scope: AgencyScope, { id }: RecordReference): Promise<PipelineWithStages> {
  return one(
    await scope.db
      .from('pipelines')
      .select(PIPELINE_WITH_STAGES_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .eq('id', id)
      .eq('stages.agency_id', scope.agencyId)
      .order('position', { referencedTable: 'stages' })
      .single(),
  );
}

/** @throws DomainError `name_taken` */
export async function createPipeline(scope: AgencyScope, pipeline: CreatePipeline): Promise<PipelineWithStages> {
  const { name, stages } = pipeline;
  const id = one(await scope.db.rpc('create_pipeline', { agency_id: scope.agencyId, name, stages }));
  return getPipeline(scope, { id });
}

/** @throws DomainError `not_found`, `stale_version`, `name_taken` */
export async function updatePipeline(scope: AgencyScope, update: UpdatePipeline): Promise<Pipeline> {
  const change = scope.db
    .from('pipelines')
    .update(rowOf(update.data))
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(PIPELINE_COLUMNS).single(), update.version, async () => {
    await getPipeline(scope, update);
    return true;
  });
}

/** Makes a pipeline the one in which new opportunities begin. @throws DomainError `not_found` */
export async function setDefaultPipeline(scope: AgencyScope, { id }: RecordReference): Promise<PipelineWithStages> {
  done(await scope.db.rpc('set_default_pipeline', { agency_id: scope.agencyId, pipeline_id: id }));
  return getPipeline(scope, { id });
}

/** @throws DomainError `not_found`, `default_pipeline`, `in_use`, `invalid_reference`, `no_stage` */
export async function removePipeline(scope: AgencyScope, { id, moveTo }: RemovePipeline): Promise<void> {
  done(await scope.db.rpc('remove_pipeline', { agency_id: scope.agencyId, pipeline_id: id, ...destination(moveTo) }));
}

/** @throws DomainError `not_found` */
export async function addStage(scope: AgencyScope, stage: AddStage): Promise<PipelineWithStages> {
  const { pipelineId, name, kind, probability, at } = stage;
  done(
    await scope.db.rpc('add_pipeline_stage', {
      agency_id: scope.agencyId,
      pipeline_id: pipelineId,
      name,
      kind,
      ...(probability === undefined ? {} : { probability }),
      ...(at === undefined ? {} : { at }),
    }),
  );
  return getPipeline(scope, { id: pipelineId });
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_input` for a probability that its kind does not have */
export async function updateStage(scope: AgencyScope, update: UpdateStage): Promise<PipelineStage> {
  const stages = scope.db.from('pipeline_stages');
  const change = stages.update(rowOf(update.data)).eq('agency_id', scope.agencyId).eq('id', update.id);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(STAGE_COLUMNS).single(), update.version, async () => {
    const found = await stages.select('id').eq('agency_id', scope.agencyId).eq('id', update.id);
    return many(found).length > 0;
  });
}

/** @throws DomainError `not_found`, `stale_version` when these are not the stages of the pipeline */
export async function reorderStages(scope: AgencyScope, order: ReorderStages): Promise<PipelineWithStages> {
  done(
    await scope.db.rpc('reorder_pipeline_stages', {
      agency_id: scope.agencyId,
      pipeline_id: order.pipelineId,
      stage_ids: order.stageIds,
    }),
  );
  return getPipeline(scope, { id: order.pipelineId });
}

/** @throws DomainError `not_found`, `in_use`, `invalid_reference`, `invalid_input` for a stage of another kind */
export async function removeStage(scope: AgencyScope, { id, moveTo }: RemoveStage): Promise<void> {
  done(
    await scope.db.rpc('remove_pipeline_stage', { agency_id: scope.agencyId, stage_id: id, ...destination(moveTo) }),
  );
}

function destination(moveTo: string | undefined): { move_to?: string } {
  return moveTo === undefined ? {} : { move_to: moveTo };
}
