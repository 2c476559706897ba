import { z } from 'zod';
import { HEADERS, type Actor, type Header } from './actors.ts';
import type { CatalogTable } from './catalog.ts';
import type { CellSheet } from './cells.ts';
import { insertRow, type Parents } from './ground.ts';
import { changesBetween, type Camera, type Image, type Row } from './image.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Rest } from './rest.ts';
import { expectationFor } from './table-expectation.ts';
import { problemOf, type Outcome } from './table-outcome.ts';
import type { Sweep, TableRule, Verb } from './table-rule.ts';

/** What one table is swept with. */
export interface TableSweep {
  readonly matrix: MatrixWorld;
  /** Sees the table, and every table that its triggers write. */
  readonly camera: Camera;
  readonly table: CatalogTable;
  readonly rule: TableRule;
}

interface Cell {
  readonly verb: Verb;
  readonly sweep: Sweep;
  readonly actor: Actor;
  readonly header: Header;
  /** The key of the row that the actor is after. */
  readonly key: Row;
  /** How the tables look before the cell, and after it. */
  readonly filled: Image;
}

const Answer = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string() }).nullable(),
  data: z.array(z.unknown()).nullish(),
});

/** Tries one verb on a table as every actor with every header. Whatever was written is undone after each cell. */
export async function sweepTable(run: TableSweep, verb: Verb, sheet: CellSheet): Promise<void> {
  for (const sweep of run.rule.sweeps) {
    const start = await run.camera.take();
    const keys = await placeRows(run, sweep);
    const filled = await run.camera.take();
    for (const actor of run.matrix.actors) {
      for (const header of HEADERS) {
        const about = sweep.about === undefined ? '' : ` (${sweep.about})`;
        const name = `${run.table.name}${about} ${verb}, ${actor.name}, header ${header}`;
        sheet.add(name, await tryCell(run, { verb, sweep, actor, header, filled, key: keys.get(actor) ?? {} }));
      }
    }
    await run.camera.verify(filled);
    await run.camera.restore(start, filled);
  }
}

async function tryCell(run: TableSweep, cell: Cell): Promise<string | null> {
  const { matrix, camera, table, rule } = run;
  const { verb, sweep, actor, header } = cell;
  const expected = expectationFor(cell, table);
  const rest = matrix.rest(actor, header);
  if (verb === 'select') {
    const { readable = [] } = rule;
    const columns = readable.length === 0 ? '*' : readable.join(',');
    const answer = Answer.parse(await rest.from(table.name).select(columns).match(cell.key));
    const outcome = { ...codeOf(answer), rows: answer.data ?? [], changes: [] };
    return problemOf(outcome, { verb, table: table.name, expected, key: cell.key, sent: {} });
  }

  const { here, next } = matrix.ground(actor.agency.id);
  const staged = await stage(run, cell, next);
  const before = staged === null ? cell.filled : await camera.take();
  const key = staged ?? cell.key;
  const sent = verb === 'insert' ? newRow(run, cell, next) : sweep.change(here);
  const answer = await writeRow(rest, { verb, table: table.name, key, sent });
  const after = await camera.take();
  await camera.restore(cell.filled, after);
  const outcome: Outcome = { ...codeOf(answer), rows: [], changes: changesBetween(before, after) };
  return problemOf(outcome, { verb, table: table.name, expected, key, sent });
}

/** Sends one statement that writes. */
export async function writeRow(
  rest: Rest,
  { verb, table, key, sent }: { verb: 'insert' | 'update' | 'delete'; table: string; key: Row; sent: Row },
): Promise<z.infer<typeof Answer>> {
  const rows = rest.from(table);
  if (verb === 'insert') return Answer.parse(await rows.insert(sent));
  if (verb === 'update') return Answer.parse(await rows.update(sent).match(key));
  return Answer.parse(await rows.delete().match(key));
}

function codeOf({ error }: z.infer<typeof Answer>): Pick<Outcome, 'code' | 'message'> {
  if (error === null) return { code: null, message: '' };
  return { code: error.code ?? 'no code', message: error.message };
}

/** Puts the rows in their place that the actors are after. @returns the key of each actor's row */
export async function placeRows({ matrix, table }: TableSweep, sweep: Sweep): Promise<Map<Actor, Row>> {
  const keys = new Map<Actor, Row>();
  const placed = new Map<string, Row>();
  for (const actor of matrix.actors) {
    const { here } = matrix.ground(actor.agency.id);
    const owner = ownerFor(actor, here);
    if (sweep.existing !== undefined) {
      keys.set(actor, sweep.existing(here, owner));
      continue;
    }
    const values = sweep.row(here, owner);
    const name = JSON.stringify(values);
    const key = placed.get(name) ?? keyOf(table, await insertRow(matrix.world.sql, table.name, values));
    placed.set(name, key);
    keys.set(actor, key);
  }
  return keys;
}

/**
 * Prepares what a cell needs beyond the rows in their place: room for the only row that there may be, or a row that
 * the service role deletes, because nothing else hangs on it.
 *
 * @returns the key of the row that the cell is about, or `null` when there was nothing to prepare
 */
async function stage(
  { matrix, table }: TableSweep,
  { verb, sweep, actor, key }: Cell,
  next: Parents,
): Promise<Row | null> {
  const { sql } = matrix.world;
  if (verb === 'insert' && sweep.single === true) {
    const conditions = Object.keys(key).map((column, index) => `${column} = $${index + 1}`);
    await sql.query(`delete from public.${table.name} where ${conditions.join(' and ')}`, Object.values(key));
    return key;
  }
  if (verb === 'delete' && actor.kind === 'service' && sweep.single !== true) {
    return keyOf(table, await insertRow(sql, table.name, sweep.row(next, ownerFor(actor, next))));
  }
  return null;
}

/** What an actor sends to insert: as much as a client may set where it may insert at all. */
function newRow({ matrix, rule }: TableSweep, { sweep, actor }: Cell, next: Parents): Row {
  const { here } = matrix.ground(actor.agency.id);
  const row = sweep.row(sweep.single === true ? here : next, ownerFor(actor, here));
  const need = sweep.needs.insert;
  if (actor.kind === 'service' || need === 'nobody' || need === 'hidden') return row;
  return Object.fromEntries(Object.entries(row).filter(([column]) => rule.insertable.includes(column)));
}

/** Whose the rows are that are the caller's own; those who are no person are after a member's. */
function ownerFor(actor: Actor, parents: Parents): string {
  return actor.person?.id ?? parents.viewer;
}

function keyOf(table: CatalogTable, row: Row): Row {
  return Object.fromEntries(table.key.map((column) => [column, row[column]]));
}
