import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { MigrationError } from './migration-error.ts';
import { declaredRequirements, requirementProblems } from './requirements.ts';
import { parseSqlScript, type SqlScript } from './sql-script.ts';

/** One migration with its inverse, read and checked. */
export interface MigrationFile {
  /** The number as written, e.g. `003`: the version in the history. */
  readonly version: string;
  /** The part after the number, e.g. `create_marketing_schema`. */
  readonly name: string;
  /** `003_create_marketing_schema` */
  readonly id: string;
  /** sha256 of the text in hexadecimal; line endings don't count. */
  readonly checksum: string;
  readonly requires: readonly string[];
  readonly script: SqlScript;
  readonly rollback: SqlScript;
}

const FILE_NAME = /^(\d+)_([a-z0-9_]+)\.sql$/;

/** sha256 of an SQL text; a checkout with other line endings is the same text. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Reads all migrations of a folder that holds `migrations/` and `rollbacks/`, ordered by number.
 *
 * @throws MigrationError `invalid_files` with every problem found: names, numbers used twice, a missing inverse, SQL that
 *   can't be parsed or run, requirements that are unknown or circular
 */
export async function loadMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const [forward, backward] = await Promise.all([
    sqlFiles(path.join(directory, 'migrations')),
    sqlFiles(path.join(directory, 'rollbacks'), true),
  ]);
  const problems = nameProblems(forward, backward);
  if (problems.length > 0) throw invalid(problems);

  const ordered = [...forward].sort((a, b) => compareVersions(a, b));
  const files: MigrationFile[] = [];
  for (const fileName of ordered) {
    try {
      files.push(await readMigration(directory, fileName, previousId(ordered, fileName)));
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length === 0) problems.push(...requirementProblems(files));
  if (problems.length > 0) throw invalid(problems);
  return files;
}

function invalid(problems: readonly string[]): MigrationError {
  return new MigrationError('invalid_files', problems.join('\n'));
}

async function sqlFiles(folder: string, optional = false): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.sql')).sort();
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (optional) return [];
    throw new MigrationError('invalid_files', `there is no folder ${folder}`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function nameProblems(forward: readonly string[], backward: readonly string[]): string[] {
  const problems: string[] = [];
  const byNumber = new Map<bigint, string>();
  for (const name of forward) {
    const version = FILE_NAME.exec(name)?.[1];
    if (version === undefined) {
      problems.push(`migrations/${name}: the name must be a number, "_" and lower-case words, like 003_create_x.sql`);
      continue;
    }
    const twin = byNumber.get(BigInt(version));
    if (twin !== undefined) problems.push(`migrations/${twin} and migrations/${name} have the same number`);
    byNumber.set(BigInt(version), name);
    if (!backward.includes(name)) {
      problems.push(`migrations/${name} has no inverse: write rollbacks/${name} (same name)`);
    }
  }
  for (const name of backward) {
    if (!forward.includes(name)) problems.push(`rollbacks/${name} belongs to no migration of that name`);
  }
  return problems;
}

function compareVersions(a: string, b: string): number {
  const left = BigInt(FILE_NAME.exec(a)?.[1] ?? 0);
  const right = BigInt(FILE_NAME.exec(b)?.[1] ?? 0);
  return left < right ? -1 : Number(left > right);
}

function previousId(ordered: readonly string[], fileName: string): string | undefined {
  return ordered[ordered.indexOf(fileName) - 1]?.replace(/\.sql$/, '');
}

async function readMigration(
  directory: string,
  fileName: string,
  previous: string | undefined,
): Promise<MigrationFile> {
  const id = fileName.replace(/\.sql$/, '');
  const [, version = '', name = ''] = FILE_NAME.exec(fileName) ?? [];
  const text = await readSql(path.join(directory, 'migrations', fileName), `migrations/${fileName}`);
  const inverse = await readSql(path.join(directory, 'rollbacks', fileName), `rollbacks/${fileName}`);
  const [script, rollback] = await Promise.all([
    parseSqlScript(`migrations/${fileName}`, text),
    parseSqlScript(`rollbacks/${fileName}`, inverse),
  ]);
  const before = previous === undefined ? [] : [previous];
  const requires = declaredRequirements(text) ?? before;
  return { version, name, id, checksum: checksumOf(text), requires, script, rollback };
}

async function readSql(file: string, label: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replaceAll('\r\n', '\n');
  } catch (error) {
    throw new MigrationError('invalid_files', `${label} is not valid UTF-8`, { cause: error });
  }
}
