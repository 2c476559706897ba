export { deployedDatabase, fingerprints } from './deployed-database.ts';
export { freshDatabase } from './fresh-database.ts';
export type { TestDatabase } from './fresh-database.ts';
export { localSupabase } from './local-supabase.ts';
export { runInTest } from './run-in-test.ts';
export { schemaFolder, THREE } from './schema-folder.ts';
export { serverUrl } from './server.ts';
