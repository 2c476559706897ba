import { CustomField, CustomFieldValue } from './custom-fields.ts';

export * from './custom-fields.ts';
export * from './schema.ts';
export * from './values.ts';

/** The tables of this area, each with the entity that its rows are. */
export const CUSTOM_FIELD_TABLES = {
  custom_field_values: CustomFieldValue,
  custom_fields: CustomField,
} as const;
