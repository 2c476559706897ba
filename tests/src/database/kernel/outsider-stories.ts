import type { Fixture, People } from '../fixture.ts';
import { steps, type Story } from '../story.ts';

const REFUSED = '42501';
/** People without a right in the agency, whatever they once were there. */
const OUTSIDERS = ['stranger', 'suspended', 'removed'] as const satisfies readonly (keyof People)[];
const FIELD = 'eeeeeeee-0000-4000-8000-000000000005';
const OPTION = 'eeeeeeee-0000-4000-8000-000000000006';

/**
 * Writes of people without a right, straight at the tables: each is refused with the words for an agency that is not
 * there. Whatever the agency's definitions, members or stages would say about the row, they do not hear it.
 */
export function outsiderStories(fixture: Fixture): Story[] {
  const { by, set } = steps(fixture);
  const { a, people } = fixture;
  const insert = (table: string, row: Readonly<Record<string, string>>): string =>
    `insert into public.${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
  const text = (value: string): string => `'${value}'`;
  const contact = (more: Readonly<Record<string, string>>): string =>
    insert('contacts', { agency_id: text(a.agency), first_name: text('X'), ...more });
  const card = { agency_id: text(a.agency), name: text('X') };
  const field = { agency_id: text(a.agency), entity: text('contact'), key: text('x'), label: text('X') };
  const choice = insert('custom_fields', {
    ...field,
    id: text(FIELD),
    key: text('choice'),
    type: text('select'),
    options: text(`[{"id":"${OPTION}","label":"One"}]`),
    is_required: 'true',
  });
  const many = `insert into public.custom_fields (agency_id, entity, key, label, type)
    select '${a.agency}', 'contact', 'many_' || n, 'Many', 'text' from generate_series(1, 210) n`.replaceAll('\n', ' ');
  const ofMany = `(select jsonb_agg(n::text) from generate_series(1, 300000) n)`;

  /** What hears which word from a trigger when a member sends it. */
  const sent: readonly (readonly [string, string])[] = [
    ['a contact without a required custom field', contact({})],
    ['a contact with an option that is there', contact({ custom_fields: text(`{"choice":"${OPTION}"}`) })],
    ['a contact with an option that is not there', contact({ custom_fields: text('{"choice":"no"}') })],
    ['a contact with a custom field that is not there', contact({ custom_fields: text('{"none":1}') })],
    ['a contact for a suspended member', contact({ owner_id: text(people.suspended) })],
    ['an opportunity in a stage that is there', insert('opportunities', { ...card, stage_id: text(a.here.stage) })],
    ['an opportunity in a stage that is not there', insert('opportunities', { ...card, stage_id: text(people.pat) })],
    ['an opportunity in the default pipeline', insert('opportunities', card)],
    [
      'an activity with a custom field that is not there',
      insert('activities', {
        agency_id: text(a.agency),
        kind: text('task'),
        subject: text('X'),
        custom_fields: text('{"none":1}'),
      }),
    ],
    [
      'a custom field of a key that is taken',
      insert('custom_fields', { ...field, key: text('choice'), type: text('text') }),
    ],
    ['a custom field past the limit of the agency', insert('custom_fields', { ...field, type: text('text') })],
    [
      'a custom field with wrong options',
      insert('custom_fields', { ...field, type: text('select'), options: text('[{"label":""}]') }),
    ],
    [
      'a custom field with an endless default',
      insert('custom_fields', {
        ...field,
        type: text('multi_select'),
        options: text('[{"label":"One"}]'),
        default_value: ofMany,
      }),
    ],
    [
      'a tag on a contact that is there',
      insert('contact_tags', { agency_id: text(a.agency), tag_id: text(a.here.tag), contact_id: text(a.here.contact) }),
    ],
    [
      'a tag on a contact that is not there',
      insert('contact_tags', { agency_id: text(a.agency), tag_id: text(a.here.tag), contact_id: text(people.pat) }),
    ],
  ];
  const told = (name: string, sql: string, code: string): Story => ({
    name: `people without a right who send ${name} are told the same as for no agency`,
    table: null,
    steps: [
      set(many.replace('210', '190')),
      set(choice),
      ...OUTSIDERS.flatMap((who) => [
        by(who, sql, { code }),
        by(who, sql, { code }, 'none'),
        by(who, sql.replaceAll(a.agency, people.pat), { code }),
      ]),
    ],
  });
  const manyContacts = `select public.create_contacts('${a.agency}', '[{"first_name":"X","custom_fields":{"choice":1}}]', true, true)`;
  return [...sent.map(([name, sql]) => told(name, sql, REFUSED)), told('many contacts', manyContacts, 'AX404')];
}

/** The bounds of what a trigger works through. */
export function boundStories(fixture: Fixture): Story[] {
  const { by, refused } = steps(fixture);
  const { a } = fixture;
  const define = (value: string, options: string): string =>
    `insert into public.custom_fields (agency_id, entity, key, label, type, options, default_value)
     values ('${a.agency}', 'contact', 'x', 'X', 'multi_select', ${options}, ${value})`.replaceAll('\n', ' ');
  const list = (count: number): string => `(select jsonb_agg(n::text) from generate_series(1, ${count}) n)`;
  const options = `'[{"label":"One"}]'`;
  const nested = (levels: number): string => `'${'['.repeat(levels)}1${']'.repeat(levels)}'`;
  const keep = (levels: number): string =>
    `insert into public.user_preferences (agency_id, key, value) values ('${a.agency}', 'deep', ${nested(levels)})`;
  const form = (column: string): string =>
    `insert into public.forms (agency_id, title, slug, ${column}) values ('${a.agency}', 'X', 'x', '{"a": ${nested(64).slice(1, -1)}}')`;
  return [
    {
      name: 'the default of a custom field is bounded before its options are looked through',
      table: 'custom_fields',
      steps: [
        by('admin', define(list(300_000), options), { code: 'AX400', value: 'invalid_input' }),
        by('admin', define(list(201), options), { code: 'AX400', value: 'invalid_input' }),
        by(
          'admin',
          define(`'["no"]'`, `(select jsonb_agg(jsonb_build_object('label', n)) from generate_series(1, 90000) n)`),
          {
            code: 'AX400',
            value: 'invalid_input',
          },
        ),
        refused(
          `set local session_replication_role = replica; ${define(list(300_000), options)}`,
          '23514',
          'custom_fields_default_value_size',
        ),
      ],
    },
    {
      name: 'members see no system columns, which tell of the writes of all agencies',
      table: 'contacts',
      steps: ['ctid', 'xmin', 'cmin', 'tableoid'].map((column) =>
        by('owner', `select ${column}::text from public.contacts`, { code: '42501' }),
      ),
    },
    {
      name: 'open_table refuses an exception that is no column, which would open the column it means',
      table: null,
      steps: [
        refused("call private.open_table('public.tags', 'update', server => '{colour}')", '42703'),
        refused("call private.open_table('public.tags', 'update', fixed => '{colour}')", '42703'),
      ],
    },
    {
      name: 'a custom field is not named like what every object has',
      table: 'custom_fields',
      steps: ['constructor', 'prototype'].map((key) =>
        by(
          'admin',
          `insert into public.custom_fields (agency_id, entity, key, label, type) values ('${a.agency}', 'contact', '${key}', 'X', 'text')`,
          { code: '23514', constraint: 'custom_fields_key_is_free' },
        ),
      ),
    },
    {
      name: 'JSON that people keep has at most 64 levels',
      table: null,
      steps: [
        by('member', keep(63), { rows: 1 }),
        by('member', keep(64), { code: '23514', constraint: 'user_preferences_value_depth' }),
        by('member', form('draft_definition'), { code: '23514', constraint: 'forms_draft_definition_depth' }),
        by('member', form('settings'), { code: '23514', constraint: 'forms_settings_depth' }),
      ],
    },
  ];
}
