import { PERMISSIONS, PERMISSION_NAMES, ROLES, type Role } from '@axolop/domain';
import type { SchemaMutant } from '../mutant.ts';
import { literal } from '@axolop/tests/src/database/sql-text.ts';

/** Each permission given to the next weaker role, and taken from the weakest one that holds it. */
export function rightsMutants(): SchemaMutant[] {
  return PERMISSION_NAMES.flatMap((permission) => {
    const holders: readonly Role[] = PERMISSIONS[permission];
    const next = ROLES.find((role) => !holders.includes(role));
    const last = ROLES.findLast((role) => holders.includes(role));
    const mutant = (what: string, role: Role, description: string, sql: string): SchemaMutant => ({
      id: `rights ${what} ${permission} ${role}`,
      kind: 'rights',
      table: null,
      description,
      sql,
    });
    return [
      ...(next === undefined
        ? []
        : [
            mutant(
              ...(['given', next, `${next} holds ${permission}, too`] as const),
              `insert into private.role_permissions (role, permission) values (${literal(next)}, ${literal(permission)})`,
            ),
          ]),
      ...(last === undefined
        ? []
        : [
            mutant(
              ...(['taken', last, `${last} no longer holds ${permission}`] as const),
              `delete from private.role_permissions where role = ${literal(last)} and permission = ${literal(permission)}`,
            ),
          ]),
    ];
  });
}
