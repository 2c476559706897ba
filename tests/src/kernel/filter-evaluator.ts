import {
  cleanPhone,
  FILTER_FIELDS,
  phoneDigits,
  phoneKey,
  phoneTail,
  type CustomFieldType,
  type Filter,
  type FilterCondition,
  type RecordEntity,
  type FilterFieldType,
  type FilterScalar,
  type Json,
  type JsonObject,
  type RelativeMoment,
} from '@axolop/domain';

/** A record as a list shows it; a contact's tags beside it. */
export interface FilteredRecord {
  readonly [field: string]: Json | undefined;
  readonly id: string;
  readonly customFields: JsonObject;
}

/** What a filter's meaning depends on, beside the record. */
export interface Surroundings {
  readonly entity: RecordEntity;
  /** The types of custom fields, by key. */
  readonly types: Readonly<Record<string, CustomFieldType>>;
  /** Now, in a zone without summer time: UTC. */
  readonly now: Date;
}

type Kind = FilterFieldType | 'choices';
type Comparable = string | number | boolean;

/** Whether a record passes a filter: what `private.compile_filter` says in SQL, said once more. */
export function passes(filter: Filter, record: FilteredRecord, around: Surroundings): boolean {
  if ('and' in filter) return filter.and.every((part) => passes(part, record, around));
  if ('or' in filter) return filter.or.some((part) => passes(part, record, around));
  if ('not' in filter) return !passes(filter.not, record, around);
  return meets(filter, record, around);
}

const POSITIVE: Readonly<Record<string, FilterCondition['operator']>> = {
  ne: 'eq',
  notIn: 'in',
  notContains: 'contains',
  none: 'any',
  isNotEmpty: 'isEmpty',
};

function meets(condition: FilterCondition, record: FilteredRecord, around: Surroundings): boolean {
  const positive = POSITIVE[condition.operator];
  if (positive !== undefined) return !meets({ ...condition, operator: positive }, record, around);
  const { kind, value } = read(condition.field, record, around);
  const given = [condition.value ?? []].flat().map((one) => comparable(one, kind, around));
  if (kind === 'choices' || kind === 'tags') {
    const chosen = Array.isArray(value) ? value : [];
    if (condition.operator === 'isEmpty') return chosen.length === 0;
    return condition.operator === 'any'
      ? given.some((one) => chosen.includes(one))
      : given.every((one) => chosen.includes(one));
  }
  const own = value === null || value === undefined ? null : comparable(scalarOf(value), kind, around);
  if (condition.operator === 'isEmpty') return own === null || own === '';
  if (kind === 'phone' && typeof value === 'string') {
    return given.some((one) => holdsNumber(condition.operator, value, String(one)));
  }
  const number = kind === 'search' ? textOf(record['phone']) : '';
  if (number !== '' && given.some((one) => endsWithNumber(number, String(one)))) return true;
  if (own === null) return false;
  return compare(condition.operator, own, given);
}

function read(
  field: string,
  record: FilteredRecord,
  { entity, types }: Surroundings,
): { kind: Kind; value: Json | undefined } {
  if (field.startsWith('custom.')) {
    const key = field.slice('custom.'.length);
    return { kind: kindOf(types[key]), value: record.customFields[key] };
  }
  const fields: Readonly<Record<string, FilterFieldType>> = FILTER_FIELDS[entity];
  const kind = fields[field];
  if (kind === undefined) throw new Error(`There is no field ${field}.`);
  if (kind !== 'search') return { kind, value: record[field] };
  const searched = ['firstName', 'lastName', 'companyName', 'email', 'phone'].map((name) => textOf(record[name]));
  return { kind, value: searched.join(' ') };
}

/** Whether a number is a given one, or holds it, in an agency whose country nobody knows. */
function holdsNumber(operator: FilterCondition['operator'], number: string, given: string): boolean {
  const [own, digits] = [phoneDigits(number), phoneDigits(given)];
  if (digits === '') return false;
  if (operator === 'eq' || operator === 'in') return phoneKey(own, null) === phoneKey(digits, null);
  const byKey = operator === 'startsWith' || digits.startsWith('+');
  const part = byKey ? phoneKey(digits, null) : phoneTail(digits, null);
  return compare(operator, byKey && part !== '' ? phoneKey(own, null) : own, [part === '' ? digits : part]);
}

/** Whether what is looked for may be a number, and is the end of this one. */
function endsWithNumber(number: string, given: string): boolean {
  if (!/^(?=(?:[^0-9]*[0-9]){5})[+(0-9][0-9 ()./-]*$/u.test(cleanPhone(given))) return false;
  const tail = phoneTail(phoneDigits(given), null);
  return tail !== '' && (phoneDigits(number).split('x')[0] ?? '').endsWith(tail);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function kindOf(type: CustomFieldType | undefined): Kind {
  switch (type) {
    case 'number':
    case 'currency':
      return 'number';
    case 'boolean':
    case 'date':
    case 'datetime':
      return type;
    case 'select':
    case 'user':
      return 'id';
    case 'multi_select':
      return 'choices';
    default:
      return 'text';
  }
}

function scalarOf(value: Json): FilterScalar {
  if (typeof value === 'object') throw new Error('A field with one value has an object.');
  return value;
}

/** A value in a form that `<` and `===` compare as the database does. */
function comparable(value: FilterScalar, kind: Kind, { now }: Surroundings): Comparable {
  if (typeof value === 'object') {
    const moment = momentOf(value, now);
    return kind === 'date' ? moment.toISOString().slice(0, 10) : moment.getTime();
  }
  if (kind === 'datetime') return new Date(String(value)).getTime();
  if (typeof value === 'string' && ['text', 'email', 'search', 'id', 'tags', 'choices'].includes(kind))
    return value.toLowerCase();
  return value;
}

function compare(operator: FilterCondition['operator'], own: Comparable, given: readonly Comparable[]): boolean {
  const [first, second] = given;
  if (first === undefined) throw new Error(`${operator} needs a value.`);
  switch (operator) {
    case 'eq':
      return own === first;
    case 'in':
      return given.includes(own);
    case 'lt':
      return own < first;
    case 'lte':
      return own <= first;
    case 'gt':
      return own > first;
    case 'gte':
      return own >= first;
    case 'between':
      return second !== undefined && own >= first && own <= second;
    case 'contains':
      return String(own).includes(String(first));
    case 'startsWith':
      return String(own).startsWith(String(first));
    case 'endsWith':
      return String(own).endsWith(String(first));
    default:
      throw new Error(`${operator} is no operator of one value.`);
  }
}

/** A relative moment in UTC. */
function momentOf({ relative, amount = 0, unit = 'day' }: RelativeMoment, now: Date): Date {
  const at = startOf(relative, now);
  if (unit === 'minute') at.setTime(at.getTime() + amount * 60_000);
  if (unit === 'hour') at.setTime(at.getTime() + amount * 3_600_000);
  if (unit === 'day') at.setUTCDate(at.getUTCDate() + amount);
  if (unit === 'week') at.setUTCDate(at.getUTCDate() + 7 * amount);
  if (unit === 'month' || unit === 'year') addMonths(at, unit === 'year' ? 12 * amount : amount);
  return at;
}

/** Months later; a day that the month does not have becomes its last one. */
function addMonths(at: Date, months: number): void {
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const days = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, days));
}

function startOf(relative: RelativeMoment['relative'], now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (relative) {
    case 'now':
      return new Date(now);
    case 'startOfDay':
      return new Date(Date.UTC(year, month, day));
    case 'startOfWeek':
      return new Date(Date.UTC(year, month, day - ((now.getUTCDay() + 6) % 7)));
    case 'startOfMonth':
      return new Date(Date.UTC(year, month, 1));
    case 'startOfQuarter':
      return new Date(Date.UTC(year, month - (month % 3), 1));
    default:
      return new Date(Date.UTC(year, 0, 1));
  }
}
