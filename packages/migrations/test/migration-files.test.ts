import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { schemaFolder, THREE } from '@axolop/test-database';
import { describe, expect, test } from 'vitest';
import { loadMigrations } from '../src/migration-files.ts';
import { declaredRequirements, dependantsOf, predecessorsOf, suggestion } from '../src/requirements.ts';

describe('requirements', () => {
  test('are read from the header only, with or without .sql', () => {
    expect(declaredRequirements('-- about\n-- requires: 001_a, 002_b.sql\n-- requires: 003_c\nselect 1;')).toEqual([
      '001_a',
      '002_b',
      '003_c',
    ]);
    expect(declaredRequirements('-- requires: none\nselect 1;')).toEqual([]);
    expect(declaredRequirements('select 1;\n-- requires: 001_a')).toBeNull();
  });

  test('without a header each file requires the one before it', async () => {
    await using folder = await schemaFolder(THREE);
    const files = await loadMigrations(folder.path);
    expect(files.map((file) => file.requires)).toEqual([[], ['001_people'], ['002_pets']]);
    expect(predecessorsOf(files, '003_toys')).toEqual(['001_people', '002_pets']);
    expect(dependantsOf(files, '001_people')).toEqual(['002_pets', '003_toys']);
  });

  test('close names are suggested', () => {
    expect(suggestion('003_create_marketng_schema', ['001_create_users_schema', '003_create_marketing_schema'])).toBe(
      ' (did you mean 003_create_marketing_schema?)',
    );
    expect(suggestion('zzz', ['001_create_users_schema'])).toBe('');
  });
});

describe('a folder is refused before anything runs', () => {
  test.each<[string, Record<string, readonly [string, string?]>, RegExp]>([
    [
      'missing inverse',
      { '001_a': ['select 1'] },
      /migrations\/001_a\.sql has no inverse: write rollbacks\/001_a\.sql/,
    ],
    [
      'same number',
      { '001_a': ['', ''], '01_b': ['', ''] },
      /001_a\.sql and migrations\/01_b\.sql have the same number/,
    ],
    ['odd name', { 'create-a': ['', ''] }, /create-a\.sql: the name must be a number/],
    ['unknown requirement', { '001_a': ['-- requires: 000_z', ''] }, /001_a\.sql requires 000_z, which does not exist/],
    [
      'cycle',
      { '001_a': ['-- requires: 002_b', ''], '002_b': ['-- requires: 001_a', ''] },
      /require each other in a circle: 001_a → 002_b → 001_a/,
    ],
    [
      'forward requirement',
      { '001_a': ['-- requires: 002_b', ''], '002_b': ['-- requires: none', ''] },
      /001_a\.sql requires 002_b, which comes later/,
    ],
    ['broken rollback', { '001_a': ['select 1', 'drp table a'] }, /rollbacks\/001_a\.sql:1:1: syntax error/],
  ])('%s', async (_name, migrations, message) => {
    await using folder = await schemaFolder(migrations);
    await expect(loadMigrations(folder.path)).rejects.toThrow(message);
  });

  test('every problem is named at once', async () => {
    await using folder = await schemaFolder({ '001_a': ['selec 1', ''], '002_b': ['begin', ''] });
    await expect(loadMigrations(folder.path)).rejects.toThrow(/001_a\.sql:1:1[^]*002_b\.sql:1:1/);
  });

  test('a rollback without its migration, bytes that are no UTF-8, a folder that is not there', async () => {
    await using folder = await schemaFolder({ '001_a': ['select 1', ''] });
    await writeFile(path.join(folder.path, 'rollbacks/002_b.sql'), '');
    await expect(loadMigrations(folder.path)).rejects.toThrow('rollbacks/002_b.sql belongs to no migration');
    await using other = await schemaFolder({ '001_a': ['', ''] });
    await writeFile(path.join(other.path, 'migrations/001_a.sql'), Buffer.from([0x2d, 0x2d, 0xff]));
    await expect(loadMigrations(other.path)).rejects.toThrow('migrations/001_a.sql is not valid UTF-8');
    await expect(loadMigrations('/nowhere')).rejects.toThrow('there is no folder /nowhere/migrations');
  });

  test('line endings do not change a checksum', async () => {
    await using unix = await schemaFolder({ '001_a': ['select 1;\nselect 2;\n', ''] });
    await using windows = await schemaFolder({ '001_a': ['select 1;\r\nselect 2;\r\n', ''] });
    const [a] = await loadMigrations(unix.path);
    const [b] = await loadMigrations(windows.path);
    expect(a?.checksum).toBe(b?.checksum);
  });
});
