import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposedFunctions, unmatched, type CatalogFunction } from '../../src/matrix/catalog.ts';
import { CellSheet, SWEEP_TIMEOUT_MS } from '../../src/matrix/cells.ts';
import { sweepFunction } from '../../src/matrix/function-cells.ts';
import { FUNCTION_RULES } from '../../src/matrix/function-rules.ts';
import type { Camera, Image } from '../../src/matrix/image.ts';
import { matrixWorld, type MatrixWorld } from '../../src/matrix/matrix-world.ts';
import { sweepBadArguments } from '../../src/matrix/bad-arguments.ts';

let matrix: MatrixWorld;
let functions: readonly CatalogFunction[];
let camera: Camera;
let base: Image;
beforeAll(async () => {
  matrix = await matrixWorld();
  functions = await exposedFunctions(matrix.world.sql);
  camera = matrix.camera();
  base = await camera.take();
});
afterAll(() => matrix[Symbol.asyncDispose]());

test('every function of the exposed schema has a rule, and every rule a function', () => {
  const names = functions.map(({ name }) => name);
  expect(unmatched(names, Object.keys(FUNCTION_RULES))).toEqual({ withoutRule: [], ruleForNothing: [] });
});

test('every function of the exposed schema runs as its caller, who is signed in', () => {
  const others = functions.filter(({ definer, callers }) => definer || callers.join() !== 'authenticated');
  expect(others.map(({ name }) => name)).toEqual([]);
});

describe('a call through REST answers as the model of access says', { timeout: SWEEP_TIMEOUT_MS }, () => {
  test.for(Object.entries(FUNCTION_RULES))('%s', async ([name, rules], context) => {
    const fn = functions.find((one) => one.name === name);
    if (fn === undefined) throw new Error(`There is no function ${name}.`);
    const sheet = new CellSheet();
    for (const rule of rules) await sweepFunction({ matrix, camera, base, fn }, rule, sheet);
    const [first] = rules;
    if (first !== undefined) await sweepBadArguments({ matrix, camera, base, fn }, first, sheet);
    expect(sheet.finish(context)).toEqual([]);
  });
});
