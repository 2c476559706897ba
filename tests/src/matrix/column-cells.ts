import type { Actor } from './actors.ts';
import type { CellSheet } from './cells.ts';
import { changesBetween, describeChanges, type Row } from './image.ts';
import { placeRows, writeRow, type TableSweep } from './table-cells.ts';

/**
 * Updates every column that no client may write, one by one, as those who may do most: the owners. The column that
 * names the agency is set to the other one, which would move the row there; the others to what a caller would like.
 */
export async function sweepColumns(run: TableSweep, sheet: CellSheet): Promise<void> {
  const { camera, matrix, rule, table } = run;
  const [sweep] = rule.sweeps;
  if (sweep === undefined) return;
  const start = await camera.take();
  const keys = await placeRows(run, sweep);
  const filled = await camera.take();
  const locked = table.columns.filter(({ name, generated }) => !generated && !rule.updatable.includes(name));
  for (const actor of matrix.actors.filter(({ role }) => role === 'owner')) {
    for (const { name } of locked) {
      const key = keys.get(actor) ?? {};
      const rest = matrix.rest(actor, 'right agency');
      const sent = { [name]: wishFor(name, actor, key) };
      const { error } = await writeRow(rest, { verb: 'update', table: table.name, key, sent });
      const after = await camera.take();
      await camera.restore(filled, after);
      const changes = changesBetween(filled, after);
      const found = `got ${error?.code ?? 'no error'}, changed: ${describeChanges(changes) || 'nothing'}`;
      const isRefused = error?.code === '42501' && changes.length === 0;
      sheet.add(`${table.name} update of ${name}, ${actor.name}`, isRefused ? null : `expected "refused", ${found}`);
    }
  }
  await camera.verify(filled);
  await camera.restore(start, filled);
}

function wishFor(column: string, { agency, otherAgency }: Actor, key: Row): unknown {
  if (column === 'agency_id') return otherAgency.id;
  // A value that the column has or may have; what cannot be known is emptied.
  return column in key && key[column] !== agency.id ? key[column] : null;
}
