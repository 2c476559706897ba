import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { SCHEMA_DIRECTORY } from '../../src/project-root.ts';
import { rollbackSchema } from '../../src/rollback-schema.ts';

/** Takes a migration back, and before it all that came later, newest first: the database is as its upgrade found it. */
export async function takeBack(databaseUrl: string, migration: string): Promise<void> {
  const files = await readdir(path.join(SCHEMA_DIRECTORY, 'migrations'));
  const names = files.map((file) => path.basename(file, '.sql')).toSorted();
  for (const name of names.slice(names.indexOf(migration)).toReversed()) {
    await rollbackSchema({ databaseUrl, migration: name });
  }
}
