import { schemaFolder, serverUrl } from '@axolop/test-database';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withBuiltSchemas, type BuiltSchemas } from '../../src/declarative/compare-schemas.ts';

/** A throw-away folder with schema files beside its migrations. */
export interface DeclaredFolder extends Awaited<ReturnType<typeof schemaFolder>> {
  /** Writes the one schema file. */
  declare(sql: string): Promise<void>;
  /** The files in the folder of migrations. */
  migrations(): Promise<string[]>;
  /** Builds both databases on the server of the tests. */
  built<T>(work: (built: BuiltSchemas) => Promise<T>): Promise<T>;
}

/** One migration with `migrated`, one schema file with `declared`. */
export async function declaredFolder(migrated: string, declared: string): Promise<DeclaredFolder> {
  const folder = await schemaFolder({ '001_base': [migrated, 'drop schema shop cascade;'] });
  await mkdir(path.join(folder.path, 'schemas'));
  await writeFile(path.join(folder.path, 'config.toml'), '[db.migrations]\nschema_paths = ["./schemas/shop.sql"]\n');
  const declare = (sql: string): Promise<void> => writeFile(path.join(folder.path, 'schemas/shop.sql'), sql);
  await declare(declared);
  const server = { databaseUrl: serverUrl(), prepare: async () => undefined };
  return {
    ...folder,
    declare,
    migrations: () => readdir(path.join(folder.path, 'migrations')),
    built: (work) => withBuiltSchemas(server, folder.path, work),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
