import type { Row } from '../../matrix/image.ts';
import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { literal, quoted } from '../sql-text.ts';
import { steps, type Step, type Story } from '../story.ts';
import { insertion } from './table-stories.ts';

const ROW = 'dddddddd-0000-4000-8000-000000000007';
const LONG_AGO = '2020-01-01T00:00:00+00:00';
/** Tables that count the versions of their rows, with the columns of theirs that never change. */
const VERSIONED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      'activities',
      'agency_invites',
      'contact_lists',
      'contacts',
      'custom_fields',
      'email_campaigns',
      'forms',
      'opportunities',
      'pipeline_stages',
      'pipelines',
      'tags',
    ].map((table) => [table, ['id', 'agency_id', 'created_at', 'created_by']]),
  ),
  agency_members: ['created_at'],
  user_preferences: ['created_at'],
};

/** What the upkeep of rows promises: changes are counted and dated, and where a row belongs never changes. */
export function upkeepStories(fixture: Fixture): Story[] {
  const { a, b, people } = fixture;
  const { set, see, refused } = steps(fixture);
  const story = (name: string, table: string, ...all: Step[]): Story => ({ name, table, steps: all });
  const change = (table: string, row: Row, where: string): string =>
    `update public.${quoted(table)} set ${Object.entries(row)
      .map(([column, value]) => `${quoted(column)} = ${literal(String(value))}`)
      .join(', ')} where ${where}`;
  const versioned = Object.entries(VERSIONED).flatMap(([table, frozen]) => {
    const sweep = TABLE_RULES[table]?.sweeps[0];
    if (sweep === undefined) return [];
    const hasId = frozen.includes('id') || table === 'user_preferences';
    const row = {
      ...sweep.row(a.here, people.member),
      ...(hasId ? { id: ROW } : {}),
      updated_at: LONG_AGO,
      ...(frozen.includes('created_by') ? { created_by: people.member } : {}),
    };
    const where = hasId ? `id = '${ROW}'` : `agency_id = '${a.agency}' and user_id = '${a.here.outsider}'`;
    const place = set(insertion(table, row));
    const alter = set(change(table, table === 'user_preferences' ? { key: 'other_key' } : sweep.change(a.here), where));
    const others: Row = { id: people.pat, agency_id: b.agency, created_at: LONG_AGO, created_by: people.pat };
    return [
      story(
        `${table}: a change is counted and dated`,
        table,
        place,
        alter,
        see(`select concat_ws(' ', version, updated_at = now()) from public.${table} where ${where}`, '2 t'),
      ),
      story(
        `${table}: where it belongs and who made it never changes`,
        table,
        place,
        ...frozen.map((column) => refused(change(table, { [column]: others[column] }, where), '42501')),
        ...(frozen.includes('created_by') ? [set(`update public.${table} set created_by = null where ${where}`)] : []),
      ),
    ];
  });
  const roots = [
    ['users', `id = '${people.viewer}'`, "full_name = 'X'"],
    ['agencies', `id = '${a.agency}'`, "name = 'X'"],
    ['agency_settings', `agency_id = '${a.agency}'`, 'trash_days = 9'],
  ].flatMap(([table = '', where = '', to = '']) => [
    story(
      `${table}: a change is counted and dated`,
      table,
      set(
        `alter table public.${table} disable trigger user; update public.${table} set updated_at = '2020-01-01', version = 1; alter table public.${table} enable trigger ${table}_touch`,
      ),
      set(`update public.${table} set ${to} where ${where}`),
      see(`select concat_ws(' ', version, updated_at = now()) from public.${table} where ${where}`, '2 t'),
    ),
    story(
      `${table}: when it was made never changes`,
      table,
      refused(`update public.${table} set created_at = '2019-01-01' where ${where}`, '42501'),
    ),
  ]);

  return [...versioned, ...roots];
}
