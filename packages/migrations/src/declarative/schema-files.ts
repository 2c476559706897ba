import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { MigrationError } from '../migration-error.ts';
import { parseSqlScript, type SqlScript } from '../sql-script.ts';

const Config = z.object({
  db: z.object({ migrations: z.object({ schema_paths: z.array(z.string()).min(1) }) }),
});

/**
 * Reads the schema files of a folder in the order that its `config.toml` gives them
 * (`[db.migrations] schema_paths`, paths or globs below the folder, as the Supabase CLI reads them).
 *
 * @param directory the folder with `config.toml` and `schemas/`
 * @throws MigrationError `invalid_files`: no such list, a path that names no file, a file that the list lacks, SQL that
 *   cannot be parsed or run, with line and column
 */
export async function loadSchemaFiles(directory: string): Promise<readonly SqlScript[]> {
  const listed = await listedFiles(directory);
  const forgotten = (await filesMatching(directory, 'schemas/**/*.sql')).filter((file) => !listed.includes(file));
  if (forgotten.length > 0) {
    throw new MigrationError(
      'invalid_files',
      `config.toml does not say when these run: add ${forgotten.join(', ')} to schema_paths.`,
    );
  }
  return Promise.all(
    listed.map(async (file) => {
      const text = await readFile(path.join(directory, file), 'utf8');
      return parseSqlScript(file, text.replaceAll('\r\n', '\n'));
    }),
  );
}

async function listedFiles(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of await schemaPaths(directory)) {
    const files = await filesMatching(directory, pattern);
    if (files.length === 0) {
      throw new MigrationError('invalid_files', `config.toml names ${pattern} in schema_paths, which matches no file.`);
    }
    found.push(...files.filter((file) => !found.includes(file)));
  }
  return found;
}

async function schemaPaths(directory: string): Promise<readonly string[]> {
  const file = path.join(directory, 'config.toml');
  try {
    return Config.parse(parse(await readFile(file, 'utf8'))).db.migrations.schema_paths;
  } catch (error) {
    throw new MigrationError(
      'invalid_files',
      `${file} has no list of schema files: [db.migrations] schema_paths = ["./schemas/…"].`,
      { cause: error },
    );
  }
}

async function filesMatching(directory: string, pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(path.posix.normalize(pattern), { cwd: directory })) {
    files.push(file.split(path.sep).join('/'));
  }
  return files.sort();
}
