import { hasSqlDetails, parse } from 'libpg-query';
import { z } from 'zod';
import { MigrationError } from './migration-error.ts';
import { indexOfCharacter, positionAt, skipBlanks } from './source-position.ts';
import { refusalOf, type StatementNode } from './statement-rules.ts';

/** One statement of a file, with the place where it starts. */
export interface SqlStatement {
  /** What is sent to PostgreSQL and stored in the history: without the closing semicolon, comments kept. */
  readonly text: string;
  /** String index in the file where `text` starts. */
  readonly start: number;
  /** String index in the file of its first word, after comments. */
  readonly firstWord: number;
}

/** A parsed SQL file. */
export interface SqlScript {
  /** How messages name the file. */
  readonly label: string;
  readonly text: string;
  readonly statements: readonly SqlStatement[];
  /** False for a file with the header `-- axolop: no-transaction`: one statement that runs outside a transaction. */
  readonly transactional: boolean;
}

const ParseTree = z.object({
  stmts: z.array(
    z.object({
      stmt: z.record(z.string(), z.unknown()),
      stmt_location: z.number().optional(),
      stmt_len: z.number().optional(),
    }),
  ),
});

const NO_TRANSACTION = /^--\s*axolop:\s*no-transaction\s*$/m;

/** The comment lines at the top of a file, before its first statement. */
export function headerOf(text: string): string {
  return text.slice(0, skipBlanks(text, 0));
}

/**
 * Splits a file into statements with PostgreSQL's own parser.
 *
 * @param label how messages name the file
 * @throws MigrationError `invalid_files`: a syntax error or a statement that a migration can't hold, with line and column
 */
export async function parseSqlScript(label: string, text: string): Promise<SqlScript> {
  const transactional = !NO_TRANSACTION.test(headerOf(text));
  const parsed = await parseTree(label, text);
  const statements: SqlStatement[] = [];
  const problems: string[] = [];
  const at = (index: number): string => {
    const { line, column } = positionAt(text, index);
    return `${label}:${line}:${column}`;
  };
  for (const { start, end, node } of locate(text, parsed)) {
    const raw = text.slice(start, end);
    const textStart = start + (raw.length - raw.trimStart().length);
    const firstWord = skipBlanks(text, start);
    statements.push({ text: raw.trim(), start: textStart, firstWord });
    const refusal = refusalOf(node, transactional);
    if (refusal !== null) problems.push(`${at(firstWord)}: ${refusal}`);
  }
  if (!transactional && statements.length !== 1) {
    problems.push(
      `${label}: a file with "-- axolop: no-transaction" holds exactly one statement, this one holds ${statements.length}; ` +
        'split it, so that no file can be left half applied',
    );
  }
  if (problems.length > 0) throw new MigrationError('invalid_files', problems.join('\n'));
  return { label, text, statements, transactional };
}

async function parseTree(label: string, text: string): Promise<z.infer<typeof ParseTree>> {
  if (text.trim() === '') return { stmts: [] };
  try {
    return ParseTree.parse(await parse(text));
  } catch (error) {
    if (!(error instanceof Error) || !hasSqlDetails(error)) throw error;
    const index = indexOfCharacter(text, Math.max(0, error.sqlDetails.cursorPosition));
    const { line, column } = positionAt(text, index);
    const hint = text[index] === '\\' ? ' (psql commands such as \\i are not SQL)' : '';
    throw new MigrationError('invalid_files', `${label}:${line}:${column}: ${error.message}${hint}`, { cause: error });
  }
}

interface LocatedNode {
  readonly start: number;
  readonly end: number;
  readonly node: StatementNode;
}

/** The parser counts bytes of UTF-8; strings are indexed otherwise. */
function locate(text: string, tree: z.infer<typeof ParseTree>): LocatedNode[] {
  const bytes = Buffer.from(text);
  let seenBytes = 0;
  let seenIndex = 0;
  const toIndex = (byte: number): number => {
    seenIndex += bytes.subarray(seenBytes, byte).toString().length;
    seenBytes = byte;
    return seenIndex;
  };
  return tree.stmts.map((entry) => {
    const from = entry.stmt_location ?? 0;
    const to = entry.stmt_len === undefined || entry.stmt_len === 0 ? bytes.length : from + entry.stmt_len;
    const start = toIndex(from);
    const end = toIndex(to);
    const [kind = 'Unknown', body] = Object.entries(entry.stmt)[0] ?? [];
    return { start, end, node: { kind, body } };
  });
}
