import { expect, test } from 'vitest';
import { weakerThan } from '../src/generators/policies.ts';
import { bracketEnd, conditions, statementEnd } from '../src/generators/sql-scanner.ts';

const without = (text: string): string[] =>
  conditions(text).map(({ from, to, text: instead }) =>
    (text.slice(0, from) + instead + text.slice(to)).replaceAll(/\s+/gu, ' '),
  );

test('each condition of a query is left out once', () => {
  expect(without("select from t where a = 1 and b in (select 2 where c) and d = 'x and y' order by e;")).toEqual([
    "select from t where a = 1 and d = 'x and y' order by e;",
    'select from t where a = 1 and b in (select 2 where c) order by e;',
    "select from t where true and b in (select 2 where c) and d = 'x and y' order by e;",
    "select from t where a = 1 and b in (select 2 where true) and d = 'x and y' order by e;",
  ]);
});

test('between and its second half are one condition', () => {
  expect(without('select from t where a between 1 and 2 and b;')).toEqual([
    'select from t where a between 1 and 2;',
    'select from t where true and b;',
  ]);
});

test('a condition of an if is left out like one of a query', () => {
  expect(without("if a is null\n and b then perform x('and c'); end if;")).toEqual([
    "if a is null then perform x('and c'); end if;",
    "if true and b then perform x('and c'); end if;",
  ]);
});

test('brackets and semicolons in quotes and comments end nothing', () => {
  const text = "perform f(')', g(1)) -- ;\n; done";
  expect(text.slice(0, bracketEnd(text, 9))).toBe("perform f(')', g(1))");
  expect(statementEnd("perform f('a;b'); done", 0)).toBe(16);
});

test('a weaker permission is one that more roles hold, of the same resource where there is one', () => {
  expect(weakerThan('contact:remove')).toBe('contact:write');
  expect(weakerThan('contact:write')).toBe('contact:read');
  expect(weakerThan('contact:read')).toBeNull();
  expect(weakerThan('audit:read')).toBe('contact:read');
});
