import { appRouter, declarationProblems, proceduresOf } from '@axolop/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CellSheet, SWEEP_TIMEOUT_MS } from '../../src/matrix/cells.ts';
import type { Camera, Image } from '../../src/matrix/image.ts';
import { matrixWorld, type MatrixWorld } from '../../src/matrix/matrix-world.ts';
import { sweepProcedure } from '../../src/matrix/procedure-cells.ts';
import { sampledProcedures } from '../../src/samples/all-samples.ts';

const PROCEDURES = proceduresOf(appRouter);

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

  test.for(sampledProcedures())('$procedure.path', async ({ procedure, uses }, context) => {
    const sheet = new CellSheet();
    for (const sample of uses) await sweepProcedure({ matrix, camera, base, procedure }, sample, sheet);
    expect(sheet.finish(context)).toEqual([]);
  });
});
