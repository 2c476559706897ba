import { day, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';

/** A column of a pipeline. */
export interface DemoStage {
  readonly name: string;
  readonly probability: number;
  readonly kind: 'open' | 'won' | 'lost';
}

/** A pipeline with its stages, in order. */
export interface DemoPipeline {
  readonly name: string;
  readonly isDefault: boolean;
  readonly stages: readonly DemoStage[];
}

/** What private.create_agency gives every agency on its first day. */
export const SALES: DemoPipeline = {
  name: 'Sales',
  isDefault: true,
  stages: [
    { name: 'New', probability: 10, kind: 'open' },
    { name: 'Qualified', probability: 40, kind: 'open' },
    { name: 'Proposal', probability: 70, kind: 'open' },
    { name: 'Negotiation', probability: 85, kind: 'open' },
    { name: 'Won', probability: 100, kind: 'won' },
    { name: 'Lost', probability: 0, kind: 'lost' },
  ],
};

export const RETAINERS: DemoPipeline = {
  name: 'Retainers',
  isDefault: false,
  stages: [
    { name: 'Audit', probability: 30, kind: 'open' },
    { name: 'Offer', probability: 60, kind: 'open' },
    { name: 'Signed', probability: 100, kind: 'won' },
    { name: 'Declined', probability: 0, kind: 'lost' },
  ],
};

const PIPELINES = [SALES, RETAINERS] as const;

export function pipelineId(agency: DemoAgency, pipeline: DemoPipeline): string {
  return seedId(agency.key, 'pipeline', pipeline.name);
}

export function stageId(agency: DemoAgency, pipeline: DemoPipeline, stage: DemoStage): string {
  return seedId(agency.key, 'stage', pipeline.name, stage.name);
}

function made(agency: DemoAgency): SeedRow {
  return { created_by: ownerOf(agency).id, created_at: day(-390), updated_at: day(-390), version: 1 };
}

/** Rows of public.pipelines. */
export function pipelineRows(agency: DemoAgency): SeedRow[] {
  return PIPELINES.map((pipeline, position) => ({
    id: pipelineId(agency, pipeline),
    agency_id: agency.id,
    name: pipeline.name,
    is_default: pipeline.isDefault,
    position,
    ...made(agency),
  }));
}

/** Rows of public.pipeline_stages. */
export function stageRows(agency: DemoAgency): SeedRow[] {
  return PIPELINES.flatMap((pipeline) =>
    pipeline.stages.map((stage, position) => ({
      id: stageId(agency, pipeline, stage),
      agency_id: agency.id,
      pipeline_id: pipelineId(agency, pipeline),
      name: stage.name,
      position,
      probability: stage.probability,
      kind: stage.kind,
      ...made(agency),
    })),
  );
}
