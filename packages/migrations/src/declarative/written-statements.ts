import type { SqlScript } from '../sql-script.ts';
import { parseStatement, type ParsedStatement } from './statement-subject.ts';

const EXISTING = [
  /^(?:table|partitioned table|view|materialized view|type) (?<relation>\S+) /u,
  /^function (?<routine>[^(]+)\(/u,
];

/**
 * The statements of a migration, in the words of the schema files wherever they have some: what is new comes as its author
 * wrote it, with comments and templates, and what changes comes from pg-delta, but a function, trigger or index in the
 * words of its file.
 *
 * @param changes what pg-delta says, from the migrations to the schema files
 * @param migrated the snapshot of the migrations: what it does not have is new
 * @returns orders to try, the best first: new things before changes, after them, and the order and words of pg-delta
 */
export async function writtenStatements(
  changes: readonly ParsedStatement[],
  files: readonly SqlScript[],
  migrated: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const declared = await Promise.all(files.flatMap(declaredStatements));
  const isNew = newSubjects(declared, migrated);
  const fresh = paragraphs(declared, ({ kind, subject }) => kind !== 'InsertStmt' && isNew(subject));
  const words = uniqueDefinitions(declared, changes);
  const rest = changes
    .filter(({ subject }) => !isNew(subject))
    .map(({ text, creates = '' }) => words.get(creates) ?? text);
  const all = changes.map(({ text }) => text);
  const orders = fresh.length === 0 ? [rest, all] : [[...fresh, ...rest], [...rest, ...fresh], all];
  // A body that names what the same file creates behind it is not checked at its creation.
  return [...orders, ...orders.map((order) => ['set local check_function_bodies = off;', ...order])];
}

interface DeclaredStatement extends ParsedStatement {
  /** Whether the statement before it stands right above, without a blank line. */
  readonly follows: boolean;
}

/** Each statement with the comment above it, without the heading of its file or of a section. */
function declaredStatements(file: SqlScript): Promise<DeclaredStatement>[] {
  return file.statements.map(async ({ text, start, firstWord }, index) => {
    const above = text.slice(0, firstWord - start);
    const heading = index === 0 || /^-- -{5,}/mu.test(above) ? /^[\s\S]*\n\s*\n/u : /^(?!)/u;
    const parsed = await parseStatement(`${above.replace(heading, '')}${text.slice(firstWord - start)};`);
    return { ...parsed, follows: index > 0 && !/\n\s*\n\s*$/u.test(file.text.slice(0, start)) };
  });
}

/** The wanted statements, those of one paragraph of a file in one text. */
function paragraphs(
  declared: readonly DeclaredStatement[],
  isWanted: (statement: DeclaredStatement) => boolean,
): readonly string[] {
  const texts: string[] = [];
  let wasWanted = false;
  for (const statement of declared) {
    const wanted = isWanted(statement);
    if (wanted && wasWanted && statement.follows) texts.push(`${texts.pop() ?? ''}\n${statement.text}`);
    else if (wanted) texts.push(statement.text);
    wasWanted = wanted;
  }
  return texts;
}

function newSubjects(
  declared: readonly ParsedStatement[],
  migrated: readonly string[],
): (subject: string | undefined) => boolean {
  const existing = new Set(
    migrated.flatMap((line) => {
      const { relation } = EXISTING[0]?.exec(line)?.groups ?? {};
      const { routine } = EXISTING[1]?.exec(line)?.groups ?? {};
      if (relation !== undefined) return [`relation ${relation.replaceAll('"', '')}`];
      return routine === undefined ? [] : [`function ${routine.replaceAll('"', '')}`];
    }),
  );
  const made = new Set(declared.flatMap(({ subject, creates }) => (creates === subject ? (subject ?? []) : [])));
  return (subject) => subject !== undefined && made.has(subject) && !existing.has(subject);
}

/** What the schema files and the changes each create once, under one name, in the words of the schema files. */
function uniqueDefinitions(
  declared: readonly ParsedStatement[],
  changes: readonly ParsedStatement[],
): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const [name, statements] of byCreation(declared)) {
    const [statement] = statements;
    const [change, ...others] = byCreation(changes).get(name) ?? [];
    if (statement === undefined || statements.length > 1 || change === undefined || others.length > 0) continue;
    words.set(name, statement.text.replace(/^create (?=function|procedure|view)/mu, 'create or replace '));
  }
  return words;
}

function byCreation(statements: readonly ParsedStatement[]): Map<string, ParsedStatement[]> {
  return Map.groupBy(
    statements.filter(({ creates }) => creates !== undefined),
    ({ creates = '' }) => creates,
  );
}
