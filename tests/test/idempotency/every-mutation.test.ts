import { twoAgencies } from '@axolop/testing';
import { describe, expect, test } from 'vitest';
import { prepareCall } from '../../src/idempotency/keyed-call.ts';
import { keptUnder } from '../../src/idempotency/kept-row.ts';
import { freshKey, send } from '../../src/idempotency/send.ts';
import { tracesOf } from '../../src/idempotency/traces.ts';
import { makeGround } from '../../src/matrix/ground.ts';
import { sampledProcedures } from '../../src/samples/all-samples.ts';

const MUTATIONS = sampledProcedures().filter(({ procedure }) => procedure.type === 'mutation');

test('no mutation is open to everyone: nobody would own its key', () => {
  expect(MUTATIONS.filter(({ procedure }) => procedure.access === 'public')).toEqual([]);
});

describe.concurrent('nothing under a malformed key; twice under one key, once done', () => {
  test.for(MUTATIONS)('$procedure.path', async (mutation) => {
    await using world = await twoAgencies();
    await using ground = await makeGround(world.sql, world.a.id);
    const { path } = mutation.procedure;
    const { as, input } = await prepareCall(world, ground, mutation);
    const before = await tracesOf(world, as);

    for (const key of ['short', 'a'.repeat(129), 'with space', 'semi;colon']) {
      expect(await send(world, as, { path, input, key })).toMatchObject({ status: 400, reason: 'invalid_input' });
    }
    expect(await tracesOf(world, as)).toEqual(before);

    const key = freshKey();
    const first = await send(world, as, { path, input, key });
    expect(first).toMatchObject({ status: 200 });
    expect(await keptUnder(world, as, key)).toMatchObject({ procedure: path, finished_at: expect.any(Date) });
    const done = await tracesOf(world, as);
    expect(done).not.toEqual(before);

    const second = await send(world, as, { path, input, key });
    const { again } = mutation.uses[0];
    expect(second).toMatchObject(again === undefined ? { ...first } : { reason: again });
    expect(await tracesOf(world, as)).toEqual(done);
  });
});
