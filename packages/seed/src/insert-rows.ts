import { escapeIdentifier, type Client } from 'pg';

/** A value as it stands in JSON. */
export type SeedValue = string | number | boolean | null | readonly SeedValue[] | { readonly [key: string]: SeedValue };

/** A row by column name. */
export type SeedRow = Readonly<Record<string, SeedValue>>;

/**
 * Inserts rows and leaves alone those whose primary key exists.
 *
 * @param table schema and name, e.g. `public.contacts`
 * @param rows all with the same columns
 * @returns how many were new
 */
export async function insertRows(client: Client, table: string, rows: readonly SeedRow[]): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const odd = rows.find((row) => Object.keys(row).join() !== columns.join());
  // A column that one row lacks would silently become null instead of its default.
  if (odd !== undefined) throw new Error(`Rows for ${table} have different columns: ${JSON.stringify(odd)}`);
  const target = table.split('.').map(escapeIdentifier).join('.');
  const list = columns.map(escapeIdentifier).join(', ');
  // Any other unique key that is taken means a row of another origin: an error, not something to pass over.
  const key = (await primaryKey(client, target)).map(escapeIdentifier).join(', ');
  const { rowCount } = await client.query(
    `insert into ${target} (${list}) select ${list} from jsonb_populate_recordset(null::${target}, $1::jsonb)
     on conflict (${key}) do nothing`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

async function primaryKey(client: Client, target: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = $1::regclass and i.indisprimary`,
    [target],
  );
  return rows.map(({ name }) => name);
}
