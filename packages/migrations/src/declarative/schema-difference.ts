import { withClient } from '../connection.ts';
import { parseSqlScript } from '../sql-script.ts';
import { diffDatabases } from '../supabase-cli.ts';
import { grantStatements, tablesOfBoth } from './grant-difference.ts';
import { inProjectStyle, reservedWords } from './sql-style.ts';
import { parseStatement, type ParsedStatement } from './statement-subject.ts';

/** One end of a difference. */
export interface SchemaEnd {
  readonly url: string;
  readonly snapshot: readonly string[];
}

/**
 * The statements that turn the schema of one database into that of another on the same server, in the style of the
 * migrations. pg-delta writes them, but for grants on tables that both have. What it says about the role that owns both is
 * left out: another deployment has another owner.
 *
 * @throws MigrationError `tool_failed`
 */
export async function schemaDifference(from: SchemaEnd, to: SchemaEnd): Promise<readonly ParsedStatement[]> {
  const text = await diffDatabases(from.url, to.url);
  if (text.trim() === '') return [];
  const { owner, reserved } = await withClient(to.url, async (client) => {
    const { rows } = await client.query<{ owner: string }>('select current_user as owner');
    return { owner: rows[0]?.owner ?? '', reserved: await reservedWords(client) };
  });
  const script = await parseSqlScript('the difference', text);
  const styled = script.statements.map((statement) => `${inProjectStyle(statement.text, reserved)};`);
  const statements = await Promise.all(styled.map((statement) => parseStatement(statement)));
  const settled = tablesOfBoth(from.snapshot, to.snapshot);
  const grants = grantStatements(from.snapshot, to.snapshot).map((statement) => parseStatement(statement));
  const written = [
    ...statements.filter((statement) => isWanted(statement, owner, settled)),
    ...(await Promise.all(grants)),
  ];
  // Nothing but what is left out is a difference, too, and must not look like none.
  return written.length > 0 ? written : statements;
}

function isWanted({ kind, grant }: ParsedStatement, owner: string, settled: ReadonlySet<string>): boolean {
  // `set local check_function_bodies = off`: a migration has its bodies checked.
  if (kind === 'VariableSetStmt') return false;
  if (grant === undefined) return true;
  if (grant.grantees.every((grantee) => grantee === owner)) return false;
  return grant.objects.length === 0 || !grant.objects.every((name) => settled.has(name.replace(/^relation /u, '')));
}
