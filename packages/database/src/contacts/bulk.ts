import {
  BulkRemoved,
  BulkSummary,
  BulkUpdated,
  type AssignContacts,
  type ContactReferences,
  type Conversion,
  type ConvertContact,
  type JsonObject,
  type TagContacts,
  type UpdateContacts,
} from '@axolop/domain';
import { CONTACT_COLUMNS } from './columns.ts';
import { rowOf } from '../kernel/rows.ts';
import { under, withPlaces, type FieldPath } from '../kernel/field-paths.ts';
import { OPPORTUNITY_COLUMNS } from '../sales/columns.ts';
import { one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

const CONVERSION_COLUMNS =
  `${OPPORTUNITY_COLUMNS},contact:contacts!opportunities_agency_id_contact_id_fkey!inner(${CONTACT_COLUMNS})` as const;

/**
 * Makes the same changes to many contacts.
 *
 * @throws DomainError `invalid_reference`, `not_active` for the owner, `invalid_input`, `duplicate`; each names the field and
 *   the first contact that the change is wrong for
 */
export async function updateContacts(scope: AgencyScope, update: UpdateContacts): Promise<BulkUpdated> {
  const targets = update.contacts.map(({ id, version }) => ({ id, version: version ?? null }));
  return BulkUpdated.parse(await change(scope, targets, rowOf(update.data), update.onInvalid === 'skip'));
}

/**
 * Gives many contacts to one owner, or to nobody.
 *
 * @throws DomainError `invalid_reference`, `not_active` for the owner, named with the first contact
 */
export async function assignContacts(scope: AgencyScope, { ids, ownerId }: AssignContacts): Promise<BulkSummary> {
  const keys = ids.map((id) => id.toLowerCase());
  const once = [...new Set(keys)];
  // The database was given each contact once, under other names.
  const place = ([first, second, ...rest]: FieldPath): FieldPath => {
    if (first !== 'contacts') return second === undefined ? [] : [second, ...rest];
    return ['ids', typeof second === 'number' ? keys.indexOf(once[second] ?? '') : 0];
  };
  return withPlaces(place, async () =>
    BulkSummary.parse(
      await change(
        scope,
        once.map((id) => ({ id })),
        { owner_id: ownerId },
      ),
    ),
  );
}

async function change(
  scope: AgencyScope,
  targets: { readonly id: string; readonly version?: number | null }[],
  changes: JsonObject,
  skipInvalid = false,
): Promise<unknown> {
  return one(
    await scope.db.rpc('update_contacts', {
      agency_id: scope.agencyId,
      targets,
      changes: { ...changes },
      skip_invalid: skipInvalid,
    }),
  );
}

/** @throws DomainError `invalid_reference` when one of the tags does not exist */
export async function tagContacts(scope: AgencyScope, { ids, tagIds }: TagContacts): Promise<BulkSummary> {
  return BulkSummary.parse(
    one(await scope.db.rpc('tag_contacts', { agency_id: scope.agencyId, contact_ids: ids, tag_ids: tagIds })),
  );
}

/** @throws DomainError `invalid_reference` when one of the tags does not exist */
export async function untagContacts(scope: AgencyScope, { ids, tagIds }: TagContacts): Promise<BulkSummary> {
  return BulkSummary.parse(
    one(await scope.db.rpc('untag_contacts', { agency_id: scope.agencyId, contact_ids: ids, tag_ids: tagIds })),
  );
}

/** Moves many contacts to the trash, as one batch. */
export async function removeContacts(scope: AgencyScope, { ids }: ContactReferences): Promise<BulkRemoved> {
  return BulkRemoved.parse(one(await scope.db.rpc('remove_contacts', { agency_id: scope.agencyId, contact_ids: ids })));
}

/** Brings many contacts back. @throws DomainError `email_taken` when a twin arrives in the same moment */
export async function restoreContacts(scope: AgencyScope, { ids }: ContactReferences): Promise<BulkSummary> {
  return BulkSummary.parse(
    one(await scope.db.rpc('restore_contacts', { agency_id: scope.agencyId, contact_ids: ids })),
  );
}

/**
 * Makes a lead a customer (or an opportunity), once, with an opportunity of its own.
 *
 * @throws DomainError `not_found`, `already_converted`, `stale_version`, `invalid_transition` from a disqualified lead,
 *   `invalid_reference` for a pipeline, a stage or an owner, `no_stage`, `missing_permission`, `invalid_input` for what the
 *   opportunity must have
 */
export async function convertContact(scope: AgencyScope, conversion: ConvertContact): Promise<Conversion> {
  const id = await under('opportunity', async () =>
    one(
      await scope.db.rpc('convert_contact', {
        agency_id: scope.agencyId,
        contact_id: conversion.id,
        lifecycle_stage: conversion.lifecycleStage,
        ...rowOf(conversion.opportunity),
        ...(conversion.version === undefined ? {} : { expected_version: conversion.version }),
      }),
    ),
  );
  const { contact, ...opportunity } = one(
    await scope.db
      .from('opportunities')
      .select(CONVERSION_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .eq('id', id)
      .eq('contact.agency_id', scope.agencyId)
      .single(),
  );
  return { contact, opportunity };
}
