import { z } from 'zod';
import { CustomFieldInput } from './values.ts';
import { Color, name, shortText } from '../kernel/fields.ts';
import { CalendarDate, Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';
import { RecordEntity } from '../kernel/records.ts';

/** The records that may have custom fields. */
export const CustomFieldEntity = RecordEntity;
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

/** Types whose values may be unique: two live records never hold the same one. */
export const UNIQUE_TYPES: readonly CustomFieldType[] = ['text', 'number', 'date', 'email', 'phone', 'url'];

/** How many custom fields of one entity may be in use at a time. */
export const MAX_CUSTOM_FIELDS = 200;
export const MAX_OPTIONS = 200;

/** A choice of a `select` or `multi_select`. An archived one stays with the records that have it, and is chosen no more. */
export const CustomFieldOption = z.object({
  id: Id,
  label: z.string(),
  color: Color.optional(),
  archived: z.literal(true).optional(),
});
export type CustomFieldOption = z.infer<typeof CustomFieldOption>;

/** Bounds of the values: lengths for `text` and `long_text`, `min` and `max` for numbers, dates for `date` and `datetime` (in UTC). */
export const CustomFieldRules = z.strictObject({
  minLength: z.int().min(1).max(50_000).optional(),
  maxLength: z.int().min(1).max(50_000).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  minDate: CalendarDate.optional(),
  maxDate: CalendarDate.optional(),
});
export type CustomFieldRules = z.infer<typeof CustomFieldRules>;

/** Names that every JavaScript object has already, or that readers of JSON refuse; the database refuses them, too. */
export const RESERVED_KEYS: readonly string[] = ['constructor', 'prototype'];

/** The name of a field inside `customFields`; it never changes. */
export const CustomFieldKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/u, { error: 'use lower-case letters, digits and underscores' })
  .refine((key) => !RESERVED_KEYS.includes(key), { error: 'is reserved: choose another name' });
export type CustomFieldKey = z.infer<typeof CustomFieldKey>;

/** A field that an agency adds to its records. Entity, key, type and uniqueness never change. */
export const CustomField = z.object({
  id: Id,
  agencyId: Id,
  entity: CustomFieldEntity,
  key: z.string(),
  label: z.string(),
  type: CustomFieldType,
  /** The choices of `select` and `multi_select`; empty for every other type. */
  options: z.array(CustomFieldOption),
  /** New records need a value, and no record loses the one it has. Older ones may lack it. */
  isRequired: z.boolean(),
  isUnique: z.boolean(),
  /** What a new record gets when nothing is said. */
  defaultValue: CustomFieldInput,
  validation: CustomFieldRules,
  position: z.int(),
  groupName: z.string().nullable(),
  helpText: z.string().nullable(),
  /** Since when its values may be read, and no longer written. */
  archivedAt: Timestamp.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type CustomField = z.infer<typeof CustomField>;

const CustomFieldData = z.strictObject({
  label: name(120).optional(),
  /** All options in their order; those with an `id` stay, those without are new. One that records have can only be archived. */
  options: z
    .array(
      z.strictObject({
        id: Id.optional(),
        label: name(120),
        color: Color.optional(),
        archived: z.boolean().optional(),
      }),
    )
    .max(MAX_OPTIONS)
    .optional(),
  isRequired: z.boolean().optional(),
  defaultValue: CustomFieldInput.optional(),
  validation: CustomFieldRules.optional(),
  groupName: shortText(120).nullable().optional(),
  helpText: shortText(500).nullable().optional(),
});

export const CreateCustomField = CustomFieldData.extend({
  entity: CustomFieldEntity,
  key: CustomFieldKey,
  label: name(120),
  type: CustomFieldType,
  isUnique: z.boolean().optional(),
})
  .refine(({ type, isUnique }) => isUnique !== true || UNIQUE_TYPES.includes(type), {
    error: 'is possible for text, numbers, dates, e-mails, telephone numbers and web addresses only',
    path: ['isUnique'],
  })
  .refine(({ type, options = [] }) => hasChoices(type) || options.length === 0, {
    error: 'are for select and multi_select only',
    path: ['options'],
  })
  .refine(({ type, options = [] }) => !hasChoices(type) || options.some(({ archived }) => archived !== true), {
    error: 'must have one that is in use',
    path: ['options'],
  });
export type CreateCustomField = z.infer<typeof CreateCustomField>;

function hasChoices(type: CustomFieldType): boolean {
  return type === 'select' || type === 'multi_select';
}

export const UpdateCustomField = z.strictObject({
  id: Id,
  data: CustomFieldData.refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateCustomField = z.infer<typeof UpdateCustomField>;

/** The custom fields of one entity in their order. Archived ones come along only when asked for. */
export const ListCustomFields = PageRequest.extend({
  entity: CustomFieldEntity,
  includeArchived: z.boolean().default(false),
});
export type ListCustomFields = z.infer<typeof ListCustomFields>;

export const CustomFieldPage = pageOf(CustomField);
export type CustomFieldPage = z.infer<typeof CustomFieldPage>;

/** Puts fields first, in this order; those that are not named follow as they were. */
export const ReorderCustomFields = z.strictObject({
  entity: CustomFieldEntity,
  ids: z
    .array(Id)
    .min(1)
    .max(MAX_CUSTOM_FIELDS)
    .refine((ids) => new Set(ids.map((id) => id.toLowerCase())).size === ids.length, {
      error: 'must not name a field twice',
    }),
});
export type ReorderCustomFields = z.infer<typeof ReorderCustomFields>;

/** All custom fields of an entity that are in use, in their order. */
export const CustomFields = z.object({ items: z.array(CustomField) });
export type CustomFields = z.infer<typeof CustomFields>;

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
  /** Whether the record is outside the trash. */
  isLive: z.boolean(),
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
