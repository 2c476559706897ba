import { expect, test } from 'vitest';
import { inProjectStyle } from '../../src/declarative/sql-style.ts';

const style = (sql: string): string => inProjectStyle(sql, new Set(['order', 'between']));

test.each([
  ['ALTER TABLE "public"."a" ADD COLUMN "b" Text', 'alter table public.a add column b text'],
  ['SELECT "order", "Name", "a b", "x""Y", "between"()', 'select "order", "Name", "a b", "x""Y", "between"()'],
  [`COMMENT ON TABLE "t" IS 'It''s a "TABLE"'`, `comment on table t is 'It''s a "TABLE"'`],
  [String.raw`SELECT E'\'A', E'B' FROM "c"`, String.raw`select E'\'A', E'B' from c`],
  ['AS $function$ SELECT "A" -- $x$ NOT\n$function$ STABLE', 'as $function$ SELECT "A" -- $x$ NOT\n$function$ stable'],
  ['AS $$ A $$, $1 AS "b" -- "A" B\n, /* "C" */ D$E', 'as $$ A $$, $1 as b -- "A" B\n, /* "C" */ d$e'],
])('%s', (given, styled) => {
  expect(style(given)).toBe(styled);
});
