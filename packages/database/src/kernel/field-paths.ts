import { DomainError } from '@axolop/domain';

/**
 * For an update `{ id, data }`: a refusal names fields by their place in the record, and the caller's input has them under
 * `data`.
 */
export async function underData<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    const fields = error.fields.map(({ path, message }) => ({ path: ['data', ...path], message }));
    throw new DomainError(error.reason, error.message, { fields, cause: error });
  }
}
