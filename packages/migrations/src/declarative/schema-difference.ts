import { parse } from 'libpg-query';
import { z } from 'zod';
import { withClient } from '../connection.ts';
import { parseSqlScript } from '../sql-script.ts';
import { diffDatabases } from '../supabase-cli.ts';
import { inProjectStyle, reservedWords } from './sql-style.ts';

const Named = z.object({ String: z.object({ sval: z.string() }) }).transform((node) => node.String.sval);
const Relation = z.object({ schemaname: z.string().optional(), relname: z.string() });
const Grant = z.object({
  is_grant: z.boolean().optional(),
  objects: z.array(z.object({ RangeVar: Relation.optional() })).optional(),
  privileges: z.array(z.object({ AccessPriv: z.object({ cols: z.array(Named).optional() }) })).optional(),
  grantees: z.array(z.object({ RoleSpec: z.object({ rolename: z.string().optional() }) })).optional(),
});
const AlterTable = z.object({
  relation: Relation,
  cmds: z.array(
    z.object({
      AlterTableCmd: z.object({
        subtype: z.string(),
        def: z.object({ ColumnDef: z.object({ colname: z.string() }).optional() }).optional(),
      }),
    }),
  ),
});
const Statement = z.object({
  stmt: z.object({
    GrantStmt: Grant.optional(),
    AlterTableStmt: AlterTable.optional(),
    VariableSetStmt: z.unknown().optional(),
  }),
});
type Statement = z.infer<typeof Statement>;

/**
 * The statements that turn the schema of one database into that of another on the same server, in the style of the
 * migrations. What pg-delta says about the role that owns both is left out: another deployment has another owner.
 *
 * @throws MigrationError `tool_failed`
 */
export async function schemaDifference(fromUrl: string, toUrl: string): Promise<readonly string[]> {
  const text = await diffDatabases(fromUrl, toUrl);
  if (text.trim() === '') return [];
  const { statements } = await parseSqlScript('the difference', text);
  const trees = await Promise.all(statements.map(async (statement) => parsed(statement.text)));
  const { owner, reserved } = await withClient(toUrl, async (client) => {
    const { rows } = await client.query<{ owner: string }>('select current_user as owner');
    return { owner: rows[0]?.owner ?? '', reserved: await reservedWords(client) };
  });
  const added = new Set(trees.flatMap(addedColumns));
  return statements
    .filter((_, index) => isWanted(trees[index], owner, added))
    .map((statement) => `${inProjectStyle(statement.text, reserved)};`);
}

async function parsed(sql: string): Promise<Statement | undefined> {
  const tree = z.object({ stmts: z.array(Statement) }).parse(await parse(sql));
  return tree.stmts[0];
}

function addedColumns(statement: Statement | undefined): string[] {
  const alter = statement?.stmt.AlterTableStmt;
  if (alter === undefined) return [];
  return alter.cmds.flatMap(({ AlterTableCmd: { subtype, def } }) =>
    subtype === 'AT_AddColumn' ? [columnName(alter.relation, def?.ColumnDef?.colname ?? '')] : [],
  );
}

function columnName({ schemaname = '', relname }: z.infer<typeof Relation>, column: string): string {
  return JSON.stringify([schemaname, relname, column]);
}

function isWanted(statement: Statement | undefined, owner: string, added: ReadonlySet<string>): boolean {
  // `set local check_function_bodies = off`: a migration has its bodies checked.
  if (statement === undefined || statement.stmt.VariableSetStmt !== undefined) return false;
  const grant = statement.stmt.GrantStmt;
  if (grant === undefined) return true;
  if (grant.grantees?.every(({ RoleSpec }) => RoleSpec.rolename === owner) === true) return false;
  return grant.is_grant === true || !revokesFromNewColumns(grant, added);
}

/** Nobody holds anything on a column that the same file adds. */
function revokesFromNewColumns(grant: z.infer<typeof Grant>, added: ReadonlySet<string>): boolean {
  const relation = grant.objects?.[0]?.RangeVar;
  const columns = grant.privileges?.flatMap(({ AccessPriv }) => AccessPriv.cols ?? []) ?? [];
  if (relation === undefined || columns.length === 0) return false;
  return columns.every((column) => added.has(columnName(relation, column)));
}
