import type { Page } from '@axolop/domain';
import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  newestFirst,
  pageFrom,
  pageQuery,
  userClient,
  type Keyset,
  type Position,
  type SortKey,
} from '../src/index.ts';

interface Row {
  id: string;
  key: SortKey;
}

const BY_NAME: Keyset<Row> = {
  list: 'contacts',
  by: 'name',
  direction: 'asc',
  column: 'name',
  tieColumn: 'id',
  key: z.union([z.string(), z.number()]),
  keyOf: (row) => row.key,
  tieOf: (row) => row.id,
};

const NEWEST_FIRST = newestFirst('contacts');

const ID = '019a0000-0000-7000-8000-00000000000a';
const instant = '2026-11-22T10:30:48.123456+00:00';

/** What the database would answer: the rows behind a place. */
function rowsAfter(rows: readonly Row[], from: Position | null): Row[] {
  return rows.filter((row) => from === null || row.key > from.key || (row.key === from.key && row.id > from.tie));
}

/** The address that a query asks for. */
async function addressOf(
  page: { cursor?: string | null; limit: number },
  keyset: 'newest' | 'name',
): Promise<URLSearchParams> {
  let asked = '';
  const fetch: typeof globalThis.fetch = (input) => {
    asked = new Request(input).url;
    return Promise.resolve(Response.json([]));
  };
  const db = userClient({ url: 'http://db.test', publishableKey: 'k', accessToken: 't', requestId: 'r', fetch });
  const query = db.from('contacts').select('id').eq('agency_id', ID);
  await (keyset === 'newest' ? pageQuery(query, NEWEST_FIRST, page) : pageQuery(query, BY_NAME, page));
  return new URL(asked).searchParams;
}

describe('a cursor', () => {
  test('brings back exactly the place that went in', () => {
    fc.assert(
      fc.property(
        fc.uuid({ version: 7 }),
        fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
        (id, key) => {
          fc.pre(typeof key === 'number' || key.isWellFormed());
          const cursor = encodeCursor(BY_NAME, { id, key });
          expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/u);
          expect(decodeCursor(BY_NAME, cursor)).toEqual({ key: Object.is(key, -0) ? 0 : key, tie: id });
        },
      ),
    );
  });

  test('keeps the microseconds', () => {
    const cursor = encodeCursor(NEWEST_FIRST, { id: ID, createdAt: instant });
    expect(decodeCursor(NEWEST_FIRST, cursor).key).toBe(instant);
    expect(cursor.length).toBeLessThan(512);
  });

  test('that is no cursor is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => decodeCursor(NEWEST_FIRST, text)).toThrow(expect.objectContaining({ reason: 'invalid_cursor' }));
      }),
    );
  });

  const NEWEST = { l: 'contacts', o: 'createdAt desc' };
  test('made by hand is like one of ours', () => {
    expect(made({ ...NEWEST, k: instant, i: ID })).toBe(encodeCursor(NEWEST_FIRST, { id: ID, createdAt: instant }));
  });

  const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['of another order', encodeCursor(BY_NAME, { id: ID, key: instant })],
    ['of the other direction', encodeCursor({ ...NEWEST_FIRST, direction: 'asc' }, { id: ID, createdAt: instant })],
    ['of another list', encodeCursor(newestFirst('opportunities'), { id: ID, createdAt: instant })],
    ['as it was before lists had names', made({ s: 'newest', k: instant, i: ID })],
    ['with a key that is no instant', made({ ...NEWEST, k: 'now()', i: ID })],
    ['with a tie that is no id', made({ ...NEWEST, k: instant, i: '1) or (true' })],
    ['with more than a cursor has', made({ ...NEWEST, k: instant, i: ID, x: 1 })],
    ['with a character too many', `${encodeCursor(NEWEST_FIRST, { id: ID, createdAt: instant })}!`],
    ['with nothing in it', ''],
    ['null', made(null)],
  ])('%s is refused', (_name, cursor) => {
    expect(() => decodeCursor(NEWEST_FIRST, cursor)).toThrow(expect.objectContaining({ reason: 'invalid_cursor' }));
  });
});

describe('a page', () => {
  test('starts at the top without a cursor, and asks for one row more', async () => {
    const asked = await addressOf({ limit: 50, cursor: null }, 'newest');
    expect(Object.fromEntries(asked)).toEqual({
      select: 'id',
      agency_id: `eq.${ID}`,
      order: 'created_at.desc,id.desc',
      limit: '51',
    });
  });

  test('goes on behind the cursor, with the bound that lets the index start there', async () => {
    const cursor = encodeCursor(NEWEST_FIRST, { id: ID, createdAt: instant });
    const asked = await addressOf({ limit: 2, cursor }, 'newest');
    expect(asked.get('created_at')).toBe(`lte.${instant}`);
    expect(asked.get('or')).toBe(`(created_at.lt."${instant}",and(created_at.eq."${instant}",id.lt."${ID}"))`);
  });

  test('upwards compares upwards, and text cannot leave its quotation marks', async () => {
    const cursor = encodeCursor(BY_NAME, { id: ID, key: 'a",id.gt.0),or(b\\' });
    const asked = await addressOf({ limit: 2, cursor }, 'name');
    const name = String.raw`"a\",id.gt.0),or(b\\"`;
    expect(asked.get('name')).toBe(String.raw`gte.a",id.gt.0),or(b\ `.trim());
    expect(asked.get('or')).toBe(`(name.gt.${name},and(name.eq.${name},id.gt."${ID}"))`);
    expect(asked.get('order')).toBe('name.asc,id.asc');
  });

  test('has a next one only when there is more', () => {
    const rows = ['a', 'b', 'c'].map((key) => ({ id: ID, key, extra: true }));
    const page = pageFrom(rows, BY_NAME, 2);
    expect(page.items.map((row) => row.key)).toEqual(['a', 'b']);
    expect(page.nextCursor).toBe(encodeCursor(BY_NAME, { id: ID, key: 'b' }));
    expect(pageFrom(rows, BY_NAME, 3).nextCursor).toBeNull();
    expect(pageFrom([], BY_NAME, 3)).toEqual({ items: [], nextCursor: null });
    expectTypeOf(page.items).toEqualTypeOf<{ id: string; key: string; extra: boolean }[]>();
  });

  test('walking all pages visits every row once, in order, also among equal keys', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: fc.uuid({ version: 7 }), key: fc.integer({ min: 0, max: 3 }) }), {
          selector: (row) => row.id,
        }),
        fc.integer({ min: 1, max: 5 }),
        (rows, limit) => {
          const sorted = rows.toSorted((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1));
          const seen: Row[] = [];
          let from: Position | null = null;
          do {
            const page: Page<Row> = pageFrom(rowsAfter(sorted, from).slice(0, limit + 1), BY_NAME, limit);
            seen.push(...page.items);
            from = page.nextCursor === null ? null : decodeCursor(BY_NAME, page.nextCursor);
          } while (from !== null);
          expect(seen).toEqual(sorted);
        },
      ),
    );
  });
});
