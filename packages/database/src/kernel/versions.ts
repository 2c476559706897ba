import { underData } from './field-paths.ts';
import { one, refusal, type Reply } from './reply.ts';

/**
 * The row that an optimistic update wrote. An update that matched no row means either that the row is not
 * there, or that it has moved on since the caller read it; only in the second case is it `stale_version`.
 * The fields of a refusal are those of the caller's `data`.
 *
 * @param reply of an update that ends in `.select().single()`
 * @param version what the caller believed the version to be; undefined when it did not say
 * @param exists whether the row is there for this caller; may throw `not_found` itself
 * @throws DomainError `stale_version`, or what {@link one} throws
 */
export async function expectVersion<Data>(
  reply: Reply<Data>,
  version: number | undefined,
  exists: () => Promise<boolean>,
): Promise<NonNullable<Data>> {
  const matchedNothing = reply.error?.code === 'PGRST116';
  if (matchedNothing && version !== undefined && (await exists())) throw refusal('stale_version');
  return underData(async () => one(reply));
}
