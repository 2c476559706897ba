import type { Ask } from './function-rule.ts';
import { insertRow } from './ground.ts';
import { insertRecord } from './preparations.ts';
import type { ProcedureRule } from './procedure-rule.ts';

const opportunity = ({ ground }: Ask) => ({ id: ground.here.opportunity });
const pipeline = ({ ground }: Ask) => ({ id: ground.here.pipeline });
const prepared = ({ prepared: id }: Ask) => ({ id });
const PERIOD = { from: '2026-01', to: '2026-12' };

function stageOf(kind: 'open' | 'won' | 'lost', probability: number) {
  return async ({ sql, ground: { here } }: Omit<Ask, 'prepared'>): Promise<string> => {
    const place = { agency_id: here.agency, pipeline_id: here.pipeline, position: 1 };
    return String((await insertRow(sql, 'pipeline_stages', { ...place, name: kind, kind, probability }))['id']);
  };
}

const own = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'opportunity', { isOwn: true, inTrash });
const others = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'opportunity', { isOwn: false, inTrash });

/** A valid input for every procedure of pipelines and opportunities. */
export const SALES_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'opportunities.board': [
    { about: 'of a pipeline', input: ({ ground }) => ({ pipelineId: ground.here.pipeline }), foreign: 'NOT_FOUND' },
    { about: 'the default', input: () => ({}) },
  ],
  'opportunities.column': [{ input: ({ ground }) => ({ stageId: ground.here.stage }), foreign: 'OK' }],
  'opportunities.create': [
    { input: () => ({ name: 'New' }) },
    {
      about: 'in a stage',
      input: ({ ground }) => ({ name: 'New', stageId: ground.here.stage }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'in a pipeline',
      input: ({ ground }) => ({ name: 'New', pipelineId: ground.here.pipeline }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'of a contact',
      input: ({ ground }) => ({ name: 'New', contactId: ground.here.contact }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'opportunities.forecast': [
    { input: () => PERIOD },
    {
      about: 'of a pipeline',
      input: ({ ground }) => ({ ...PERIOD, pipelineId: ground.here.pipeline }),
      foreign: 'OK',
    },
  ],
  'opportunities.get': [{ input: opportunity, foreign: 'NOT_FOUND' }],
  'opportunities.history': [{ input: opportunity, foreign: 'NOT_FOUND' }],
  'opportunities.list': [
    { input: () => ({}) },
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
  'opportunities.listTrash': [{ input: () => ({}) }],
  'opportunities.lose': [
    {
      prepare: stageOf('lost', 0),
      input: (ask) => ({ ...opportunity(ask), lostReason: 'Late' }),
      foreign: 'NOT_FOUND',
    },
  ],
  'opportunities.move': [
    {
      prepare: stageOf('open', 10),
      input: (ask) => ({ ...opportunity(ask), stageId: ask.prepared }),
      foreign: 'NOT_FOUND',
    },
  ],
  'opportunities.remove': [
    { about: 'own', prepare: own(false), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'opportunity:remove', prepare: others(false), input: prepared },
  ],
  'opportunities.reopen': [
    {
      prepare: async (ask) => {
        const won = await stageOf('won', 100)(ask);
        const { opportunity: id } = ask.ground.here;
        await ask.sql.query('update public.opportunities set stage_id = $2 where id = $1', [id, won]);
        return won;
      },
      input: opportunity,
      foreign: 'NOT_FOUND',
    },
  ],
  'opportunities.restore': [
    { about: 'own', prepare: own(true), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'opportunity:remove', prepare: others(true), input: prepared },
  ],
  'opportunities.timeInStages': [{ input: opportunity, foreign: 'NOT_FOUND' }],
  'opportunities.update': [
    { input: (ask) => ({ ...opportunity(ask), data: { amountMinor: 1200 } }), foreign: 'NOT_FOUND' },
  ],
  'opportunities.win': [{ prepare: stageOf('won', 100), input: opportunity, foreign: 'NOT_FOUND' }],
  'opportunities.winRate': [{ input: () => PERIOD }],

  'pipelines.addStage': [
    { input: ({ ground }) => ({ pipelineId: ground.here.pipeline, name: 'Added' }), foreign: 'NOT_FOUND' },
  ],
  'pipelines.create': [{ input: () => ({ name: 'Made' }) }],
  'pipelines.get': [{ input: pipeline, foreign: 'NOT_FOUND' }],
  'pipelines.list': [{ input: () => ({}) }],
  'pipelines.remove': [
    { input: (ask) => ({ ...pipeline(ask), moveTo: ask.ground.next.stage }), foreign: 'NOT_FOUND' },
    { about: 'in use', input: pipeline, result: () => 'CONFLICT' },
  ],
  'pipelines.removeStage': [
    {
      prepare: stageOf('open', 10),
      input: ({ ground, prepared: moveTo }) => ({ id: ground.here.stage, moveTo }),
      foreign: 'NOT_FOUND',
    },
  ],
  'pipelines.reorderStages': [
    {
      prepare: stageOf('open', 10),
      input: ({ ground: { here }, prepared: second }) => ({
        pipelineId: here.pipeline,
        stageIds: [second, here.stage],
      }),
      foreign: 'NOT_FOUND',
    },
  ],
  'pipelines.setDefault': [{ input: pipeline, foreign: 'NOT_FOUND' }],
  'pipelines.update': [{ input: (ask) => ({ ...pipeline(ask), data: { name: 'Changed' } }), foreign: 'NOT_FOUND' }],
  'pipelines.updateStage': [
    { input: ({ ground }) => ({ id: ground.here.stage, data: { name: 'Changed' } }), foreign: 'NOT_FOUND' },
  ],
};
