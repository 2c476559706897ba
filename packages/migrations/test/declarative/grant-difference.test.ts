import { expect, test } from 'vitest';
import { grantStatements } from '../../src/declarative/grant-difference.ts';

const TABLE = 'table shop.plans owner=postgres persistence=p rls=f forced=f replica=d';
const column = (position: number, name: string): string => `column shop.plans 00${position} ${name} text`;
const grant = (privilege: string, rest = ' to pg_monitor by postgres'): string =>
  `grant ${privilege} on shop.plans${rest}`;
const IDS = [TABLE, column(1, 'id'), column(2, 'seats')];

test('only what changes, one statement per role', () => {
  const before = [...IDS, grant('DELETE'), grant('SELECT'), grant('UPDATE (id)')];
  const after = [
    ...IDS,
    grant('SELECT'),
    grant('INSERT (id)'),
    grant('INSERT (seats)'),
    grant('UPDATE (id)'),
    grant('UPDATE (seats)'),
  ];
  expect(grantStatements(before, after)).toEqual([
    'revoke delete on table shop.plans from pg_monitor;',
    'grant insert (id, seats), update (seats) on table shop.plans to pg_monitor;',
  ]);
  expect(grantStatements(after, before)).toEqual([
    'revoke insert (id, seats), update (seats) on table shop.plans from pg_monitor;',
    'grant delete on table shop.plans to pg_monitor;',
  ]);
});

test('a privilege that is revoked on the table is granted again on the columns that keep it', () => {
  expect(grantStatements([...IDS, grant('SELECT'), grant('SELECT (id)')], [...IDS, grant('SELECT (id)')])).toEqual([
    'revoke select on table shop.plans from pg_monitor;',
    'grant select (id) on table shop.plans to pg_monitor;',
  ]);
});

test('the grants of a column go with it, those of a new table are not spoken of, an option is kept', () => {
  expect(grantStatements([...IDS, grant('SELECT (seats)')], [TABLE, column(1, 'id')])).toEqual([]);
  expect(grantStatements([], [...IDS, grant('SELECT')])).toEqual([]);
  expect(grantStatements(IDS, [...IDS, grant('SELECT', ' to public by postgres with grant option')])).toEqual([
    'grant select on table shop.plans to public with grant option;',
  ]);
});
