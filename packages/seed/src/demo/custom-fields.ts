import { at, date, day, draw, pick, seedId } from '../deterministic.ts';
import type { SeedRow, SeedValue } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';

const INDUSTRIES = ['Software', 'Retail', 'Health', 'Logistics', 'Food'] as const;

interface Field {
  readonly key: string;
  readonly label: string;
  readonly type: 'currency' | 'select' | 'date' | 'boolean';
  readonly column: 'value_number' | 'value_option_id' | 'value_date' | 'value_boolean';
  readonly options: readonly string[];
  readonly helpText: string | null;
}

const FIELDS: readonly Field[] = [
  {
    key: 'annual_budget',
    label: 'Annual budget',
    type: 'currency',
    column: 'value_number',
    options: [],
    helpText: 'What they spend on marketing in a year.',
  },
  {
    key: 'industry',
    label: 'Industry',
    type: 'select',
    column: 'value_option_id',
    options: INDUSTRIES,
    helpText: null,
  },
  { key: 'renewal_date', label: 'Renewal date', type: 'date', column: 'value_date', options: [], helpText: null },
  {
    key: 'has_agency',
    label: 'Works with another agency',
    type: 'boolean',
    column: 'value_boolean',
    options: [],
    helpText: null,
  },
];

function optionId(agency: DemoAgency, option: string): string {
  return seedId(agency.key, 'industry', option);
}

/** What a contact has in its custom fields, by key; a field that is not filled in is absent. */
function valuesOf(agency: DemoAgency, number: number, stage: string): Readonly<Record<string, SeedValue>> {
  const seed = [agency.key, 'custom', number] as const;
  return {
    ...(number % 3 === 0 ? {} : { annual_budget: 5000 + 500 * draw(80, ...seed) }),
    ...(number % 4 === 1 ? {} : { industry: optionId(agency, pick(INDUSTRIES, ...seed, 'industry')) }),
    ...(stage === 'customer' ? { renewal_date: date(30 + draw(200, ...seed, 'renewal')) } : {}),
    ...(number % 5 === 0 ? { has_agency: at([true, false], number / 5) } : {}),
  };
}

/** What the values of a contact are made from. */
interface FieldHolder {
  readonly number: number;
  readonly id: string;
  readonly stage: string;
  readonly createdAt: string;
  readonly removed: boolean;
}

/** The copy of a contact's custom values that stands in its own row. */
export function customCopy(agency: DemoAgency, number: number, stage: string): SeedValue {
  return valuesOf(agency, number, stage);
}

/** Rows of public.custom_fields. */
export function customFieldRows(agency: DemoAgency): SeedRow[] {
  return FIELDS.map((field, position) => ({
    id: seedId(agency.key, 'field', field.key),
    agency_id: agency.id,
    entity: 'contact',
    key: field.key,
    label: field.label,
    type: field.type,
    options: field.options.map((label) => ({ id: optionId(agency, label), label })),
    is_required: false,
    is_unique: false,
    default_value: null,
    validation: {},
    position,
    group_name: 'Account',
    help_text: field.helpText,
    created_by: ownerOf(agency).id,
    created_at: day(-385),
    updated_at: day(-385),
    version: 1,
  }));
}

/** Rows of public.custom_field_values, the typed twins of each contact's copy. */
export function customValueRows(agency: DemoAgency, contacts: readonly FieldHolder[]): SeedRow[] {
  return contacts.flatMap((contact) => {
    const values = valuesOf(agency, contact.number, contact.stage);
    return FIELDS.filter(({ key }) => values[key] !== undefined).map((field) => ({
      id: seedId(agency.key, 'value', field.key, contact.number),
      agency_id: agency.id,
      field_id: seedId(agency.key, 'field', field.key),
      entity: 'contact',
      type: field.type,
      is_unique: false,
      is_live: !contact.removed,
      contact_id: contact.id,
      value_number: null,
      value_option_id: null,
      value_date: null,
      value_boolean: null,
      [field.column]: values[field.key] ?? null,
      created_at: contact.createdAt,
      updated_at: contact.createdAt,
    }));
  });
}
