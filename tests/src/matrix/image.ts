import { createHash } from 'node:crypto';
import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import { z } from 'zod';
import type { CatalogTable } from './catalog.ts';

/** Which rows of a table belong to the world under test. */
export type Scope = 'agency_id' | 'user_id' | 'id' | 'everything';

/** A table that an image takes in. */
export interface ImagedTable extends Pick<CatalogTable, 'name' | 'key' | 'columns'> {
  readonly scope: Scope;
}

/** Whose rows are the world's; agencies that its people found meanwhile belong to it, too. */
export interface Bounds {
  readonly agencies: readonly string[];
  readonly people: readonly string[];
}

/** One row, as the database writes it in JSON. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows of several tables at one moment, read with full rights: by table, then by key, each as JSON text. */
export type Image = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What became of the rows of one table between two images. */
export interface Change {
  readonly table: string;
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
  readonly changed: readonly { readonly before: Row; readonly after: Row }[];
}

interface Line {
  readonly table: string;
  readonly key: string;
  readonly row: string;
}
const JsonRow = z.record(z.string(), z.unknown());

const AGENCIES = '(select id from public.agencies where id = any ($1) or created_by = any ($2))';
const CONDITIONS: Readonly<Record<Scope, string>> = {
  agency_id: `t.agency_id in ${AGENCIES}`,
  user_id: 't.user_id = any ($2)',
  id: `(t.id = any ($2) or t.id in ${AGENCIES})`,
  everything: 'true',
};

/** Takes and restores images of some tables. */
export class Camera {
  readonly #sql: Pool;
  readonly #tables: ReadonlyMap<string, ImagedTable>;
  readonly #bounds: Bounds;
  readonly #query: string;
  /** Where each row version lies and which transaction wrote it: cheap to read, and the same as long as nobody writes. */
  readonly #places: string;
  /** The queries are prepared once per connection: planning them takes longer than running them. */
  readonly #name: string;
  #last: { readonly places: string; readonly image: Image } | null = null;

  constructor(sql: Pool, tables: readonly ImagedTable[], bounds: Bounds) {
    this.#sql = sql;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    this.#bounds = bounds;
    this.#name = createHash('sha256')
      .update(tables.map(({ name }) => name).join())
      .digest('hex')
      .slice(0, 40);
    const parts = tables.map(({ name, key, scope }) => {
      const keys = key.map((column) => `t.${escapeIdentifier(column)}`).join(', ');
      return `select '${name}' as table, jsonb_build_array(${keys})::text as key, to_jsonb(t)::text as row
        from public.${escapeIdentifier(name)} t where ${CONDITIONS[scope]}`;
    });
    const places = tables.map(
      ({ name, scope }) =>
        `select t.tableoid, t.ctid, t.xmin from public.${escapeIdentifier(name)} t where ${CONDITIONS[scope]}`,
    );
    // Both parameters are named even where no scope needs them, or PostgreSQL could not tell their type.
    const bounded = 'where $1::uuid[] is not null and $2::uuid[] is not null';
    this.#query = `select lines.* from (${parts.join(' union all ')}) lines ${bounded}`;
    this.#places = `select coalesce(string_agg(concat(tableoid, ctid, xmin), ' ' order by tableoid, ctid), '') as places
      from (${places.join(' union all ')}) versions ${bounded}`;
  }

  /** Reads every row, or gives the image of the last time when nobody has written since. */
  async take(): Promise<Image> {
    const places = await this.#readPlaces();
    if (this.#last?.places === places) return this.#last.image;
    const image = await this.#readRows();
    // Should somebody have written in between, the next one reads again.
    this.#last = { places, image };
    return image;
  }

  async #readPlaces(): Promise<string> {
    const { rows } = await this.#ask<{ readonly places: string }>('places', this.#places);
    return rows[0]?.places ?? '';
  }

  async #readRows(): Promise<Image> {
    // Not parsed by Zod: it is asked thousands of times, and three columns that are cast to text are texts.
    const { rows } = await this.#ask<Line>('rows', this.#query);
    const image = new Map<string, Map<string, string>>([...this.#tables.keys()].map((name) => [name, new Map()]));
    for (const { table, key, row } of rows) image.get(table)?.set(key, row);
    return image;
  }

  #ask<Answer extends object>(what: string, text: string) {
    const values = [this.#bounds.agencies, this.#bounds.people];
    return this.#sql.query<Answer>({ name: `${what} ${this.#name}`, text, values });
  }

  /**
   * Brings the rows back from one image to another, exactly: no trigger runs, so that versions and times are those
   * of before.
   */
  async restore(image: Image, now: Image): Promise<void> {
    const changes = changesBetween(image, now);
    if (changes.length === 0) return;
    const client = await this.#sql.connect();
    try {
      await client.query("begin; set local session_replication_role = 'replica'");
      for (const change of changes) await this.#undo(client, change);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  /** Makes sure that a sweep left no trace. @throws Error when a row is not what it was */
  async verify(image: Image): Promise<void> {
    const left = changesBetween(image, await this.take());
    if (left.length > 0) throw new Error(`The world is not what it was before: ${describeChanges(left)}`);
  }

  async #undo(client: PoolClient, { table, added, removed, changed }: Change): Promise<void> {
    // Roots of the world are updated in place: what is written elsewhere at this moment may point to them.
    const isRoot = table === 'agencies' || table === 'users';
    for (const row of added) await this.#write(client, table, 'delete', row);
    if (isRoot) for (const { before } of changed) await this.#write(client, table, 'update', before);
    else for (const { after } of changed) await this.#write(client, table, 'delete', after);
    for (const row of removed) await this.#write(client, table, 'insert', row);
    if (!isRoot) for (const { before } of changed) await this.#write(client, table, 'insert', before);
  }

  async #write(client: PoolClient, name: string, verb: 'insert' | 'update' | 'delete', row: Row): Promise<void> {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`No image takes ${name} in.`);
    const target = `public.${escapeIdentifier(name)}`;
    const source = `jsonb_populate_record(null::${target}, $1::jsonb) r`;
    const columns = table.columns.filter(({ generated }) => !generated).map((column) => escapeIdentifier(column.name));
    const sameKey = table.key
      .map((column) => `t.${escapeIdentifier(column)} = r.${escapeIdentifier(column)}`)
      .join(' and ');
    const statements = {
      insert: `insert into ${target} (${columns.join(', ')}) select ${columns.map((c) => `r.${c}`).join(', ')} from ${source}`,
      update: `update ${target} t set ${columns.map((c) => `${c} = r.${c}`).join(', ')} from ${source} where ${sameKey}`,
      delete: `delete from ${target} t using ${source} where ${sameKey}`,
    };
    await client.query(statements[verb], [JSON.stringify(row)]);
  }
}

/** What changed from one image to another, for the tables in which anything did. */
export function changesBetween(before: Image, after: Image): Change[] {
  if (before === after) return [];
  return [...before].flatMap(([table, old]) => {
    const now = after.get(table) ?? new Map<string, string>();
    const added = [...now].filter(([key]) => !old.has(key)).map(([, row]) => parsed(row));
    const removed = [...old].filter(([key]) => !now.has(key)).map(([, row]) => parsed(row));
    const changed = [...old].flatMap(([key, row]) => {
      const other = now.get(key);
      return other === undefined || other === row ? [] : [{ before: parsed(row), after: parsed(other) }];
    });
    return added.length + removed.length + changed.length === 0 ? [] : [{ table, added, removed, changed }];
  });
}

/** Changes in a few words, for the message of a failed cell. */
export function describeChanges(changes: readonly Change[]): string {
  const parts = changes.map(({ table, added, removed, changed }) => {
    const columns = new Set(
      changed.flatMap(({ before, after }) =>
        Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name])),
      ),
    );
    const which = columns.size === 0 ? '' : ` (${[...columns].join(', ')})`;
    return `${table} +${added.length} -${removed.length} ~${changed.length}${which}`;
  });
  return parts.join('; ');
}

function parsed(row: string): Row {
  return JsonRow.parse(JSON.parse(row));
}
