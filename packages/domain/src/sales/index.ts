import { Opportunity, StageChange } from './opportunities.ts';
import { Pipeline, PipelineStage } from './pipelines.ts';
import { OpportunityStageTotal } from './sales-reports.ts';

export * from './filters.ts';
export * from './opportunities.ts';
export * from './pipelines.ts';
export * from './sales-reports.ts';

/** The tables of this area, each with the entity that its rows are. */
export const SALES_TABLES = {
  opportunities: Opportunity,
  opportunity_stage_history: StageChange,
  opportunity_stage_totals: OpportunityStageTotal,
  pipeline_stages: PipelineStage,
  pipelines: Pipeline,
} as const;

/** What has a trash here: the table behind each resource with a permission `…:remove_own`. */
export const SALES_TRASH = { opportunity: 'opportunities' } as const;
