import { deploySchema } from '../../src/deploy-schema.ts';
import { loadMigrations } from '../../src/migration-files.ts';
import { SCHEMA_DIRECTORY } from '../../src/project-root.ts';

/** Applies every migration before one: the database is as its upgrade finds it. */
export async function deployBefore(databaseUrl: string, before: string): Promise<void> {
  const files = (await loadMigrations(SCHEMA_DIRECTORY)).map(({ id }) => id);
  for (const migration of files.filter((id) => id < before)) await deploySchema({ databaseUrl, migration });
}
