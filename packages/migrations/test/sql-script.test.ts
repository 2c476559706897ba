import { describe, expect, test } from 'vitest';
import { parseSqlScript } from '../src/sql-script.ts';

async function statementsOf(text: string): Promise<string[]> {
  return (await parseSqlScript('f.sql', text)).statements.map((statement) => statement.text);
}

describe('a file is split as PostgreSQL reads it', () => {
  test('semicolons in strings, comments, dollar quotes and SQL bodies do not end a statement', async () => {
    const statements = [
      `-- head; é\ncreate table a (t text default 'x;y')`,
      `/* c; /* nested; */ */ insert into a values ('🦎;')`,
      `create function f() returns int language plpgsql as $x$ begin return 1; end; $x$`,
      `create function g() returns int language sql begin atomic select 1; select 2; end`,
      `select e'it\\';s', "odd;name" from a`,
    ];
    expect(await statementsOf(`${statements.join(';\n')};\n-- the end;\n`)).toEqual(statements);
  });

  test('an empty file has no statements', async () => {
    expect(await statementsOf('-- nothing here\n')).toEqual([]);
    expect(await statementsOf('  \n')).toEqual([]);
  });
});

describe('what a migration cannot hold is refused with its place', () => {
  test.each([
    ['select 1;\nselec 2;', /^f\.sql:2:1: syntax error at or near "selec"/],
    ["-- 🦎\nselect '🦎', 1 frm frm a;", /^f\.sql:2:19: syntax error/],
    ['\\i other.sql', /^f\.sql:1:1: .*psql commands/],
    ['select 1;\n\n  begin;', /^f\.sql:3:3: .*no BEGIN, COMMIT/],
    ['select 1;\n-- why\ncommit;', /^f\.sql:3:1: .*no BEGIN, COMMIT/],
    ['create index concurrently i on a (id);', /CREATE INDEX CONCURRENTLY can't run inside a transaction/],
    ['drop index concurrently i;', /DROP INDEX CONCURRENTLY/],
    ['reindex table concurrently a;', /REINDEX CONCURRENTLY/],
    ['reindex database d;', /REINDEX of a whole database/],
    ['alter table a detach partition b concurrently;', /DETACH PARTITION CONCURRENTLY/],
    ['vacuum a;', /VACUUM can't/],
    ['create database d;', /CREATE DATABASE/],
    ["alter system set work_mem = '1MB';", /ALTER SYSTEM/],
    ['copy a from stdin;', /COPY … FROM STDIN/],
    ['-- axolop: no-transaction\nvacuum a; vacuum b;', /exactly one statement, this one holds 2/],
    ['-- axolop: no-transaction\nbegin;', /no BEGIN, COMMIT/],
  ])('%j', async (text, message) => {
    await expect(parseSqlScript('f.sql', text)).rejects.toThrow(message);
  });

  test('ANALYZE, plain CREATE INDEX and one statement under the header are fine', async () => {
    await expect(statementsOf('analyze a; create index i on a (id); reindex table a;')).resolves.toHaveLength(3);
    const script = await parseSqlScript('f.sql', '-- about\n-- axolop: no-transaction\nvacuum a;');
    expect(script.transactional).toBe(false);
  });
});
