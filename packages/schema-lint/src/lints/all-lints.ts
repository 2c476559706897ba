import type { Lint } from '../lint.ts';
import { anonymousGrant } from './anonymous-grant.ts';
import { childWithoutAgency } from './child-without-agency.ts';
import { clientRolePowers } from './client-role-powers.ts';
import { columnTypeTrap } from './column-type-trap.ts';
import { constraintNotValidated } from './constraint-not-validated.ts';
import { crossTenantForeignKey } from './cross-tenant-foreign-key.ts';
import { cutWithoutZone } from './cut-without-zone.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { definerCallableByClients } from './definer-callable-by-clients.ts';
import { definerInExposedSchema } from './definer-in-exposed-schema.ts';
import { definerOutsideAllowList } from './definer-outside-allow-list.ts';
import { definerSearchPath } from './definer-search-path.ts';
import { explainEnabled } from './explain-enabled.ts';
import { foreignKeySetNullOnAgency } from './foreign-key-set-null-on-agency.ts';
import { foreignKeyWithoutIndex } from './foreign-key-without-index.ts';
import { functionExecutableByAnonymous } from './function-executable-by-anonymous.ts';
import { grantWithoutPolicy } from './grant-without-policy.ts';
import { insertGrantOnServerColumn } from './insert-grant-on-server-column.ts';
import { leakproofFunction } from './leakproof-function.ts';
import { materializedViewExposed } from './materialized-view-exposed.ts';
import { membershipTestPerRow } from './membership-test-per-row.ts';
import { nonLeakproofOperatorIndex } from './non-leakproof-operator-index.ts';
import { nullableTenantColumn } from './nullable-tenant-column.ts';
import { partitionWithoutRls } from './partition-without-rls.ts';
import { policyConstantTrue } from './policy-constant-true.ts';
import { policyIsNullOr } from './policy-is-null-or.ts';
import { policyWithoutGrant } from './policy-without-grant.ts';
import { policyWithoutPermission } from './policy-without-permission.ts';
import { policyWithoutRole } from './policy-without-role.ts';
import { rightBeforeLastLock } from './right-before-last-lock.ts';
import { rlsNotForced } from './rls-not-forced.ts';
import { schemaOpenToClients } from './schema-open-to-clients.ts';
import { selectGrantOnTable } from './select-grant-on-table.ts';
import { sequenceGrant } from './sequence-grant.ts';
import { tableWithoutAgency } from './table-without-agency.ts';
import { tenantTableInRealtime } from './tenant-table-in-realtime.ts';
import { tenantTableWithoutAudit } from './tenant-table-without-audit.ts';
import { triggerBeforePolicy } from './trigger-before-policy.ts';
import { triggerDisabled } from './trigger-disabled.ts';
import { truncateReferencesTriggerGrant } from './truncate-references-trigger-grant.ts';
import { unboundedColumn } from './unbounded-column.ts';
import { uniqueKeyWithoutAgency } from './unique-key-without-agency.ts';
import { updateGrantOnImmutableColumn } from './update-grant-on-immutable-column.ts';
import { viewWithoutSecurityInvoker } from './view-without-security-invoker.ts';
import { wallMissing } from './wall-missing.ts';

/** Every lint. A new one is a file in this folder, a line here, and a planted hole in the tests. */
export const LINTS: readonly Lint[] = [
  anonymousGrant,
  childWithoutAgency,
  clientRolePowers,
  columnTypeTrap,
  constraintNotValidated,
  crossTenantForeignKey,
  cutWithoutZone,
  defaultPrivileges,
  definerCallableByClients,
  definerInExposedSchema,
  definerOutsideAllowList,
  definerSearchPath,
  explainEnabled,
  foreignKeySetNullOnAgency,
  foreignKeyWithoutIndex,
  functionExecutableByAnonymous,
  grantWithoutPolicy,
  insertGrantOnServerColumn,
  leakproofFunction,
  materializedViewExposed,
  membershipTestPerRow,
  nonLeakproofOperatorIndex,
  nullableTenantColumn,
  partitionWithoutRls,
  policyConstantTrue,
  policyIsNullOr,
  policyWithoutGrant,
  policyWithoutPermission,
  policyWithoutRole,
  rightBeforeLastLock,
  rlsNotForced,
  schemaOpenToClients,
  selectGrantOnTable,
  sequenceGrant,
  tableWithoutAgency,
  tenantTableInRealtime,
  tenantTableWithoutAudit,
  triggerBeforePolicy,
  triggerDisabled,
  truncateReferencesTriggerGrant,
  unboundedColumn,
  uniqueKeyWithoutAgency,
  updateGrantOnImmutableColumn,
  viewWithoutSecurityInvoker,
  wallMissing,
];
