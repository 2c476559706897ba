import {
  FILTER_FIELDS,
  FILTER_OPERATORS,
  SORT_FIELDS,
  type Filter,
  type FilterCondition,
  type RecordEntity,
  type FilterFieldType,
  type FilterScalar,
  type Sort,
} from '@axolop/domain';
import * as fc from 'fast-check';
import { CUSTOM_TYPES, TEXTS, type FilterIds } from './filter-ground.ts';

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'contact.kind': ['person', 'company'],
  'contact.lifecycleStage': ['lead', 'qualified', 'customer', 'disqualified'],
  'contact.leadStatus': ['new', 'contacted', 'converted'],
  'opportunity.status': ['open', 'won'],
  'opportunity.currency': ['EUR', 'USD', 'GBP'],
  'activity.kind': ['task', 'call'],
  'activity.status': ['pending', 'in_progress', 'completed'],
  'activity.priority': ['low', 'high', 'urgent'],
  'activity.direction': ['inbound', 'outbound'],
};

const CUSTOM_KINDS = {
  text: 'text',
  long_text: 'text',
  number: 'number',
  currency: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  select: 'id',
  multi_select: 'tags',
  user: 'id',
} as const satisfies Record<(typeof CUSTOM_TYPES)[keyof typeof CUSTOM_TYPES], FilterFieldType>;

const moment = fc.record(
  {
    relative: fc.constantFrom('now', 'startOfDay', 'startOfWeek', 'startOfMonth', 'startOfQuarter', 'startOfYear'),
    amount: fc.integer({ min: -30, max: 30 }),
    unit: fc.constantFrom('minute', 'hour', 'day', 'week', 'month', 'year'),
  },
  { requiredKeys: ['relative'] },
);

/** Conditions on every field of an entity, own and custom, with values that some records have. */
export function conditions(entity: RecordEntity, ids: FilterIds): fc.Arbitrary<FilterCondition> {
  const own = Object.entries(FILTER_FIELDS[entity]).map(([field, type]) => conditionOn(entity, field, type, ids));
  const custom = Object.entries(CUSTOM_TYPES).map(([key, type]) =>
    conditionOn(entity, `custom.${key}`, CUSTOM_KINDS[type], ids),
  );
  return fc.oneof(...own, ...custom);
}

/** Filters of every shape. */
export function filters(entity: RecordEntity, ids: FilterIds): fc.Arbitrary<Filter> {
  const condition = conditions(entity, ids);
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'filter' },
      { weight: 4, arbitrary: condition },
      { weight: 2, arbitrary: fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ not: tie('filter') }) },
    ),
  }));
  return filter;
}

/** Every order of an entity, by custom fields too. */
export function sorts(entity: RecordEntity): fc.Arbitrary<Sort> {
  const custom = ['c_text', 'c_number', 'c_currency', 'c_date', 'c_datetime'].map((key) => `custom.${key}`);
  return fc.record({
    field: fc.constantFrom(...SORT_FIELDS[entity], ...custom),
    direction: fc.constantFrom('asc', 'desc'),
  });
}

function conditionOn(
  entity: RecordEntity,
  field: string,
  type: FilterFieldType,
  ids: FilterIds,
): fc.Arbitrary<FilterCondition> {
  const one = valueOf(entity, field, type, ids);
  return fc.constantFrom(...FILTER_OPERATORS[type]).chain((operator): fc.Arbitrary<FilterCondition> => {
    switch (operator) {
      case 'isEmpty':
      case 'isNotEmpty':
        return fc.constant({ field, operator });
      case 'between':
        return fc.tuple(one, one).map((value) => ({ field, operator, value }));
      case 'in':
      case 'notIn':
      case 'any':
      case 'all':
      case 'none':
        return fc.array(one, { minLength: 1, maxLength: 3 }).map((value) => ({ field, operator, value }));
      default:
        return one.map((value) => ({ field, operator, value }));
    }
  });
}

function valueOf(
  entity: RecordEntity,
  field: string,
  type: FilterFieldType,
  ids: FilterIds,
): fc.Arbitrary<FilterScalar> {
  const instant = fc.integer({ min: -410, max: 410 }).map((days) => new Date(Date.now() + days * 86_400_000));
  switch (type) {
    case 'word':
      return fc.constantFrom(...(WORDS[`${entity}.${field}`] ?? []));
    case 'text':
    case 'email':
    case 'phone':
    case 'search':
      return fc.oneof(
        fc.constantFrom(...TEXTS, 'vienna', 'Graz', 'example', '+43', 'ann &', 'a', 'zoË'),
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 2 }),
      );
    case 'number':
      return field.startsWith('custom.')
        ? fc.constantFrom(-5, 0, 0.5, 10.25, 2500, 1e15)
        : fc.constantFrom(-1, 0, 1, 3, 50, 2500, 3600);
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc.oneof(
        instant.map((at) => at.toISOString().slice(0, 10)),
        moment,
      );
    case 'datetime':
      return fc.oneof(
        instant.map((at) => at.toISOString()),
        moment,
      );
    case 'id':
      return fc.constantFrom(...ids.people, ...ids.options, crypto.randomUUID());
    default:
      return fc.constantFrom(...(field === 'tags' ? ids.tags : ids.options), crypto.randomUUID());
  }
}
