import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { roleGrants, writeAccessMigration } from '../src/access-migration.ts';
import { PROJECT_ROOT } from '../src/project-root.ts';

let directory: string;
const fileText = (folder: string, name: string) => readFile(path.join(directory, folder, name), 'utf8');

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'access-migration-'));
  await cp(path.join(PROJECT_ROOT, 'supabase/migrations'), path.join(directory, 'migrations'), { recursive: true });
  await cp(path.join(PROJECT_ROOT, 'supabase/rollbacks'), path.join(directory, 'rollbacks'), { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('the grants in this repository are those of access.ts', async () => {
  await expect(writeAccessMigration(directory, { check: true })).resolves.toMatchObject({ state: 'up to date' });
});

test('other grants become the next migration, whose rollback brings the earlier ones back', async () => {
  const count = (await readdir(path.join(directory, 'migrations'))).length;
  const { file: newest } = await writeAccessMigration(directory, { check: true });
  const older =
    "delete from private.role_permissions;\ninsert into private.role_permissions (role, permission) values\n  ('owner', 'contact:read');\n";
  await writeFile(path.join(directory, 'migrations', newest), `-- requires: 001_create_users_schema\n\n${older}`);

  await expect(writeAccessMigration(directory, { check: true })).resolves.toMatchObject({ state: 'drifted' });
  const written = await writeAccessMigration(directory);
  expect(written.state).toBe('written');
  expect(written.file).not.toBe(newest);
  expect(await readdir(path.join(directory, 'migrations'))).toHaveLength(count + 1);
  expect(await fileText('migrations', written.file)).toContain(roleGrants());
  expect(await fileText('migrations', written.file)).toContain(`-- requires: ${newest.replace('.sql', '')}\n`);
  expect(await fileText('rollbacks', written.file)).toBe(older);
  await expect(writeAccessMigration(directory)).resolves.toEqual({ file: written.file, state: 'up to date' });
});

test('replace writes over the newest', async () => {
  const { file: newest } = await writeAccessMigration(directory, { check: true });
  const back = await fileText('rollbacks', newest);
  await writeFile(path.join(directory, 'migrations', newest), 'delete from private.role_permissions;\n');
  await expect(writeAccessMigration(directory, { replace: true })).resolves.toEqual({ file: newest, state: 'written' });
  // Taken back, it leaves the grants that were there before it.
  expect(await fileText('rollbacks', newest)).toBe(back);
});
