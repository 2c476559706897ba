import { DomainError, type FieldError } from '@axolop/domain';

/** Where a field stands: in a record, or in the input of a caller. */
export type FieldPath = FieldError['path'];

/**
 * A refusal names fields by their place in what the database was given; here each gets its place in the caller's input.
 *
 * @param place the place in the input, for one in what the database was given
 * @throws what the work throws, with the fields of a DomainError in their new places
 */
export async function withPlaces<Result>(
  place: (path: FieldPath) => FieldPath,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    throw withFields(error, placed(error.fields, place));
  }
}

/** The fields in other places. */
export function placed(fields: readonly FieldError[], place: (path: FieldPath) => FieldPath): FieldError[] {
  return fields.map(({ path, message }) => ({ path: place(path), message }));
}

/** For an input that has the record under a name. */
export async function under<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  return withPlaces((path) => [name, ...path], work);
}

/** For an update `{ id, data }`, as {@link under}. */
export async function underData<Result>(work: () => Promise<Result>): Promise<Result> {
  return under('data', work);
}

/**
 * For a filter that only the database can judge, because the agency defines fields of its own: what it refuses about
 * the filter is named by the filter's place.
 */
export async function blamingFilter<Result>(place: FieldPath, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.reason !== 'invalid_input' || error.fields.length > 0) throw error;
    throw withFields(error, [{ path: place, message: error.message }]);
  }
}

function withFields(error: DomainError, fields: readonly FieldError[]): DomainError {
  return new DomainError(error.reason, error.message, { fields, cause: error });
}
