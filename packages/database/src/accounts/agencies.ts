import {
  permissionsOf,
  type Agency,
  type AgencySettings,
  type CreateAgency,
  type ListMyAgencies,
  type MyAgencies,
  type UpdateAgency,
  type UpdateAgencySettings,
} from '@axolop/domain';
import { AGENCY_COLUMNS, AGENCY_SETTINGS_COLUMNS } from './columns.ts';
import { rowOf } from '../kernel/rows.ts';
import { underData } from '../kernel/field-paths.ts';
import { done, many, one } from '../kernel/reply.ts';
import type { AgencyScope, UserScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';

/** The caller's agencies by name, with role and permissions; removed ones only for their owner, on request. */
export async function listMyAgencies(scope: UserScope, query: ListMyAgencies): Promise<MyAgencies> {
  const rows = many(
    await scope.db
      .rpc('my_agencies', { include_removed: query.includeRemoved }, { get: true })
      .select('id,name,slug,logoUrl:logo_url,timezone,currency,role,joinedAt:joined_at,deletedAt:deleted_at'),
  );
  return { items: rows.map((row) => ({ ...row, permissions: permissionsOf(row.role) })) };
}

/** Creates an agency with its owner (the caller), settings and a default pipeline, all in one transaction. */
export async function createAgency(scope: UserScope, agency: CreateAgency): Promise<Agency> {
  return one(await scope.db.rpc('create_agency', agency).select(AGENCY_COLUMNS).single());
}

/** @throws DomainError `not_found` */
export async function getAgency(scope: AgencyScope): Promise<Agency> {
  return one(await scope.db.from('agencies').select(AGENCY_COLUMNS).eq('id', scope.agencyId).single());
}

/** @throws DomainError `stale_version`, `slug_taken`, `invalid_input` for a reserved slug */
export async function updateAgency(scope: AgencyScope, update: UpdateAgency): Promise<Agency> {
  return underData(async () =>
    one(
      await scope.db
        .rpc('update_agency', {
          agency_id: scope.agencyId,
          changes: rowOf(update.data),
          ...(update.version === undefined ? {} : { expected_version: update.version }),
        })
        .select(AGENCY_COLUMNS)
        .single(),
    ),
  );
}

/** Takes the agency out of use; its owner can restore it. */
export async function removeAgency(scope: AgencyScope): Promise<void> {
  done(await scope.db.rpc('remove_agency', { agency_id: scope.agencyId }));
}

/** Puts a removed agency back into use. @throws DomainError `not_found` for everyone but its owner */
export async function restoreAgency(scope: UserScope, agencyId: string): Promise<void> {
  done(await scope.db.rpc('restore_agency', { agency_id: agencyId }));
}

/** @throws DomainError `not_found` */
export async function getAgencySettings(scope: AgencyScope): Promise<AgencySettings> {
  return one(
    await scope.db.from('agency_settings').select(AGENCY_SETTINGS_COLUMNS).eq('agency_id', scope.agencyId).single(),
  );
}

/** @throws DomainError `stale_version` */
export async function updateAgencySettings(scope: AgencyScope, update: UpdateAgencySettings): Promise<AgencySettings> {
  const change = scope.db.from('agency_settings').update(rowOf(update.data)).eq('agency_id', scope.agencyId);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(AGENCY_SETTINGS_COLUMNS).single(), update.version, async () => true);
}
