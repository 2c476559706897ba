import { Timestamp, type Removed, type TrashResource } from '@axolop/domain';
import type { Keyset } from './cursor.ts';
import { withPlaces, type FieldPath } from './field-paths.ts';
import { done, one, refusal } from './reply.ts';
import type { AgencyScope } from './scope.ts';

/** Callers name one record, as `id`. */
const ID = (path: FieldPath): FieldPath => (path[0] === 'ids' ? ['id'] : path);

/**
 * The order of a trash: removed last first.
 *
 * @param list the name of the list that the records were removed from
 */
export function removedLastFirst(list: string): Keyset<{ readonly id: string; readonly deletedAt: string | null }> {
  return {
    list: `${list}.trash`,
    by: 'deletedAt',
    direction: 'desc',
    column: 'deleted_at',
    tieColumn: 'id',
    key: Timestamp,
    keyOf: (row) => {
      // A trash query asks for deleted_at is not null, so a row without it is a defect of the query.
      if (row.deletedAt === null) throw refusal('internal');
      return row.deletedAt;
    },
    tieOf: (row) => row.id,
  };
}

/**
 * Moves records to the trash as one batch, all or none; roles without the `remove` permission may remove only
 * what they created.
 *
 * @throws DomainError `not_found`, `not_creator`
 */
export async function removeRecords(
  scope: AgencyScope,
  resource: TrashResource,
  ids: readonly string[],
): Promise<Removed> {
  return withPlaces(ID, async () => ({
    batchId: one(await scope.db.rpc('remove_records', { agency_id: scope.agencyId, resource, ids: [...ids] })),
  }));
}

/**
 * Brings records back from the trash, with what went along in their batch.
 *
 * @throws DomainError `not_found`, `not_creator`, and `email_taken` (or its like) when a live twin stands in the way
 */
export async function restoreRecords(
  scope: AgencyScope,
  resource: TrashResource,
  ids: readonly string[],
): Promise<void> {
  await withPlaces(ID, async () =>
    done(await scope.db.rpc('restore_records', { agency_id: scope.agencyId, resource, ids: [...ids] })),
  );
}
