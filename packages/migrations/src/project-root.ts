import path from 'node:path';

/** The folder of the whole project. */
export const PROJECT_ROOT = path.resolve(import.meta.dirname, '../../..');

/** The folder that holds `migrations/` and `rollbacks/` unless a caller names another. */
export const SCHEMA_DIRECTORY = path.join(PROJECT_ROOT, 'supabase');
