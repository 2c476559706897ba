import {
  customFieldsSchema,
  DomainError,
  type CustomFieldEntity,
  type CustomFieldPurpose,
  type CustomFieldValues,
  type FieldError,
} from '@axolop/domain';
import { customFieldsInUse } from './custom-fields.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** So many wrong values are named. */
const MAX_FIELDS = 50;
const SENTENCE = 'Some custom fields are not valid.';

/**
 * Checks custom values against the definitions of the agency, and gives them the form in which they are kept. The database
 * checks them again when they are written, and fills in defaults.
 *
 * @returns what to write to `custom_fields`: a patch; `undefined` for no values
 * @throws DomainError `invalid_input` with `['customFields', key]` for each wrong value; an update adds `data` in front, see field-paths.ts
 */
export async function checkCustomFields(
  scope: AgencyScope,
  entity: CustomFieldEntity,
  values: CustomFieldValues | undefined,
  purpose: CustomFieldPurpose,
): Promise<CustomFieldValues | undefined> {
  if (values === undefined) return undefined;
  const result = customFieldsSchema(await customFieldsInUse(scope, entity), purpose).safeParse(values);
  if (result.success) return result.data;
  throw invalid(result.error.issues, []);
}

/**
 * The same for many new records at once; the definitions are read once, and not at all when no record has values.
 *
 * @param at where the records stand in the input
 * @returns the records with their values in the form in which they are kept
 */
export async function checkManyCustomFields<Data extends { readonly customFields?: CustomFieldValues | undefined }>(
  scope: AgencyScope,
  entity: CustomFieldEntity,
  records: readonly Data[],
  at: string,
): Promise<readonly Data[]> {
  if (records.every(({ customFields }) => customFields === undefined)) return records;
  const schema = customFieldsSchema(await customFieldsInUse(scope, entity), 'create');
  const checked = records.map((record) => ({ record, result: schema.safeParse(record.customFields ?? {}) }));
  const fields = checked.flatMap(({ result }, index) =>
    result.success ? [] : invalid(result.error.issues, [at, index]).fields,
  );
  if (fields.length > 0) throw new DomainError('invalid_input', SENTENCE, { fields: fields.slice(0, MAX_FIELDS) });
  return checked.map(({ record, result }) => ({ ...record, customFields: result.data ?? {} }));
}

function invalid(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  place: FieldError['path'],
): DomainError {
  const fields = issues.slice(0, MAX_FIELDS).map(({ path, message }) => ({
    path: [...place, 'customFields', ...path.map(String)],
    message,
  }));
  return new DomainError('invalid_input', SENTENCE, { fields });
}
