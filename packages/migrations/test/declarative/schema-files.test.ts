import { runInTest } from '@axolop/test-database';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSchemaFiles } from '../../src/declarative/schema-files.ts';
import { runCommandLine } from '../../src/commands/command-line.ts';

const runCli = (args: readonly string[]) => runInTest(() => runCommandLine(args));

let folder: string;
const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
const list = (...paths: string[]): Promise<void> =>
  write('config.toml', `[db.migrations]\nschema_paths = ${JSON.stringify(paths)}\n`);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'axolop-schemas-'));
  await mkdir(path.join(folder, 'schemas/b'), { recursive: true });
  await mkdir(path.join(folder, 'schemas/a'));
  await write('schemas/a/one.sql', 'select 1;');
  await write('schemas/a/two.sql', 'select 2;');
  await write('schemas/b/three.sql', 'select 3;');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the files come in the order of the list, those of a pattern by name, and each once', async () => {
  await list('./schemas/b/three.sql', './schemas/a/two.sql', './schemas/**/*.sql');
  const files = await loadSchemaFiles(folder);
  expect(files.map((file) => file.label)).toEqual(['schemas/b/three.sql', 'schemas/a/two.sql', 'schemas/a/one.sql']);
});

test('a file that nobody lists, and a path without a file, are named', async () => {
  await list('./schemas/a/*.sql');
  await expect(loadSchemaFiles(folder)).rejects.toThrow(
    'config.toml does not say when these run: add schemas/b/three.sql to schema_paths.',
  );
  await list('./schemas/**/*.sql', './schemas/c/four.sql');
  await expect(loadSchemaFiles(folder)).rejects.toThrow(
    'config.toml names ./schemas/c/four.sql in schema_paths, which matches no file.',
  );
});

test('without a list, and with SQL that is none, the file is named', async () => {
  await write('config.toml', '[db]\nport = 1\n');
  await expect(loadSchemaFiles(folder)).rejects.toThrow(/config\.toml has no list of schema files/u);
  await list('./schemas/**/*.sql');
  await write('schemas/a/two.sql', '-- Two.\nselekt 2;');
  await expect(loadSchemaFiles(folder)).rejects.toThrow(/^schemas\/a\/two\.sql:2:1: syntax error/u);
});

test('gen-migration wants one proper name, and starts nothing without it', async () => {
  const usage = { code: 2, out: '' };
  await expect(runCli(['gen-migration'])).resolves.toMatchObject({ ...usage, err: expect.stringContaining('-- NAME') });
  await expect(runCli(['gen-migration', 'one', 'two'])).resolves.toMatchObject(usage);
  await expect(runCli(['gen-migration', '--check', 'one'])).resolves.toMatchObject(usage);
  await expect(runCli(['gen-types', 'one'])).resolves.toMatchObject(usage);
  await expect(runCli(['gen-migration', '027_Add.sql'])).resolves.toMatchObject({
    code: 1,
    err: expect.stringMatching(/^"027_Add\.sql" is no name for a migration/u),
  });
  const help = await runCli(['gen-migration', '--help']);
  expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/^ {2}NAME +what follows the number/mu) });
});
