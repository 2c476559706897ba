import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

/** What the functions and triggers of filtered and sorted lists promise. */
export function filterStories(fixture: Fixture): Story[] {
  const { by, set, refused: elsewhere } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const json = (filter: unknown): string => `'${JSON.stringify(filter).replaceAll("'", "''")}'::jsonb`;
  const NAMES = "select coalesce(string_agg(right(first_name, 5), ' ' order by place), '-')";
  /** Who is found, in order, by looking at records first (`2000`), or by an index first (`0`). */
  const found = (filter: string, lookAhead: number, sort = 'createdAt', more = "'asc', null, null, 50"): string =>
    `${NAMES} from private.filtered_ids('${a.agency}', 'contact', ${filter}, '${sort}', ${more}, ${lookAhead}) with ordinality f (id, place) join public.contacts c on c.id = f.id`;
  const both = (filter: unknown, value: string): Step[] =>
    [0, 2000].map((lookAhead) => by('viewer', found(json(filter), lookAhead, 'leadScore'), { value }));
  const refused = (filter: unknown): Step =>
    by('viewer', `select id from public.list_contacts('${a.agency}', ${json(filter)})`, {
      code: 'AX400',
      value: 'invalid_input',
    });
  const is = (field: string, operator: string, value?: unknown): unknown => ({
    field,
    operator,
    ...(value === undefined ? {} : { value }),
  });
  const option = 'eeeeeeee-0000-4000-8000-00000000000a';
  const field = (agency: string, entity: string, key: string, type: string): string =>
    `insert into public.custom_fields (agency_id, entity, key, label, type, options) values ('${agency}', '${entity}', '${key}', '${key}', '${type}', '${
      type.endsWith('select') ? `[{"id": "${option}", "label": "One"}]` : '[]'
    }');`;
  const value = (key: string, column: string, text: string): string =>
    `insert into public.custom_field_values (agency_id, field_id, entity, type, is_unique, contact_id, ${column})
     select agency_id, id, entity, type, is_unique, '${a.here.contact}', '${text}' from public.custom_fields where agency_id = '${a.agency}' and key = '${key}' and entity = 'contact'
     on conflict do nothing;`;
  const customs = {
    num: 5,
    day: '2026-03-31',
    at: '2026-03-31T12:00:00+00:00',
    txt: 'Word',
    yes: true,
    sel: option,
    mul: [option],
  };
  // The contact here has everything, the next one nothing; fields of the same key elsewhere are of another type.
  const ground = set(
    `${field(b.agency, 'contact', 'num', 'text')} ${field(a.agency, 'opportunity', 'num', 'text')}
     ${field(a.agency, 'contact', 'num', 'number')} ${field(a.agency, 'contact', 'day', 'date')} ${field(a.agency, 'contact', 'at', 'datetime')}
     ${field(a.agency, 'contact', 'txt', 'text')} ${field(a.agency, 'contact', 'yes', 'boolean')}
     ${field(a.agency, 'contact', 'sel', 'select')} ${field(a.agency, 'contact', 'mul', 'multi_select')} ${field(a.agency, 'contact', 'lng', 'long_text')}
     update public.contacts set custom_fields = '${JSON.stringify(customs)}', job_title = 'Boss', city = 'Vienna', lead_score = 1, owner_id = '${people.member}',
       last_contacted_at = '2026-03-31T12:00:00Z' where id = '${a.here.contact}';
     update public.contacts set lead_score = 2 where id = '${a.next.contact}';
     ${value('num', 'value_number', '5')} ${value('day', 'value_date', '2026-03-31')} ${value('at', 'value_timestamp', '2026-03-31T12:00:00Z')}
     ${value('txt', 'value_text', 'Word')} ${value('yes', 'value_boolean', 'true')}
     ${value('sel', 'value_option_id', option)} ${value('mul', 'value_option_id', option)}
     insert into public.contact_tags (agency_id, tag_id, contact_id) values ('${a.agency}', '${a.here.tag}', '${a.here.contact}')`,
  );
  const finds = (name: string, ...all: readonly (readonly [unknown, string])[]): Story =>
    story(name, ground, ...all.flatMap(([filter, names]) => both(filter, names)));
  const nested = (depth: number): unknown => (depth === 0 ? is('city', 'isEmpty') : { not: nested(depth - 1) });

  return [
    finds(
      'a filter of own fields finds what passes, by an index as by looking',
      [is('createdAt', 'isNotEmpty'), 'ahere anext'],
      [is('city', 'eq', 'VIENNA'), 'ahere'],
      [is('city', 'ne', 'vienna'), 'anext'],
      [is('city', 'isEmpty'), 'anext'],
      [is('firstName', 'in', ['parent ahere']), 'ahere'],
      [is('firstName', 'contains', 'HERE'), 'ahere'],
      [is('firstName', 'isNotEmpty'), 'ahere anext'],
      [is('jobTitle', 'eq', 'boss'), 'ahere'],
      [is('kind', 'eq', 'person'), 'ahere anext'],
      [is('leadScore', 'between', [0, 1]), 'ahere'],
      [is('leadScore', 'gte', 2), 'anext'],
      [is('ownerId', 'eq', people.member), 'ahere'],
      [is('ownerId', 'isEmpty'), 'anext'],
      [is('doNotCall', 'eq', true), '-'],
      [is('lastContactedAt', 'lte', '2026-03-31T12:00:00Z'), 'ahere'],
      [is('lastContactedAt', 'gt', { relative: 'startOfYear', amount: -100, unit: 'year' }), 'ahere'],
      [is('tags', 'any', [a.here.tag, a.next.tag]), 'ahere'],
      [is('tags', 'all', [a.here.tag, a.next.tag]), '-'],
      [is('tags', 'isEmpty'), 'anext'],
    ),
    finds(
      'a filter of custom fields, too',
      [is('custom.num', 'eq', 5), 'ahere'],
      [is('custom.num', 'gt', 4.5), 'ahere'],
      [is('custom.num', 'ne', 5), 'anext'],
      [is('custom.num', 'isEmpty'), 'anext'],
      [is('custom.num', 'isNotEmpty'), 'ahere'],
      [is('custom.day', 'eq', '2026-03-31'), 'ahere'],
      [is('custom.day', 'lt', { relative: 'startOfDay', amount: 900, unit: 'month' }), 'ahere'],
      [is('custom.at', 'lt', '2026-03-31T12:00:01Z'), 'ahere'],
      [is('custom.txt', 'eq', 'word'), 'ahere'],
      [is('custom.yes', 'eq', true), 'ahere'],
      [is('custom.sel', 'in', [option]), 'ahere'],
      [is('custom.mul', 'any', [option]), 'ahere'],
      [is('custom.mul', 'isEmpty'), 'anext'],
      [is('custom.lng', 'isEmpty'), 'ahere anext'],
    ),
    finds(
      'filters are joined and turned round',
      [{ and: [is('city', 'eq', 'vienna'), is('leadScore', 'eq', 2)] }, '-'],
      [{ or: [is('city', 'eq', 'vienna'), is('leadScore', 'eq', 2)] }, 'ahere anext'],
      [{ or: [is('city', 'eq', 'vienna'), is('custom.num', 'ne', 5)] }, 'ahere anext'],
      [{ not: is('city', 'eq', 'vienna') }, 'anext'],
      [nested(8), 'anext'],
      [[is('city', 'eq', 'vienna'), { or: [is('leadScore', 'eq', 2), is('custom.num', 'eq', 5)] }], 'ahere'],
    ),
    story(
      'what is no filter is refused',
      ground,
      ...[
        5,
        {},
        { x: [] },
        { and: [is('city', 'isEmpty')], or: [] },
        { and: {} },
        { and: [] },
        nested(9),
        [],
        [{ not: is('city', 'isEmpty') }, { not: is('city', 'isEmpty') }],
        Array.from({ length: 12 }, () => is('city', 'isEmpty')),
        { or: Array.from({ length: 101 }, () => is('city', 'isEmpty')) },
        { field: 'city' },
        { field: 'city', operator: 'isEmpty', more: 1 },
        is('amountMinor', 'isEmpty'),
        is('custom.nothing', 'isEmpty'),
        is('cuStom.num', 'isEmpty'),
        is('city', 'gt', 'x'),
        is('kind', 'eq', 'animal'),
        is('city', 'isEmpty', 'x'),
        is('city', 'in', 'x'),
        is('city', 'in', []),
        is('leadScore', 'between', [1]),
        is('firstName', 'eq', 5),
        is('firstName', 'eq', ''),
        is('firstName', 'eq', 'x'.repeat(501)),
        is('ownerId', 'eq', 'me'),
        is('ownerId', 'eq', true),
        is('ownerId', 'eq', { relative: 'now' }),
        is('leadScore', 'eq', '5'),
        is('leadScore', 'eq', 0.5),
        is('leadScore', 'eq', 1e17),
        is('leadScore', 'eq', '2026-03-31T12:00:00Z'),
        is('doNotCall', 'eq', 1),
        is('doNotCall', 'eq', 'true'),
        is('custom.num', 'eq', '5'),
        is('custom.day', 'eq', 'today'),
        is('custom.day', 'eq', { relative: 'then' }),
        is('createdAt', 'lt', '2026-03-31'),
        is('createdAt', 'lt', 'now'),
      ].map(refused),
      // JSON.stringify cannot write this one: a number that reads like an id.
      by(
        'viewer',
        `select id from public.list_contacts('${a.agency}', '{"field": "ownerId", "operator": "eq", "value": ${'1'.repeat(32)}}')`,
        { code: 'AX400' },
      ),
      by(
        'viewer',
        `select id from public.list_contacts('${a.agency}', jsonb_build_object('field', 'city', 'operator', 'in', 'value',
           (select jsonb_agg(repeat('x', 500)) from generate_series(1, 200))))`,
        { code: 'AX400' },
      ),
      elsewhere(`select private.compile_filter('${a.agency}', 'form', null)`, 'AX400'),
      by('viewer', `select private.filtered_ids('${a.agency}', 'form', null, 'createdAt', 'asc', null, null, 5)`, {
        code: 'AX400',
        value: 'invalid_input',
      }),
    ),
    story(
      'a custom field is of one entity',
      ground,
      set(
        `insert into public.custom_fields (agency_id, entity, key, label, type) values ('${a.agency}', 'opportunity', 'elsewhere', 'E', 'number')`,
      ),
      by('viewer', found('null', 0, 'custom.elsewhere'), { code: 'AX400', value: 'invalid_input' }),
    ),
    story(
      'orders, and pages behind a place',
      ground,
      by('viewer', found('null', 0, 'leadScore', "'asc', null, null, 50"), { value: 'ahere anext' }),
      by('viewer', found('null', 0, 'leadScore', "'desc', null, null, 50"), { value: 'anext ahere' }),
      by('viewer', found('null', 0, 'leadScore', "'asc', null, null, 1"), { value: 'ahere' }),
      by('viewer', found('null', 0, 'leadScore', `'asc', '1', '${a.here.contact}', 50`), { value: 'anext' }),
      by('viewer', found('null', 0, 'lastContactedAt', "'desc', null, null, 50"), { value: 'ahere anext' }),
      by('viewer', found('null', 0, 'lastContactedAt', `'desc', '2026-03-31T12:00:00Z', '${a.here.contact}', 50`), {
        value: 'anext',
      }),
      by('viewer', found('null', 0, 'lastContactedAt', `'desc', null, '${a.next.contact}', 50`), { value: '-' }),
      by('viewer', found('null', 0, 'custom.num', "'desc', null, null, 50"), { value: 'ahere anext' }),
      ...["'up', null, null, 50", 'null, null, null, 50', "'asc', null, null, 0", "'asc', null, null, 502"].map(
        (more) => by('viewer', found('null', 0, 'leadScore', more), { code: 'AX400', value: 'invalid_input' }),
      ),
      ...[`'asc', 'x', '${a.here.contact}', 50`, "'asc', '1', null, 50", `'asc', null, '${a.here.contact}', 50`].map(
        (more) => by('viewer', found('null', 0, 'leadScore', more), { code: 'AX400', value: 'invalid_cursor' }),
      ),
      ...['firstName', 'occurredAt', 'custom.mul', 'custom.nothing'].map((sort) =>
        by('viewer', found('null', 0, sort), { code: 'AX400', value: 'invalid_input' }),
      ),
    ),
    ...(['contacts', 'opportunities', 'activities'] as const).map((table) =>
      story(
        `${table}: the list is that of the agency, for who belongs to it`,
        by('viewer', `select count(*)::text from public.list_${table}('${a.agency}')`, { value: '2' }),
        by('viewer', `select count(*)::text from public.list_${table}('${a.agency}', at_most => 1)`, { value: '1' }),
        ...(['stranger', 'removed', 'suspended'] as const).map((who) =>
          by(who, `select id from public.list_${table}('${a.agency}')`, { code: 'AX404' }),
        ),
        by('owner', `select id from public.list_${table}('${a.agency}')`, { code: 'AX404' }, 'none'),
        by('owner', `select id from public.list_${table}('${b.agency}')`, { code: 'AX404' }),
      ),
    ),
  ];
}
