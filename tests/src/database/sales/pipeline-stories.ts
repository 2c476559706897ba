import type { Fixture } from '../fixture.ts';
import { steps, type Story } from '../story.ts';
import { cardId, salesGround, STAGES } from './sales-ground.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const { second, won, lost } = STAGES;
const TARGET = 'ffffffff-0000-4000-8000-000000000009';

/** What changing a pipeline promises. */
export function pipelineStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { story, tableStory, stages, cards, column, places, quoted } = salesGround(fixture);
  const { a, b } = fixture;
  const absent = { code: 'AX404', value: 'not_found' };
  const create = (name: string, list: string): string =>
    `select public.create_pipeline('${a.agency}', '${name}', ${list})`;
  const add = (more: string, pipeline = a.here.pipeline): string =>
    `select public.add_pipeline_stage('${a.agency}', '${pipeline}', ${more})`;
  const reorder = (ids: readonly string[], pipeline = a.here.pipeline): string =>
    `select public.reorder_pipeline_stages('${a.agency}', '${pipeline}', array[${ids.map((id) => `'${id}'`).join(', ')}]::uuid[])`;
  const setDefault = (pipeline: string): string => `select public.set_default_pipeline('${a.agency}', '${pipeline}')`;
  const removeStage = (stage: string, to: string | null = null): string =>
    `select public.remove_pipeline_stage('${a.agency}', '${stage}', ${quoted(to)})`;
  const remove = (pipeline: string, to: string | null = null): string =>
    `select public.remove_pipeline('${a.agency}', '${pipeline}', ${quoted(to)})`;
  const order = (value: string, pipeline = a.here.pipeline) =>
    see(
      `select string_agg(name || position, ' ' order by position) from public.pipeline_stages where pipeline_id = '${pipeline}'`,
      value,
    );
  const defaults = (value: string | null) =>
    see(`select string_agg(name, ' ') from public.pipelines where is_default and agency_id = '${a.agency}'`, value);
  const nobody = (sql: string) => [
    by('member', sql, { code: 'AX403', value: 'missing_permission' }),
    by('stranger', sql, absent),
    by('pat', sql, absent, 'b'),
    by('owner', sql, absent, 'none'),
  ];
  const trash = (card: string) =>
    set(`update public.opportunities set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${card}'`);
  const untouched = see(
    `select string_agg(name || position || version, ' ') from public.pipeline_stages where agency_id = '${b.agency}'`,
    'First01 First01',
  );

  return [
    story(
      'a pipeline comes with its stages, in their order, behind the others',
      set('update public.pipelines set position = 4'),
      by(
        'admin',
        create('New', `'[{"name":"Talk","probability":30},{"name":"Done","kind":"won"},{"name":"Off","kind":"lost"}]'`),
      ),
      see(
        `select string_agg(concat_ws(' ', s.name, s.position, s.probability, s.kind), ', ' order by s.position) from public.pipeline_stages s join public.pipelines p on p.id = s.pipeline_id where p.name = 'New' and p.position = 5`,
        'Talk 0 30 open, Done 1 100 won, Off 2 0 lost',
      ),
      by('admin', create('Other', `'{}'`), { code: 'AX400' }),
      by('admin', create('Other', 'null'), { code: 'AX400' }),
      ...nobody(create('Other', `'[{"name":"First"}]'`)),
      set(`update public.pipelines set position = 99999 where agency_id = '${b.agency}'`),
      by('admin', create('Third', `'[]'`)),
      see(`select position::text from public.pipelines where name = 'Third'`, '6'),
    ),
    story(
      'a new stage stands where it belongs',
      stages,
      by('admin', add(`'Third'`)),
      order('First0 Second1 Third2 Won3 Lost4'),
      by('admin', add(`'Spam', 'lost'`)),
      by('admin', add(`'Signed', 'won'`)),
      by('admin', add(`'Zero', 'open', 5, 0`)),
      order('Zero0 First1 Second2 Third3 Won4 Lost5 Spam6 Signed7'),
      by('admin', add(`'End', 'open', null, 50`)),
      order('Zero0 First1 Second2 Third3 Won4 Lost5 Spam6 Signed7 End8'),
      see(
        `select string_agg(concat_ws(' ', name, probability), ', ' order by position) from public.pipeline_stages where name in ('Zero', 'Spam', 'Signed', 'End')`,
        'Zero 5, Spam 0, Signed 100, End 0',
      ),
      see(
        `select string_agg(version::text, ' ' order by position) from public.pipeline_stages where name in ('First', 'Second') and pipeline_id = '${a.here.pipeline}'`,
        '2 2',
      ),
      order('First0', a.next.pipeline),
      untouched,
    ),
    story(
      'a stage is added to what is there, by who may',
      ...nobody(add(`'X'`)),
      by('owner', add(`'X'`, b.here.pipeline), absent),
      by('owner', add(`'X'`, a.agency), absent),
    ),
    story(
      'stages come into another order when all of them are named',
      stages,
      by('admin', reorder([lost, second, a.here.stage, won])),
      order('Lost0 Second1 First2 Won3'),
      see(`select version::text from public.pipeline_stages where id = '${second}'`, '1'),
      ...[
        [lost, second, won],
        [lost, second, won, won],
        [lost, second, a.here.stage, a.next.stage],
        [lost, second, a.here.stage, b.here.stage],
      ].map((ids) => by('admin', reorder(ids), { code: 'AX409', value: 'stale_version' })),
      ...nobody(reorder([lost, second, won, a.here.stage])),
      by('owner', reorder([b.here.stage], b.here.pipeline), absent),
      by('owner', reorder([], a.agency), absent),
      order('Lost0 Second1 First2 Won3'),
      untouched,
    ),
    story(
      'one pipeline is the default',
      defaults(null),
      by('admin', setDefault(a.here.pipeline)),
      set(`update public.pipelines set is_default = true where id = '${b.here.pipeline}'`),
      by('admin', setDefault(a.next.pipeline)),
      defaults('Parent anext'),
      by('admin', setDefault(a.next.pipeline)),
      defaults('Parent anext'),
      see(
        `select string_agg(version::text, ' ' order by name) from public.pipelines where agency_id = '${a.agency}'`,
        '3 3',
      ),
      see('select count(*)::text from public.pipelines where is_default', '2'),
      ...nobody(setDefault(a.here.pipeline)),
      by('owner', setDefault(b.next.pipeline), absent),
      by('owner', setDefault(a.agency), absent),
      defaults('Parent anext'),
    ),
    ...(['pipelines', null] as const).map((table) =>
      (table === null
        ? story
        : (name: string, ...all: Parameters<typeof story>[1][]) => tableStory(table, name, ...all))(
        'the default pipeline is not removed, but with its agency',
        set(`update public.pipelines set is_default = true where id in ('${a.here.pipeline}', '${b.here.pipeline}')`),
        set('delete from public.opportunities'),
        by('admin', `delete from public.pipelines where id = '${a.here.pipeline}'`, {
          code: 'AX409',
          value: 'default_pipeline',
        }),
        by('admin', `delete from public.pipelines where id = '${a.next.pipeline}'`, { rows: 1 }),
        set(`delete from public.agencies where id = '${b.agency}'`),
        see('select count(*)::text from public.pipelines', '1'),
      ),
    ),
    story(
      'a stage goes when nothing stands in it, trash included',
      stages,
      cards(1000),
      by('admin', removeStage(won)),
      by('admin', removeStage(second), { code: 'AX409', value: 'in_use' }),
      trash(cardId(1)),
      by('admin', removeStage(second), { code: 'AX409', value: 'in_use' }),
      ...nobody(removeStage(lost)),
      by('owner', removeStage(b.here.stage), absent),
      by('owner', removeStage(won), absent),
      order('First0 Second1 Lost9'),
      untouched,
    ),
    story(
      'what stands in a stage moves to another one of its kind, below what is there',
      stages,
      cards(3000, 2000, 1000),
      set(
        `update public.opportunities set position = 500 where id in ('${a.here.opportunity}', '${a.next.opportunity}')`,
      ),
      trash(cardId(2)),
      ...[second, won].map((to) => by('admin', removeStage(second, to), { code: 'AX400', value: 'invalid_input' })),
      ...[b.here.stage, a.agency].map((to) =>
        by('admin', removeStage(second, to), { code: 'AX400', value: 'invalid_reference' }),
      ),
      by('admin', removeStage(second, a.here.stage)),
      places(a.here.stage, 'Parent:500 c3:1524 c1:3572'),
      see(`select stage_id::text from public.opportunities where id = '${cardId(2)}'`, a.here.stage),
      see(`select position::text from public.opportunities where id = '${a.next.opportunity}'`, '500'),
      order('First0 Won8 Lost9'),
      by('admin', removeStage(a.here.stage, a.next.stage)),
      see(`select count(*)::text from public.opportunities where pipeline_id = '${a.next.pipeline}'`, '5'),
      untouched,
    ),
    story(
      'a place that is the same number by chance is kept',
      stages,
      cards(2048, 1024),
      set('update public.opportunities set deleted_at = now(), delete_batch_id = gen_random_uuid() where position = 0'),
      set(
        `update public.opportunities set deleted_at = now(), delete_batch_id = gen_random_uuid() where id in ('${a.here.opportunity}', '${a.next.opportunity}', '${b.here.opportunity}')`,
      ),
      by('admin', removeStage(second, a.here.stage)),
      column(a.here.stage, 'c2 c1'),
    ),
    story(
      'a pipeline goes when nothing stands in it, by who may',
      by('admin', remove(a.here.pipeline), { code: 'AX409', value: 'in_use' }),
      trash(a.here.opportunity),
      by('admin', remove(a.here.pipeline), { code: 'AX409', value: 'in_use' }),
      set('delete from public.opportunities'),
      ...nobody(remove(a.here.pipeline)),
      by('owner', remove(b.here.pipeline), absent),
      by('owner', remove(a.agency), absent),
      by('admin', remove(a.here.pipeline)),
      see('select count(*)::text from public.pipelines', '3'),
    ),
    story(
      'what stands in a pipeline moves to another one, and what was decided stays decided',
      stages,
      cards(1000, 2000, 3000),
      set(`update public.opportunities set stage_id = '${won}', closed_at = '2020-01-01' where id = '${cardId(2)}'`),
      set(`update public.opportunities set stage_id = '${lost}', lost_reason = 'Why' where id = '${cardId(3)}'`),
      ...[b.here.stage, a.agency].map((to) =>
        by('admin', remove(a.here.pipeline, to), { code: 'AX400', value: 'invalid_reference' }),
      ),
      by('admin', remove(a.here.pipeline, second), { code: 'AX400', value: 'invalid_input' }),
      by('admin', remove(a.here.pipeline, a.next.stage), { code: 'AX409', value: 'no_stage' }),
      set(`
        insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position, probability, kind) values
          ('${TARGET}', '${a.agency}', '${a.next.pipeline}', 'Won', 3, 100, 'won'),
          (gen_random_uuid(), '${a.agency}', '${a.next.pipeline}', 'Won later', 4, 100, 'won'),
          (gen_random_uuid(), '${a.agency}', '${a.next.pipeline}', 'Lost', 5, 0, 'lost')`),
      by('admin', remove(a.here.pipeline, TARGET), { code: 'AX400', value: 'invalid_input' }),
      set(`
        insert into public.pipelines (id, agency_id, name) values ('${TARGET}', '${a.agency}', 'Third');
        insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position) values ('${BATCH}', '${a.agency}', '${TARGET}', 'Aside', 0);
        insert into public.opportunities (agency_id, name, pipeline_id, stage_id, currency) values ('${a.agency}', 'Aside', '${TARGET}', '${BATCH}', 'EUR')`),
      by('admin', remove(a.here.pipeline, a.next.stage)),
      see(
        "select s.name from public.opportunities o join public.pipeline_stages s on s.id = o.stage_id where o.name = 'Aside'",
        'Aside',
      ),
      see(
        `select string_agg(concat_ws(' ', o.name, s.name, o.status, o.closed_at is not null, o.lost_reason), ', ' order by o.name, o.id) from public.opportunities o join public.pipeline_stages s on s.id = o.stage_id and s.pipeline_id = o.pipeline_id where o.pipeline_id = '${a.next.pipeline}'`,
        'c1 First open f, c2 Won won t, c3 Lost lost t Why, Parent First open f, Parent First open f',
      ),
      see(`select extract(year from closed_at)::text from public.opportunities where id = '${cardId(2)}'`, '2020'),
      see(
        `select count(*)::text from public.opportunities where agency_id = '${b.agency}' and stage_id in ('${b.here.stage}', '${b.next.stage}')`,
        '2',
      ),
      see(`select count(*)::text from public.pipelines where id = '${a.here.pipeline}'`, '0'),
    ),
    story(
      'who moves cards along has to be allowed to',
      stages,
      cards(1000),
      set("delete from private.role_permissions where permission = 'opportunity:write' and role = 'admin'"),
      by('admin', removeStage(second, a.here.stage), { code: 'AX403', value: 'missing_permission' }),
      by('admin', remove(a.here.pipeline, a.next.stage), { code: 'AX403', value: 'missing_permission' }),
      by('admin', removeStage(won)),
    ),
    story(
      'an empty pipeline needs no stages over there',
      set(`delete from public.opportunities where id = '${a.here.opportunity}'`),
      stages,
      by('admin', remove(a.here.pipeline, a.next.stage)),
    ),
  ];
}
