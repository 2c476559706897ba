import type { Reason } from '@axolop/domain';
import { TRPCClientError } from '@trpc/client';
import { expect, expectTypeOf, test } from 'vitest';
import { fieldErrorsOf, isReason, reasonOf, requestIdOf } from '../src/index.ts';
import { fakeApi } from './fake-api.ts';

async function failureOf(path: string): Promise<unknown> {
  try {
    await fakeApi().client().query(path);
  } catch (error) {
    return error;
  }
  throw new Error('the call should have failed');
}

test('a refusal is told by its reason, and narrowed', async () => {
  const error = await failureOf('refuse');
  expect(isReason(error, 'email_taken')).toBe(true);
  expect(isReason(error, 'slug_taken', 'email_taken')).toBe(true);
  expect(isReason(error, 'slug_taken')).toBe(false);
  expect(isReason(error)).toBe(false);
  if (!isReason(error, 'email_taken', 'not_found')) throw error;
  expectTypeOf(error.data.reason).toEqualTypeOf<'email_taken' | 'not_found'>();
  expectTypeOf(error.data.requestId).toEqualTypeOf<string | null>();
  expect(error.data.fields).toEqual([{ path: ['email'], message: 'is taken' }]);
});

test('its parts can be asked for one by one', async () => {
  const error = await failureOf('refuse');
  expect(reasonOf(error)).toBe('email_taken');
  expect(fieldErrorsOf(error)).toEqual([{ path: ['email'], message: 'is taken' }]);
  expect(requestIdOf(error)).toBe('request-1');
  expectTypeOf(reasonOf).returns.toEqualTypeOf<Reason | null>();
});

test('what is no refusal has no reason', () => {
  const foreign = (data: unknown) => TRPCClientError.from({ error: { code: -32_603, message: 'no', data } });
  const others = [
    new Error('a defect'),
    null,
    'email_taken',
    { data: { reason: 'email_taken' } },
    foreign(undefined),
    foreign({ reason: 7 }),
  ];
  for (const error of others) {
    expect(reasonOf(error)).toBeNull();
    expect(isReason(error, 'email_taken')).toBe(false);
    expect(fieldErrorsOf(error)).toEqual([]);
    expect(requestIdOf(error)).toBeNull();
  }
});

test('a reason that this version does not know is none, and broken fields are left out', () => {
  const error = TRPCClientError.from({
    error: {
      code: -32_603,
      message: 'no',
      data: { reason: 'moon_too_bright', fields: [{ path: 'x' }, 3, { path: ['a'], message: 'b' }], requestId: 'r' },
    },
  });
  expect(reasonOf(error)).toBeNull();
  expect(fieldErrorsOf(error)).toEqual([{ path: ['a'], message: 'b' }]);
  expect(requestIdOf(error)).toBe('r');
});
