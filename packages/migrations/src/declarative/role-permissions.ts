import { can, PERMISSION_NAMES, ROLES } from '@axolop/domain';
import type { Client } from 'pg';

/**
 * Writes what access.ts says into `private.role_permissions`, whose rows stand in no schema file. Does nothing in a
 * database without that table.
 */
export async function fillRolePermissions(client: Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('private.role_permissions') is not null as exists`,
  );
  if (rows[0]?.exists !== true) return;
  const granted = PERMISSION_NAMES.flatMap((permission) =>
    ROLES.filter((role) => can(role, permission)).map((role) => ({ role, permission })),
  );
  await client.query({
    text: `insert into private.role_permissions (role, permission)
      select role, permission from json_to_recordset($1) as granted (role text, permission text)`,
    values: [JSON.stringify(granted)],
  });
}
