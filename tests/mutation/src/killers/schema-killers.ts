import { PERMISSION_NAMES, PERMISSIONS } from '@axolop/domain';
import { lintTransaction } from '@axolop/schema-lint';
import { exposedFunctions, exposedTables, unmatched } from '@axolop/tests/src/matrix/catalog.ts';
import { FUNCTION_RULES } from '@axolop/tests/src/matrix/function-rules.ts';
import { TABLE_RULES } from '@axolop/tests/src/matrix/table-rules.ts';
import type { Client, Pool } from 'pg';
import { z } from 'zod';
import { rowsOf } from '@axolop/tests/src/database/sql-text.ts';

const Right = z.object({ role: z.string(), permission: z.string() });

/** Compares the rights in the database with access.ts. Gives what differs; empty when nothing does. */
export async function accessProblems(client: Client): Promise<string[]> {
  const rights = await rowsOf(client, Right, 'select role, permission from private.role_permissions');
  const inDatabase = rights.map(({ role, permission }) => `${role} ${permission}`);
  const inCode = PERMISSION_NAMES.flatMap((name) => PERMISSIONS[name].map((role) => `${role} ${name}`));
  const { withoutRule, ruleForNothing } = unmatched(inDatabase, inCode);
  return [
    ...withoutRule.map((right) => `only in the database: ${right}`),
    ...ruleForNothing.map((right) => `missing: ${right}`),
  ];
}

/** Compares what the catalog grants with what the rules of the matrix promise. */
export async function grantProblems(client: Client): Promise<string[]> {
  const tables = await exposedTables(poolOver(client));
  const problems = tables.flatMap((table) => {
    const rule = TABLE_RULES[table.name];
    if (rule === undefined) return [`no rule for ${table.name}`];
    const everything = table.columns.map(({ name }) => name);
    const differs = (verb: 'select' | 'insert' | 'update', wanted: readonly string[]): string[] => {
      const granted = table.columns.filter((column) => column[verb]).map(({ name }) => name);
      return [...granted].toSorted().join() === [...wanted].toSorted().join() ? [] : [`${verb} on ${table.name}`];
    };
    const mayDelete = rule.sweeps.some(({ needs }) => needs.delete !== 'nobody');
    return [
      ...differs('select', rule.readable ?? everything),
      ...differs('insert', rule.insertable),
      ...differs('update', rule.updatable),
      ...(table.delete === mayDelete ? [] : [`delete on ${table.name}`]),
      ...(table.columns.some(({ open }) => open) ? [`${table.name} is open`] : []),
      ...table.excess.map((grant) => `${grant} on ${table.name}`),
      ...(table.protected ? [] : [`${table.name} is not protected`]),
    ];
  });
  const functions = await exposedFunctions(poolOver(client));
  const strange = functions.filter(
    ({ name, definer, callers }) => FUNCTION_RULES[name] === undefined || definer || callers.join() !== 'authenticated',
  );
  return [...problems, ...strange.map(({ name }) => `callers of ${name}`)];
}

/** What our lints find, one line per finding. */
export async function lintFindings(client: Client): Promise<string[]> {
  const { findings, unneeded } = await lintTransaction(client);
  return [
    ...findings.map(({ lint, object, detail }) => `${lint} ${object}: ${detail}`),
    ...unneeded.map(({ lint, object }) => `${lint} ${object}: no longer found`),
  ];
}

/** The catalog of the matrix asks a pool, which is the same to it: it calls `query` with a text, and nothing else. */
function poolOver(client: Client): Pool {
  const asking: unknown = { query: (text: string) => client.query(text) };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- only `query` is ever called, see above
  return asking as Pool;
}
