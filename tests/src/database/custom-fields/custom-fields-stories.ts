import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { customField, customId, customValueStories } from './custom-values-stories.ts';

/** What the functions and triggers of custom fields promise. */
export function customFieldStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const field = (number: number, more: Readonly<Record<string, unknown>> = {}, agency = a.agency): Step =>
    set(customField(agency, number, more));
  const wrong = (more: Readonly<Record<string, unknown>>): Step => refused(customField(a.agency, 9, more), 'AX400');
  const change = (what: string, number = 1): string =>
    `update public.custom_fields set ${what} where id = '${customId(number)}'`;
  const options = [
    { id: customId(11), label: 'One' },
    { id: customId(12), label: 'Two' },
  ];
  const without = (index: number): string => change(`options = options - ${index}`);
  const choose = (values: object, agency = a): string =>
    `update public.contacts set custom_fields = '${JSON.stringify(values)}' where id = '${agency.here.contact}'`;
  const order = (entity = 'contact', agency = a.agency): string =>
    `select string_agg(right(id::text, 2), ' ' order by position, id) from public.custom_fields
     where agency_id = '${agency}' and entity = '${entity}' and id::text like 'abab%'`;
  const reorder = (ids: string, entity = 'contact', agency = a.agency): string =>
    `select public.reorder_custom_fields('${agency}', '${entity}', ${ids})`;
  const ids = (...numbers: readonly number[]): string =>
    `array[${numbers.map((n) => `'${customId(n)}'`).join()}]::uuid[]`;
  const locks =
    "select count(*)::text from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and pid = pg_backend_pid()";
  const many = (count: number, entity: string, agency: string, archived: boolean): Step[] => [
    set(
      `insert into public.custom_fields (agency_id, entity, key, label, type)
       select '${agency}', '${entity}', 'm_' || n || '_${archived ? 'old' : 'new'}', 'M', 'text' from generate_series(1, ${count}) n`,
    ),
    ...(archived ? [set(`update public.custom_fields set archived_at = now() where key like 'm\\_%\\_old'`)] : []),
  ];

  return [
    ...customValueStories(fixture),
    story(
      'what a field is never changes',
      field(1),
      ...["key = 'other'", "type = 'long_text'", "entity = 'activity'", 'is_unique = true'].map((what) =>
        refused(change(what), 'AX400'),
      ),
      by('admin', change("label = 'Other'"), { rows: 1 }),
    ),
    story(
      'a new field comes last in its agency and entity, and is in use',
      ...many(3, 'opportunity', b.agency, false),
      ...many(3, 'activity', a.agency, false),
      field(1, { entity: 'opportunity', position: 9, archived_at: '2020-01-01T00:00:00+00:00' }),
      field(2, { entity: 'opportunity' }),
      see(
        "select string_agg(position::text, ' ' order by id) from public.custom_fields where id::text like 'abab%'",
        '0 1',
      ),
      see(`select archived_at::text from public.custom_fields where id = '${customId(1)}'`, null),
    ),
    story(
      'an archived field bears the time when that was',
      field(1),
      by('admin', change("archived_at = '2000-01-01'"), { rows: 1 }),
      see(`select (archived_at = now())::text from public.custom_fields where id = '${customId(1)}'`, 'true'),
      set('alter table public.custom_fields disable trigger user'),
      set(change("archived_at = '2000-01-01'")),
      set('alter table public.custom_fields enable trigger user'),
      by('admin', change("archived_at = '2010-01-01'"), { rows: 1 }),
      see(`select extract(year from archived_at)::text from public.custom_fields where id = '${customId(1)}'`, '2000'),
    ),
    story(
      '200 are in use, of one entity of one agency',
      ...many(200, 'contact', b.agency, false).map((step) => ({ ...step, sql: step.sql.replace('200', '198') })),
      ...many(150, 'activity', a.agency, false),
      ...many(150, 'opportunity', a.agency, true),
      ...many(199, 'opportunity', a.agency, false),
      field(1, { entity: 'opportunity' }),
      refused(customField(a.agency, 2, { entity: 'opportunity' }), 'AX409'),
      by('admin', change("label = 'Full'"), { rows: 1 }),
      by('admin', change('archived_at = now()'), { rows: 1 }),
      by('admin', change('archived_at = now()'), { rows: 1 }),
      field(3, { entity: 'opportunity' }),
      by('admin', change("label = 'Archived'"), { rows: 1 }),
      by('admin', change('archived_at = null'), { code: 'AX409', value: 'field_limit' }),
    ),
    story(
      'options have an id and a label of their own, and one is in use',
      wrong({ type: 'select' }),
      wrong({ type: 'select', options: [{ label: 'A', archived: true }] }),
      ...[
        [5],
        [{ label: 'A', more: 1 }],
        [{ label: ' ' }],
        [{ label: 5 }],
        [{ id: 'x', label: 'A' }],
        [{ label: 'A', color: 'red' }],
        [{ label: 'A', archived: 'no' }],
        [{ label: 'A' }, { label: 'a' }],
        [
          { id: customId(11), label: 'A' },
          { id: customId(11), label: 'B' },
        ],
        Array.from({ length: 201 }, (_, at) => ({ label: `${at}` })),
      ].map((bad) => wrong({ type: 'multi_select', options: bad })),
      field(1, { type: 'select', options: [{ label: ' A ', archived: false, color: '#123456' }] }),
      see(
        `select (options - 'x')::text ~ '^\\[\\{"id": "[0-9a-f-]{36}", "color": "#123456", "label": "A"\\}\\]$' from public.custom_fields where id = '${customId(1)}'`,
        'true',
      ),
      field(2, { options: [] }),
    ),
    story(
      'an option that records have stays, others go',
      field(1, { type: 'select', options }),
      field(2, { type: 'select', options }),
      field(3, { type: 'select', options, key: 'f1' }, b.agency),
      set(choose({ f1: customId(11) })),
      set(choose({ f1: customId(12) }, b)),
      by('admin', without(0), { code: 'AX409', value: 'in_use' }),
      by('admin', change('options = options - 0', 2), { rows: 1 }),
      by('admin', without(1), { rows: 1 }),
      by('admin', change("options = jsonb_set(options, '{0,label}', '\"Renamed\"')"), { rows: 1 }),
      by('admin', change("label = 'Same options'"), { rows: 1 }),
    ),
    story(
      'rules fit the type',
      wrong({ type: 'boolean', validation: { min: 1 } }),
      wrong({ validation: { min: 1 } }),
      wrong({ validation: { minLength: 0 } }),
      wrong({ validation: { minLength: 1.5 } }),
      wrong({ validation: { minLength: '1' } }),
      wrong({ validation: { maxLength: 50_001 } }),
      wrong({ validation: { minLength: 3, maxLength: 2 } }),
      wrong({ type: 'date', validation: { minDate: 'x' } }),
      wrong({ type: 'date', validation: { minDate: '2026-02-30' } }),
      wrong({ type: 'date', validation: { minDate: 5 } }),
      field(1, { type: 'number', validation: { min: 0.5, max: 60_000 } }),
      field(2, { validation: { minLength: 1, maxLength: 2 } }),
      field(3, { type: 'date', validation: { minDate: '2026-01-01' } }),
    ),
    story(
      'a default is a value of the field, and of no unique one',
      wrong({ type: 'number', default_value: 'x' }),
      wrong({ is_unique: true, default_value: 'x' }),
      wrong({ type: 'user', default_value: fixture.people.owner }),
      field(1, { type: 'number', default_value: 5 }),
      by('admin', change('default_value = \'"x"\''), { code: 'AX400' }),
      by('admin', change("default_value = 'null'"), { rows: 1 }),
      see(`select default_value::text from public.custom_fields where id = '${customId(1)}'`, null),
    ),
    story(
      'an order begins with what is named, and moves nothing else',
      ...[1, 2, 3].map((number) => field(number)),
      field(4, { entity: 'activity' }),
      field(5, {}, b.agency),
      set(`update public.custom_fields set position = 70 where id in ('${customId(4)}', '${customId(5)}')`),
      by('admin', reorder(ids(3, 1))),
      see(order(), '03 01 02'),
      see(
        `select string_agg(position::text, ' ') from public.custom_fields where id in ('${customId(4)}', '${customId(5)}')`,
        '70 70',
      ),
      set(`update public.custom_fields set position = position + 20 where id = '${customId(2)}'`),
      by('admin', reorder(ids(3, 1))),
      see(`select version::text from public.custom_fields where id = '${customId(3)}'`, '2'),
      see(
        "select min(position)::text from public.custom_fields where id::text like 'abab%' and entity = 'contact'",
        '0',
      ),
    ),
    story(
      'an order names fields in use of one entity, some of them',
      field(1),
      field(2, { entity: 'activity' }),
      field(3, {}, b.agency),
      field(4),
      set(change('archived_at = now()', 4)),
      by('admin', reorder(ids(2)), { code: 'AX404' }),
      by('admin', reorder(ids(3)), { code: 'AX404' }),
      by('admin', reorder(ids(4)), { code: 'AX404' }),
      by('admin', reorder(ids(99)), { code: 'AX404' }),
      by('admin', reorder(ids(1, 1)), { code: 'AX404' }),
      by('admin', reorder("'{}'"), { code: 'AX400' }),
      by('admin', reorder('null'), { code: 'AX400' }),
      by('admin', reorder('array(select gen_random_uuid() from generate_series(1, 201))'), { code: 'AX400' }),
      by('member', reorder(ids(1)), { code: 'AX403' }),
      by('stranger', reorder(ids(1)), { code: 'AX404' }),
      by('owner', reorder(ids(1)), { code: 'AX404' }, 'b'),
      by('owner', reorder(ids(1)), { code: 'AX404' }, 'none'),
      by('member', `select private.reorder_custom_fields('${a.agency}', 'contact', ${ids(1)})`, { code: 'AX403' }),
    ),
    story(
      'a change of definitions waits before it holds a row, and makes nobody else wait',
      see(locks, '0'),
      by('member', "update public.custom_fields set label = 'Mine'", { rows: 0 }),
      by('stranger', "update public.custom_fields set label = 'Mine'", { rows: 0 }),
      see(locks, '0'),
      by('admin', "update public.custom_fields set label = 'Mine' where key = 'nobody'", { rows: 0 }),
      see(locks, '1'),
    ),
  ];
}
