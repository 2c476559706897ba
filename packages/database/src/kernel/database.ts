/** The database as the type of every client. */
export type { Database } from '@axolop/domain';
