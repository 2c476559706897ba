import { z } from 'zod';
import { CustomFieldInput, type CustomFieldValues } from './values.ts';
import type { CustomField, CustomFieldType } from './custom-fields.ts';
import { emailKey, isEmail, LONGEST_EMAIL } from '../kernel/email.ts';
import { lengthOf } from '../kernel/lengths.ts';
import { isPhone, LONGEST_PHONE } from '../kernel/phone.ts';
import { isWebAddress, webAddressOf } from '../kernel/web-address.ts';

/** What a definition says about the values of its field. */
export type FieldDefinition = Pick<
  CustomField,
  'key' | 'type' | 'options' | 'isRequired' | 'defaultValue' | 'validation' | 'archivedAt'
>;

/** Whether the values are those of a new record, or a change of one that is there. */
export type CustomFieldPurpose = 'create' | 'update';

/**
 * The schema of `customFields` under an agency's definitions, for a form that wants to say what is wrong before it sends
 * anything. Each error has the key of its field for a path. What comes out is what the database keeps: lines trimmed,
 * e-mails as `emailKey` has them, web addresses with a scheme, instants in UTC, an empty list as `null`.
 *
 * The API does not use it: the database judges every value that is written, and alone knows who is a member, what is
 * taken, and which archived options a record has.
 *
 * @param purpose a new record needs the required fields that have no default; an update takes none of them out
 */
export function customFieldsSchema(definitions: readonly FieldDefinition[], purpose: CustomFieldPurpose) {
  const fields = new Map(
    definitions
      .filter(({ archivedAt }) => archivedAt === null)
      .map((field) => [field.key, { field, schema: valueSchema(field, purpose) }] as const),
  );
  return z.record(z.string(), CustomFieldInput).transform((given, context): CustomFieldValues => {
    const refuse = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    for (const [key, { field }] of fields) {
      const value = Object.hasOwn(given, key) ? given[key] : purpose === 'create' ? field.defaultValue : undefined;
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (field.isRequired && isEmpty) refuse(key, 'is required');
    }
    const read = Object.entries(given).map(([key, value]): [string, CustomFieldInput] => {
      const known = fields.get(key);
      if (known === undefined) refuse(key, 'is no custom field in use');
      if (known === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [key, null];
      const result = known.schema.safeParse(value);
      if (result.success) return [key, result.data];
      refuse(key, result.error.issues[0]?.message ?? 'is not valid');
      return [key, null];
    });
    return Object.fromEntries(read);
  });
}

function valueSchema(field: FieldDefinition, purpose: CustomFieldPurpose): z.ZodType<CustomFieldInput> {
  switch (field.type) {
    case 'number':
    case 'currency':
      return numberSchema(field);
    case 'boolean':
      return z.boolean({ error: 'must be true or false' });
    case 'date':
      return within(field, Day);
    case 'datetime':
      return within(field, Instant);
    case 'select':
      return choiceSchema(field, purpose, 'must be one of the options');
    case 'multi_select':
      return z
        .array(choiceSchema(field, purpose, 'must be some of the options'), { error: 'must be a list of options' })
        .refine((ids) => new Set(ids).size === ids.length, { error: 'must not name an option twice' });
    case 'user':
      return z.uuid({ error: 'must be an active member of the agency' }).toLowerCase();
    default:
      return textSchema(field);
  }
}

function numberSchema({ type, validation: { min, max } }: FieldDefinition): z.ZodType<number> {
  const isWhole = { error: 'must be a whole number of minor units', abort: true };
  return z
    .number({ error: 'must be a number' })
    .refine((value) => type !== 'currency' || Number.isSafeInteger(value), isWhole)
    .refine((value) => min === undefined || value >= min, { error: `must be at least ${min}`, abort: true })
    .refine((value) => max === undefined || value <= max, { error: `must be at most ${max}`, abort: true });
}

const YEAR = /^[1-9]/u;
const NO_DAY = { error: 'must be a date such as 2026-05-31', abort: true };
const Day = z.iso.date(NO_DAY).regex(YEAR, NO_DAY);
const NO_INSTANT = { error: 'must be an instant such as 2026-05-31T12:00:00Z', abort: true };
const Instant = z.iso
  .datetime({ offset: true, ...NO_INSTANT })
  .regex(YEAR, NO_INSTANT)
  .transform((text) => new Date(text).toISOString())
  .refine((text) => YEAR.test(text), NO_INSTANT);

function within({ validation: { minDate, maxDate } }: FieldDefinition, schema: z.ZodType<string>): z.ZodType<string> {
  return schema
    .refine((text) => minDate === undefined || text.slice(0, 10) >= minDate, { error: `must not be before ${minDate}` })
    .refine((text) => maxDate === undefined || text.slice(0, 10) <= maxDate, { error: `must not be after ${maxDate}` });
}

function choiceSchema({ options }: FieldDefinition, purpose: CustomFieldPurpose, error: string): z.ZodType<string> {
  const ids = options.filter(({ archived }) => archived !== true || purpose === 'update').map(({ id }) => id);
  return z.string({ error }).refine((id) => ids.includes(id), { error });
}

/** The most characters of a value, by type; the rest have {@link LONGEST_LINE}. */
const LONGEST: Partial<Record<CustomFieldType, number>> = {
  long_text: 50_000,
  email: LONGEST_EMAIL,
  phone: LONGEST_PHONE,
};
const LONGEST_LINE = 500;

/** What is kept of a trimmed line, and what it has to be. */
interface LineFormat {
  readonly keeps: (line: string) => string;
  readonly takes: (line: string) => boolean;
  readonly error: string;
}

const FORMATS: Partial<Record<CustomFieldType, LineFormat>> = {
  email: { keeps: emailKey, takes: isEmail, error: 'must be an e-mail address' },
  phone: { keeps: (line) => line, takes: isPhone, error: 'must be a telephone number' },
  url: { keeps: webAddressOf, takes: isWebAddress, error: 'must be a web address' },
};

function textSchema({ type, validation: { minLength = 0, maxLength = Infinity } }: FieldDefinition): z.ZodType<string> {
  const most = Math.min(maxLength, LONGEST[type] ?? LONGEST_LINE);
  const format = FORMATS[type];
  const refusals: readonly (readonly [(text: string) => boolean, string])[] = [
    [(text) => text.trim() !== '', 'must not be blank'],
    [(text) => lengthOf(text) <= most, `must have at most ${most} characters`],
    [(text) => lengthOf(text) >= minLength, `must have at least ${minLength} characters`],
    [(text) => type === 'long_text' || !/[\r\n]/u.test(text), 'must be a single line'],
    [(text) => format === undefined || format.takes(text), format?.error ?? ''],
  ];
  return z.string({ error: 'must be text' }).transform((given, context) => {
    const line = type === 'long_text' ? given : given.trim();
    const text = format?.keeps(line) ?? line;
    const refusal = refusals.find(([holds]) => !holds(text));
    if (refusal === undefined) return text;
    context.addIssue({ code: 'custom', message: refusal[1] });
    return z.NEVER;
  });
}
