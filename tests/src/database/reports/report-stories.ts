import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** What the reports promise, made of totals that stand in no other table. */
export function reportStories(fixture: Fixture): Story[] {
  const { by, set } = steps(fixture);
  const { a, b } = fixture;
  const report = (call: string, columns: string, order = '1'): string =>
    `select string_agg(concat_ws(' ', ${columns}), ', ' order by ${order}) from public.${call}`;
  const REPORTS = ['contacts', 'pipeline', 'growth', 'sales', 'sources', 'people'];
  const ask = (name: string): string => `select count(*)::text from public.report_${name}('${a.agency}')`;
  // One of each on 28 February, 1 March, 31 March, 1 and 2 April: a whole month, and days on both sides.
  const days = ['02-28', '03-01', '03-31', '04-01', '04-02'];
  const rows = (table: string, columns: string, values: (day: string) => string): Step =>
    set(
      `insert into public.${table} (agency_id, period, starts_on, ${columns}) values ${days
        .flatMap((day) => [
          `('${a.agency}', 'day', '2021-${day}', ${values(day)})`,
          ...(day === '03-31' || day === '04-02'
            ? []
            : [`('${a.agency}', 'month', '2021-${day.slice(0, 2)}-01', ${values(day)})`]),
        ])
        .join(', ')} on conflict do nothing`,
    );
  const numbers = [
    rows('contact_totals', 'source, contacts, leads, conversions', () => "'web', 1, 1, 2"),
    rows(
      'opportunity_totals',
      'currency, opened, opened_minor, won, won_minor, lost, lost_minor',
      () => "'EUR', 1, 10, 2, 20, 3, 30",
    ),
    rows('opportunity_totals', 'currency, opened', () => "'CHF', 100"),
    ...['call', 'email', 'meeting', 'task', 'note', 'video_call', 'other'].map((kind, place) =>
      rows(
        'activity_totals',
        'user_id, kind, entered, completed, seconds',
        () => `'${fixture.people.member}', '${kind}', 1, ${10 ** place}, 60`,
      ),
    ),
  ];
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: [...numbers, ...all] });
  const range = (since: string, until: string): string => `'2021-${since}', '2021-${until}'`;
  const people = (since: string, until: string): string =>
    report(
      `report_people('${a.agency}', ${range(since, until)})`,
      'is_total, full_name is null, entered, completed, seconds, calls, emails, meetings, tasks, notes, video_calls, others',
      'is_total',
    );
  const once = '7 1111111 420 1 10 100 1000 10000 100000 1000000';
  const twice = '14 2222222 840 2 20 200 2000 20000 200000 2000000';
  const growth = (period: string, since: string, until: string): string =>
    report(
      `report_growth('${a.agency}', '${period}', ${range(since, until)})`,
      "to_char(starts_on, 'MM-DD'), contacts, conversions, opportunities, won, lost",
      'starts_on',
    );
  const sales = (period: string, since: string, until: string): string =>
    report(
      `report_sales('${a.agency}', 'EUR', '${period}', ${range(since, until)})`,
      "to_char(starts_on, 'MM-DD'), money, opened, opened_minor, won, won_minor, lost, lost_minor",
      'starts_on',
    );
  const sources = (since: string, until: string): string =>
    report(`report_sources('${a.agency}', ${range(since, until)})`, 'is_total, source, contacts, leads', 'is_total');
  const wrong = (call: string): Step =>
    by('viewer', `select from public.report_growth('${a.agency}', ${call})`, { code: 'AX400' });

  return [
    story(
      'growth and sales by day are made of days',
      by('viewer', growth('day', '04-01', '04-01'), { value: '04-01 1 2 101 2 3' }),
      by('viewer', growth('week', '03-31', '04-01'), { value: '03-31 2 4 202 4 6' }),
      by('viewer', sales('day', '04-01', '04-01'), { value: '04-01 EUR 1 10 2 20 3 30' }),
      by('viewer', sales('week', '03-31', '04-01'), { value: '03-31 EUR 2 20 4 40 6 60' }),
    ),
    story(
      'growth and sales by month are made of whole months, and of days at both ends',
      by('viewer', growth('month', '02-28', '04-01'), {
        value: '02-28 1 2 101 2 3, 03-01 1 2 101 2 3, 04-01 1 2 101 2 3',
      }),
      by('viewer', sales('month', '02-28', '04-01'), {
        value: '02-28 EUR 1 10 2 20 3 30, 03-01 EUR 1 10 2 20 3 30, 04-01 EUR 1 10 2 20 3 30',
      }),
    ),
    story(
      'sources and people are counted over the days that were asked for',
      by('viewer', sources('04-01', '04-01'), { value: 'f web 1 1, t 1 1' }),
      by('viewer', sources('02-28', '04-01'), { value: 'f web 3 3, t 3 3' }),
      by('viewer', people('04-01', '04-01'), { value: `f f ${once}, t t ${once}` }),
      by('viewer', people('03-31', '04-01'), { value: `f f ${twice}, t t ${twice}` }),
    ),
    story(
      'what there is altogether is the sum of the months',
      set(`delete from public.contact_totals where starts_on > '2022-01-01'`),
      set(`delete from public.opportunity_totals where starts_on > '2022-01-01'`),
      set(
        `insert into public.contact_totals (agency_id, period, starts_on, source, contacts) values ('${b.agency}', 'month', '2021-03-01', 'web', 50)`,
      ),
      by('viewer', report(`report_contacts('${a.agency}')`, 'contacts, leads'), { value: '3 3' }),
      by('viewer', report(`report_pipeline('${a.agency}')`, 'currency, opened, won_minor', 'currency'), {
        value: 'CHF 300 0, EUR 3 60',
      }),
    ),
    story(
      'sales are in the currency of the agency when none is named',
      set(`update public.agencies set currency = 'CHF' where id = '${a.agency}'`),
      by('viewer', report(`report_sales('${a.agency}', null, 'day', ${range('04-01', '04-01')})`, 'money, opened'), {
        value: 'CHF 100',
      }),
    ),
    story(
      'days that make no report',
      wrong("'day', '2021-03-02', '2021-03-01'"),
      wrong("'day', '1899-12-31', '1899-12-31'"),
      wrong("'day', '3000-01-01', '3000-01-01'"),
      wrong("'day', '2021-01-01', '2022-02-05'"),
      by('viewer', `select from public.report_growth('${a.agency}', 'day', '2021-01-01', '2022-02-04')`, { rows: 400 }),
      wrong("'week', '2010-01-04', '2017-09-04'"),
      by('viewer', `select from public.report_growth('${a.agency}', 'week', '2010-01-04', '2017-09-03')`, {
        rows: 400,
      }),
      wrong("'month', '1900-01-01', '1932-11-09'"),
      wrong("'century', '2021-01-01', '2021-01-01'"),
      wrong("null, '2021-01-01', '2021-01-01'"),
    ),
    story(
      'reports are for those who may read them, in the agency of the header',
      ...REPORTS.flatMap((name) => [
        by('stranger', ask(name), { code: 'AX404' }),
        by('suspended', ask(name), { code: 'AX404' }),
        by('pat', ask(name), { code: 'AX404' }, 'b'),
        by('pat', ask(name)),
      ]),
    ),
  ];
}
