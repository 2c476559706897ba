import type { IntrospectResult } from '@supabase/lite';

type ForeignKeyColumn = IntrospectResult['foreign_keys'][number];
type Unique = IntrospectResult['unique_constraints'][number];

/**
 * Arranges the foreign keys of several columns so that embeds follow them as PostgREST does.
 *
 * The library joins by all columns, except where the request chooses between two keys (`orders!key_name(…)`): there it
 * joins by the first column alone. With tenant keys such as `(agency_id, order_id)` that is the tenant, and the embed
 * shows rows that have nothing to do with each other. The column that is unique by itself on the other side is put
 * first: with it, the first column says the same as all of them. A key without such a column can be embedded by the
 * table's name alone, not by its own name.
 *
 * PostgREST also embeds an object, not a list, where the columns of the key are unique on its own side. The library
 * recognises that by a single column only, so the leading column is noted as unique for such a key.
 */
export function arrangeCompositeKeys(found: IntrospectResult): IntrospectResult {
  const unique = uniqueColumnSets(found);
  const foreignKeys: ForeignKeyColumn[] = [];
  const constraints: Unique[] = [];
  for (const columns of grouped(found.foreign_keys)) {
    const arranged = columns.toSorted((a, b) => weight(a) - weight(b));
    foreignKeys.push(...arranged);
    const [first] = arranged;
    if (first === undefined || columns.length === 1) continue;
    if (
      unique.has(
        columnSet(
          first.schema,
          first.table,
          columns.map((column) => column.column),
        ),
      )
    ) {
      constraints.push({
        schema: first.schema,
        table: first.table,
        name: first.foreign_key_name,
        columns: [first.column],
      });
    }
  }
  return { ...found, foreign_keys: foreignKeys, unique_constraints: [...found.unique_constraints, ...constraints] };

  function weight(column: ForeignKeyColumn): number {
    return unique.has(columnSet(column.ref_schema ?? column.schema, column.ref_table, [column.ref_column])) ? 0 : 1;
  }
}

/** The columns of one key stand together and in the order of the key. */
function grouped(columns: readonly ForeignKeyColumn[]): ForeignKeyColumn[][] {
  const groups = new Map<string, ForeignKeyColumn[]>();
  for (const column of columns) {
    const key = JSON.stringify([
      column.schema,
      column.table,
      column.foreign_key_group ?? column.foreign_key_name,
      column.ref_table,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [column]);
    else group.push(column);
  }
  return [...groups.values()];
}

/** Every set of columns that is a primary key or unique, in a form that can be looked up. */
function uniqueColumnSets(found: IntrospectResult): ReadonlySet<string> {
  const sets = [
    ...found.primary_keys.map((key) => columnSet(key.schema, key.table, key.columns)),
    ...found.unique_constraints.map((key) => columnSet(key.schema, key.table, key.columns)),
  ];
  return new Set(sets);
}

function columnSet(schema: string, table: string, columns: readonly string[]): string {
  return JSON.stringify([schema, table, ...columns.toSorted()]);
}
