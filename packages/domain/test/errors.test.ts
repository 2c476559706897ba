import { expect, expectTypeOf, test } from 'vitest';
import { DomainError, ERROR_CODES, FieldError, isReasonName, Reason, REASONS, type ErrorCode } from '../src/index.ts';

test('every reason has a known code, and every code a reason', () => {
  expect(new Set(Object.values(REASONS))).toEqual(new Set(ERROR_CODES));
});

test.each(Object.keys(REASONS))('%s is a reason, in the words that the database can raise', (reason) => {
  expect(isReasonName(reason)).toBe(true);
  expect(Reason.parse(reason)).toBe(reason);
  expect(reason).toMatch(/^[a-z]+(_[a-z]+)*$/u);
});

test.each(['', 'nonsense', 'toString', '__proto__', 'constructor', 'NOT_FOUND'])('%j is no reason', (text) => {
  expect(isReasonName(text)).toBe(false);
  expect(Reason.safeParse(text).success).toBe(false);
});

test('an error takes its code from its reason', () => {
  const error = new DomainError('email_taken', 'This e-mail is in use.');
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'DomainError',
    message: 'This e-mail is in use.',
    reason: 'email_taken',
    code: 'CONFLICT',
    fields: [],
  });
  expect(String(error)).toBe('DomainError: This e-mail is in use.');
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
});

test('an error has a cause only when it was given one', () => {
  const cause = new Error('lost');
  expect('cause' in new DomainError('internal', 'Something went wrong.')).toBe(false);
  expect(new DomainError('internal', 'Something went wrong.', { cause }).cause).toBe(cause);
  expect(new DomainError('internal', 'Something went wrong.', { cause: null }).cause).toBe(null);
});

test('an error keeps the fields that were refused', () => {
  const fields = [{ path: ['contacts', 3, 'email'], message: 'must be an e-mail' }];
  const error = new DomainError('invalid_input', 'The input is not valid.', { fields });
  expect(error.fields).toEqual(fields);
  expect(FieldError.array().parse(JSON.parse(JSON.stringify(error.fields)))).toEqual(fields);
});
