import type { CreateOpportunity, Opportunity, PipelineWithStages } from '@axolop/domain';
import type { Agency, Person } from '@axolop/testing';

/** The stages of the pipeline that every agency gets, by their names. */
export type UsualStages = Readonly<Record<'New' | 'Qualified' | 'Proposal' | 'Negotiation' | 'Won' | 'Lost', string>>;

/** A place to sell from: the default pipeline of an agency, and somebody who works there. */
export interface Desk {
  readonly agencyId: string;
  readonly pipeline: PipelineWithStages;
  readonly stages: UsualStages;
  readonly api: Person['api']['opportunities'];
  readonly deal: (data?: Partial<CreateOpportunity>) => Promise<Opportunity>;
  /** The names of the cards of a column, from top to bottom. */
  readonly column: (stageId: string) => Promise<string>;
}

/** @param person who works there; the owner of the agency when left out */
export async function desk(agency: Agency, person: Person = agency.owner): Promise<Desk> {
  const agencyId = agency.id;
  const { items } = await person.api.pipelines.list.query({ agencyId });
  const found = items.find(({ isDefault }) => isDefault);
  if (found === undefined) throw new Error('The agency has no default pipeline.');
  const pipeline = await person.api.pipelines.get.query({ agencyId, id: found.id });
  const api = person.api.opportunities;
  return {
    agencyId,
    pipeline,
    api,
    stages: {
      New: stageNamed(pipeline, 'New'),
      Qualified: stageNamed(pipeline, 'Qualified'),
      Proposal: stageNamed(pipeline, 'Proposal'),
      Negotiation: stageNamed(pipeline, 'Negotiation'),
      Won: stageNamed(pipeline, 'Won'),
      Lost: stageNamed(pipeline, 'Lost'),
    },
    deal: (data = {}) => api.create.mutate({ agencyId, name: 'Deal', ...data }),
    column: async (stageId) => {
      const page = await api.column.query({ agencyId, stageId, limit: 200 });
      return page.items.map(({ name }) => name).join(' ');
    },
  };
}

/** The id of a stage. @throws Error when there is none of this name */
export function stageNamed({ stages }: PipelineWithStages, name: string): string {
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`The pipeline has no stage ${name}.`);
  return stage.id;
}
