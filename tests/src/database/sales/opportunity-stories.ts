import type { Fixture } from '../fixture.ts';
import { steps, type Story } from '../story.ts';
import { cardId, salesGround, STAGES } from './sales-ground.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const { second, won, lost } = STAGES;

/** What an opportunity gets for itself, whoever writes it: a stage, an outcome, a place, a version. */
export function opportunityStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { story, tableStory, stages, cards, column, places } = salesGround(fixture);
  const { a, b } = fixture;
  const c1 = cardId(1);
  const change = (set_: string, who = 'member' as const) =>
    by(who, `update public.opportunities set ${set_} where id = '${c1}'`, { rows: 1 });
  const both = (name: string, ...all: Parameters<typeof story>[1][]): Story[] => [
    story(name, ...all),
    tableStory('opportunities', `${name} (opportunities)`, ...all),
  ];
  const insert = (agency: string, more: Readonly<Record<string, string>>): string => {
    const row = { agency_id: agency, name: 'Fresh', ...more };
    return `insert into public.opportunities (${Object.keys(row).join(', ')}) values (${Object.values(row)
      .map((value) => `'${value}'`)
      .join(', ')}) returning stage_id::text`;
  };

  return [
    ...both(
      'closed when it was decided, and again when that is decided otherwise',
      stages,
      cards(1000),
      change(`stage_id = '${won}'`),
      set(`update public.opportunities set closed_at = '2020-01-01' where id = '${c1}'`),
      change("name = 'Renamed'"),
      see(`select extract(year from closed_at)::text from public.opportunities where id = '${c1}'`, '2020'),
      change(`stage_id = '${lost}'`),
      see(`select (closed_at = now())::text from public.opportunities where id = '${c1}'`, 'true'),
      set(`update public.opportunities set stage_id = '${won}', closed_at = '2021-01-01' where id = '${c1}'`),
      see(`select extract(year from closed_at)::text from public.opportunities where id = '${c1}'`, '2021'),
    ),
    ...both(
      'a new card, or one that a client moves, stands on top of its column',
      stages,
      cards(1000, 2000, 3000),
      set(
        `update public.opportunities set position = -5000 where id in ('${a.here.opportunity}', '${a.next.opportunity}', '${b.here.opportunity}')`,
      ),
      set(`update public.opportunities set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${c1}'`),
      by('member', insert(a.agency, { pipeline_id: a.here.pipeline, stage_id: second, currency: 'EUR' }), {
        value: second,
      }),
      places(second, 'Fresh:976 c2:2000 c3:3000'),
      by('member', `update public.opportunities set stage_id = '${a.here.stage}' where id = '${cardId(2)}'`),
      places(a.here.stage, 'c2:-6024 Parent:-5000'),
      by('member', `update public.opportunities set stage_id = '${a.here.stage}' where id = '${cardId(2)}'`),
      set(`update public.opportunities set stage_id = '${second}', position = 1500 where id = '${cardId(2)}'`),
      places(second, 'Fresh:976 c2:1500 c3:3000'),
      by('member', insert(a.agency, { pipeline_id: a.here.pipeline, stage_id: won, currency: 'EUR' })),
      places(won, 'Fresh:0'),
      by('member', `update public.opportunities set position = 5 where id = '${cardId(2)}'`, { code: '42501' }),
    ),
    ...both(
      'a place is no part of the record, everything else is',
      stages,
      cards(1000),
      set(`update public.opportunities set position = 5 where id = '${c1}'`),
      see(`select version::text from public.opportunities where id = '${c1}'`, '1'),
      set(`update public.opportunities set stage_id = '${won}', position = 6 where id = '${c1}'`),
      change("name = 'Renamed'"),
      see(`select version::text from public.opportunities where id = '${c1}'`, '3'),
      ...[
        'id = gen_random_uuid()',
        `agency_id = '${b.agency}'`,
        "created_at = now() - interval '1 day'",
        `created_by = '${fixture.people.viewer}'`,
      ].map((what): ReturnType<typeof set> => ({
        ...set(`update public.opportunities set position = 7, ${what} where id = '${c1}'`),
        code: '42501',
      })),
    ),
    ...both(
      'what a new opportunity leaves open is found for it',
      stages,
      set(`update public.pipelines set is_default = true where id in ('${a.here.pipeline}', '${b.next.pipeline}')`),
      set(`update public.pipeline_stages set position = 7 where id = '${a.here.stage}'`),
      set(`update public.agencies set currency = 'SEK' where id = '${a.agency}'`),
      by('member', insert(a.agency, {}), { value: second }),
      see(
        `select pipeline_id || ' ' || currency from public.opportunities where name = 'Fresh'`,
        `${a.here.pipeline} SEK`,
      ),
      by('member', insert(a.agency, { pipeline_id: a.next.pipeline }), { value: a.next.stage }),
      by('member', insert(a.agency, { stage_id: won, currency: 'CHF' }), { value: won }),
      see(
        `select pipeline_id || ' ' || currency from public.opportunities where stage_id = '${won}'`,
        `${a.here.pipeline} CHF`,
      ),
      column(second, 'Fresh'),
      set(`insert into public.opportunities (agency_id, name) values ('${b.agency}', 'Server')`),
      see(`select stage_id::text from public.opportunities where name = 'Server'`, b.next.stage),
    ),
    story(
      'what is not there is not found for it, and strangers hear nothing else than always',
      set(`insert into public.pipelines (id, agency_id, name) values ('${c1}', '${a.agency}', 'Bare')`),
      ...[b.here.pipeline, a.agency].map((pipeline_id) =>
        by('member', insert(a.agency, { pipeline_id }), { code: 'AX400', value: 'invalid_reference' }),
      ),
      ...[b.here.stage, a.agency].map((stage_id) =>
        by('member', insert(a.agency, { stage_id }), { code: 'AX400', value: 'invalid_reference' }),
      ),
      by('member', insert(a.agency, { pipeline_id: c1 }), { code: 'AX409', value: 'no_stage' }),
      by('member', insert(a.agency, {}), { code: 'AX400', value: 'invalid_reference' }),
      ...(['viewer', 'stranger', 'pat'] as const).flatMap((who) =>
        [
          {},
          { pipeline_id: a.here.pipeline },
          { pipeline_id: c1 },
          { stage_id: a.agency },
          { pipeline_id: b.here.pipeline },
        ].map((more) => by(who, insert(a.agency, more), { code: '42501' })),
      ),
    ),
  ];
}
