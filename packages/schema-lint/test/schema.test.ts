import { expect, inject, test } from 'vitest';
import { supabaseAdvice } from '../src/advisors.ts';
import { ALLOW_LIST } from '../src/allow-list.ts';
import { lintSchema } from '../src/lint-schema.ts';

test('the real schema has no findings, and needs every entry of the allow-list', async () => {
  const { findings, unneeded } = await lintSchema(inject('databaseUrl'));
  expect(findings.map(({ lint, object, detail }) => `${lint} ${object}: ${detail}`)).toEqual([]);
  expect(unneeded.map(({ lint, object }) => `${lint} ${object}`)).toEqual([]);
});

test("Supabase's advisors report nothing at WARN or above", async () => {
  expect(await supabaseAdvice(inject('databaseUrl'))).toEqual([]);
});

test('each entry of the allow-list is there once and gives its reason', () => {
  const keys = ALLOW_LIST.map(({ lint, object }) => `${lint} ${object}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { reason } of ALLOW_LIST) expect(reason.length).toBeGreaterThan(15);
});
