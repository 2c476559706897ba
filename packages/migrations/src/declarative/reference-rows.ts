import type { Client } from 'pg';
import { ownSchemas } from '../schema-snapshot.ts';

/**
 * One table of a database that nobody has used yet: the rows it holds belong to the schema (plans, role permissions).
 * Values are SQL literals, in the order of `columns`.
 */
export interface ReferenceTable {
  /** Qualified and quoted where it must be, e.g. `private.role_permissions`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of the primary key; every column for a table without one. */
  readonly key: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every table of the database by name, but for the history of migrations. */
export async function referenceTables(client: Client): Promise<ReadonlyMap<string, ReferenceTable>> {
  const { rows: tables } = await client.query<{ name: string; columns: Column[] }>({
    text: `select c.oid::regclass::text as name, (
        select json_agg(json_build_object('name', quote_ident(a.attname),
            'isKey', coalesce(a.attnum = any (i.indkey), false),
            'isPlain', a.atttypid = any ('{bool,int2,int4,int8}'::regtype[])) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      ) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_index i on i.indrelid = c.oid and i.indisprimary
      where n.nspname = any($1) and c.relkind = 'r' order by 1`,
    values: [await ownSchemas(client)],
  });
  const found = new Map<string, ReferenceTable>();
  for (const { name, columns } of tables) {
    const rows = await literalRows(client, name, columns);
    const key = columns.filter((column) => column.isKey);
    const named = (some: readonly Column[]): string[] => some.map((column) => column.name);
    found.set(name, { name, columns: named(columns), key: named(key.length > 0 ? key : columns), rows });
  }
  return found;
}

interface Column {
  readonly name: string;
  readonly isKey: boolean;
  /** A number or a boolean, which is written without quotation marks. */
  readonly isPlain: boolean;
}

async function literalRows(client: Client, table: string, columns: readonly Column[]): Promise<string[][]> {
  const literals = columns.map(({ name, isPlain }) =>
    isPlain ? `coalesce(${name}::text, 'null')` : `coalesce(quote_literal(${name}::text), 'null')`,
  );
  const { rows } = await client.query<{ literals: string[] }>(
    `select array[${literals.join(', ')}] as literals from ${table} order by 1`,
  );
  return rows.map((row) => row.literals);
}

/**
 * The statements that turn the rows of one database into those of another, to be run when its tables are already those of
 * the other; none where both have the same.
 */
export function rowStatements(
  from: ReadonlyMap<string, ReferenceTable>,
  to: ReadonlyMap<string, ReferenceTable>,
): string[] {
  const statements: string[] = [];
  for (const [name, table] of to) {
    const before = from.get(name);
    if (before !== undefined) statements.push(...deletions(before, table));
    statements.push(...writes(before, table));
  }
  return statements;
}

function deletions(from: ReferenceTable, to: ReferenceTable): string[] {
  const kept = new Set(to.rows.map((row) => keyOf(to, row)));
  const gone = from.rows.map((row) => keyOf(from, row)).filter((key) => !kept.has(key));
  if (gone.length === 0) return [];
  return [
    `delete from ${from.name} where ${keyNames(from)} in (\n${gone.map((literals) => `  ${literals}`).join(',\n')}\n);`,
  ];
}

function writes(from: ReferenceTable | undefined, to: ReferenceTable): string[] {
  const before = new Map(from?.rows.map((row) => [keyOf(from, row), valuesOf(from, row)]));
  const added = to.rows.filter((row) => !before.has(keyOf(to, row)));
  const statements = to.rows.flatMap((row) => {
    const old = before.get(keyOf(to, row));
    const changed =
      old === undefined ? [] : [...valuesOf(to, row)].filter(([name, value]) => (old.get(name) ?? 'null') !== value);
    if (changed.length === 0) return [];
    const set = changed.map(([name, value]) => `${name} = ${value}`).join(', ');
    return [`update ${to.name} set ${set} where ${keyNames(to)} = ${keyOf(to, row)};`];
  });
  if (added.length > 0) {
    const lines = added.map((row) => `  (${row.join(', ')})`);
    statements.push(`insert into ${to.name} (${to.columns.join(', ')}) values\n${lines.join(',\n')};`);
  }
  return statements;
}

function valuesOf(table: ReferenceTable, row: readonly string[]): Map<string, string> {
  return new Map(table.columns.map((name, index) => [name, row[index] ?? 'null']));
}

function keyNames({ key }: ReferenceTable): string {
  return key.length === 1 ? key.join() : `(${key.join(', ')})`;
}

function keyOf(table: ReferenceTable, row: readonly string[]): string {
  const values = valuesOf(table, row);
  const literals = table.key.map((name) => values.get(name) ?? 'null');
  return literals.length === 1 ? literals.join() : `(${literals.join(', ')})`;
}
