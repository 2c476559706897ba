import type { Fixture } from '../fixture.ts';
import type { Race } from '../race.ts';

const CARD = 'ffffffff-0000-4000-8000-000000000101';
const WON = 'ffffffff-0000-4000-8000-000000000002';
const STAGE = 'ffffffff-0000-4000-8000-000000000001';

/** What moves of cards and changes of pipelines owe to their locks. */
export function salesRaces({ a }: Fixture): Race[] {
  const here = (sql: string) => ({ who: 'owner', sql, header: a.agency }) as const;
  const set = `
    insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position) values ('${STAGE}', '${a.agency}', '${a.here.pipeline}', 'Second', 1);
    insert into public.opportunities (id, agency_id, name, pipeline_id, stage_id, currency, position) values
      ('${CARD}', '${a.agency}', 'A card', '${a.here.pipeline}', '${a.here.stage}', 'EUR', 4000)`;
  const move = (card: string, stage: string, more = ''): string =>
    `select from public.move_opportunity('${a.agency}', '${card}', '${stage}'${more})`;
  const setDefault = (pipeline: string): string => `select public.set_default_pipeline('${a.agency}', '${pipeline}')`;
  const add = `select public.add_pipeline_stage('${a.agency}', '${a.here.pipeline}', 'X')`;
  const reorder = (...ids: readonly string[]): string =>
    `select public.reorder_pipeline_stages('${a.agency}', '${a.here.pipeline}', array[${ids.map((id) => `'${id}'`).join(', ')}]::uuid[])`;
  const withWon = `${set};
    insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position, probability, kind) values ('${WON}', '${a.agency}', '${a.here.pipeline}', 'Won', 9, 100, 'won')`;
  const win = `update public.opportunities set stage_id = '${WON}', closed_at = '2021-03-31T23:30Z' where id = '${CARD}'`;
  const changeZone = `update public.agencies set timezone = 'Pacific/Kiritimati' where id = '${a.agency}'`;
  const wonInApril = {
    sql: `select string_agg(close_month::text, ' ') from public.opportunity_stage_totals where stage_id = '${WON}' and opportunity_count > 0`,
    value: '2021-04-01',
  };
  return [
    {
      name: 'two into the same gap',
      about: ['put_opportunity'],
      set,
      first: here(move(CARD, STAGE)),
      second: here(move(a.here.opportunity, STAGE)),
      outcome: 'done',
      after: {
        sql: `select count(distinct position)::text from public.opportunities where stage_id = '${STAGE}'`,
        value: '2',
      },
    },
    {
      name: 'dragged while it goes into the trash',
      about: ['put_opportunity'],
      set,
      first: here(`select public.remove_records('${a.agency}', 'opportunity', array['${CARD}']::uuid[])`),
      second: here(move(CARD, STAGE)),
      outcome: 'not_found',
    },
    {
      name: 'dragged while somebody changes it',
      about: ['put_opportunity'],
      set,
      first: here(`update public.opportunities set amount_minor = 5 where id = '${CARD}'`),
      second: here(move(CARD, STAGE, ', null, null, 1')),
      outcome: 'stale_version',
    },
    {
      name: 'dragged while somebody takes it to another pipeline',
      about: ['put_opportunity'],
      set,
      first: here(
        `update public.opportunities set pipeline_id = '${a.next.pipeline}', stage_id = '${a.next.stage}' where id = '${CARD}'`,
      ),
      second: here(move(CARD, STAGE)),
      outcome: 'stale_version',
    },
    {
      name: 'two defaults',
      about: ['set_default_pipeline'],
      set: '',
      first: here(setDefault(a.here.pipeline)),
      second: here(setDefault(a.next.pipeline)),
      outcome: 'done',
      after: { sql: `select id::text from public.pipelines where is_default`, value: a.next.pipeline },
    },
    {
      name: 'two stages more',
      about: ['add_pipeline_stage'],
      set: '',
      first: here(add),
      second: here(add),
      outcome: 'done',
    },
    {
      name: 'another order while a stage is added',
      about: ['reorder_pipeline_stages'],
      set,
      first: here(add),
      second: here(reorder(STAGE, a.here.stage)),
      outcome: 'stale_version',
    },
    {
      name: 'won while the time zone changes',
      about: ['rebuild_stage_totals', 'add_stage_facts', 'close_month'],
      set: withWon,
      first: here(changeZone),
      second: { who: 'server', sql: win, header: null },
      outcome: 'done',
      after: wonInApril,
    },
    {
      name: 'the time zone changes while something is won',
      about: ['rebuild_stage_totals', 'add_stage_facts'],
      set: withWon,
      first: { who: 'server', sql: win, header: null },
      second: here(changeZone),
      outcome: 'done',
      after: wonInApril,
    },
    {
      name: 'a stage goes while the time zone changes',
      about: ['rebuild_stage_totals'],
      set,
      first: here(`select public.remove_pipeline_stage('${a.agency}', '${STAGE}', '${a.here.stage}')`),
      second: here(changeZone),
      outcome: 'done',
    },
    {
      name: 'a stage goes while another one moves there',
      about: ['remove_pipeline_stage'],
      set,
      first: here(`select public.remove_pipeline_stage('${a.agency}', '${STAGE}')`),
      second: here(`select public.remove_pipeline_stage('${a.agency}', '${a.here.stage}', '${STAGE}')`),
      outcome: 'invalid_reference',
    },
    {
      name: 'a stage goes while its pipeline moves there',
      about: ['remove_pipeline'],
      set,
      first: here(`select public.remove_pipeline_stage('${a.agency}', '${STAGE}')`),
      second: here(`select public.remove_pipeline('${a.agency}', '${a.next.pipeline}', '${STAGE}')`),
      outcome: 'invalid_reference',
    },
  ];
}
