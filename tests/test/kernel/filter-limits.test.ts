import { ContactFilter, MAX_FILTER_CONDITIONS, MAX_FILTER_DEPTH, type Filter } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

// How large a filter may be is known to the schema of the API and to the compiler in the database, each in one place.

const CONDITION: Filter = { field: 'city', operator: 'isEmpty' };

/** A filter of about this depth with about so many conditions, which stand at a level of their own. */
const nearTheLimits: fc.Arbitrary<Filter> = fc
  .record({
    depth: fc.integer({ min: MAX_FILTER_DEPTH - 2, max: MAX_FILTER_DEPTH + 2 }),
    conditions: fc.integer({ min: MAX_FILTER_CONDITIONS - 3, max: MAX_FILTER_CONDITIONS + 3 }),
    wideAt: fc.nat(MAX_FILTER_DEPTH),
    words: fc.infiniteStream(fc.constantFrom('and', 'or', 'not')),
  })
  .map(({ depth, conditions, wideAt, words }) => {
    let filter: Filter = CONDITION;
    for (let level = depth; level > 0; level -= 1) {
      const word = words.next().value ?? 'not';
      const others = level === wideAt + 1 ? Array.from({ length: conditions - 1 }, () => CONDITION) : [];
      if (word === 'not' && others.length === 0) filter = { not: filter };
      else if (word === 'or') filter = { or: [filter, ...others] };
      else filter = { and: [...others, filter] };
    }
    return filter;
  });

/** Whether the database compiles a filter. */
async function compiles({ sql, a }: World, filter: unknown): Promise<boolean> {
  return sql.query('select private.compile_filter($1, $2, $3)', [a.id, 'contact', JSON.stringify(filter)]).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
      return false;
    },
  );
}

test('the API and the database let the same filters through, up to the same limits', async () => {
  await using world = await twoAgencies();
  const { rows } = await world.sql.query('select * from private.filter_limits()');
  expect(rows).toEqual([{ levels: MAX_FILTER_DEPTH, conditions: MAX_FILTER_CONDITIONS }]);
  const verdicts = { taken: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(nearTheLimits, async (filter) => {
      const isTaken = await compiles(world, filter);
      expect(ContactFilter.safeParse(filter).success).toBe(isTaken);
      verdicts[isTaken ? 'taken' : 'refused'] += 1;
    }),
    { numRuns: 60 },
  );
  expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(10);
});

test('several filters are conditions and one filter, which has the limits for itself', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [here, away] = [await world.a.contact({ city: 'Graz' }), await world.a.contact({ city: 'Linz' })];
  const times = (count: number): Filter[] => Array.from({ length: count }, () => CONDITION);
  const whole: Filter = { or: times(MAX_FILTER_CONDITIONS) };
  const cases: readonly (readonly [unknown, boolean])[] = [
    [[CONDITION], true],
    [[...times(10), whole], true],
    [[whole, ...times(10)], true],
    [times(11), true],
    [[], false],
    [times(12), false],
    [[whole, whole], false],
    [[CONDITION, { or: times(MAX_FILTER_CONDITIONS + 1) }], false],
    [[[CONDITION]], false],
    [[CONDITION, null], false],
    [['field'], false],
    [{ and: [[CONDITION]] }, false],
  ];
  for (const [filter, isTaken] of cases) {
    expect(await compiles(world, filter), JSON.stringify(filter).slice(0, 200)).toBe(isTaken);
  }
  const inCity = (city: string): Filter => ({ field: 'city', operator: 'eq', value: city });
  const found = await owner.supabase(agencyId).rpc('list_contacts', {
    agency_id: agencyId,
    filter: [
      inCity('graz'),
      { or: [inCity('graz'), inCity('linz')] },
      { field: 'leadScore', operator: 'lt', value: 5 },
    ],
  });
  expect(found.data?.map(({ id }) => id)).toEqual([here.id]);
  expect(found.data?.map(({ id }) => id)).not.toContain(away.id);
  // What a list stores is one filter.
  const list = { agency_id: agencyId, name: 'Several', kind: 'dynamic' as const, filter: Object.assign([CONDITION]) };
  expect((await owner.supabase(agencyId).from('contact_lists').insert(list)).error?.code).toBe('23514');
});
