import { appRouter, proceduresOf } from '@axolop/api';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { matrixWorld } from '../../src/matrix/matrix-world.ts';
import { isPaged, pagedLists, takesCursor } from '../../src/paged-lists.ts';

const Page = z.object({ nextCursor: z.string().nullable() });

test('whatever answers the next cursor takes one, and the other way round', () => {
  const all = proceduresOf(appRouter);
  const paths = (some: typeof all): string[] => some.map(({ path }) => path);
  expect(paths(all.filter((procedure) => isPaged(procedure)))).toEqual(
    paths(all.filter((procedure) => takesCursor(procedure))),
  );
});

test('a cursor is of one list: every other list of the API refuses it', async () => {
  await using matrix = await matrixWorld();
  const lists = await pagedLists(matrix);
  expect(lists.length).toBeGreaterThan(15);
  const cursors: { of: string; cursor: string | null }[] = [];
  for (const list of lists) {
    const { text, data } = await list.read(null);
    const page = Page.safeParse(data);
    expect(page.data?.nextCursor, `${list.path} has a second page: ${text}`).toBeTypeOf('string');
    cursors.push({ of: list.path, cursor: page.data?.nextCursor ?? null });
  }
  const wrong: string[] = [];
  for (const list of lists) {
    for (const { of, cursor } of cursors) {
      const { code, reason } = await list.read(cursor);
      const answer = reason ?? code;
      if (answer !== (of === list.path ? 'OK' : 'invalid_cursor'))
        wrong.push(`a cursor of ${of} in ${list.path}: ${answer}`);
    }
  }
  expect(wrong).toEqual([]);
});
