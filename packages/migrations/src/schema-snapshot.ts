import type { Client } from 'pg';
import { z } from 'zod';
import { OTHER_QUERIES } from './snapshot/other-queries.ts';
import { RELATION_QUERIES } from './snapshot/relation-queries.ts';

const Row = z.object({ line: z.string().nullish(), head: z.string().nullish(), body: z.string().nullish() });

/**
 * The schema of a database as sorted lines of text, one fact each: two databases with the same lines have the same
 * tables, columns, defaults, constraints, indexes, policies, grants, functions, triggers, views, comments and so on.
 * What an extension owns is left out, and so are rows; see `rowSnapshot`.
 *
 * @param schemas which schemas; see `ownSchemas` for all of them
 */
export async function schemaSnapshot(client: Client, schemas: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  // With an empty path every name is printed with its schema, whoever asks.
  const before = await client.query<{ search_path: string }>('show search_path');
  await client.query("select set_config('search_path', '', false)");
  try {
    for (const { sql } of [...OTHER_QUERIES, ...RELATION_QUERIES]) {
      const { rows } = await client.query({ text: sql, values: [[...schemas]] });
      for (const row of rows) lines.push(...linesOf(Row.parse(row)));
    }
  } finally {
    await client.query("select set_config('search_path', $1, false)", [before.rows[0]?.search_path ?? '']);
  }
  return lines.sort();
}

function linesOf({ line, head, body }: z.infer<typeof Row>): string[] {
  if (line !== null && line !== undefined) return [line];
  // Numbered, so that the sorted lines keep the order of the text.
  return (body ?? '')
    .trimEnd()
    .split('\n')
    .map((text, index) => `${head ?? ''} ${String(index + 1).padStart(4, '0')}| ${text}`);
}

/** Every schema of the database but PostgreSQL's own and that of the migration history. */
export async function ownSchemas(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ nspname: string }>(
    `select nspname from pg_namespace
      where nspname !~ '^pg_' and nspname not in ('information_schema', 'supabase_migrations') order by nspname`,
  );
  return rows.map((row) => row.nspname);
}

/** Number and hash of the rows of every table: shows an inverse that leaves rows behind in a table it did not make. */
export async function rowSnapshot(client: Client, schemas: readonly string[]): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>({
    text: `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind = 'r' order by 1`,
    values: [[...schemas]],
  });
  const lines: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), 'none') as line from ${name} t`,
    );
    lines.push(`rows of ${name}: ${rows[0]?.line ?? ''}`);
  }
  return lines;
}

/** What one snapshot has and the other lacks: lines with `- ` (expected, missing) and `+ ` (left over), sorted by their text. */
export function snapshotDifferences(expected: readonly string[], actual: readonly string[]): string[] {
  const missing = subtract(expected, actual).map((line) => `- ${line}`);
  const extra = subtract(actual, expected).map((line) => `+ ${line}`);
  return [...missing, ...extra].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : Number(a.slice(2) > b.slice(2))));
}

function subtract(from: readonly string[], lines: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1);
  return from.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}
