import type { Fixture } from '../fixture.ts';
import { literal } from '../sql-text.ts';
import { steps, type Outcome, type Step, type Story } from '../story.ts';

/** An id that nothing else has. */
export const BATCH = 'eeeeeeee-0000-4000-8000-0000000000ff';
/** An agency whose keys begin like those of agency A. */
export const TWIN = 'dddddddd-0000-4000-8000-0000007c66bd';

/** What stories of the search box are told with. */
export function searchSteps(fixture: Fixture) {
  const { by, set, see } = steps(fixture);
  const { a } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const search = (text: string, more = '', what = "match || ' ' || title"): string =>
    `select string_agg(${what}, ', ' order by f.n) from public.search_records('${a.agency}', ${literal(text)}${more}) with ordinality f (entity, id, title, subtitle, match, rank, words, n)`;
  const found = (text: string, value: string | null, more = '', what?: string): Step =>
    by('viewer', search(text, more, what), { value });
  const fails = (text: string, outcome: Outcome, more = ''): Step => by('viewer', search(text, more), outcome);
  const empty = set(
    `delete from public.activities; delete from public.opportunities; delete from public.contacts; delete from public.contact_lists; delete from private.search_words`,
  );
  const contact = (columns: Readonly<Record<string, string>>, agency = a.agency): Step =>
    set(
      `insert into public.contacts (agency_id, ${Object.keys(columns).join(', ')}) values ('${agency}', ${Object.values(columns).map(literal).join(', ')})`,
    );
  const words = (value: string | null, agency = a.agency): Step =>
    see(`select string_agg(word, ' ' order by word) from private.search_words where agency_id = '${agency}'`, value);
  const deal = (name: string, more = ''): Step =>
    set(
      `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, currency${more === '' ? '' : ', contact_id'}) values ('${a.agency}', ${literal(name)}, '${a.here.pipeline}', '${a.here.stage}', 'EUR'${more})`,
    );
  const task = (subject: string, body: string | null = null): Step =>
    set(
      `insert into public.activities (agency_id, kind, subject, body) values ('${a.agency}', 'task', ${literal(subject)}, ${body === null ? 'null' : literal(body)})`,
    );
  const list = (name: string, description: string | null = null): Step =>
    set(
      `insert into public.contact_lists (agency_id, name, description) values ('${a.agency}', ${literal(name)}, ${description === null ? 'null' : literal(description)})`,
    );
  const crowd = (first: string, count: number, later = '0', last = ''): Step =>
    set(
      `insert into public.contacts (agency_id, first_name, last_name, created_at) select '${a.agency}', ${literal(first)}, ${literal(last)} || n, now() + n * interval '1 second' + ${literal(later)}::interval from generate_series(1, ${count}) n`,
    );
  return { story, search, found, fails, empty, contact, words, deal, task, list, crowd };
}
