import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unmatched } from '../../src/matrix/catalog.ts';
import { sweepColumns } from '../../src/matrix/column-cells.ts';
import { CellSheet, SWEEP_TIMEOUT_MS } from '../../src/matrix/cells.ts';
import { matrixWorld, type MatrixWorld } from '../../src/matrix/matrix-world.ts';
import { sweepTable } from '../../src/matrix/table-cells.ts';
import { VERBS } from '../../src/matrix/table-rule.ts';
import { TABLE_RULES } from '../../src/matrix/table-rules.ts';

let matrix: MatrixWorld;
beforeAll(async () => {
  matrix = await matrixWorld();
});
afterAll(() => matrix[Symbol.asyncDispose]());

test('every table of the exposed schema has a rule, and every rule a table', () => {
  const names = matrix.tables.map(({ name }) => name);
  expect(unmatched(names, Object.keys(TABLE_RULES))).toEqual({ withoutRule: [], ruleForNothing: [] });
});

/** Tables that write each other by triggers; the others stand alone. */
const GROUPS = Map.groupBy(Object.entries(TABLE_RULES), ([name, rule]) => rule.sweptWith ?? name);

describe.concurrent('REST answers as the model of access says', { timeout: SWEEP_TIMEOUT_MS }, () => {
  test.for([...GROUPS.values()].map((group) => ({ group, names: group.map(([name]) => name).join(', ') })))(
    '$names',
    async ({ group }, context) => {
      const sheet = new CellSheet();
      const camera = matrix.camera(group.map(([name]) => name));
      for (const [name, rule] of group) {
        const table = matrix.tables.find((one) => one.name === name);
        if (table === undefined) throw new Error(`There is no table ${name}.`);
        const run = { matrix, camera, table, rule };
        for (const verb of VERBS) await sweepTable(run, verb, sheet);
        await sweepColumns(run, sheet);
      }
      expect(sheet.finish(context)).toEqual([]);
    },
  );
});

describe('what the catalog grants is what the rules say', () => {
  test.each(Object.entries(TABLE_RULES))('%s', (name, rule) => {
    const table = matrix.tables.find((one) => one.name === name);
    const columns = table?.columns ?? [];
    const granted = (verb: 'select' | 'insert' | 'update') =>
      columns.flatMap((column) => (column[verb] ? [column.name] : [])).toSorted();
    const everyColumn = columns.map((column) => column.name);

    expect(granted('select')).toEqual([...(rule.readable ?? everyColumn)].toSorted());
    expect(granted('insert')).toEqual([...rule.insertable].toSorted());
    expect(granted('update')).toEqual([...rule.updatable].toSorted());
    expect(table?.delete).toBe(rule.sweeps.some(({ needs }) => needs.delete !== 'nobody'));
    // Nobody without a token holds anything; nobody at all may truncate, reference or hang triggers on it.
    expect(columns.filter(({ open }) => open).map((column) => column.name)).toEqual([]);
    expect(table?.excess).toEqual([]);
    expect(table?.protected).toBe(true);
  });
});
