import { describe, expect, test } from 'vitest';
import { customFieldsSchema, CreateCustomField, CustomFieldValues, type FieldDefinition } from '../src/index.ts';

const field = (more: Partial<FieldDefinition> & Pick<FieldDefinition, 'key' | 'type'>): FieldDefinition => ({
  options: [],
  isRequired: false,
  defaultValue: null,
  validation: {},
  archivedAt: null,
  ...more,
});
const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';
const DEFINITIONS = [
  field({ key: 'name', type: 'text', isRequired: true }),
  field({ key: 'grade', type: 'number', isRequired: true, defaultValue: 3 }),
  field({
    key: 'picks',
    type: 'multi_select',
    options: [
      { id: A, label: 'A' },
      { id: B, label: 'B', archived: true },
    ],
  }),
  field({ key: 'old', type: 'text', isRequired: true, archivedAt: '2026-01-01T00:00:00Z' }),
];

function problems(values: unknown, purpose: 'create' | 'update'): Record<string, string> {
  const result = customFieldsSchema(DEFINITIONS, purpose).safeParse(values);
  const issues = result.success ? [] : result.error.issues;
  return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]));
}

describe('customFieldsSchema', () => {
  test('a new record needs what is required and has no default; defaults are left to the database', () => {
    expect(problems({}, 'create')).toEqual({ name: 'is required' });
    expect(problems({ name: null, grade: null }, 'create')).toEqual({ name: 'is required', grade: 'is required' });
    expect(customFieldsSchema(DEFINITIONS, 'create').parse({ name: ' N ' })).toEqual({ name: 'N' });
  });

  test('an update takes no required value out, and leaves alone what it does not name', () => {
    expect(problems({}, 'update')).toEqual({});
    expect(problems({ name: null, picks: null }, 'update')).toEqual({ name: 'is required' });
    expect(customFieldsSchema(DEFINITIONS, 'update').parse({ picks: [], grade: 1 })).toEqual({ picks: null, grade: 1 });
  });

  test('an archived option may be what a record has already, an archived field is not written', () => {
    expect(problems({ name: 'N', picks: [B] }, 'create')).toEqual({ picks: 'must be some of the options' });
    expect(problems({ picks: [A, B] }, 'update')).toEqual({});
    expect(problems({ old: 'x' }, 'update')).toEqual({ old: 'is no custom field in use' });
  });

  test('names that every object has are no fields', () => {
    expect(problems({ constructor: 'x', toString: 'y' }, 'update')).toEqual({
      constructor: 'is no custom field in use',
      toString: 'is no custom field in use',
    });
    expect(problems(JSON.parse('{"__proto__":"x"}'), 'update')).toEqual({});
    expect(problems({ name: { deep: 1 } }, 'update')).toHaveProperty('name');
    expect(problems('text', 'update')).toHaveProperty('');
  });
});

test('values are bounded before any definition is read', () => {
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`k${at}`, 1]));
  expect(CustomFieldValues.safeParse(many).success).toBe(false);
  expect(CustomFieldValues.safeParse({ k: 'x'.repeat(50_001) }).success).toBe(false);
  expect(CustomFieldValues.safeParse({ k: [1] }).success).toBe(false);
  expect(CustomFieldValues.safeParse({ k: { deep: 1 } }).success).toBe(false);
  expect(CustomFieldValues.safeParse({ ['k'.repeat(64)]: 1 }).success).toBe(false);
});

test('a definition has the parts that its type needs', () => {
  const base = { entity: 'contact', key: 'k', label: 'K' };
  const fails = (more: object): boolean => !CreateCustomField.safeParse({ ...base, ...more }).success;
  expect(fails({ type: 'text', isUnique: true })).toBe(false);
  expect(fails({ type: 'multi_select', isUnique: true, options: [{ label: 'A' }] })).toBe(true);
  expect(fails({ type: 'text', options: [{ label: 'A' }] })).toBe(true);
  expect(fails({ type: 'select', options: [] })).toBe(true);
  expect(fails({ type: 'text', key: 'Key' })).toBe(true);
  expect(fails({ type: 'text', position: 3 })).toBe(true);
});
