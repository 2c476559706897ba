import { at, date, day, draw, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';
import type { DemoContact } from './contacts.ts';
import { pipelineId, RETAINERS, SALES, stageId, type DemoPipeline, type DemoStage } from './pipelines.ts';

const WORK = [
  'website',
  'spring campaign',
  'brand refresh',
  'search ads',
  'online shop',
  'newsletter',
  'photo shoot',
] as const;
const LOST_REASONS = [
  'Chose a cheaper offer',
  'Budget was cut',
  'No answer after the proposal',
  'Built it in-house',
] as const;
const COUNT = 20;
/** Positions of stages, the same mix every time: mostly open, some won, some lost. */
const IN_SALES = [0, 1, 2, 4, 3, 5, 1, 4, 2, 0, 5, 3, 4, 1, 2] as const;
const IN_RETAINERS = [0, 1, 2, 3, 1] as const;

/** An opportunity with the stages it went through. */
export interface DemoOpportunity {
  readonly id: string;
  readonly contact: DemoContact;
  readonly name: string;
  readonly row: SeedRow;
  readonly history: readonly SeedRow[];
}

/** The opportunities of an agency: on contacts that got that far, over every stage of both pipelines. */
export function demoOpportunities(agency: DemoAgency, contacts: readonly DemoContact[]): readonly DemoOpportunity[] {
  const ready = contacts.filter(({ stage, removed }) => !removed && (stage === 'opportunity' || stage === 'customer'));
  return Array.from({ length: COUNT }, (_, number) => opportunity(agency, at(ready, number), number));
}

function opportunity(agency: DemoAgency, contact: DemoContact, number: number): DemoOpportunity {
  const id = seedId(agency.key, 'opportunity', number);
  const inRetainers = number % 4 === 3;
  const pipeline = inRetainers ? RETAINERS : SALES;
  const place = inRetainers ? at(IN_RETAINERS, (number - 3) / 4) : at(IN_SALES, number - Math.ceil((number - 2) / 4));
  const stage = at(pipeline.stages, place);
  const startedDaysAgo = 20 + draw(140, agency.key, 'deal', number);
  const path = pathTo(pipeline, stage);
  const movedAt = path.map((_, step) => day(-startedDaysAgo + step * 4, 10 + step, 15));
  const lastMove = at(movedAt, movedAt.length - 1);
  const name = `${contact.name}: ${at(WORK, number)}`;
  const money = {
    amount_minor: 50_000 * (2 + draw(60, agency.key, 'amount', number)),
    currency: number % 6 === 5 ? 'EUR' : agency.currency,
  };
  const owner = contact.owner ?? ownerOf(agency);
  const row: SeedRow = {
    id,
    agency_id: agency.id,
    name,
    contact_id: contact.id,
    pipeline_id: pipelineId(agency, pipeline),
    stage_id: stageId(agency, pipeline, stage),
    status: stage.kind,
    ...money,
    probability: stage.probability,
    expected_close_date: date(number % 5 === 2 ? -6 : 7 + draw(70, agency.key, 'close', number)),
    closed_at: stage.kind === 'open' ? null : lastMove,
    lost_reason: stage.kind === 'lost' ? at(LOST_REASONS, number) : null,
    position: number + 1,
    owner_id: owner.id,
    created_by: owner.id,
    created_at: day(-startedDaysAgo, 10, 15),
    updated_at: lastMove,
    version: path.length,
  };
  const history = path.map((to, step): SeedRow => {
    const from = path[step - 1];
    return {
      id: seedId(agency.key, 'move', number, step),
      agency_id: agency.id,
      opportunity_id: id,
      pipeline_id: pipelineId(agency, pipeline),
      from_stage_id: from === undefined ? null : stageId(agency, pipeline, from),
      to_stage_id: stageId(agency, pipeline, to),
      ...money,
      moved_by: owner.id,
      moved_at: at(movedAt, step),
    };
  });
  return { id, contact, name, row, history };
}

/** All open stages up to the one where it is; what was lost did not pass through "Won". */
function pathTo(pipeline: DemoPipeline, stage: DemoStage): readonly DemoStage[] {
  const upto = pipeline.stages.indexOf(stage);
  return [...pipeline.stages.slice(0, upto).filter(({ kind }) => kind === 'open'), stage];
}
