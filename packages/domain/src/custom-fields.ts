import { z } from 'zod';
import { Json, JsonObject } from './fields.ts';
import { CalendarDate, Id, Timestamp, Version } from './identifiers.ts';

/** The records that may have custom fields. */
export const CustomFieldEntity = z.enum(['contact', 'opportunity', 'activity']);
export type CustomFieldEntity = z.infer<typeof CustomFieldEntity>;

/** What a custom field holds; it decides which `value…` of a {@link CustomFieldValue} is set. */
export const CustomFieldType = z.enum([
  'text',
  'long_text',
  'number',
  'currency',
  'boolean',
  'date',
  'datetime',
  'select',
  'multi_select',
  'email',
  'phone',
  'url',
  'user',
]);
export type CustomFieldType = z.infer<typeof CustomFieldType>;

/** A field that an agency adds to its records. `key` and `entity` never change. */
export const CustomField = z.object({
  id: Id,
  agencyId: Id,
  entity: CustomFieldEntity,
  key: z.string(),
  label: z.string(),
  type: CustomFieldType,
  /** The choices of `select` and `multi_select`; empty for every other type. */
  options: z.array(Json),
  isRequired: z.boolean(),
  isUnique: z.boolean(),
  defaultValue: Json,
  validation: JsonObject,
  position: z.int(),
  groupName: z.string().nullable(),
  helpText: z.string().nullable(),
  archivedAt: Timestamp.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type CustomField = z.infer<typeof CustomField>;

/**
 * A value of a custom field on one record: exactly one of the three record ids is set, and exactly one
 * `value…`. A `multi_select` has one of these per chosen option.
 */
export const CustomFieldValue = z.object({
  id: Id,
  agencyId: Id,
  fieldId: Id,
  entity: CustomFieldEntity,
  type: CustomFieldType,
  isUnique: z.boolean(),
  contactId: Id.nullable(),
  opportunityId: Id.nullable(),
  activityId: Id.nullable(),
  valueText: z.string().nullable(),
  valueNumber: z.number().nullable(),
  valueBoolean: z.boolean().nullable(),
  valueDate: CalendarDate.nullable(),
  valueTimestamp: Timestamp.nullable(),
  valueOptionId: Id.nullable(),
  valueUserId: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type CustomFieldValue = z.infer<typeof CustomFieldValue>;
