import { customValue, folded, type Filter, type Json, type JsonObject, type Page, type Sort } from '@axolop/domain';
import { z } from 'zod';
import { openCursor, sealCursor, type CursorOrder, type SortKey } from './cursor.ts';
import { blamingFilter } from './field-paths.ts';
import { many, type Reply } from './reply.ts';
import { storedFilter } from './stored-filter.ts';

/** What a filtered list is asked for. */
export interface FilteredQuery {
  /** The records pass all of them: conditions, and at most one larger filter, of the caller or as it was stored. */
  readonly filters: readonly (Filter | JsonObject)[];
  readonly sort?: Sort | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit: number;
}

/** The arguments that the functions `list_…` of the database share. */
export interface FilterArguments {
  readonly filter?: Json;
  readonly sort: string;
  readonly direction: Sort['direction'];
  readonly after_key?: string;
  readonly after_id?: string;
  readonly at_most: number;
}

/** A list that `private.filtered_ids` pages through. */
export interface FilteredList<Row> {
  /** The name of the list, which stands in its cursors. */
  readonly list: string;
  /** The order when none is asked for. */
  readonly order: Sort;
  /** What a row is sorted by, for each own field that has an order. */
  readonly keys: Readonly<Record<string, (row: Row) => SortKey | null>>;
  /** Calls the function of the database. */
  readonly read: (args: FilterArguments) => PromiseLike<Reply<Row[]>>;
}

/** What {@link listByFilter} needs of a row. */
interface FilteredRow {
  readonly id: string;
  readonly customFields: JsonObject;
}

const Key = z.union([z.string(), z.number()]).nullable();

/** How much of a text the orders look at; the rest is left to the id. */
const SORTED_CHARACTERS = 80;

/**
 * A page of records that pass a filter, in an order.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter or the order does not fit the fields of the agency
 */
export async function listByFilter<Row extends FilteredRow>(
  list: FilteredList<Row>,
  query: FilteredQuery,
): Promise<Page<Row>> {
  const { field, direction } = query.sort ?? list.order;
  const order = { list: list.list, by: field, direction };
  const place = placeBehind(order, query.cursor);
  const rows = await blamingFilter(['filter'], async () =>
    many(
      await list.read({
        ...filterArgument(query.filters.map(storedFilter)),
        sort: field,
        direction,
        ...place,
        at_most: query.limit + 1,
      }),
    ),
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const hasMore = rows.length > query.limit && last !== undefined;
  return { items, nextCursor: hasMore ? sealCursor(order, keyOf(list, field, last), last.id) : null };
}

/** No filter, one, or several of which each has the limits of a filter for itself. */
function filterArgument(filters: JsonObject[]): { filter?: Json } {
  const [first, ...others] = filters;
  if (first === undefined) return {};
  return { filter: others.length === 0 ? first : filters };
}

function placeBehind(order: CursorOrder, cursor: string | null | undefined): { after_key?: string; after_id?: string } {
  if (cursor === undefined || cursor === null) return {};
  const { key, tie } = openCursor(order, Key, cursor);
  return { ...(key === null ? {} : { after_key: String(key) }), after_id: tie };
}

function keyOf<Row extends FilteredRow>(list: FilteredList<Row>, field: string, row: Row): SortKey | null {
  const own = list.keys[field];
  const key = own === undefined ? customValue(row.customFields, field.slice('custom.'.length)) : own(row);
  // The text of a custom field is sorted in the form in which it is compared.
  if (typeof key === 'string') return sortedPart(own === undefined ? folded(key) : key);
  return typeof key === 'number' ? key : null;
}

/** The characters that an order looks at; PostgreSQL counts code points, too. */
function sortedPart(text: string): string {
  return Array.from(text).slice(0, SORTED_CHARACTERS).join('');
}

/** A text without blanks at its ends, as `btrim` of PostgreSQL leaves it. */
export function trimmed(text: string): string {
  return text.replaceAll(/^ +| +$/gu, '');
}
