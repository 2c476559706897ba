import { expect, test } from 'vitest';
import { withClient } from '../../src/connection.ts';
import { compareSchemas, isEqual } from '../../src/declarative/compare-schemas.ts';
import { declaredFolder } from '../support/declared-folder.ts';

const SHOP = `create schema shop;
create table shop.plans (id text primary key, seats integer, is_open boolean not null default true);
insert into shop.plans (id, seats) values ('free', 1), ('scale', null);
create function shop.keep() returns trigger language plpgsql set search_path = '' as $$ begin return new; end $$;
create trigger plans_keep before update on shop.plans for each row execute function shop.keep();
grant select, insert (id, seats), update (seats) on shop.plans to pg_monitor;
`;

test('the same schema is equal, and a body may name what comes later', async () => {
  const count = `create function shop.count() returns bigint language sql set search_path = '' as $$ select count(*) from shop.plans $$;\n`;
  await using folder = await declaredFolder(
    SHOP + count,
    SHOP.replace('create table', () => `${count}create table`),
  );
  expect(isEqual(await folder.built(compareSchemas))).toBe(true);
});

test('all else stands before what names it, or the place is named', async () => {
  const returnsPlan = `create function shop.first() returns shop.plans language sql set search_path = '' as $$ select 1 $$;`;
  await using folder = await declaredFolder(SHOP, `create schema shop;\n${returnsPlan}`);
  await expect(folder.built(compareSchemas)).rejects.toThrow(
    /^schemas\/shop\.sql:2:\d+: type "shop\.plans" does not exist/u,
  );
});

/** Five differences, and what tells each of them. */
const PLANTED = [
  {
    planted: 'a privilege',
    from: 'grant select, insert (id, seats)',
    to: 'grant insert (id, seats)',
    snapshot: ['+ grant SELECT on shop.plans to pg_monitor by postgres'],
    statements: ['revoke select on table shop.plans from pg_monitor;'],
    rows: [],
  },
  {
    planted: 'a column privilege',
    from: 'update (seats)',
    to: 'update (seats, is_open)',
    snapshot: ['- grant UPDATE (is_open) on shop.plans to pg_monitor by postgres'],
    statements: ['grant update (is_open) on table shop.plans to pg_monitor;'],
    rows: [],
  },
  {
    planted: 'a trigger',
    from: /create trigger.*\n/u,
    to: '',
    snapshot: [expect.stringMatching(/^\+ trigger CREATE TRIGGER plans_keep /u)],
    statements: ['drop trigger plans_keep on shop.plans;'],
    rows: [],
  },
  {
    planted: 'a body',
    from: 'return new;',
    to: 'return old;',
    snapshot: [expect.stringContaining('return new;'), expect.stringContaining('return old;')],
    statements: [expect.stringContaining('return old;')],
    rows: [],
  },
  {
    planted: 'a row',
    from: "('scale', null)",
    to: "('build', 5)",
    snapshot: [],
    statements: [],
    rows: [
      "delete from shop.plans where id in (\n  'scale'\n);",
      "insert into shop.plans (id, seats, is_open) values\n  ('build', 5, true);",
    ],
  },
];

test('what only one of the two has is found: a privilege, one of a column, a trigger, a body and a row', async () => {
  const declared = PLANTED.reduce((text, { from, to }) => text.replace(from, to), SHOP);
  await using folder = await declaredFolder(SHOP, declared);
  const found = await folder.built(compareSchemas);
  const statements = found.statements.map(({ text }) => text);
  for (const { planted, ...told } of PLANTED) {
    expect(found.snapshot, planted).toEqual(expect.arrayContaining(told.snapshot));
    expect(statements, planted).toEqual(expect.arrayContaining(told.statements));
    expect(found.rows, planted).toEqual(expect.arrayContaining(told.rows));
  }
  // And nothing else.
  const all = { snapshot: found.snapshot.length, statements: statements.length, rows: found.rows.length };
  expect(all).toEqual({
    snapshot: PLANTED.flatMap(({ snapshot }) => snapshot).length,
    statements: PLANTED.flatMap(({ statements }) => statements).length,
    rows: PLANTED.flatMap(({ rows }) => rows).length,
  });
});

test('both databases are dropped, also when the work fails', async () => {
  await using folder = await declaredFolder(SHOP, SHOP);
  const urls: string[] = [];
  const failing = folder.built(async ({ declared, migrated }) => {
    urls.push(declared.url, migrated.url);
    throw new Error('stopped');
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(urls).toHaveLength(2);
  for (const url of urls) await expect(withClient(url, async () => undefined)).rejects.toThrow(/There is no database/u);
});
