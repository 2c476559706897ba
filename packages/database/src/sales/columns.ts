import { Opportunity, Pipeline, PipelineStage, StageStay } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const OPPORTUNITY_COLUMNS = columnsOf(Opportunity);

export const PIPELINE_COLUMNS = columnsOf(Pipeline);

export const STAGE_COLUMNS = columnsOf(PipelineStage);

export const PIPELINE_WITH_STAGES_COLUMNS = `${PIPELINE_COLUMNS},stages:pipeline_stages(${STAGE_COLUMNS})` as const;

/** A pipeline with the columns of its board, and their cards. */
export const BOARD_COLUMNS =
  `${PIPELINE_COLUMNS},stages:pipeline_stages(${STAGE_COLUMNS},cards:opportunities(${OPPORTUNITY_COLUMNS}))` as const;

export const STAGE_STAY_COLUMNS = columnsOf(StageStay);
