import { PERMISSIONS, PERMISSION_NAMES, type Permission, type Role } from '@axolop/domain';
import type { Client } from 'pg';
import { z } from 'zod';
import type { SchemaMutant } from '../mutant.ts';
import { named, OWN_SCHEMAS, quoted, rowsOf } from '@axolop/tests/src/database/sql-text.ts';

const Policy = z.object({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  permissive: z.boolean(),
  command: z.string(),
  using: z.string().nullable(),
  check: z.string().nullable(),
});
type Policy = z.infer<typeof Policy>;

const POLICIES = `
  select schemaname as schema, tablename as table, policyname as name, permissive = 'PERMISSIVE' as permissive,
    cmd as command, qual as using, with_check as check
  from pg_policies where schemaname = any (${OWN_SCHEMAS}) order by 1, 2, 3`;

/** Each policy dropped, opened, given to everybody, satisfied with a weaker permission; each wall made permissive. */
export async function policyMutants(client: Client): Promise<SchemaMutant[]> {
  const policies = await rowsOf(client, Policy, POLICIES);
  return policies.flatMap((policy) => weakened(policy));
}

function weakened(policy: Policy): SchemaMutant[] {
  const { using, check } = policy;
  const on = `${quoted(policy.name)} on ${named({ schema: policy.schema, name: policy.table })}`;
  const mutant = (what: string, description: string, sql: string): SchemaMutant => ({
    id: `policy ${what} ${policy.table}.${policy.name}`,
    kind: 'policy',
    sql,
    description: `${policy.name} on ${policy.table}: ${description}`,
    table: policy.schema === 'public' ? policy.table : null,
  });
  const mutants = [mutant('dropped', 'the policy is dropped', `drop policy ${on}`)];
  // A wall around more roles would be no weakness.
  if (policy.permissive) {
    mutants.push(mutant('for-everybody', 'for every role instead of authenticated', `alter policy ${on} to public`));
  }
  if (using !== null && using !== 'true') {
    mutants.push(mutant('using-true', 'USING (true)', `alter policy ${on} using (true)`));
  }
  if (check !== null && check !== 'true') {
    mutants.push(mutant('check-true', 'WITH CHECK (true)', `alter policy ${on} with check (true)`));
  }
  if (!policy.permissive) {
    const clauses = [using === null ? '' : `using (${using})`, check === null ? '' : `with check (${check})`];
    const again = `create policy ${on} for ${policy.command} to authenticated ${clauses.join(' ')}`;
    mutants.push(mutant('permissive', 'the wall is permissive', `drop policy ${on}; ${again}`));
  }
  const weaker = withWeakerPermission(using ?? check ?? '');
  if (weaker !== null) {
    const swap = (text: string): string => text.replaceAll(weaker.from, weaker.to);
    const clauses = [
      using === null ? '' : `using (${swap(using)})`,
      check === null ? '' : `with check (${swap(check)})`,
    ];
    const description = `${weaker.to} is enough, instead of ${weaker.from}`;
    mutants.push(mutant('weaker-permission', description, `alter policy ${on} ${clauses.join(' ')}`));
  }
  return mutants;
}

function withWeakerPermission(expression: string): { from: Permission; to: Permission } | null {
  const from = PERMISSION_NAMES.find((name) => expression.includes(`'${name}'`));
  if (from === undefined) return null;
  const to = weakerThan(from);
  return to === null ? null : { from, to };
}

/** The next permission of the same resource that more roles hold; `null` when everybody holds this one. */
export function weakerThan(permission: Permission): Permission | null {
  const holders = (name: Permission): readonly Role[] => PERMISSIONS[name];
  const resource = permission.slice(0, permission.indexOf(':') + 1);
  const wider = PERMISSION_NAMES.filter(
    (name) => name.startsWith(resource) && holders(name).length > holders(permission).length,
  );
  const byHolders = wider.toSorted((one, other) => holders(one).length - holders(other).length);
  return byHolders[0] ?? (holders(permission).length < holders('contact:read').length ? 'contact:read' : null);
}
