import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { can, PERMISSION_NAMES, ROLES } from '@axolop/domain';
import { expect, test } from 'vitest';
import { compareSchemas, isEqual } from '../../src/declarative/compare-schemas.ts';
import { generateMigration, type GeneratedMigration } from '../../src/declarative/generate-migration.ts';
import { declaredFolder, type DeclaredFolder } from '../support/declared-folder.ts';

const SHOP = `create schema shop;
create table shop.plans (
  id text primary key,
  seats integer
);
insert into shop.plans (id, seats) values ('free', 1), ('scale', null);
create function shop.half(n integer) returns integer language sql immutable set search_path = '' as $$ select n / 2 $$;
grant select (id) on shop.plans to pg_monitor;
`;

const generate = (folder: DeclaredFolder, name: string): Promise<GeneratedMigration | undefined> =>
  folder.built((built) => generateMigration(built, folder.path, name));

test('what the schema files say more or otherwise becomes the next migration, with its rollback, and both are tried', async () => {
  await using folder = await declaredFolder(
    SHOP,
    SHOP.replace('seats integer', "seats integer,\n  \"order\" integer,\n  note text check (note <> 'Ä''')")
      .replace('n / 2', 'n / 3')
      .replace("('free', 1), ('scale', null)", "('free', 2), ('build', 5)")
      .replace('grant select (id)', 'comment on column shop.plans.note is \'SELECT "x"\';\ngrant select (id, note)'),
  );
  const written = await generate(folder, 'more_plans');
  expect(written).toMatchObject({ id: '002_more_plans', afterUp: [], afterDown: [] });
  const text = (kind: string): Promise<string> => readFile(path.join(folder.path, kind, '002_more_plans.sql'), 'utf8');
  await expect(text('migrations')).resolves.toBe(written?.up);
  await expect(text('rollbacks')).resolves.toBe(written?.down);

  expect(written?.up).toMatch(/^-- More plans\.\n-- requires: 001_base\n\n/u);
  expect(written?.up).toContain('add column "order" integer');
  expect(written?.up).toContain('add column note text');
  expect(written?.up).toContain(`add constraint plans_note_check check ((note <> 'Ä'''::text));`);
  expect(written?.up).toContain(`comment on column shop.plans.note is 'SELECT "x"';`);
  expect(written?.up).toContain('grant select (note) on table shop.plans to pg_monitor;');
  expect(written?.up).toContain(
    `create or replace function shop.half(n integer) returns integer language sql immutable set search_path = '' as $$ select n / 3 $$;`,
  );
  expect(written?.up).not.toMatch(/postgres|check_function_bodies/u);
  expect(written?.up).toContain(
    `delete from shop.plans where id in (\n  'scale'\n);\n\nupdate shop.plans set seats = 2 where id = 'free';\n\n` +
      `insert into shop.plans (id, seats, "order", note) values\n  ('build', 5, null, null);\n`,
  );
  expect(written?.down).toContain('drop column note');
  expect(written?.down).toContain('select n / 2');
  expect(written?.down).toContain(`insert into shop.plans (id, seats) values\n  ('scale', null);`);

  expect(isEqual(await folder.built(compareSchemas))).toBe(true);
  await expect(generate(folder, 'again')).resolves.toBeUndefined();
  await expect(folder.migrations()).resolves.toEqual(['001_base.sql', '002_more_plans.sql']);
});

test('what is new comes as its file says it: comments, templates and paragraphs, without the headings; and it goes again', async () => {
  const template = `
create procedure shop.open(target regclass) language plpgsql set search_path = ''
as $$ begin execute format('grant select on %s to pg_monitor', target); end $$;
`;
  const colors = `-- Why there are colors.
create table shop.colors (
  name text primary key check (name <> ''),
  plan_id text references shop.plans (id)
);
-- The newest first.
create index colors_plan_idx on shop.colors (plan_id desc);

create function shop.color_of(plan text) returns shop.colors
language sql stable set search_path = ''
as $$ select c from shop.colors c where c.plan_id = plan $$;
comment on function shop.color_of(text) is 'The color of a plan.';
call shop.open('shop.colors');
`;
  await using folder = await declaredFolder(
    SHOP + template,
    `${SHOP}${template}\n-- ------------------- colors\n\n${colors}insert into shop.colors values ('red', 'free');\n`,
  );
  const written = await generate(folder, 'add_colors');
  expect(written).toMatchObject({ afterUp: [], afterDown: [] });
  expect(written?.up).toBe(
    `-- Add colors.\n-- requires: 001_base\n\n${colors}\ninsert into shop.colors (name, plan_id) values\n  ('red', 'free');\n`,
  );
  expect(written?.down).toMatch(/drop table shop\.colors;\n$/u);
});

test('an order that works is found: what is new before what changes, after it, or with bodies unchecked', async () => {
  const newFirst = SHOP.replace('seats integer\n', 'seats integer,\n  color text default shop.red()\n').replace(
    'create table',
    () =>
      `create function shop.red() returns text language sql set search_path = '' as $$ select 'red' $$;\ncreate table`,
  );
  const changesFirst = `${SHOP.replace('id text primary key,\n  seats integer\n', 'id text primary key,\n  seats integer unique\n')}
create table shop.seats (number integer references shop.plans (seats));`;
  const unchecked = `${SHOP}create function shop.a() returns text language sql set search_path = '' as $$ select shop.b() $$;
create function shop.b() returns text language sql set search_path = '' as $$ select 'b' $$;`;
  for (const declared of [newFirst, changesFirst, unchecked]) {
    await using folder = await declaredFolder(SHOP, declared);
    const written = await generate(folder, 'next');
    expect(written).toMatchObject({ afterUp: [], afterDown: [] });
    expect(written?.up.includes('set local check_function_bodies = off;')).toBe(declared === unchecked);
  }
});

test('a migration that cannot be applied is written all the same, and says why', async () => {
  await using folder = await declaredFolder(
    SHOP,
    SHOP.replace('seats integer', 'seats integer, title text not null').replace(
      "(id, seats) values ('free', 1), ('scale', null)",
      "(id, seats, title) values ('free', 1, 'Free'), ('scale', null, 'Scale')",
    ),
  );
  const written = await generate(folder, 'add_titles');
  expect(written?.afterUp).toEqual([
    expect.stringMatching(/^migrations\/002_add_titles\.sql:\d+:1: .*contains null values/u),
  ]);
  await expect(folder.migrations()).resolves.toContain('002_add_titles.sql');
});

test('a column before those that exist is refused with its right place, and nothing is written', async () => {
  await using folder = await declaredFolder(SHOP, SHOP.replace('  seats integer', '  title text,\n  seats integer'));
  await expect(generate(folder, 'add_title')).rejects.toThrow(
    'PostgreSQL adds a column behind those that exist, so the order in shop.plans cannot be reached: ' +
      'write its columns as id, seats, title.',
  );
  await expect(folder.migrations()).resolves.toEqual(['001_base.sql']);
});

test('a body that PostgreSQL does not take names its function, whatever the order of the files', async () => {
  await using folder = await declaredFolder(SHOP, SHOP.replace('n / 2', 'm / 2'));
  await expect(generate(folder, 'wrong')).rejects.toThrow(
    /^The body of shop\.half\(integer\) is not valid: column "m" does not exist/u,
  );
});

test('the rows of private.role_permissions come from access.ts: those that the migrations lack are inserted', async () => {
  const table = `create schema private;
    create table private.role_permissions (role text, permission text, primary key (permission, role));\n`;
  const owner = PERMISSION_NAMES.filter((name) => name !== 'contact:read').map((name) => `('owner', '${name}')`);
  const others = ROLES.slice(1).flatMap((role) =>
    PERMISSION_NAMES.filter((name) => can(role, name)).map((name) => `('${role}', '${name}')`),
  );
  const rows = [...owner, ...others, "('viewer', 'no:such')"].join(', ');
  await using folder = await declaredFolder(`${table}insert into private.role_permissions values ${rows};`, table);
  const written = await generate(folder, 'grant_more');
  expect(written).toMatchObject({ afterUp: [], afterDown: [] });
  expect(written?.up).toBe(
    '-- Grant more.\n-- requires: 001_base\n\ndelete from private.role_permissions where (role, permission) in (\n' +
      "  ('viewer', 'no:such')\n);\n\n" +
      "insert into private.role_permissions (role, permission) values\n  ('owner', 'contact:read');\n",
  );
});
