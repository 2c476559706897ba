import { appRouter, declarationProblems, proceduresOf } from '@axolop/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unmatched } from '../../src/matrix/catalog.ts';
import { CellSheet, SWEEP_TIMEOUT_MS } from '../../src/matrix/cells.ts';
import type { Camera, Image } from '../../src/matrix/image.ts';
import { matrixWorld, type MatrixWorld } from '../../src/matrix/matrix-world.ts';
import { sweepProcedure } from '../../src/matrix/procedure-cells.ts';
import { PROCEDURE_RULES } from '../../src/matrix/procedure-inputs.ts';

const PROCEDURES = proceduresOf(appRouter);

test('every procedure of the router has an input here, and every input a procedure', () => {
  const paths = PROCEDURES.map(({ path }) => path);
  expect(unmatched(paths, Object.keys(PROCEDURE_RULES))).toEqual({ withoutRule: [], ruleForNothing: [] });
});

test('every procedure declares its access, its output and an input that takes nothing unknown', () => {
  expect(declarationProblems(appRouter)).toEqual([]);
  expect(PROCEDURES.filter(({ access, output }) => access === null || output === null)).toEqual([]);
});

describe('a call through the API answers as the model of access says', { timeout: SWEEP_TIMEOUT_MS }, () => {
  let matrix: MatrixWorld;
  let camera: Camera;
  let base: Image;
  beforeAll(async () => {
    matrix = await matrixWorld();
    camera = matrix.camera();
    base = await camera.take();
  });
  afterAll(() => matrix[Symbol.asyncDispose]());

  test.for(PROCEDURES)('$path', async (procedure, context) => {
    const sheet = new CellSheet();
    for (const rule of PROCEDURE_RULES[procedure.path] ?? []) {
      await sweepProcedure({ matrix, camera, base, procedure }, rule, sheet);
    }
    expect(sheet.finish(context)).toEqual([]);
  });
});
