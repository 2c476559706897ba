import { describe, expect, test } from 'vitest';
import { watchWrites } from '../src/writes.ts';

/** How many writes may stand after one request that is answered so. */
async function possibleAfter(answer: () => Response | Promise<Response>, init: RequestInit = { method: 'POST' }) {
  const watch = watchWrites(async () => answer());
  await watch.fetch('http://db.test/rest/v1/contacts', init).catch(() => undefined);
  return watch.possible();
}

const refusal = (status: number, code: string) => () => Response.json({ code, message: 'no' }, { status });

describe('a write may stand', () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ['it was done', () => new Response(null, { status: 201 })],
    ['the connection was lost', () => Promise.reject(new TypeError('fetch failed'))],
    ['a gateway answered in its place', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['an error came without a code', () => Response.json({ message: 'upstream' }, { status: 500 })],
    ['the database connection broke', refusal(503, '08006')],
    ['the database was shut down', refusal(503, '57P01')],
    ['PostgREST lost the database', refusal(503, 'PGRST001')],
  ])('when %s', async (_, answer) => {
    expect(await possibleAfter(answer)).toBe(1);
  });
});

describe('a write does not stand', () => {
  test.each([
    ['a unique key refused it', 409, '23505'],
    ['one of our functions refused it', 404, 'AX404'],
    ['a policy refused it', 403, '42501'],
    ['it took too long', 500, '57014'],
    ['two transactions met', 500, '40P01'],
    ['it matched no row', 406, 'PGRST116'],
  ])('when %s', async (_, status, code) => {
    expect(await possibleAfter(refusal(status, code))).toBe(0);
  });

  test('when it was a read', async () => {
    expect(await possibleAfter(() => Response.json([]), { method: 'GET' })).toBe(0);
    expect(await possibleAfter(() => Response.json([]), {})).toBe(0);
  });
});

test('the answer of a refused write can still be read', async () => {
  const watch = watchWrites(async () => refusal(409, '23505')());
  const response = await watch.fetch('http://db.test/rest/v1/contacts', { method: 'PATCH' });
  expect(await response.json()).toMatchObject({ code: '23505' });
});
