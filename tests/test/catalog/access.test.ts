import { PERMISSION_NAMES, PERMISSIONS, ROLES } from '@axolop/domain';
import { expect, test } from 'vitest';
import { column, fullRights } from '../../src/catalog.ts';

test('the database knows exactly the rights of access.ts: none is missing, none is left over', async () => {
  await using sql = await fullRights();
  const inDatabase = await column(sql, "select role || ' ' || permission from private.role_permissions");
  const inCode = PERMISSION_NAMES.flatMap((name) => PERMISSIONS[name].map((role) => `${role} ${name}`));
  expect(inDatabase.toSorted()).toEqual(inCode.toSorted());
  const roles = await column(sql, 'select distinct role from private.role_permissions');
  expect(roles.toSorted()).toEqual([...ROLES].toSorted());
});

test('every permission that a policy or a function names is one of access.ts', async () => {
  await using sql = await fullRights();
  const sources = await column(
    sql,
    `select pg_get_expr(polqual, polrelid) || coalesce(pg_get_expr(polwithcheck, polrelid), '') from pg_policy
     where polrelid::regclass::text not like 'auth.%' and polqual is not null
     union all select pg_get_expr(polwithcheck, polrelid) from pg_policy where polqual is null
     union all select prosrc from pg_proc where pronamespace::regnamespace::text in ('public', 'private', 'audit')`,
  );
  const called = sources.flatMap((source) =>
    [...source.matchAll(/(?:agencies_permitting|require)\([^)']*'(\w[^']+)'/gu)].map(([, name]) => name),
  );
  expect(called.length).toBeGreaterThan(50);
  const known: readonly (string | undefined)[] = PERMISSION_NAMES;
  expect(called.filter((name) => !known.includes(name))).toEqual([]);
});

test('nobody but the database itself reads or writes them', async () => {
  await using sql = await fullRights();
  const granted = await column(
    sql,
    `select r || ' ' || p from unnest(array['anon', 'authenticated', 'service_role']) r,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
     where has_table_privilege(r, 'private.role_permissions', p)`,
  );
  expect(granted).toEqual([]);
});
