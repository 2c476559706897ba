import { WORD_LISTS } from '@axolop/domain';
import { UNIQUE_CONSTRAINTS } from '@axolop/database';
import { expect, test } from 'vitest';
import { column, fullRights } from '../../src/catalog.ts';

/** The words of `CHECK (column IN (…))` constraints, by `table.column`. */
async function checkedWords(): Promise<Map<string, string[]>> {
  await using sql = await fullRights();
  const { rows } = await sql.query<{ key: string; definition: string }>(
    `select c.relname || '.' || a.attname as key, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
     where k.contype = 'c' and c.relnamespace = 'public'::regnamespace and array_length(k.conkey, 1) = 1
       and a.atttypid = 'text'::regtype and pg_get_constraintdef(k.oid) ~ '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\['`,
  );
  return new Map(
    rows.map(({ key, definition }) => [
      key,
      [...definition.matchAll(/'([^']*)'::text/gu)].map(([, word]) => word ?? ''),
    ]),
  );
}

const inCode = new Map(
  Object.entries(WORD_LISTS).flatMap(([table, columns]) =>
    Object.entries(columns).map(([name, words]): [string, readonly string[]] => [`${table}.${name}`, words]),
  ),
);

test('each word list of the code is the CHECK of its column, word for word', async () => {
  const checked = await checkedWords();
  for (const [key, words] of inCode) expect(checked.get(key)?.toSorted(), key).toEqual([...words].toSorted());
});

test('each CHECK with a word list has its list in the code', async () => {
  const checked = await checkedWords();
  expect([...checked.keys()].filter((key) => !inCode.has(key)).toSorted()).toEqual([]);
});

test('each unique key that the code gives a reason for exists, and is unique', async () => {
  await using sql = await fullRights();
  const unique = await column(
    sql,
    `select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indisunique and c.relnamespace = 'public'::regnamespace`,
  );
  expect([...UNIQUE_CONSTRAINTS.keys()].filter((name) => !unique.includes(name))).toEqual([]);
});
