import type { z } from 'zod';
import type { Permission } from '../access.ts';
import { ACCOUNT_TABLES } from '../accounts/index.ts';
import { ACTIVITY_TABLES, ACTIVITY_TRASH } from '../activities/index.ts';
import { CONTACT_TABLES, CONTACT_TRASH } from '../contacts/index.ts';
import { CUSTOM_FIELD_TABLES } from '../custom-fields/index.ts';
import { IdempotencyKey } from '../kernel/idempotency.ts';
import { LIST_TABLES, LIST_TRASH } from '../lists/index.ts';
import { MARKETING_TABLES, MARKETING_TRASH } from '../marketing/index.ts';
import { REPORT_TABLES } from '../reports/index.ts';
import { SALES_TABLES, SALES_TRASH } from '../sales/index.ts';
import type { Database } from './database.types.ts';

/**
 * Every table that clients reach, with the entity that its rows are. What the generator of `database.types.ts` can't see
 * follows from here: the words of a `text` column and the shape of a `jsonb` column.
 */
export const ENTITIES = {
  ...ACCOUNT_TABLES,
  ...ACTIVITY_TABLES,
  ...CONTACT_TABLES,
  ...CUSTOM_FIELD_TABLES,
  ...LIST_TABLES,
  ...MARKETING_TABLES,
  ...REPORT_TABLES,
  ...SALES_TABLES,
  idempotency_keys: IdempotencyKey,
} as const satisfies Record<keyof Database['public']['Tables'], z.ZodObject>;

/** The type of each table's entity. */
export type Entities = { -readonly [Table in keyof typeof ENTITIES]: z.infer<(typeof ENTITIES)[Table]> };

/** The resources that have a trash: those with a permission to remove what the caller created. */
export type TrashResource = Permission extends infer Name
  ? Name extends `${infer Resource}:remove_own`
    ? Resource
    : never
  : never;

/** The table behind each resource that has a trash; `private.trash_tables` holds the same rows. */
export const TRASH_TABLES = {
  ...ACTIVITY_TRASH,
  ...CONTACT_TRASH,
  ...LIST_TRASH,
  ...MARKETING_TRASH,
  ...SALES_TRASH,
} as const satisfies Record<TrashResource, keyof typeof ENTITIES>;

/** Whether a word names a resource that has a trash. */
export function isTrashResource(word: string): word is TrashResource {
  return Object.hasOwn(TRASH_TABLES, word);
}
