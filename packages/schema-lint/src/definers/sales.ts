import type { Definer } from './definer.ts';

const STEP = 'a step of the sales doors, which ask private.require first';

/** SECURITY DEFINER functions of pipelines and opportunities. */
export const SALES_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.move_opportunity(uuid,uuid,uuid,uuid,uuid,integer)': {
    door: true,
    reason: 'writes places and locks pipelines, which no client may; private.require opportunity:write first',
  },
  'private.settle_opportunity(uuid,uuid,text,uuid,text,integer)': {
    door: true,
    reason: 'writes places and locks pipelines, which no client may; private.require opportunity:write first',
  },
  'private.set_default_pipeline(uuid,uuid)': {
    door: true,
    reason: 'no client may update is_default; private.require pipeline:write first',
  },
  'private.remove_pipeline_stage(uuid,uuid,uuid)': {
    door: true,
    reason: 'moves what stands in the stage, trash included; private.require pipeline:write first',
  },
  'private.remove_pipeline(uuid,uuid,uuid)': {
    door: true,
    reason: 'moves what stands in the pipeline, trash included; private.require pipeline:write first',
  },
  'private.put_opportunity(uuid,uuid,uuid,uuid,uuid,boolean,text,integer)': { reason: STEP },
  'private.room_for(uuid,public.pipeline_stages,uuid,uuid)': { reason: STEP },
  'private.move_cards(uuid,uuid[],uuid[])': { reason: STEP },
  'private.choose_stage()': {
    reason: 'trigger: reads stages and the agency for who may write opportunities there, and for nobody else',
  },
  'private.place_on_top()': { reason: 'trigger: reads the column that the card comes into' },
  'private.count_opportunities()': { reason: 'trigger: writes totals that no client may write' },
};
