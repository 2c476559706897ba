import type { Fixture } from '../fixture.ts';
import { steps, type Story } from '../story.ts';
import { cardId, salesGround, STAGES } from './sales-ground.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const { second, won, lost } = STAGES;

/** What moving a card promises, and winning, losing and opening it again. */
export function cardStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { story, stages, cards, column, places, quoted } = salesGround(fixture);
  const { a, b } = fixture;
  const move = (
    card: string,
    stage: string,
    before: string | null = null,
    after: string | null = null,
    more = '',
  ): string =>
    `select stage_id::text from public.move_opportunity('${a.agency}', '${card}', '${stage}', ${quoted(before)}, ${quoted(after)}${more})`;
  const settle = (card: string, outcome: string, more = ''): string =>
    `select stage_id::text from public.settle_opportunity('${a.agency}', '${card}', '${outcome}'${more})`;
  const [c1, c2, c3, c4] = [cardId(1), cardId(2), cardId(3), cardId(4)];
  const trash = (card: string) =>
    set(`update public.opportunities set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${card}'`);
  const version = (card: string, value: string) =>
    see(`select version::text from public.opportunities where id = '${card}'`, value);
  const history = (card: string, value: string) =>
    see(`select count(*)::text from public.opportunity_stage_history where opportunity_id = '${card}'`, value);
  const elsewhere = { code: 'AX409', value: 'neighbour_moved' };
  const absent = { code: 'AX404', value: 'not_found' };

  return [
    story(
      'a card goes after one, before one, or on top',
      stages,
      cards(1000, 2000, 3000, 4000),
      by('member', move(c4, second, null, c1), { value: second, rows: 1 }),
      places(second, 'c1:1000 c4:1500 c2:2000 c3:3000'),
      by('member', move(c4, second, c1)),
      places(second, 'c4:-24 c1:1000 c2:2000 c3:3000'),
      by('member', move(c4, second, null, c3)),
      places(second, 'c1:1000 c2:2000 c3:3000 c4:4024'),
      by('member', move(c4, second, c3)),
      places(second, 'c1:1000 c2:2000 c4:2500 c3:3000'),
      by('member', move(c3, second)),
      places(second, 'c3:-24 c1:1000 c2:2000 c4:2500'),
      version(c4, '1'),
      history(c4, '1'),
    ),
    story(
      'a card that is there already stays as it is',
      stages,
      cards(1000, 2000, 3000),
      by('member', move(c2, second, null, c1)),
      by('member', move(c2, second, c3)),
      by('member', move(c1, second)),
      by('member', move(c3, second, null, c2)),
      places(second, 'c1:1000 c2:2000 c3:3000'),
      ...[c1, c2, c3].map((card) => version(card, '1')),
      see("select count(*)::text from audit.log where table_name = 'opportunities' and operation = 'UPDATE'", '0'),
    ),
    story(
      'places that are the same are told apart by the id',
      stages,
      cards(5, 5, 5),
      by('member', move(c2, second, null, c1)),
      by('member', move(c2, second, c3)),
      places(second, 'c1:5 c2:5 c3:5'),
      by('member', move(c3, second, null, c1)),
      column(second, 'c1 c3 c2'),
      by('member', move(c1, second, c2)),
      column(second, 'c3 c1 c2'),
    ),
    story(
      'where there is no room, the neighbours make some, and no others',
      stages,
      cards(...Array.from({ length: 12 }, () => 7), ...Array.from({ length: 12 }, (_, index) => 5000 + 1000 * index)),
      by('member', move(cardId(24), second, null, c1)),
      column(second, `c1 c24 ${Array.from({ length: 22 }, (_, index) => `c${index + 2}`).join(' ')}`),
      see(`select count(distinct position)::text from public.opportunities where stage_id = '${second}'`, '22'),
      see(
        `select string_agg(name || ':' || position, ' ' order by position) from public.opportunities where stage_id = '${second}' and position >= 15000`,
        'c23:15000',
      ),
      see(`select string_agg(distinct version::text, ' ') from public.opportunities where stage_id = '${second}'`, '1'),
    ),
    story(
      'eight on each side make room, evenly between those that stay',
      stages,
      cards(
        ...Array.from({ length: 10 }, (_, index) => 100 * index),
        ...Array.from({ length: 10 }, (_, index) => 900 + 100 * index),
      ),
      set(
        `insert into public.opportunities (id, agency_id, name, pipeline_id, stage_id, currency, position) values ('${cardId(30)}', '${a.agency}', 'x', '${a.here.pipeline}', '${a.here.stage}', 'EUR', 77)`,
      ),
      trash(cardId(9)),
      by('member', move(cardId(30), second, null, cardId(10))),
      column(
        second,
        `c1 c2 c3 c4 c5 c6 c7 c8 c10 x ${Array.from({ length: 10 }, (_, index) => `c${index + 11}`).join(' ')}`,
      ),
      see(
        `select string_agg(round(position)::text, ' ' order by position) from public.opportunities where stage_id = '${second}' and name in ('c1', 'c2', 'x', 'c18', 'c19', 'c20') and deleted_at is null`,
        '0 94 850 1606 1700 1800',
      ),
    ),
    story(
      'the trash, another column and the card itself are no neighbours',
      stages,
      cards(1000, 2000, 3000, 4000),
      trash(c2),
      by('member', move(c4, second, null, c1)),
      places(second, 'c1:1000 c4:2000 c3:3000'),
      by('member', move(c4, second, c3)),
      places(second, 'c1:1000 c4:2000 c3:3000'),
      by('member', move(c4, second, null, c2), elsewhere),
      by('member', move(c4, second, c2), elsewhere),
      by('member', move(c4, second, c4), elsewhere),
      by('member', move(c4, second, null, c4), elsewhere),
      by('member', move(c4, second, null, a.here.opportunity), elsewhere),
      by('member', move(c4, second, a.here.opportunity), elsewhere),
      by('member', move(c4, a.here.stage, null, c1), elsewhere),
      by('member', move(c4, second, null, b.here.opportunity), elsewhere),
      by('member', move(c4, second, b.here.opportunity), elsewhere),
      by('member', move(c4, second, c1, c2)),
      places(second, 'c4:-24 c1:1000 c3:3000'),
    ),
    story(
      'neither are cards of other columns that stand at such places',
      stages,
      cards(1000, 2000, 1100, 1900),
      trash(c3),
      trash(c4),
      set(`update public.opportunities set position = 1200 where id = '${a.here.opportunity}'`),
      set(`update public.opportunities set position = 1800 where id = '${a.next.opportunity}'`),
      by('member', move(a.next.opportunity, second, null, c1)),
      places(second, 'c1:1000 Parent:1500 c2:2000'),
      by('member', move(a.next.opportunity, a.here.stage)),
      set(`update public.opportunities set position = 1800 where id = '${a.next.opportunity}'`),
      by('member', move(a.here.opportunity, second, c2)),
      places(second, 'c1:1000 Parent:1500 c2:2000'),
    ),
    story(
      'a neighbourhood is of its column, without the trash and the card itself',
      stages,
      cards(...Array.from({ length: 24 }, () => 7)),
      // Nine on each side of the gap would be another neighbourhood.
      ...[3, 9, 15].map((number) => trash(cardId(number))),
      set(
        `update public.opportunities set stage_id = '${a.here.stage}', position = 7 where id in ('${cardId(5)}', '${cardId(17)}')`,
      ),
      set(`update public.opportunities set position = 5000 where id = '${cardId(24)}'`),
      set(`update public.opportunities set position = 1 where id = '${c1}'`),
      by('member', move(cardId(11), second, null, cardId(10))),
      by('member', move(cardId(13), second, null, cardId(12))),
      places(
        second,
        'c1:1 c2:7 c4:7 c6:7 c7:7 c8:7 c10:7 c11:7 c12:7 c13:7 c14:7 c16:7 c18:7 c19:7 c20:7 c21:7 c22:7 c23:7 c24:5000',
      ),
      by('member', move(cardId(12), second, null, cardId(10))),
      column(second, 'c1 c2 c4 c6 c7 c8 c10 c12 c11 c13 c14 c16 c18 c19 c20 c21 c22 c23 c24'),
      see(
        `select string_agg(name || ':' || round(position::numeric, 3), ' ' order by position) from public.opportunities where stage_id = '${second}' and name in ('c1', 'c2', 'c10', 'c12', 'c11', 'c21', 'c22', 'c23', 'c24') and deleted_at is null`,
        'c1:-16377.000 c2:-15353.000 c10:-10233.000 c12:-9209.000 c11:-8185.000 c21:-1017.000 c22:7.000 c23:7.000 c24:5000.000',
      ),
    ),
    story(
      'where numbers are too large to be told apart, the whole neighbourhood gets others',
      stages,
      cards(...Array.from({ length: 16 }, () => 1e300)),
      by('member', move(a.here.opportunity, second, null, cardId(12))),
      column(second, `${Array.from({ length: 12 }, (_, index) => `c${index + 1}`).join(' ')} Parent c13 c14 c15 c16`),
    ),
    story(
      'the top is that of the column, not of the trash or of another one',
      stages,
      cards(1000, 2000, 3000),
      trash(c1),
      set(
        `update public.opportunities set position = -9000 where id in ('${c1}', '${a.here.opportunity}', '${a.next.opportunity}', '${b.here.opportunity}')`,
      ),
      by('member', move(c3, second)),
      places(second, 'c3:976 c2:2000'),
      by('member', move(a.next.opportunity, second)),
      column(second, 'Parent c3 c2'),
      see(`select position::text from public.opportunities where id = '${a.next.opportunity}'`, '-48'),
    ),
    story(
      'the same number in another column is a place like any other',
      stages,
      cards(1000, 2000),
      set(`update public.opportunities set position = 1500 where id = '${a.here.opportunity}'`),
      by('member', move(a.here.opportunity, second, null, c1)),
      places(second, 'c1:1000 Parent:1250 c2:2000'),
      set(`update public.opportunities set position = -24 where id = '${a.next.opportunity}'`),
      by('member', move(a.next.opportunity, second)),
      places(second, 'Parent:-1048 c1:1000 Parent:1250 c2:2000'),
    ),
    story(
      'also where there is no room for it',
      stages,
      cards(7, 7),
      set(`update public.opportunities set position = 2048 where id = '${a.here.opportunity}'`),
      by('member', move(a.here.opportunity, second, null, c1)),
      column(second, 'c1 Parent c2'),
    ),
    story(
      'a card is moved where the caller may, and only what is there',
      stages,
      cards(1000),
      by('viewer', move(c1, won), { code: 'AX403', value: 'missing_permission' }),
      by('stranger', move(c1, won), absent),
      by('pat', move(c1, won), absent, 'b'),
      by('owner', move(c1, won), absent, 'none'),
      by('owner', move(b.here.opportunity, won), absent),
      by('owner', move(b.here.opportunity, b.here.stage), absent),
      by('owner', move(a.agency, won), absent),
      by('owner', move(c1, b.here.stage), { code: 'AX400', value: 'invalid_reference' }),
      by('owner', move(c1, a.agency), { code: 'AX400', value: 'invalid_reference' }),
      by('owner', move(c1, won, null, null, ', 2'), { code: 'AX409', value: 'stale_version' }),
      trash(c1),
      by('owner', move(c1, won), absent),
      by('owner', move(c1, b.here.stage), absent),
      column(won, null),
      see(`select stage_id::text from public.opportunities where id = '${b.here.opportunity}'`, b.here.stage),
    ),
    story(
      'a card changes its pipeline, and its version with it',
      stages,
      cards(1000, 2000),
      by('member', move(c1, a.next.stage, null, null, ', 1'), { value: a.next.stage, rows: 1 }),
      see(`select pipeline_id::text from public.opportunities where id = '${c1}'`, a.next.pipeline),
      version(c1, '2'),
      version(c2, '1'),
      column(second, 'c2'),
      by('member', move(c1, a.next.stage, null, null, ', 1'), { code: 'AX409', value: 'stale_version' }),
    ),
    story(
      'won, lost and open again',
      stages,
      cards(1000, 2000),
      by('member', settle(c1, 'won', ', null, null, 1'), { value: won, rows: 1 }),
      by('member', settle(c2, 'won')),
      column(won, 'c2 c1'),
      by('member', settle(c1, 'won')),
      column(won, 'c2 c1'),
      history(c1, '2'),
      by('member', settle(c1, 'lost', ", null, 'Late'"), { value: lost }),
      see(`select lost_reason from public.opportunities where id = '${c1}'`, 'Late'),
      by('member', settle(c1, 'lost')),
      see(`select lost_reason from public.opportunities where id = '${c1}'`, 'Late'),
      by('member', settle(c1, 'lost', ", null, 'Dear'")),
      see(`select lost_reason from public.opportunities where id = '${c1}'`, 'Dear'),
      see('select count(*)::text from public.opportunities where lost_reason is not null', '1'),
      by('member', settle(c1, 'open'), { value: second }),
      by('member', settle(c2, 'open', `, '${a.here.stage}'`), { value: a.here.stage }),
      by('member', settle(c2, 'open'), { value: a.here.stage }),
      by('member', settle(c1, 'won', ', null, null, 1'), { code: 'AX409', value: 'stale_version' }),
    ),
    story(
      'what never stood in an open stage begins in the first',
      stages,
      cards(1000),
      set(
        `delete from public.opportunity_stage_history; update public.opportunities set stage_id = '${won}' where id = '${c1}'`,
      ),
      set(
        `insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, to_stage_id, amount_minor, currency) select agency_id, '${a.here.opportunity}', pipeline_id, '${second}', 0, 'EUR' from public.opportunities where id = '${c1}'`,
      ),
      by('member', settle(c1, 'open'), { value: a.here.stage }),
    ),
    story(
      'an outcome is one of three, in a stage of its kind, on what is there',
      stages,
      cards(1000),
      by('member', settle(c1, 'done'), { code: 'AX400', value: 'invalid_input' }),
      by('member', `select public.settle_opportunity('${a.agency}', '${c1}', null)`, { code: 'AX400' }),
      by('member', settle(c1, 'won', `, '${lost}'`), { code: 'AX400', value: 'invalid_input' }),
      by('member', settle(c1, 'won', `, '${a.agency}'`), { code: 'AX400', value: 'invalid_reference' }),
      by('member', settle(c1, 'open', `, '${b.here.stage}'`), { code: 'AX400', value: 'invalid_reference' }),
      by('member', settle(c1, 'won', `, '${b.here.stage}'`), { code: 'AX400', value: 'invalid_reference' }),
      by('member', settle(b.here.opportunity, 'won'), absent),
      by('member', settle(a.agency, 'won'), absent),
      by('member', settle(a.next.opportunity, 'won'), { code: 'AX409', value: 'no_stage' }),
      by('viewer', settle(c1, 'won'), { code: 'AX403', value: 'missing_permission' }),
      by('stranger', settle(c1, 'won'), absent),
      by('pat', settle(c1, 'won'), absent, 'b'),
      trash(c1),
      by('member', settle(c1, 'won'), absent),
      trash(a.next.opportunity),
      by('member', settle(a.next.opportunity, 'won'), absent),
    ),
  ];
}
