import { addStage } from '../matrix/preparations.ts';
import { FIRST_PAGE, NOTHING, type Ask, type SamplesOf, type Unprepared } from './sample.ts';
import { removal, restore } from './trash.ts';

const opportunity = ({ ground }: Ask) => ({ id: ground.here.opportunity });
const pipeline = ({ ground }: Ask) => ({ id: ground.here.pipeline });
const ofPipeline = ({ ground }: Ask) => ({ pipelineId: ground.here.pipeline });
const stage = ({ ground }: Ask) => ({ id: ground.here.stage });
const YEAR = new Date().getUTCFullYear();
const PERIOD = { from: `${YEAR}-01`, to: `${YEAR}-12` };

/** Wins the opportunity. @returns the stage where it is now */
async function won(place: Unprepared): Promise<string> {
  const id = await addStage('won', 100)(place);
  await place.sql.query('update public.opportunities set stage_id = $2 where id = $1', [
    place.ground.here.opportunity,
    id,
  ]);
  return id;
}

export const SALES_SAMPLES = {
  'opportunities.board': [
    { about: 'of a pipeline', input: ofPipeline },
    { about: 'the default', input: NOTHING },
  ],
  'opportunities.column': [{ input: ({ ground }) => ({ stageId: ground.here.stage, ...FIRST_PAGE() }), foreign: 'OK' }],
  'opportunities.create': [
    { input: () => ({ name: 'New', currency: 'EUR', expectedCloseDate: '2026-11-25' }) },
    {
      about: 'in a stage',
      input: ({ ground }) => ({ name: 'New', stageId: ground.here.stage }),
      foreign: 'BAD_REQUEST',
    },
    { about: 'in a pipeline', input: (ask) => ({ name: 'New', ...ofPipeline(ask) }), foreign: 'BAD_REQUEST' },
    {
      about: 'of a contact',
      input: ({ ground }) => ({ name: 'New', contactId: ground.here.contact }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'opportunities.forecast': [
    { input: () => PERIOD },
    { about: 'of a pipeline', input: (ask) => ({ ...PERIOD, ...ofPipeline(ask) }), foreign: 'OK' },
  ],
  'opportunities.get': [{ input: opportunity }],
  'opportunities.history': [{ input: (ask) => ({ ...opportunity(ask), ...FIRST_PAGE() }) }],
  'opportunities.list': [
    { input: FIRST_PAGE },
    {
      about: 'of a pipeline, a stage, a contact and an owner',
      input: ({ ground: { here } }) => ({
        pipelineId: here.pipeline,
        stageId: here.stage,
        contactId: here.contact,
        ownerId: here.viewer,
      }),
      foreign: 'OK',
    },
  ],
  'opportunities.listTrash': [{ input: FIRST_PAGE }],
  'opportunities.lose': [
    { prepare: addStage('lost', 0), input: (ask) => ({ ...opportunity(ask), lostReason: 'Late' }) },
  ],
  'opportunities.move': [
    { prepare: addStage('open', 10), input: (ask) => ({ ...opportunity(ask), stageId: ask.prepared }) },
  ],
  'opportunities.remove': removal('opportunity'),
  'opportunities.reopen': [{ prepare: won, input: opportunity }],
  'opportunities.restore': restore('opportunity'),
  'opportunities.timeInStages': [{ input: opportunity }],
  'opportunities.update': [{ input: (ask) => ({ ...opportunity(ask), data: { amountMinor: 1200 }, version: 1 }) }],
  'opportunities.win': [{ prepare: addStage('won', 100), input: (ask) => ({ ...opportunity(ask), version: 1 }) }],
  'opportunities.winRate': [{ prepare: won, input: () => PERIOD }],

  'pipelines.addStage': [{ input: (ask) => ({ ...ofPipeline(ask), name: 'Added' }) }],
  'pipelines.create': [{ input: () => ({ name: 'Made' }) }],
  'pipelines.get': [{ input: pipeline }],
  'pipelines.list': [{ input: FIRST_PAGE }],
  'pipelines.remove': [
    { needs: ['opportunity:write'], input: (ask) => ({ ...pipeline(ask), moveTo: ask.ground.next.stage }) },
    {
      about: 'in use',
      input: pipeline,
      foreign: { untried: 'The use above tries them.' },
      result: () => 'CONFLICT',
    },
  ],
  'pipelines.removeStage': [
    {
      needs: ['opportunity:write'],
      prepare: addStage('open', 10),
      input: (ask) => ({ ...stage(ask), moveTo: ask.prepared }),
    },
  ],
  'pipelines.reorderStages': [
    {
      prepare: addStage('open', 10),
      input: (ask) => ({ ...ofPipeline(ask), stageIds: [ask.prepared, stage(ask).id] }),
    },
  ],
  'pipelines.setDefault': [{ input: pipeline }],
  'pipelines.update': [{ input: (ask) => ({ ...pipeline(ask), data: { name: 'Changed' }, version: 1 }) }],
  'pipelines.updateStage': [{ input: (ask) => ({ ...stage(ask), data: { name: 'Changed' }, version: 1 }) }],
} satisfies SamplesOf<'opportunities' | 'pipelines'>;
