import { z } from 'zod';
import { Timestamp, type Page } from '@axolop/domain';
import { many, refusal, type Reply } from './reply.ts';

/** The value of a sort column. It is never null: a nullable column cannot carry a keyset page. */
export type SortKey = string | number;

/**
 * One order of one list: the column it sorts by, the column that breaks ties, and how to read both from a
 * row. The index that serves it is `(agency_id, column, tie)` in the same direction.
 */
export interface Keyset<Row> {
  /** The list, by a name of its own; with {@link by} and {@link direction} it stands in each cursor. */
  readonly list: string;
  /** What the list is sorted by, under the name that callers see. */
  readonly by: string;
  readonly direction: 'asc' | 'desc';
  /** The database column to sort by. */
  readonly column: string;
  /** The unique column that breaks ties; `id` as a rule. */
  readonly tieColumn: string;
  /** What a key in a cursor must look like. */
  readonly key: z.ZodType<SortKey>;
  readonly keyOf: (row: Row) => SortKey;
  readonly tieOf: (row: Row) => string;
}

/**
 * Newest first by `created_at`, the default order of a list.
 *
 * @param list the name of the list
 */
export function newestFirst(list: string): Keyset<{ readonly id: string; readonly createdAt: string }> {
  return {
    list,
    by: 'createdAt',
    direction: 'desc',
    column: 'created_at',
    tieColumn: 'id',
    key: Timestamp,
    keyOf: (row) => row.createdAt,
    tieOf: (row) => row.id,
  };
}

/** What a cursor is good for: one list in one order. */
export type CursorOrder = Pick<Keyset<never>, 'list' | 'by' | 'direction'>;

/** A place in a list: the sort key and the tie-breaker of the last row that was seen. */
export interface Position {
  readonly key: SortKey;
  readonly tie: string;
}

/** The list, its order, the sort key, and the tie-breaker. */
const Envelope = z.strictObject({ l: z.string(), o: z.string(), k: z.unknown(), i: z.uuid() });

/** The cursor that points behind a row: opaque to callers, safe in an address. */
export function encodeCursor<Row>(keyset: Keyset<Row>, row: Row): string {
  return sealCursor(keyset, keyset.keyOf(row), keyset.tieOf(row));
}

/** A cursor of any order. @param key null where the row lacks what the list is sorted by */
export function sealCursor(order: CursorOrder, key: SortKey | null, tie: string): string {
  const envelope = { l: order.list, o: orderName(order), k: key, i: tie };
  return Buffer.from(JSON.stringify(envelope), 'utf8').toString('base64url');
}

/**
 * The place that a cursor points to.
 *
 * @throws DomainError `invalid_cursor` when it is malformed, or belongs to another list or another order
 */
export function decodeCursor<Row>(keyset: Keyset<Row>, cursor: string): Position {
  return openCursor(keyset, keyset.key, cursor);
}

/**
 * The key and the tie-breaker inside a cursor of any order.
 *
 * @throws DomainError `invalid_cursor` when it is malformed, or belongs to another list or another order
 */
export function openCursor<Key>(
  order: CursorOrder,
  keySchema: z.ZodType<Key>,
  cursor: string,
): { key: Key; tie: string } {
  const envelope = Envelope.safeParse(jsonOf(cursor));
  if (!envelope.success) throw refusal('invalid_cursor');
  const { l, o, k, i } = envelope.data;
  const key = keySchema.safeParse(k);
  if (l !== order.list || o !== orderName(order) || !key.success) throw refusal('invalid_cursor');
  return { key: key.data, tie: i };
}

function orderName({ by, direction }: CursorOrder): string {
  return `${by} ${direction}`;
}

/** The JSON inside a cursor, or `undefined`. Buffer skips what is not base64url, so that is looked at first. */
function jsonOf(cursor: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/u.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return value;
  } catch {
    return undefined;
  }
}

/** The part of a PostgREST query that a page needs; every select query of `@supabase/postgrest-js` has it. */
export interface PageableQuery {
  lte(column: string, value: SortKey): this;
  gte(column: string, value: SortKey): this;
  or(filters: string): this;
  order(column: string, options: { ascending: boolean }): this;
  limit(count: number): this;
}

/**
 * Sorts a query, starts it behind a cursor, and asks for one row more than the page holds, which is how
 * {@link pageFrom} knows whether there is another page.
 *
 * @param cursor the `nextCursor` of the page before; nothing for the first page
 * @param limit rows per page
 * @throws DomainError `invalid_cursor`
 */
export function pageQuery<Row, Query extends PageableQuery>(
  query: Query,
  keyset: Keyset<Row>,
  page: { readonly cursor?: string | null | undefined; readonly limit: number },
): Query {
  const from = page.cursor === undefined || page.cursor === null ? query : after(query, keyset, page.cursor);
  const ascending = keyset.direction === 'asc';
  return from
    .order(keyset.column, { ascending })
    .order(keyset.tieColumn, { ascending })
    .limit(page.limit + 1);
}

function after<Row, Query extends PageableQuery>(query: Query, keyset: Keyset<Row>, cursor: string): Query {
  const { key, tie } = decodeCursor(keyset, cursor);
  const { column, tieColumn, direction } = keyset;
  const beyond = direction === 'asc' ? 'gt' : 'lt';
  // PostgREST has no row comparison, so `(column, tie) < (key, tie)` is written out with OR. PostgreSQL
  // cannot start an index scan from an OR: alone, it would read every row from the first one on and throw
  // away those before the cursor, so page 5000 would cost 5000 pages. The bound on the column alone says
  // nothing new, but it is a plain condition of the index and makes the scan start where the page starts.
  const bounded = direction === 'asc' ? query.gte(column, key) : query.lte(column, key);
  const quotedKey = quoted(key);
  return bounded.or(
    `${column}.${beyond}.${quotedKey},and(${column}.eq.${quotedKey},${tieColumn}.${beyond}.${quoted(tie)})`,
  );
}

/** A value inside a logic tree of PostgREST, where commas, dots and parentheses would otherwise be read as syntax. */
function quoted(value: SortKey): string {
  return `"${String(value)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)}"`;
}

/** A query that {@link readPage} can sort, begin behind a cursor, and send. */
export interface PageSelection<Row> extends PageableQuery, PromiseLike<Reply<Row[]>> {}

/**
 * Reads one page of a query: {@link pageQuery} and {@link pageFrom} in one.
 *
 * @param page the `nextCursor` of the page before (nothing for the first page), and rows per page
 * @throws DomainError `invalid_cursor`
 */
export async function readPage<Row extends KeyRow, KeyRow>(
  selection: PageSelection<Row>,
  keyset: Keyset<KeyRow>,
  page: { readonly cursor?: string | null | undefined; readonly limit: number },
): Promise<Page<Row>> {
  return pageFrom(many(await pageQuery(selection, keyset, page)), keyset, page.limit);
}

/**
 * Makes a page of what {@link pageQuery} fetched.
 *
 * @param rows at most `limit + 1` rows, in the order of the keyset
 * @param limit rows per page
 */
export function pageFrom<Row extends KeyRow, KeyRow>(
  rows: readonly Row[],
  keyset: Keyset<KeyRow>,
  limit: number,
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(keyset, last) : null };
}
