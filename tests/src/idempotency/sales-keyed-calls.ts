import type { Opportunity, PipelineWithStages } from '@axolop/domain';
import type { World } from '@axolop/testing';
import { byOwner, type KeyedMutation } from './keyed-mutation.ts';

const deal = ({ a }: World): Promise<Opportunity> =>
  a.owner.api.opportunities.create.mutate({ agencyId: a.id, name: 'Deal' });
const pipeline = ({ a }: World): Promise<PipelineWithStages> =>
  a.owner.api.pipelines.create.mutate({ agencyId: a.id, name: crypto.randomUUID() });

/** How every mutation of pipelines and opportunities is tried. */
export const SALES_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {
  'opportunities.create': byOwner(() => ({ name: 'Once' })),
  'opportunities.lose': byOwner(async (world) => ({ id: (await deal(world)).id, lostReason: 'Once' })),
  'opportunities.move': byOwner(async (world) => {
    const { id } = await deal(world);
    const { stages } = await pipeline(world);
    return { id, stageId: stages[1]?.id };
  }),
  'opportunities.remove': byOwner(async (world) => ({ id: (await deal(world)).id })),
  'opportunities.reopen': byOwner(async (world) => {
    const { id } = await deal(world);
    await world.a.owner.api.opportunities.win.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'opportunities.restore': byOwner(async (world) => {
    const { id } = await deal(world);
    await world.a.owner.api.opportunities.remove.mutate({ agencyId: world.a.id, id });
    return { id };
  }),
  'opportunities.update': byOwner(async (world) => {
    const { id, version } = await deal(world);
    return { id, version, data: { amountMinor: 100 } };
  }),
  'opportunities.win': byOwner(async (world) => {
    const { id, version } = await deal(world);
    return { id, version };
  }),
  'pipelines.addStage': byOwner(async (world) => ({ pipelineId: (await pipeline(world)).id, name: 'Once' })),
  'pipelines.create': byOwner(() => ({ name: 'Once' })),
  'pipelines.remove': byOwner(async (world) => ({ id: (await pipeline(world)).id })),
  'pipelines.removeStage': byOwner(async (world) => ({ id: (await pipeline(world)).stages[0]?.id })),
  'pipelines.reorderStages': byOwner(async (world) => {
    const { id, stages } = await pipeline(world);
    return { pipelineId: id, stageIds: stages.map((stage) => stage.id).toReversed() };
  }),
  'pipelines.setDefault': byOwner(async (world) => ({ id: (await pipeline(world)).id })),
  'pipelines.update': byOwner(async (world) => {
    const { id, version } = await pipeline(world);
    return { id, version, data: { position: 7 } };
  }),
  'pipelines.updateStage': byOwner(async (world) => {
    const [first] = (await pipeline(world)).stages;
    return { id: first?.id, version: first?.version, data: { name: 'Once' } };
  }),
};
