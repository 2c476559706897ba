import { RecordEntity, type Filter, type Sort } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askAs } from '../../src/kernel/ask-as.ts';
import { conditions, filters, sorts } from '../../src/kernel/filter-arbitraries.ts';
import { passes, type Surroundings } from '../../src/kernel/filter-evaluator.ts';
import { CUSTOM_TYPES, filterGround } from '../../src/kernel/filter-ground.ts';

test.for(RecordEntity.options)(
  'the compiled filter of %s lets through what the evaluator does, however it is looked for',
  async (entity) => {
    await using world = await twoAgencies();
    const ground = await filterGround(world, entity, 42);
    await using asker = await askAs(world, ground.personId, ground.agencyId);
    const around: Surroundings = { entity, types: CUSTOM_TYPES, now: asker.now };
    const someFilter = fc.oneof(
      { weight: 2, arbitrary: filters(entity, ground.ids) },
      { weight: 1, arbitrary: conditions(entity, ground.ids) },
    );
    let matches = 0;
    const check = async (filter: Filter, sort: Sort, lookAhead: number): Promise<void> => {
      const found = await asker.ids({ entity, filter, sort, lookAhead });
      const expected = ground.records.filter((record) => passes(filter, record, around)).map(({ id }) => id);
      expect(found.toSorted()).toEqual(expected.toSorted());
      matches += found.length;
    };
    await fc.assert(fc.asyncProperty(someFilter, sorts(entity), fc.constantFrom(0, 5, 2000), check), { numRuns: 600 });
    expect(matches).toBeGreaterThan(5000);
  },
);
