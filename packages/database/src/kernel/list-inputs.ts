import { snakeCase, type Filter, type FilterCondition, type PageRequest, type Sort } from '@axolop/domain';

/** What one input of a list asks for. */
export interface ListInput<Field extends string = string> {
  /** The field of the record that it is compared with, under the name that callers see. */
  readonly field: Field;
  /** `any` compares with a list of one. `eq` with `null` asks for records without a value. */
  readonly operator: 'eq' | 'any' | 'contains';
  /**
   * How a plain page, one without filter and order, obeys it: by the `column` of the field; by the `source` that it is
   * read from, which the list itself chooses; or not at all, because only a compiled `filter` can.
   */
  readonly readBy: 'column' | 'source' | 'filter';
}

/** Where a list goes on and how it is filtered and sorted, beside the inputs that are its own. */
interface ListOptions extends Partial<PageRequest> {
  readonly filter?: Filter | undefined;
  readonly sort?: Sort | undefined;
}

/** Every own input of a list, by its name. An input that is missing here is an error of the compiler. */
export type ListInputs<Query, Field extends string = string> = Readonly<
  Record<Exclude<keyof Query, keyof ListOptions>, ListInput<Field>>
>;

/** An input that a field is equal to. @param field the field, which has a column of its name */
export function equals<const Field extends string>(field: Field): ListInput<Field> {
  return { field, operator: 'eq', readBy: 'column' };
}

/** The inputs that a query names, with what they are given, in the order in which they were declared. */
function givenInputs<Query extends object>(inputs: ListInputs<Query>, query: Query) {
  const values = new Map<string, unknown>(Object.entries(query));
  return Object.entries<ListInput>(inputs).flatMap(([name, input]) => {
    const value = values.get(name);
    return typeof value === 'string' || value === null ? [{ ...input, value }] : [];
  });
}

/** Whether a plain page can't answer: there is a filter, an order, or an input that only a compiled filter obeys. */
export function needsFilter<Query extends ListOptions>(inputs: ListInputs<Query>, query: Query): boolean {
  const isAsked = givenInputs(inputs, query).some(({ readBy }) => readBy === 'filter');
  return query.filter !== undefined || query.sort !== undefined || isAsked;
}

/** The part of a PostgREST query that inputs need; every select query of `@supabase/postgrest-js` has it. */
export interface NarrowableQuery {
  is(column: string, value: null): this;
  eq(column: string, value: string): this;
}

/**
 * A plain query that obeys those inputs which are read by a column.
 *
 * @param prefix where the columns are those of an embedded record: its name and a dot
 */
export function narrowed<Query extends object, Selection extends NarrowableQuery>(
  selection: Selection,
  inputs: ListInputs<Query>,
  query: Query,
  prefix = '',
): Selection {
  let narrower = selection;
  for (const { field, value, readBy } of givenInputs(inputs, query)) {
    const column = `${prefix}${snakeCase(field)}`;
    if (readBy === 'column') narrower = value === null ? narrower.is(column, null) : narrower.eq(column, value);
  }
  return narrower;
}

/** The filters that the records of a query must pass: a condition for each of its inputs, and its own filter. */
export function filtersOf<Query extends ListOptions>(inputs: ListInputs<Query>, query: Query): Filter[] {
  const conditions = givenInputs(inputs, query).map(({ field, operator, value }): FilterCondition => {
    if (value === null) return { field, operator: 'isEmpty' };
    return { field, operator, value: operator === 'any' ? [value] : value };
  });
  return query.filter === undefined ? conditions : [...conditions, query.filter];
}
