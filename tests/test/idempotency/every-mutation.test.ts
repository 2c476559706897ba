import { appRouter, proceduresOf } from '@axolop/api';
import { twoAgencies } from '@axolop/testing';
import { describe, expect, test } from 'vitest';
import { KEYED_MUTATIONS } from '../../src/idempotency/keyed-calls.ts';
import { freshKey, send } from '../../src/idempotency/send.ts';
import { tracesOf } from '../../src/idempotency/traces.ts';

const mutations = proceduresOf(appRouter).filter(({ type }) => type === 'mutation');

test('the mutations that are tried here are those of the router', () => {
  expect(Object.keys(KEYED_MUTATIONS).toSorted()).toEqual(mutations.map(({ path }) => path));
});

test('no mutation is open to everyone: nobody would own its key', () => {
  expect(mutations.filter(({ access }) => access === 'public')).toEqual([]);
});

describe.concurrent('twice under one key, once done', () => {
  test.for(Object.entries(KEYED_MUTATIONS))('%s', async ([path, { prepare, again }]) => {
    await using world = await twoAgencies();
    const { as, input } = await prepare(world);
    const key = freshKey();
    const before = await tracesOf(world, as);

    const first = await send(world, as, { path, input, key });
    expect(first).toMatchObject({ status: 200 });
    const done = await tracesOf(world, as);
    expect(done).not.toEqual(before);

    const second = await send(world, as, { path, input, key });
    expect(second).toMatchObject(again === undefined ? { ...first } : { reason: again });
    expect(await tracesOf(world, as)).toEqual(done);
  });
});

describe.concurrent('a key of another form', () => {
  test.for(Object.entries(KEYED_MUTATIONS))('is refused by %s, which does nothing', async ([path, { prepare }]) => {
    await using world = await twoAgencies();
    const { as, input } = await prepare(world);
    const before = await tracesOf(world, as);
    for (const key of ['short', 'a'.repeat(129), 'with space', 'semi;colon']) {
      expect(await send(world, as, { path, input, key })).toMatchObject({ status: 400, reason: 'invalid_input' });
    }
    expect(await tracesOf(world, as)).toEqual(before);
  });
});
