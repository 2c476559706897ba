import type { Filter } from '@axolop/domain';

/** A condition for an input that names one value: `null` asks for records without one, `undefined` for nothing. */
export function equals(field: string, value: string | null | undefined): Filter[] {
  if (value === undefined) return [];
  return [value === null ? { field, operator: 'isEmpty' } : { field, operator: 'eq', value }];
}

/**
 * The filter of a query and what its other inputs ask for, as one filter. Its depth is counted without this level: it
 * has been let through already, and joins at the top.
 */
export function joined(filter: Filter | undefined, ...others: readonly Filter[]): Filter | undefined {
  const all = [...others, ...(filter === undefined ? [] : 'and' in filter ? filter.and : [filter])];
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : { and: all };
}
