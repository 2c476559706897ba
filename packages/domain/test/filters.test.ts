import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  ActivityFilter,
  ContactFilter,
  ContactSort,
  FILTER_FIELDS,
  OpportunityFilter,
  type Filter,
} from '../src/index.ts';

const condition: Filter = { field: 'firstName', operator: 'eq', value: 'Ann' };

test('a filter is a condition, or filters that are joined or turned round', () => {
  for (const filter of [
    condition,
    { and: [condition, { or: [condition, { not: condition }] }] },
    { field: 'createdAt', operator: 'gte', value: { relative: 'startOfMonth', amount: -1, unit: 'month' } },
    { field: 'leadScore', operator: 'between', value: [1, 5] },
    { field: 'tags', operator: 'none', value: ['0d2b5c1e-0000-4000-8000-000000000000'] },
    { field: 'custom.budget', operator: 'gt', value: 0.5 },
    { field: 'phone', operator: 'isEmpty' },
  ]) {
    expect(ContactFilter.parse(filter)).toEqual(filter);
  }
});

test('what is wrong is told with its place', () => {
  const told = (filter: unknown): string => {
    const { error } = z.object({ filter: ContactFilter }).safeParse({ filter });
    return error === undefined ? 'nothing' : JSON.stringify(error.issues);
  };
  expect(told({ field: 'firstName', operator: 'gt', value: 'x' })).toContain('must be one of eq, ne');
  expect(told({ field: 'leadScore', operator: 'eq', value: 'x' })).toContain('must be a whole number');
  expect(told({ field: 'leadScore', operator: 'in', value: 1 })).toContain('must be a list');
  expect(told({ field: 'phone', operator: 'isEmpty', value: 'x' })).toContain('must be left out');
  expect(told({ field: 'name', operator: 'isEmpty' })).toContain('must be a field of the record');
  expect(told(null)).not.toBe('nothing');
});

test('a filter is at most 8 levels deep and has at most 100 conditions', () => {
  const nested = (depth: number): Filter => (depth === 0 ? condition : { not: nested(depth - 1) });
  const wide = (count: number): Filter => ({ or: [{ and: Array.from({ length: count }, () => condition) }] });
  expect(ContactFilter.safeParse(nested(8)).success).toBe(true);
  expect(ContactFilter.safeParse(nested(9)).success).toBe(false);
  expect(ContactFilter.safeParse(wide(100)).success).toBe(true);
  expect(ContactFilter.safeParse({ and: [wide(50), wide(51)] }).success).toBe(false);
  let endless: Filter = condition;
  for (let depth = 0; depth < 100_000; depth += 1) endless = { not: endless };
  expect(ContactFilter.safeParse(endless).success).toBe(false);
});

test('every node of a filter counts, whatever it holds: the parser is not asked to try them all', () => {
  const empty = (count: number, inside: unknown): unknown[] => Array.from({ length: count }, () => inside);
  for (const filter of [
    { and: empty(100, { or: empty(100, { and: [{}, {}] }) }) },
    { and: empty(101, {}) },
    { and: empty(101, null) },
    { or: empty(3, { or: empty(50, { not: 1 }) }) },
    { and: empty(60, condition), or: empty(60, condition) },
  ]) {
    const { error } = ContactFilter.safeParse(filter);
    expect(error?.issues.map(({ message }) => message)).toEqual(['must have at most 100 conditions']);
  }
  expect(ContactFilter.safeParse({ and: empty(100, { not: { not: condition } }) }).success).toBe(true);
});

test('each entity has its own fields', () => {
  expect(OpportunityFilter.safeParse({ field: 'amountMinor', operator: 'gt', value: 5 }).success).toBe(true);
  expect(ContactFilter.safeParse({ field: 'amountMinor', operator: 'gt', value: 5 }).success).toBe(false);
  expect(ActivityFilter.safeParse({ field: 'dueAt', operator: 'lt', value: { relative: 'now' } }).success).toBe(true);
  expect(Object.keys(FILTER_FIELDS.contact)).toContain('tags');
});

test('a caller in TypeScript is told what a filter looks like', () => {
  expectTypeOf<z.input<typeof ContactFilter>>().toEqualTypeOf<Filter>();
  expectTypeOf<z.output<typeof ContactFilter>>().toEqualTypeOf<Filter>();
});

test('an order is by an own field that has one, or a custom field', () => {
  for (const field of ['name', 'createdAt', 'custom.budget']) {
    expect(ContactSort.safeParse({ field, direction: 'asc' }).success).toBe(true);
  }
  for (const field of ['firstName', 'custom.', 'custom.A', '']) {
    expect(ContactSort.safeParse({ field, direction: 'asc' }).success).toBe(false);
  }
});
