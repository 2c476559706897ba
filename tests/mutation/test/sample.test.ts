import { expect, test } from 'vitest';
import { dayOf, sampleOf } from '../src/sample.ts';

const mutants = Array.from({ length: 200 }, (_, number) => ({ id: `mutant ${number}` }));

test('a sample is the same all day, in whatever order the mutants come, and another one tomorrow', () => {
  const today = sampleOf(mutants, 25, '2026-01-31');
  expect(today).toHaveLength(25);
  expect(sampleOf(mutants.toReversed(), 25, '2026-01-31')).toEqual(today);
  expect(sampleOf(mutants, 25, '2026-02-01')).not.toEqual(today);
  expect(sampleOf(mutants, 500, '2026-01-31')).toHaveLength(200);
});

test('the day is that of UTC', () => {
  expect(dayOf(new Date('2026-01-31T23:30:00-05:00'))).toBe('2026-02-01');
});
