import { DomainError } from '@axolop/domain';

/** For an update `{ id, data }`, as {@link under}. */
export async function underData<Result>(work: () => Promise<Result>): Promise<Result> {
  return under('data', work);
}

/** A refusal names fields by their place in the record; the caller's input has that record under a name. */
export async function under<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    const fields = error.fields.map(({ path, message }) => ({ path: [name, ...path], message }));
    throw new DomainError(error.reason, error.message, { fields, cause: error });
  }
}
