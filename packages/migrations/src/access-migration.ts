import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { can, PERMISSION_NAMES, ROLES } from '@axolop/domain';

const HEADER = '-- Generated from packages/domain/src/access.ts by npm run gen:access; do not edit.';
const CLEAR = 'delete from private.role_permissions;';
const FILE_NAME = /^(\d+)_grant_role_permissions(?:_\d+)?\.sql$/u;

/** The statements that make `private.role_permissions` say what access.ts says. */
export function roleGrants(): string {
  const rows = PERMISSION_NAMES.flatMap((permission) =>
    ROLES.filter((role) => can(role, permission)).map((role) => `  ('${role}', '${permission}')`),
  );
  return `${CLEAR}\ninsert into private.role_permissions (role, permission) values\n${rows.join(',\n')};\n`;
}

/** What {@link writeAccessMigration} found, and did. */
export interface AccessMigration {
  /** The migration that holds the grants: the newest, or the one that was written. */
  readonly file: string;
  readonly state: 'up to date' | 'drifted' | 'written';
}

/**
 * Compares access.ts with the newest migration that grants role permissions, and writes one when they differ. A
 * migration that was deployed somewhere never changes, so the new grants get the next number; `replace` writes over
 * the newest instead, for one that is not released yet.
 *
 * @param directory the folder with `migrations/` and `rollbacks/`
 */
export async function writeAccessMigration(
  directory: string,
  { check = false, replace = false }: { check?: boolean; replace?: boolean } = {},
): Promise<AccessMigration> {
  const migrations = path.join(directory, 'migrations');
  const files = (await readdir(migrations)).filter((name) => /^\d+_.*\.sql$/u.test(name)).toSorted();
  const granting = files.filter((name) => FILE_NAME.test(name));
  const newest = granting.at(-1);
  const wanted = roleGrants();
  const held = newest === undefined ? null : await grantsIn(path.join(migrations, newest));
  if (newest !== undefined && held === wanted) return { file: newest, state: 'up to date' };
  if (check) return { file: newest ?? '(none)', state: 'drifted' };

  const over = replace && newest !== undefined;
  const file = over ? newest : nameOfNext(files.at(-1), granting.length);
  const before = over ? granting.at(-2) : newest;
  const rollback = before === undefined ? `${CLEAR}\n` : await grantsIn(path.join(migrations, before));
  await writeFile(path.join(migrations, file), `${HEADER}\n-- requires: ${requirement(before)}\n\n${wanted}`);
  await writeFile(path.join(directory, 'rollbacks', file), rollback);
  return { file, state: 'written' };
}

async function grantsIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.slice(Math.max(0, text.indexOf(CLEAR)));
}

function nameOfNext(last: string | undefined, generation: number): string {
  const number = Number.parseInt(last ?? '0', 10) + 1;
  const suffix = generation === 0 ? '' : `_${generation + 1}`;
  return `${String(number).padStart(3, '0')}_grant_role_permissions${suffix}.sql`;
}

/** Each set of grants replaces the one before it, so it needs that one; the first needs the table. */
function requirement(before: string | undefined): string {
  return before === undefined ? '001_create_users_schema' : before.replace(/\.sql$/u, '');
}
