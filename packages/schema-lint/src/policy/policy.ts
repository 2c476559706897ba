import { z } from 'zod';
import type { Found } from '../lint.ts';
import { parseExpression, type Tree } from './tree.ts';

/** One policy as the catalog has it. */
export const Policy = z.object({
  name: z.string(),
  permissive: z.boolean(),
  command: z.enum(['all', 'select', 'insert', 'update', 'delete']),
  /** `public` stands for everyone. */
  roles: z.array(z.string()),
  using: z.string().nullable(),
  check: z.string().nullable(),
});
export type Policy = z.infer<typeof Policy>;

/** Every table of ours with its policies: `table`, `agency_column` (null without one), `policies`. */
export const TABLES_WITH_POLICIES = `
  select r.label as table, t.agency_column, r.exposed or r.granted as reachable,
    coalesce((
      select json_agg(json_build_object(
        'name', p.polname, 'permissive', p.polpermissive,
        'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        'roles', (select array_agg(case x when 0 then 'public' else pg_get_userbyid(x) end) from unnest(p.polroles) x),
        'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname)
      from pg_policy p where p.polrelid = r.oid), '[]') as policies
  from own_relation r left join tenant t on t.oid = r.oid
  where r.kind in ('r', 'p')`;

const Row = z.object({
  table: z.string(),
  agency_column: z.string().nullable(),
  reachable: z.boolean(),
  policies: z.array(Policy),
});
export type TableWithPolicies = z.infer<typeof Row>;

/** Reads one row of `TABLES_WITH_POLICIES`. */
export function tableWithPolicies(row: unknown): TableWithPolicies {
  return Row.parse(row);
}

/** The expressions of a policy, each with the word that introduces it. */
export async function expressionsOf(policy: Policy): Promise<readonly { clause: string; tree: Tree }[]> {
  const clauses = [
    { clause: 'USING', text: policy.using },
    { clause: 'WITH CHECK', text: policy.check },
  ];
  return Promise.all(
    clauses.flatMap(({ clause, text }) =>
      text === null ? [] : [parseExpression(text).then((tree) => ({ clause, tree }))],
    ),
  );
}

/** Judges the expressions of each policy one by one: `judge` says what is wrong, or undefined. */
export function eachExpression(
  judge: (tree: Tree, policy: Policy, table: TableWithPolicies) => string | undefined,
): (row: unknown) => Promise<readonly Found[]> {
  return async (row) => {
    const table = tableWithPolicies(row);
    const found: Found[] = [];
    for (const policy of table.policies) {
      for (const { clause, tree } of await expressionsOf(policy)) {
        const detail = judge(tree, policy, table);
        if (detail !== undefined)
          found.push({ object: `${table.table}.${policy.name}`, detail: `${clause} ${detail}` });
      }
    }
    return found;
  };
}
