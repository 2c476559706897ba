import { appRouter, proceduresOf } from '@axolop/api';
import { expect, test } from 'vitest';
import { unmatched } from '../../src/matrix/catalog.ts';
import { SAMPLES } from '../../src/samples/all-samples.ts';
import { holdsIds } from '../../src/samples/call.ts';

test('every procedure of the router has a sample, and every sample a procedure', () => {
  const paths = proceduresOf(appRouter).map(({ path }) => path);
  const { withoutRule: withoutSample, ruleForNothing: sampleOfNothing } = unmatched(paths, Object.keys(SAMPLES));
  expect({ withoutSample, sampleOfNothing }).toEqual({ withoutSample: [], sampleOfNothing: [] });
});

test('no sample says what foreign ids come to when its input holds none', () => {
  const idle = Object.entries(SAMPLES).flatMap(([path, uses]) =>
    uses.flatMap((sample) =>
      sample.foreign !== undefined && !holdsIds(sample) ? [`${path} ${sample.about ?? ''}`] : [],
    ),
  );
  expect(idle).toEqual([]);
});
