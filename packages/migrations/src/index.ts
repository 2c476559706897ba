export { withMigrationLock } from './advisory-lock.ts';
export { codeOf, maskDatabaseUrl, withClient, withDatabaseName } from './connection.ts';
export { resolveDatabaseUrl } from './database-url.ts';
export { DEFAULT_LOCK_TIMEOUT_MS, deploySchema, type DeployOptions, type DeployReport } from './deploy-schema.ts';
export { schemaDocument } from './document/schema-document.ts';
export { withFreshDatabase } from './fresh-database.ts';
export { generateTypes } from './generate-types.ts';
export { readHistory, type AppliedRow } from './history.ts';
export { MigrationError, type MigrationErrorReason } from './migration-error.ts';
export { loadMigrations, type MigrationFile } from './migration-files.ts';
export { SCHEMA_DIRECTORY } from './project-root.ts';
export {
  rehearseMigrations,
  type Rehearsal,
  type RehearsedMigration,
  type RehearseOptions,
} from './rehearse-migrations.ts';
export { suggestion } from './requirements.ts';
export { rollbackSchema, type RollbackOptions, type RollbackReport } from './rollback-schema.ts';
export { ownSchemas, rowSnapshot, schemaSnapshot, snapshotDifferences } from './schema-snapshot.ts';
export { compareWithHistory, schemaStatus, type MigrationState, type MigrationStatus } from './schema-status.ts';
export { runSupabaseCli } from './supabase-cli.ts';
export { maintain, type MaintenanceReport } from './maintain.ts';
