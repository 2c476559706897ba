import type { Fixture } from '../fixture.ts';
import { FULL_RIGHTS, steps, type Step, type Story } from '../story.ts';
import { insertion } from '../kernel/table-stories.ts';

/** Ids of fields, options and values of these stories. */
export const customId = (number: number): string => `abababab-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A custom field that stands there from the start of a story. */
export function customField(agency: string, number: number, more: Readonly<Record<string, unknown>>): string {
  const base = { id: customId(number), agency_id: agency, entity: 'contact', label: `Field ${number}`, type: 'text' };
  return insertion('custom_fields', { ...base, key: `f${number}`, ...more });
}

const RECORDS = { contact: 'contacts', opportunity: 'opportunities', activity: 'activities' } as const;
const ENTITIES = ['contact', 'opportunity', 'activity'] as const;

/** What custom fields promise about values: in the record, and as typed rows. */
export function customValueStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const field = (number: number, more: Readonly<Record<string, unknown>> = {}, agency = a.agency): Step =>
    set(customField(agency, number, more));
  const write = (entity: keyof typeof RECORDS, id: string, values: object): string =>
    `update public.${RECORDS[entity]} set custom_fields = '${JSON.stringify(values)}' where id = '${id}'`;
  const patch = (values: object, id = a.here.contact): string => write('contact', id, values);
  const values = `select string_agg(right(field_id::text, 2) || '=' || coalesce(value_text, value_number::text, right(value_option_id::text, 2)),
    ' ' order by field_id, value_text, value_option_id) from public.custom_field_values where contact_id = `;
  const held = (expected: string | null, id = a.here.contact): Step => see(`${values}'${id}'`, expected);
  const kept = (expected: string, id = a.here.contact): Step =>
    see(`select custom_fields::text from public.contacts where id = '${id}'`, expected);
  const create = (custom: object | null): string =>
    `insert into public.contacts (agency_id, first_name${custom === null ? '' : ', custom_fields'})
     values ('${a.agency}', 'X'${custom === null ? '' : `, '${JSON.stringify(custom)}'`})`;
  const options = [11, 12, 13].map((number) => ({
    id: customId(number),
    label: `Option ${number}`,
    ...(number === 13 ? { archived: true } : {}),
  }));
  const choose = (type: string, number = 1): Step => field(number, { type, options });

  return [
    ...ENTITIES.flatMap((entity) => {
      const table = RECORDS[entity];
      const [one, other] = [a.here[entity], a.next[entity]];
      const row = (id: string): string =>
        `select string_agg(value_text, ' ' order by value_text) from public.custom_field_values where ${entity}_id = '${id}'`;
      return [
        story(
          `${entity}: values stand in typed rows, those of others stay`,
          field(1, { entity }),
          field(2, { entity: entity === 'contact' ? 'activity' : 'contact', key: 'f1' }),
          by('member', write(entity, one, { f1: 'one' }), { rows: 1 }),
          by('member', write(entity, other, { f1: 'other' }), { rows: 1 }),
          by('member', write(entity, one, { f1: 'new' }), { rows: 1 }),
          see(row(one), 'new'),
          see(row(other), 'other'),
          by('member', write(entity, one, { f1: null }), { rows: 1 }),
          see(row(one), null),
          by('member', write(entity, one, { nobody: 'x' }), { code: 'AX400' }),
          by('viewer', write(entity, one, { f1: 'x' }), { rows: 0 }),
          by('member', write(entity, b.here[entity], { f1: 'x' }), { rows: 0 }),
        ),
        story(
          `${entity}: a new one has typed rows, and in the trash they are not live`,
          field(1, { entity, default_value: 'given' }),
          set(
            `insert into public.${table} (id, agency_id, ${{ contact: 'first_name', opportunity: 'name, pipeline_id, stage_id, currency', activity: 'kind, subject' }[entity]})
             values ('${customId(50)}', '${a.agency}', ${{ contact: "'X'", opportunity: `'X', '${a.here.pipeline}', '${a.here.stage}', 'EUR'`, activity: "'task', 'X'" }[entity]})`,
          ),
          see(row(customId(50)), 'given'),
          by('owner', `select public.remove_records('${a.agency}', '${entity}', array['${customId(50)}']::uuid[])`),
          see(`select is_live::text from public.custom_field_values where ${entity}_id = '${customId(50)}'`, 'false'),
          by('owner', `select public.restore_records('${a.agency}', '${entity}', array['${customId(50)}']::uuid[])`),
          see(`select is_live::text from public.custom_field_values where ${entity}_id = '${customId(50)}'`, 'true'),
        ),
        story(
          `${entity}: an account that is gone is named no more`,
          ...[1, 2, 3].map((number) => field(number, { entity, type: 'user', is_required: true })),
          field(4, { entity }),
          field(5, { entity, key: 'f4', type: 'user' }, b.agency),
          by('member', write(entity, one, { f1: people.pat, f2: people.pat, f3: people.owner, f4: people.pat }), {
            rows: 1,
          }),
          by('member', write(entity, other, { f1: people.owner, f2: people.pat }), { rows: 1 }),
          set(`delete from public.agency_members where agency_id = '${a.agency}' and user_id = '${people.pat}'`),
          see(
            `select custom_fields::text from public.${table} where id = '${one}'`,
            `{"f3": "${people.owner}", "f4": "${people.pat}"}`,
          ),
          see(`select custom_fields::text from public.${table} where id = '${other}'`, `{"f1": "${people.owner}"}`),
          see(`select count(*)::text from public.custom_field_values where ${entity}_id = '${one}'`, '2'),
          // What is written afterwards is a patch again.
          by('member', write(entity, one, { f3: null }), { code: 'AX400' }),
          by('member', write(entity, one, { f4: 'x' }), { rows: 1 }),
          see(`select custom_fields ->> 'f3' from public.${table} where id = '${one}'`, people.owner),
        ),
      ];
    }),
    story(
      'rows that say what the record says stay the rows they are',
      field(1),
      field(2),
      by('member', patch({ f1: 'x' }), { rows: 1 }),
      set(`update public.custom_field_values set id = '${customId(60)}' where contact_id = '${a.here.contact}'`),
      by('member', patch({ f2: 'y' }), { rows: 1 }),
      held('01=x 02=y'),
      see(`select value_text from public.custom_field_values where id = '${customId(60)}'`, 'x'),
    ),
    story(
      'two records written at once keep their rows apart',
      field(1),
      field(2),
      set(patch({ f1: 'a' })),
      set(patch({ f1: 'b' }, a.next.contact)),
      set(
        `update public.contacts set custom_fields = case id when '${a.here.contact}' then '{"f1":"b"}'::jsonb else '{"f1":"a"}' end
         where id in ('${a.here.contact}', '${a.next.contact}')`,
      ),
      held('01=b'),
      held('01=a', a.next.contact),
      set(patch({ f1: null })),
      set(
        `update public.contacts set custom_fields = '{"f1":"a","f2":"z"}' where id in ('${a.here.contact}', '${a.next.contact}')`,
      ),
      held('01=a 02=z'),
      held('01=a 02=z', a.next.contact),
    ),
    story(
      'options: one, several, and archived ones only where they are',
      choose('select', 1),
      choose('multi_select', 2),
      by('member', patch({ f1: customId(11), f2: [customId(11)] }), { rows: 1 }),
      by('member', patch({ f2: [customId(11), customId(12)] }), { rows: 1 }),
      held('01=11 02=11 02=12'),
      ...[
        { f1: customId(13) },
        { f1: customId(99) },
        { f1: 5 },
        { f2: [customId(13)] },
        { f2: [5] },
        { f2: customId(11) },
      ].map((wrong) => by('member', patch(wrong), { code: 'AX400' })),
      by('member', patch({ f2: [customId(11), customId(11)] }), { code: 'AX400' }),
      set(
        `update public.custom_fields set options = jsonb_set(options, '{0,archived}', 'true') where id in ('${customId(1)}', '${customId(2)}')`,
      ),
      by('member', patch({ f1: customId(11), f2: [customId(11)] }), { rows: 1 }),
      by('member', patch({ f1: customId(11) }, a.next.contact), { code: 'AX400' }),
      by('member', patch({ f2: [] }), { rows: 1 }),
      held('01=11'),
    ),
    story(
      'currencies are whole numbers, numbers need not be',
      field(1, { type: 'currency' }),
      field(2, { type: 'number', validation: { min: 0 } }),
      by('member', patch({ f1: 5, f2: 0.5 }), { rows: 1 }),
      by('member', patch({ f1: 0.5 }), { code: 'AX400' }),
      by('member', patch({ f1: 9_007_199_254_740_992 }), { code: 'AX400' }),
      by('member', patch({ f2: -1 }), { code: 'AX400' }),
      held('01=5 02=0.5'),
    ),
    story(
      'people are active members of this agency',
      field(1, { type: 'user' }),
      by('member', patch({ f1: people.viewer }), { rows: 1 }),
      ...(['suspended', 'removed', 'stranger'] as const).map((who) =>
        by('member', patch({ f1: people[who] }), { code: 'AX400' }),
      ),
      by('member', patch({ f1: b.here.viewer }), { code: 'AX400' }),
    ),
    story(
      'required: for new records of this agency and kind, while the field is in use',
      field(1, { is_required: true }, b.agency),
      field(2, { is_required: true, entity: 'activity' }),
      field(3, { is_required: true }),
      set(`update public.custom_fields set archived_at = now() where id = '${customId(3)}'`),
      by('member', create(null), { rows: 1 }),
      field(4, { is_required: true }),
      by('member', create(null), { code: 'AX400' }),
      by('member', create({ f4: null }), { code: 'AX400' }),
      by('member', create({ f4: 'x' }), { rows: 1 }),
      field(5),
      by('member', patch({ f5: 'x' }), { rows: 1 }),
      by('member', patch({ f4: 'x' }), { rows: 1 }),
      by('member', patch({ f4: null }), { code: 'AX400' }),
      by('member', patch({ f3: 'x' }), { code: 'AX400' }),
      by('member', patch({ f1: 'x' }), { code: 'AX400' }),
      kept('{"f4": "x", "f5": "x"}'),
    ),
    story(
      'a record has room for so much',
      field(1, { type: 'long_text' }),
      field(2, { type: 'long_text' }),
      by('member', patch({ f1: '電'.repeat(45_000) }), { rows: 1 }),
      by('member', patch({ f2: '電'.repeat(45_000) }), { code: 'AX400' }),
    ),
    story(
      'unique: among live records of the field, and the field is named',
      field(1, { is_unique: true }),
      field(2, { is_unique: true, label: 'Second' }),
      set(patch({ f1: 'x', f2: 'y' })),
      by('member', patch({ f1: 'x' }, a.next.contact), { code: 'AX409', value: 'duplicate' }),
      {
        ...FULL_RIGHTS,
        code: 'P0001',
        value: '[{"path": ["customFields", "f2"], "message": "is taken by another record"}]',
        sql: `do $do$ declare said text; begin
          ${patch({ f2: 'y' }, a.next.contact)};
        exception when sqlstate 'AX409' then get stacked diagnostics said = pg_exception_detail; raise exception using message = said; end $do$`,
      },
      by('member', patch({ f2: 'x' }, a.next.contact), { rows: 1 }),
      by('owner', `select public.remove_records('${a.agency}', 'contact', array['${a.here.contact}']::uuid[])`),
      by('member', patch({ f1: 'x' }, a.next.contact), { rows: 1 }),
      by('owner', `select public.restore_records('${a.agency}', 'contact', array['${a.here.contact}']::uuid[])`, {
        code: 'AX409',
        value: 'duplicate',
      }),
    ),
    story(
      'rows are made anew for one agency',
      field(1),
      field(2, { key: 'f1' }, b.agency),
      ...ENTITIES.flatMap((entity, at) => [
        ...(entity === 'contact'
          ? []
          : [field(3 + at, { entity, key: 'f1' }), field(6 + at, { entity, key: 'f1' }, b.agency)]),
        set(write(entity, a.here[entity], { f1: 'x' })),
        set(write(entity, b.here[entity], { f1: 'x' })),
      ]),
      set(`delete from public.custom_field_values where agency_id in ('${a.agency}', '${b.agency}')`),
      set(`select private.rebuild_custom_values('${a.agency}')`),
      see(
        `select string_agg(entity, ' ' order by entity) from public.custom_field_values where agency_id = '${a.agency}'`,
        'activity contact opportunity',
      ),
      see(`select count(*)::text from public.custom_field_values where agency_id = '${b.agency}'`, '0'),
    ),
    story(
      'values are an object',
      refused(`update public.contacts set custom_fields = '[]' where id = '${a.here.contact}'`, '23514'),
    ),
  ];
}
