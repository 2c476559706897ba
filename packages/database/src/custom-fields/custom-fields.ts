import { z } from 'zod';
import {
  MAX_CUSTOM_FIELDS,
  type CreateCustomField,
  type CustomField,
  type CustomFieldEntity,
  type CustomFieldOption,
  type CustomFieldPage,
  type CustomFields,
  type ListCustomFields,
  type RecordReference,
  type ReorderCustomFields,
  type UpdateCustomField,
} from '@axolop/domain';
import { rowOf } from '../kernel/rows.ts';
import { readPage, type Keyset } from '../kernel/cursor.ts';
import { CUSTOM_FIELD_COLUMNS } from './columns.ts';
import { done, many, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';

/** The order that the agency gave its fields. */
const IN_ORDER: Keyset<{ readonly id: string; readonly position: number }> = {
  list: 'customFields',
  by: 'position',
  direction: 'asc',
  column: 'position',
  tieColumn: 'id',
  key: z.int(),
  keyOf: (field) => field.position,
  tieOf: (field) => field.id,
};

/** The custom fields of an entity, in their order. @throws DomainError `invalid_cursor` */
export async function listCustomFields(scope: AgencyScope, query: ListCustomFields): Promise<CustomFieldPage> {
  const all = scope.db
    .from('custom_fields')
    .select(CUSTOM_FIELD_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .eq('entity', query.entity);
  const selection = query.includeArchived ? all : all.is('archived_at', null);
  return readPage(selection, IN_ORDER, query);
}

/** Those in use, all of them: there are at most {@link MAX_CUSTOM_FIELDS}. */
async function customFieldsInUse(scope: AgencyScope, entity: CustomFieldEntity): Promise<CustomField[]> {
  const page = { entity, includeArchived: false, limit: MAX_CUSTOM_FIELDS };
  return (await listCustomFields(scope, page)).items;
}

/** Adds a field behind the others. @throws DomainError `name_taken` for its key, `field_limit`, `invalid_input` */
export async function createCustomField(scope: AgencyScope, field: CreateCustomField): Promise<CustomField> {
  return one(
    await scope.db
      .from('custom_fields')
      .insert({ ...rowOf({ ...field, options: withIds(field.options) }), agency_id: scope.agencyId })
      .select(CUSTOM_FIELD_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_input`, `in_use` for an option that records have */
export async function updateCustomField(scope: AgencyScope, update: UpdateCustomField): Promise<CustomField> {
  const change = scope.db
    .from('custom_fields')
    .update(rowOf({ ...update.data, options: withIds(update.data.options) }))
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(CUSTOM_FIELD_COLUMNS).single(), update.version, async () => {
    const found = await scope.db.from('custom_fields').select('id').eq('agency_id', scope.agencyId).eq('id', update.id);
    return many(found).length > 0;
  });
}

/** Puts fields first, in the given order. @throws DomainError `not_found` when one is not a field in use of the entity */
export async function reorderCustomFields(scope: AgencyScope, order: ReorderCustomFields): Promise<CustomFields> {
  done(
    await scope.db.rpc('reorder_custom_fields', {
      agency_id: scope.agencyId,
      entity: order.entity,
      ids: order.ids,
    }),
  );
  return { items: await customFieldsInUse(scope, order.entity) };
}

/** Takes a field out of use; its values stay where they are. Twice is no error. @throws DomainError `not_found` */
export async function archiveCustomField(scope: AgencyScope, reference: RecordReference): Promise<CustomField> {
  return setArchived(scope, reference, new Date().toISOString());
}

/** Puts a field to use again. @throws DomainError `not_found`, `field_limit` */
export async function restoreCustomField(scope: AgencyScope, reference: RecordReference): Promise<CustomField> {
  return setArchived(scope, reference, null);
}

async function setArchived(scope: AgencyScope, { id }: RecordReference, at: string | null): Promise<CustomField> {
  return one(
    await scope.db
      .from('custom_fields')
      .update({ archived_at: at })
      .eq('agency_id', scope.agencyId)
      .eq('id', id)
      .select(CUSTOM_FIELD_COLUMNS)
      .single(),
  );
}

/** Options as they are kept: each with an id, and archived or nothing. */
function withIds(options: UpdateCustomField['data']['options']): CustomFieldOption[] | undefined {
  return options?.map(({ id = crypto.randomUUID(), label, color, archived }) => ({
    id,
    label,
    ...(color === undefined ? {} : { color }),
    ...(archived === true ? { archived } : {}),
  }));
}
