import { z } from 'zod';
import { Id } from './identifiers.ts';

/** The records that lists can filter and that may have custom fields. */
export const RecordEntity = z.enum(['contact', 'opportunity', 'activity']);
export type RecordEntity = z.infer<typeof RecordEntity>;

/** One record, by its key. */
export const RecordReference = z.strictObject({ id: Id });
export type RecordReference = z.infer<typeof RecordReference>;

/** The answer of a removal: `batchId` is what the trash shows, and what a restore brings back together. */
export const Removed = z.object({ batchId: Id });
export type Removed = z.infer<typeof Removed>;

/** The answer of a call that has nothing to tell. */
export const Done = z.object({ done: z.literal(true) });
export type Done = z.infer<typeof Done>;
