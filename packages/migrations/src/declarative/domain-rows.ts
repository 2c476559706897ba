import {
  Activity,
  can,
  Contact,
  COUNTRIES,
  CURRENCIES,
  FILTER_FIELDS,
  Opportunity,
  PERMISSION_NAMES,
  ROLES,
  TIME_ZONES,
  TRASH_TABLES,
} from '@axolop/domain';
import type { Client } from 'pg';
import { z } from 'zod';

/** The shapes whose words a filter may name. */
const SHAPES: Readonly<Record<keyof typeof FILTER_FIELDS, z.ZodRawShape>> = {
  contact: Contact.shape,
  opportunity: Opportunity.shape,
  activity: Activity.shape,
};

interface DomainTable {
  readonly name: string;
  /** The columns with their types. */
  readonly columns: Readonly<Record<string, 'text' | 'text[]'>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The tables whose rows say what the domain says, and stand in no schema file. */
const TABLES: readonly DomainTable[] = [
  {
    name: 'private.role_permissions',
    columns: { role: 'text', permission: 'text' },
    rows: PERMISSION_NAMES.flatMap((permission) =>
      ROLES.filter((role) => can(role, permission)).map((role) => ({ role, permission })),
    ),
  },
  {
    name: 'private.filter_fields',
    columns: { entity: 'text', name: 'text', type: 'text', words: 'text[]' },
    rows: Object.entries(SHAPES).flatMap(([entity, shape]) => filterFields(entity, shape)),
  },
  { name: 'private.currencies', columns: { code: 'text' }, rows: CURRENCIES.map((code) => ({ code })) },
  {
    name: 'private.time_zones',
    columns: { name: 'text', country: 'text' },
    rows: TIME_ZONES.map(({ name, country }) => ({ name, country })),
  },
  {
    name: 'private.countries',
    columns: { code: 'text', calling_code: 'text', trunk: 'text', abroad: 'text' },
    rows: COUNTRIES.map(({ callingCode, ...country }) => ({ ...country, calling_code: callingCode })),
  },
  {
    name: 'private.trash_tables',
    columns: { resource: 'text', table_name: 'text' },
    rows: Object.entries(TRASH_TABLES).map(([resource, table]) => ({ resource, table_name: table })),
  },
];

function filterFields(entity: string, shape: z.ZodRawShape) {
  const all: Readonly<Record<string, Readonly<Record<string, string>>>> = FILTER_FIELDS;
  return Object.entries(all[entity] ?? {}).map(([name, type]) => ({ entity, name, type, words: wordsOf(shape[name]) }));
}

/** The words of a field, which may be null; null when they are not a list. */
function wordsOf(field: unknown): readonly unknown[] | null {
  if (field instanceof z.ZodNullable) return wordsOf(field.unwrap());
  return field instanceof z.ZodEnum ? field.options : null;
}

/** Writes the rows of {@link TABLES}. Leaves out a table that the database does not have. */
export async function fillDomainRows(client: Client): Promise<void> {
  for (const { name, columns, rows } of TABLES) {
    const found = await client.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [name]);
    if (found.rows[0]?.exists !== true) continue;
    const typed = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    const names = Object.keys(columns).join(', ');
    await client.query({
      text: `insert into ${name} (${names}) select ${names} from jsonb_to_recordset($1) as given (${typed.join(', ')})`,
      values: [JSON.stringify(rows)],
    });
  }
}
