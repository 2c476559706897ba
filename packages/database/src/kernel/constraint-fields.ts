import { camelCase, type FieldError } from '@axolop/domain';
import { UNIQUE_CONSTRAINTS } from './refusals.ts';

/** What PostgreSQL says when a row breaks a rule of its table, by SQLSTATE, and what that means to the caller. */
const RULES: Readonly<Record<string, { readonly text: RegExp; readonly message: string }>> = {
  '23502': { text: /^null value in column "(?<column>[^"]+)"/u, message: 'is required' },
  '23503': {
    text: /^insert or update on table "(?<table>[^"]+)" violates foreign key constraint "(?<constraint>[^"]+)"/u,
    message: 'does not exist',
  },
  '23505': { text: /unique constraint "(?<constraint>[^"]+)"/u, message: 'is taken already' },
  '23514': {
    text: /^new row for relation "(?<table>[^"]+)" violates check constraint "(?<constraint>[^"]+)"/u,
    message: 'is not a value that is allowed here',
  },
};

/** Constraints with names of their own whose column callers write. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['contacts_custom_check', 'customFields'],
  ['opportunities_custom_check', 'customFields'],
  ['activities_custom_check', 'customFields'],
  ['contacts_has_a_name', 'firstName'],
  ['contacts_in_our_calendar', 'lastContactedAt'],
  ['custom_fields_key_is_free', 'key'],
]);

/**
 * The field that a refusal of PostgreSQL is about, as callers call it; none where it is about several, or about what
 * callers don't write.
 *
 * @param code SQLSTATE
 * @param message PostgreSQL's own, of which only the names of columns and constraints are used
 */
export function fieldsMeant(code: string, message: string): FieldError[] {
  const rule = RULES[code];
  const groups = rule?.text.exec(message)?.groups;
  if (rule === undefined || groups === undefined) return [];
  const { column, constraint = '', table = '' } = groups;
  const field = column === undefined ? fieldOf(constraint, table) : camelCase(column);
  return field === null ? [] : [{ path: [field], message: rule.message }];
}

/** The field of a constraint; PostgreSQL names a constraint TABLE_COLUMNS_KIND when nobody else does. */
function fieldOf(constraint: string, table: string): string | null {
  const named = NAMED.get(constraint) ?? UNIQUE_CONSTRAINTS.get(constraint)?.field;
  if (named !== undefined) return named;
  if (table === '' || !constraint.startsWith(`${table}_`)) return null;
  const [, columns] = /^(?:agency_id_)?(.+)_(?:fkey|check)$/u.exec(constraint.slice(table.length + 1)) ?? [];
  if (columns === undefined) return null;
  // Of a key with several columns the first id: the others complete it.
  const [, first = columns] = /^([a-z_]+?_id)_/u.exec(columns) ?? [];
  return camelCase(first);
}
