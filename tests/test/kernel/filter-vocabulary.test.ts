import {
  FILTER_FIELDS,
  FILTER_OPERATORS,
  RecordEntity,
  FilterOperator,
  SORT_FIELDS,
  WORD_LISTS,
  type FilterFieldType,
} from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';

test('the API and the database know the same fields, operators, words and orders', async () => {
  await using world = await twoAgencies();
  const { rows } = await world.sql.query<{ entity: RecordEntity; name: string; type: string; words: string[] | null }>(
    'select entity, name, type, words from private.own_filter_fields()',
  );
  for (const entity of RecordEntity.options) {
    const known = Object.fromEntries(rows.filter((row) => row.entity === entity).map(({ name, type }) => [name, type]));
    expect(known).toEqual(FILTER_FIELDS[entity]);
    for (const sort of SORT_FIELDS[entity]) {
      await world.sql.query('select private.list_order($1, $2, $3)', [world.a.id, entity, sort]);
    }
  }
  const words = Object.fromEntries(
    rows.filter((row) => row.words !== null).map((row) => [`${row.entity}.${row.name}`, row.words]),
  );
  expect(words).toEqual({
    'contact.kind': WORD_LISTS.contacts.kind,
    'contact.lifecycleStage': WORD_LISTS.contacts.lifecycle_stage,
    'contact.leadStatus': WORD_LISTS.contacts.lead_status,
    'opportunity.status': WORD_LISTS.opportunities.status,
    'activity.kind': WORD_LISTS.activities.kind,
    'activity.status': WORD_LISTS.activities.status,
    'activity.priority': WORD_LISTS.activities.priority,
    'activity.direction': WORD_LISTS.activities.direction,
  });
  // A field of each type, with each operator: the database takes those that the API takes.
  const sample: Readonly<Record<FilterFieldType, readonly [string, unknown]>> = {
    text: ['city', 'x'],
    email: ['email', 'x'],
    phone: ['phone', '123'],
    search: ['text', 'xx'],
    word: ['kind', 'person'],
    number: ['leadScore', 1],
    boolean: ['doNotCall', true],
    date: ['expectedCloseDate', '2026-01-01'],
    datetime: ['createdAt', '2026-01-01T00:00:00Z'],
    id: ['ownerId', world.a.id],
    tags: ['tags', world.a.id],
  };
  for (const [type, [field, value]] of Object.entries(sample)) {
    const entity = type === 'date' ? 'opportunity' : 'contact';
    const takes: string[] = [];
    for (const operator of FilterOperator.options) {
      const list =
        operator === 'between'
          ? [value, value]
          : ['in', 'notIn', 'any', 'all', 'none'].includes(operator)
            ? [value]
            : value;
      const condition = operator.startsWith('is') ? { field, operator } : { field, operator, value: list };
      const compiled = world.sql.query('select private.compile_filter($1, $2, $3)', [
        world.a.id,
        entity,
        JSON.stringify(condition),
      ]);
      await compiled.then(
        () => takes.push(operator),
        () => undefined,
      );
    }
    const known: Readonly<Record<string, readonly string[]>> = FILTER_OPERATORS;
    expect(takes.toSorted(), type).toEqual([...(known[type] ?? [])].toSorted());
  }
});
