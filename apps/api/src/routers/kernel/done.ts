import type { Done } from '@axolop/domain';

/** The answer of a procedure that has nothing to tell, once its work is done. */
export async function done(work: Promise<void>): Promise<Done> {
  await work;
  return { done: true };
}
