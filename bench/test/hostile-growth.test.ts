import { expect, test } from 'vitest';
import { FLOOR_MS, growth, MOST_GROWTH, type Sized } from '../src/hostile-growth.ts';

const sized = (cost: (kb: number) => number): Sized[] => [1, 10, 100, 1000].map((kb) => ({ kb, ms: cost(kb) }));

test('work in proportion to the input does not grow, nor does what a call costs anyway', () => {
  expect(growth(sized((kb) => kb / 10))).toBeLessThan(MOST_GROWTH);
  expect(growth(sized((kb) => 3 + kb / 20))).toBeLessThan(MOST_GROWTH);
  expect(growth(sized(() => 2))).toBeLessThan(MOST_GROWTH);
});

test('square work is seen at whatever size it begins to hurt', () => {
  expect(growth(sized((kb) => kb ** 2 / 1000))).toBeGreaterThan(MOST_GROWTH);
  expect(growth(sized((kb) => Math.min(kb, 100) ** 2 / 10))).toBeGreaterThan(MOST_GROWTH);
  // Dear between two sizes, and refused above: the dearest counts, not the last.
  expect(growth(sized((kb) => (kb === 100 ? 5000 : 2)))).toBeGreaterThan(MOST_GROWTH);
});

test('a hiccup below the floor is no growth', () => {
  expect(growth(sized((kb) => (kb === 1 ? 0.5 : FLOOR_MS)))).toBeLessThan(MOST_GROWTH);
});
