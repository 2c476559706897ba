import type { Ask } from '../samples/sample.ts';
import type { FunctionRule } from './function-rule.ts';
import { addStage } from './preparations.ts';

const inBothAgencies = ({ agency }: Ask) => ({ agency_id: agency });
const onOpportunity = ({ agency, ground }: Ask) => ({ agency_id: agency, opportunity_id: ground.here.opportunity });
const onPipeline = ({ agency, ground }: Ask) => ({ agency_id: agency, pipeline_id: ground.here.pipeline });

const anotherStage = addStage('open', 0);
const wonStage = addStage('won', 100);

/** What the functions of pipelines and opportunities promise. */
export const SALES_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  add_pipeline_stage: [
    {
      needs: 'pipeline:write',
      foreign: 'AX404',
      args: (ask) => ({ ...onPipeline(ask), name: 'Added' }),
    },
  ],
  create_pipeline: [
    {
      needs: 'pipeline:write',
      args: (ask) => ({ ...inBothAgencies(ask), name: 'Made', stages: [{ name: 'First' }] }),
    },
  ],
  move_opportunity: [
    {
      about: 'into another stage',
      needs: 'opportunity:write',
      foreign: 'AX404',
      prepare: anotherStage,
      args: (ask) => ({ ...onOpportunity(ask), stage_id: ask.prepared }),
    },
  ],
  opportunity_history: [
    { needs: 'opportunity:read', reads: true, outside: 'hidden', foreign: 'unchanged', args: onOpportunity },
  ],
  opportunity_time_in_stages: [
    { needs: 'opportunity:read', reads: true, outside: 'hidden', foreign: 'unchanged', args: onOpportunity },
  ],
  pipeline_totals: [
    { needs: 'opportunity:read', reads: true, outside: 'hidden', foreign: 'unchanged', args: onPipeline },
  ],
  remove_pipeline: [
    {
      about: 'into another one',
      needs: 'pipeline:write',
      foreign: 'AX404',
      args: (ask) => ({ ...onPipeline(ask), move_to: ask.ground.next.stage }),
    },
    { about: 'in use', needs: 'pipeline:write', brief: true, args: onPipeline, result: () => 'AX409' },
  ],
  remove_pipeline_stage: [
    {
      about: 'into another one',
      needs: 'pipeline:write',
      foreign: 'AX404',
      prepare: anotherStage,
      args: ({ agency, ground, prepared }) => ({ agency_id: agency, stage_id: ground.here.stage, move_to: prepared }),
    },
  ],
  reorder_pipeline_stages: [
    {
      needs: 'pipeline:write',
      foreign: 'AX404',
      prepare: anotherStage,
      args: (ask) => ({ ...onPipeline(ask), stage_ids: [ask.prepared, ask.ground.here.stage] }),
    },
  ],
  sales_by_month: [
    {
      needs: 'report:read',
      reads: true,
      args: (ask) => ({ ...inBothAgencies(ask), from_month: '2020-01-01', to_month: '2029-12-01' }),
    },
    {
      about: 'of a pipeline',
      needs: 'report:read',
      reads: true,
      foreign: 'unchanged',
      args: (ask) => ({ ...onPipeline(ask), from_month: '2020-01-01', to_month: '2029-12-01' }),
    },
  ],
  set_default_pipeline: [{ needs: 'pipeline:write', foreign: 'AX404', args: onPipeline }],
  settle_opportunity: [
    {
      needs: 'opportunity:write',
      foreign: 'AX404',
      prepare: wonStage,
      args: (ask) => ({ ...onOpportunity(ask), outcome: 'won' }),
    },
  ],
};
