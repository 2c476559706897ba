import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { reportStories } from './report-stories.ts';

const id = (number: number): string => `eeeeeeee-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What the functions and triggers of numbers promise. */
export function statsStories(fixture: Fixture): Story[] {
  return [...totalStories(fixture), ...reportStories(fixture)];
}

/** The rows of a table of totals for a year in which nothing else happened, one line. */
const totals = (table: string, agency: string, columns: string): string =>
  `select string_agg(concat_ws(' ', period, to_char(starts_on, 'MM-DD'), ${columns}), ', ' order by period, starts_on, ${columns})
   from public.${table} where agency_id = '${agency}' and starts_on < '2022-01-01' and not (to_jsonb(${table}) @> '{"contacts": 0, "conversions": 0}')`;

function totalStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, table: string, ...all: Step[]): Story => ({ name, table, steps: all });
  const trash = (table: string, number: number): string =>
    `update public.${table} set deleted_at = now(), delete_batch_id = id where id = '${id(number)}'`;
  const untrash = (table: string, number: number): string =>
    `update public.${table} set deleted_at = null, delete_batch_id = null where id = '${id(number)}'`;
  const contact = (number: number, agency: string, came: string, more = ''): string =>
    `insert into public.contacts (id, agency_id, first_name, created_at, source${more === '' ? '' : ', deleted_at, delete_batch_id'})
     values ('${id(number)}', '${agency}', 'C', '${came}', ' web '${more})`;
  const contacts = (value: string | null, agency = a.agency): Step =>
    see(
      totals(
        'contact_totals',
        agency,
        'source, contacts, leads, qualified, opportunities, customers, disqualified, converted, conversions',
      ),
      value,
    );
  const deal = (number: number, agency: string, pipeline: string, stage: string, currency: string): string =>
    `insert into public.opportunities (id, agency_id, name, pipeline_id, stage_id, amount_minor, currency, created_at)
     values ('${id(number)}', '${agency}', 'D', '${pipeline}', '${stage}', 5, '${currency}', '2021-03-31T12:00Z')`;
  const deals = (value: string | null): Step =>
    see(
      totals(
        'opportunity_totals',
        a.agency,
        'currency, opened, opened_minor, open, open_minor, won, won_minor, lost, lost_minor',
      ),
      value,
    );
  const work = (number: number, agency: string, kind: string, more = ''): string =>
    `insert into public.activities (id, agency_id, kind, subject, occurred_at, contact_id, created_by, duration_seconds${more === '' ? '' : ', deleted_at, delete_batch_id'})
     values ('${id(number)}', '${agency}', '${kind}', 'W', '2021-03-31T12:00Z', '${a.here.contact}', '${people.member}', 60${more})`;
  const activities = (value: string | null): Step =>
    see(totals('activity_totals', a.agency, 'right(user_id::text, 2), kind, entered, completed, seconds'), value);
  const TRASHED = `, now(), '${id(0)}'`;
  const [won, lost] = [id(901), id(902)];
  const stages = set(
    `insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position, probability, kind) values
     ('${won}', '${a.agency}', '${a.here.pipeline}', 'W', 8, 100, 'won'), ('${lost}', '${a.agency}', '${a.here.pipeline}', 'L', 9, 0, 'lost')`,
  );
  const sum = (agency: string): string =>
    `select concat_ws(' ', (select sum(contacts) from public.contact_totals where agency_id = '${agency}'),
       (select sum(opened) from public.opportunity_totals where agency_id = '${agency}'),
       (select sum(entered) from public.activity_totals where agency_id = '${agency}'))`;

  return [
    story(
      'contacts are counted by day, month and source, in their stage, as long as they are outside the trash',
      'contacts',
      set(contact(1, a.agency, '2021-03-31T12:00Z')),
      set(contact(2, a.agency, '2021-03-31T13:00Z', TRASHED)),
      contacts('day 03-31 web 1 1 0 0 0 0 0 0, month 03-01 web 1 1 0 0 0 0 0 0'),
      set(`update public.contacts set lifecycle_stage = 'qualified' where id = '${id(1)}'`),
      contacts('day 03-31 web 1 0 1 0 0 0 0 0, month 03-01 web 1 0 1 0 0 0 0 0'),
      set(trash('contacts', 1)),
      contacts(null),
      set(`update public.contacts set source = 'other' where id = '${id(1)}'`),
      contacts(null),
      set(untrash('contacts', 1)),
      set(untrash('contacts', 2)),
      contacts(
        'day 03-31 other 1 0 1 0 0 0 0 0, day 03-31 web 1 1 0 0 0 0 0 0, month 03-01 other 1 0 1 0 0 0 0 0, month 03-01 web 1 1 0 0 0 0 0 0',
      ),
      set(trash('contacts', 2)),
      set(`delete from public.contacts where id in ('${id(1)}', '${id(2)}')`),
      contacts(null),
    ),
    story(
      'opportunities are counted where they were opened and where they were closed',
      'opportunities',
      stages,
      set(deal(3, a.agency, a.here.pipeline, a.here.stage, 'EUR')),
      deals('day 03-31 EUR 1 5 1 5 0 0 0 0, month 03-01 EUR 1 5 1 5 0 0 0 0'),
      set(`update public.opportunities set stage_id = '${won}' where id = '${id(3)}'`),
      set(`update public.opportunities set closed_at = '2021-04-02T12:00Z', amount_minor = 7 where id = '${id(3)}'`),
      deals(
        'day 03-31 EUR 1 7 0 0 0 0 0 0, day 04-02 EUR 0 0 0 0 1 7 0 0, month 03-01 EUR 1 7 0 0 0 0 0 0, month 04-01 EUR 0 0 0 0 1 7 0 0',
      ),
      set(trash('opportunities', 3)),
      set(`update public.opportunities set amount_minor = 9 where id = '${id(3)}'`),
      see(
        `select sum(opened + open + won + lost)::text from public.opportunity_totals where agency_id = '${a.agency}' and starts_on < '2022-01-01'`,
        '0',
      ),
      set(untrash('opportunities', 3)),
      see(
        `select sum(won_minor)::text from public.opportunity_totals where agency_id = '${a.agency}' and starts_on < '2022-01-01'`,
        '18',
      ),
      set(`delete from public.opportunities where id = '${id(3)}'`),
      see(
        `select sum(opened + open + won + lost)::text from public.opportunity_totals where agency_id = '${a.agency}' and starts_on < '2022-01-01'`,
        '0',
      ),
    ),
    story(
      'activities are counted by person and kind, as long as they are outside the trash',
      'activities',
      set(work(4, a.agency, 'call')),
      set(work(5, a.agency, 'call', TRASHED)),
      activities('day 03-31 03 call 1 0 0, month 03-01 03 call 1 0 0'),
      set(
        `update public.activities set status = 'completed', completed_at = '2021-03-31T14:00Z' where id = '${id(4)}'`,
      ),
      activities('day 03-31 03 call 1 1 60, month 03-01 03 call 1 1 60'),
      set(trash('activities', 4)),
      set(`update public.activities set kind = 'note' where id = '${id(4)}'`),
      activities('day 03-31 03 call 0 0 0, month 03-01 03 call 0 0 0'),
      set(untrash('activities', 4)),
      set(`update public.activities set assignee_id = '${people.viewer}' where id = '${id(4)}'`),
      activities(
        'day 03-31 03 call 0 0 0, day 03-31 03 note 0 0 0, day 03-31 04 note 1 1 60, month 03-01 03 call 0 0 0, month 03-01 03 note 0 0 0, month 03-01 04 note 1 1 60',
      ),
      set(`delete from public.activities where id = '${id(4)}'`),
      see(
        `select sum(entered + completed)::text from public.activity_totals where agency_id = '${a.agency}' and starts_on < '2022-01-01'`,
        '0',
      ),
    ),
    story(
      'another time zone, other days; the totals of others stay',
      'agencies',
      set(contact(6, a.agency, '2021-03-31T23:30Z')),
      // Of the same day in one zone, and of another in the other.
      set(contact(13, a.agency, '2021-03-31T12:00Z')),
      set(contact(7, a.agency, '2021-03-31T23:30Z', TRASHED)),
      set(contact(8, b.agency, '2021-03-31T23:30Z')),
      set(deal(9, a.agency, a.here.pipeline, a.here.stage, 'EUR')),
      set(deal(10, a.agency, a.here.pipeline, a.here.stage, 'EUR')),
      set(trash('opportunities', 10)),
      set(work(11, a.agency, 'call')),
      set(work(12, a.agency, 'call', TRASHED)),
      see(sum(a.agency), '8 6 6'),
      see(sum(b.agency), '6 4 4'),
      by('owner', `update public.agencies set timezone = 'Europe/Vienna' where id = '${a.agency}'`, { rows: 1 }),
      contacts(
        'day 03-31 web 1 1 0 0 0 0 0 0, day 04-01 web 1 1 0 0 0 0 0 0, month 03-01 web 1 1 0 0 0 0 0 0, month 04-01 web 1 1 0 0 0 0 0 0',
      ),
      contacts('day 03-31 web 1 1 0 0 0 0 0 0, month 03-01 web 1 1 0 0 0 0 0 0', b.agency),
      see(sum(a.agency), '8 6 6'),
      see(sum(b.agency), '6 4 4'),
      refused(`update public.agencies set timezone = 'Mars/Olympus' where id = '${a.agency}'`, 'AX400'),
      see(`select timezone from public.agencies where id = '${a.agency}'`, 'Europe/Vienna'),
    ),
    story(
      'months and days, and nothing else, are periods',
      'contact_totals',
      ...['contact_totals (source, ', 'opportunity_totals (currency, ', 'activity_totals (user_id, kind, '].map(
        (into) => {
          const first = into.startsWith('activity') ? `'${people.member}', 'call'` : "'EUR'";
          return refused(
            `insert into public.${into}agency_id, period, starts_on) values (${first}, '${a.agency}', 'week', '2021-03-01')`,
            '23514',
          );
        },
      ),
    ),
  ];
}
