import type { Fixture } from '../fixture.ts';
import { steps, type Story } from '../story.ts';
import { cardId, salesGround, STAGES } from './sales-ground.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const { second, won, lost } = STAGES;

/** What totals, history and reports promise. */
export function totalStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { story, tableStory, stages, cards } = salesGround(fixture);
  const { a, b } = fixture;
  const c1 = cardId(1);
  const kept = (value: string | null) =>
    see(
      `select string_agg(concat_ws(' ', s.name, t.close_month, t.currency, t.opportunity_count, t.amount_minor, t.unrated_minor, t.rated_percent_minor), ', ' order by s.position, t.close_month, t.currency)
       from public.opportunity_stage_totals t join public.pipeline_stages s on s.id = t.stage_id
       where t.pipeline_id = '${a.here.pipeline}' and (t.opportunity_count, t.amount_minor, t.unrated_minor, t.rated_percent_minor) <> (0, 0, 0, 0)`,
      value,
    );
  const parent = 'First infinity EUR 1 0 0 0';
  const change = (set_: string, who = 'member' as const) =>
    by(who, `update public.opportunities set ${set_} where id = '${c1}'`, { rows: 1 });
  const both = (name: string, ...all: Parameters<typeof story>[1][]): Story[] => [
    story(name, ...all),
    tableStory('opportunities', `${name} (opportunities)`, ...all),
  ];
  const totals = (agency: string, pipeline: string): string =>
    `select coalesce(string_agg(concat_ws(' ', e ->> 'currency', e ->> 'count', e ->> 'amountMinor', e ->> 'weightedMinor'), ', ' order by e ->> 'amountMinor'), '-')
     from jsonb_array_elements(public.pipeline_totals('${agency}', '${pipeline}')) e`;
  const months = (more = '', range = "'2026-01-01', '2026-02-01'"): string =>
    `select coalesce(string_agg(concat_ws(' ', e ->> 'month', e ->> 'currency', e ->> 'openCount', e ->> 'openMinor', e ->> 'weightedMinor', e ->> 'wonCount', e ->> 'wonMinor', e ->> 'lostCount', e ->> 'lostMinor'), ', '), '-')
     from jsonb_array_elements(public.sales_by_month('${a.agency}', ${range}${more})) e`;
  return [
    ...both(
      'totals follow every change of an opportunity',
      stages,
      kept(parent),
      cards(1000, 2000),
      kept(`${parent}, Second infinity EUR 2 200 200 0`),
      change("amount_minor = 150, expected_close_date = '2026-02-28'"),
      kept(`${parent}, Second 2026-02-01 EUR 1 150 150 0, Second infinity EUR 1 100 100 0`),
      change('probability = 30'),
      kept(`${parent}, Second 2026-02-01 EUR 1 150 0 4500, Second infinity EUR 1 100 100 0`),
      change("currency = 'USD', name = 'Renamed'"),
      kept(`${parent}, Second 2026-02-01 USD 1 150 0 4500, Second infinity EUR 1 100 100 0`),
      by('owner', `select public.remove_records('${a.agency}', 'opportunity', array['${c1}']::uuid[])`),
      kept(`${parent}, Second infinity EUR 1 100 100 0`),
      change_(`amount_minor = 151`),
      kept(`${parent}, Second infinity EUR 1 100 100 0`),
      by('owner', `select public.restore_records('${a.agency}', 'opportunity', array['${c1}']::uuid[])`),
      change(`stage_id = '${won}'`),
      set(`update public.opportunities set closed_at = '2025-12-31T23:30:00Z' where id = '${c1}'`),
      kept(`${parent}, Second infinity EUR 1 100 100 0, Won 2025-12-01 USD 1 151 0 4530`),
      set(`delete from public.opportunities where id = '${c1}'`),
      kept(`${parent}, Second infinity EUR 1 100 100 0`),
      set(
        `set local timezone = 'Asia/Tokyo'; update public.opportunities set expected_close_date = '2026-03-01' where id = '${cardId(2)}'`,
      ),
      kept(`${parent}, Second 2026-03-01 EUR 1 100 100 0`),
      set(
        `delete from public.opportunities where agency_id = '${a.agency}'; delete from public.pipeline_stages where id = '${second}'`,
      ),
      see('select count(*)::text from public.opportunity_stage_totals where opportunity_count <> 0', '2'),
      set(`delete from public.agencies where id = '${a.agency}'`),
      see('select count(*)::text from public.opportunity_stage_totals', '2'),
    ),
    story(
      'an agency goes with its opportunities and totals, whichever go first',
      set(`delete from public.agencies where id = '${b.agency}'`),
      see('select count(*)::text from public.opportunity_stage_totals', '2'),
    ),
    story(
      'an agency whose totals were never counted goes all the same',
      set('delete from public.opportunity_stage_totals'),
      set(`delete from public.agencies where id = '${b.agency}'`),
      see('select count(*)::text from public.opportunity_stage_totals', '0'),
    ),
    story(
      'totals are counted anew, of one agency, without the trash',
      stages,
      cards(1000, 2000, 3000),
      change("expected_close_date = '2026-02-28', probability = 30"),
      set(`update public.opportunities set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${cardId(3)}'`),
      set(`update public.opportunity_stage_totals set amount_minor = 77`),
      set(`select private.rebuild_stage_totals('${a.agency}')`),
      kept(`${parent}, Second 2026-02-01 EUR 1 100 0 3000, Second infinity EUR 1 100 100 0`),
      see(
        `select string_agg(amount_minor::text, ' ') from public.opportunity_stage_totals where agency_id = '${b.agency}'`,
        '77 77',
      ),
    ),
    story(
      'what is closed counts in the month of the agency, and in another one when its zone changes',
      stages,
      cards(1000, 2000),
      set(`update public.agencies set timezone = 'America/New_York' where id = '${a.agency}'`),
      change(`stage_id = '${won}'`),
      set(`update public.opportunities set closed_at = '2026-11-01T02:00:00Z' where id = '${c1}'`),
      set(`update public.opportunities set expected_close_date = '2026-11-01' where id = '${cardId(2)}'`),
      kept(`${parent}, Second 2026-11-01 EUR 1 100 100 0, Won 2026-10-01 EUR 1 100 100 0`),
      set(`update public.opportunity_stage_totals set amount_minor = 77 where agency_id = '${a.agency}'`),
      set(`select private.rebuild_stage_totals('${a.agency}')`),
      kept(`${parent}, Second 2026-11-01 EUR 1 100 100 0, Won 2026-10-01 EUR 1 100 100 0`),
      by('owner', `update public.agencies set timezone = 'Europe/Vienna' where id = '${a.agency}'`, { rows: 1 }),
      kept(`${parent}, Second 2026-11-01 EUR 1 100 100 0, Won 2026-11-01 EUR 1 100 100 0`),
      set(`set local timezone = 'Asia/Tokyo'; update public.opportunities set amount_minor = 3 where id = '${c1}'`),
      kept(`${parent}, Second 2026-11-01 EUR 1 100 100 0, Won 2026-11-01 EUR 1 3 3 0`),
    ),
    story(
      'what stands in a stage, weighted by its probability or its own',
      stages,
      cards(1000, 2000, 3000, 4000),
      change('probability = 30, amount_minor = 33'),
      set(`update public.opportunities set stage_id = '${won}' where id = '${cardId(2)}'`),
      set(`update public.opportunities set stage_id = '${lost}', amount_minor = 300 where id = '${cardId(3)}'`),
      set(`update public.opportunities set currency = 'USD', amount_minor = 101 where id = '${cardId(4)}'`),
      by('viewer', totals(a.agency, a.here.pipeline), {
        value: 'EUR 1 0 0, EUR 1 100 100, USD 1 101 51, EUR 1 300 0, EUR 1 33 10',
      }),
      by('viewer', totals(a.agency, a.next.pipeline), { value: 'EUR 1 0 0' }),
      by('pat', totals(b.agency, a.here.pipeline), { value: '-' }, 'b'),
      by('pat', totals(b.agency, b.here.pipeline), { value: '-' }),
      by('stranger', totals(a.agency, a.here.pipeline), { value: '-' }),
      set(`delete from public.opportunities where id = '${c1}'`),
      by('viewer', totals(a.agency, a.here.pipeline), { value: 'EUR 1 0 0, EUR 1 100 100, USD 1 101 51, EUR 1 300 0' }),
    ),
    story(
      'month by month, what is expected and what came of it',
      stages,
      cards(1000, 2000, 3000, 4000),
      change("probability = 30, amount_minor = 33, expected_close_date = '2026-01-31'"),
      set(
        `update public.opportunities set expected_close_date = '2026-01-01', amount_minor = 10 where id = '${cardId(2)}'`,
      ),
      set(`update public.opportunities set stage_id = '${won}' where id in ('${cardId(3)}', '${cardId(4)}')`),
      set(`update public.opportunities set stage_id = '${lost}' where id = '${cardId(4)}'`),
      set(
        `update public.opportunities set closed_at = '2026-02-28T12:00:00Z' where id in ('${cardId(3)}', '${cardId(4)}')`,
      ),
      set(`update public.opportunities set expected_close_date = '2026-03-01' where id = '${a.here.opportunity}'`),
      by('viewer', months(), {
        value: '2026-01-01 EUR 2 43 15 0 0 0 0, 2026-02-01 EUR 0 0 0 1 100 1 100, EUR 1 0 0 0 0 0 0',
      }),
      by('viewer', months('', "'2026-02-01', '2026-02-01'"), {
        value: '2026-02-01 EUR 0 0 0 1 100 1 100, EUR 1 0 0 0 0 0 0',
      }),
      by('viewer', months(`, '${a.next.pipeline}'`), { value: 'EUR 1 0 0 0 0 0 0' }),
      by('viewer', months(`, '${a.here.pipeline}'`), {
        value: '2026-01-01 EUR 2 43 15 0 0 0 0, 2026-02-01 EUR 0 0 0 1 100 1 100',
      }),
      set(`delete from public.opportunities where agency_id = '${a.agency}' and id <> '${c1}'`),
      by('viewer', months(), { value: '2026-01-01 EUR 1 33 10 0 0 0 0' }),
      by('stranger', months(), { code: 'AX404' }),
      by('pat', months(), { code: 'AX404' }, 'b'),
      by('owner', months(), { code: 'AX404' }, 'none'),
      set("delete from private.role_permissions where permission = 'report:read' and role = 'viewer'"),
      by('viewer', months(), { code: 'AX403' }),
    ),
    story(
      'the history tells when each stage was left, and how long it took',
      stages,
      cards(1000, 2000),
      change(`stage_id = '${won}'`),
      change(`stage_id = '${second}'`),
      set(
        `update public.opportunity_stage_history set moved_at = now() - interval '10 days' where opportunity_id = '${c1}' and from_stage_id is null`,
      ),
      set(
        `update public.opportunity_stage_history set moved_at = now() - interval '4 days' where opportunity_id = '${c1}' and to_stage_id = '${won}'`,
      ),
      set(
        `update public.opportunity_stage_history set moved_at = now() - interval '1 day' where opportunity_id = '${c1}' and from_stage_id = '${won}'`,
      ),
      by(
        'viewer',
        `select string_agg(concat_ws(' ', to_stage_id = '${second}', extract(day from left_at - moved_at)), ', ' order by moved_at) from public.opportunity_history('${a.agency}', '${c1}')`,
        { value: 't 6, f 3, t' },
      ),
      by(
        'viewer',
        `select string_agg(concat_ws(' ', stage_id = '${second}', visits, round(seconds / 86400)), ', ') from public.opportunity_time_in_stages('${a.agency}', '${c1}')`,
        { value: 't 2 7, f 1 3' },
      ),
      ...(['opportunity_history', 'opportunity_time_in_stages'] as const).flatMap((name) => [
        by('stranger', `select * from public.${name}('${a.agency}', '${c1}')`, { rows: 0 }),
        by('pat', `select * from public.${name}('${b.agency}', '${c1}')`, { rows: 0 }, 'b'),
        by('pat', `select * from public.${name}('${b.agency}', '${b.here.opportunity}')`, { rows: 0 }),
      ]),
    ),
    ...both(
      'a change is written down with its own time, always later than the one before',
      stages,
      cards(1000),
      set(
        `update public.opportunity_stage_history set moved_at = now() + interval '1 hour' where opportunity_id = '${c1}'`,
      ),
      set(
        `update public.opportunity_stage_history set moved_at = now() + interval '2 hours' where opportunity_id = '${a.here.opportunity}'`,
      ),
      change(`stage_id = '${won}'`),
      see(
        `select (h.moved_at - now())::text from public.opportunity_stage_history h where h.opportunity_id = '${c1}' and h.to_stage_id = '${won}'`,
        '01:00:00.000001',
      ),
    ),
    tableStory(
      'opportunity_stage_totals',
      'nobody writes a total',
      ...(
        [
          'insert into public.opportunity_stage_totals select * from public.opportunity_stage_totals',
          'update public.opportunity_stage_totals set amount_minor = 1',
          'delete from public.opportunity_stage_totals',
        ] as const
      ).map((sql) => by('owner', sql, { code: '42501' })),
    ),
  ];

  /** A change with full rights, of what is in the trash. */
  function change_(set_: string): ReturnType<typeof set> {
    return set(`update public.opportunities set ${set_} where id = '${c1}'`);
  }
}
