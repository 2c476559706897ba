import { z } from 'zod';

export const MAX_PAGE_SIZE = 200;
export const DEFAULT_PAGE_SIZE = 50;

/** How much of a list to return, and where to go on. `cursor` is the `nextCursor` of the page before. */
export const PageRequest = z.strictObject({
  limit: z.int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  cursor: z.string().max(1024).nullish(),
});
export type PageRequest = z.infer<typeof PageRequest>;

/**
 * The schema of a keyset page: its items, and the cursor of the next page (`null` on the last one).
 *
 * @param item the schema of one item
 */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
/** A keyset page, as {@link pageOf} describes it. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
