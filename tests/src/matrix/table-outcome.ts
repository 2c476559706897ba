import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { describeChanges, type Change, type Row } from './image.ts';
import type { Expectation } from './table-expectation.ts';
import type { Verb } from './table-rule.ts';

/** What came of a statement. */
export interface Outcome {
  /** `null` without an error. */
  readonly code: string | null;
  readonly message: string;
  /** What was read. */
  readonly rows: readonly unknown[];
  /** What changed in the database, read with full rights. */
  readonly changes: readonly Change[];
}

/** What a cell wants to see. */
export interface Wanted {
  readonly verb: Verb;
  readonly table: string;
  readonly expected: Expectation;
  /** Of the row that the statement is about. */
  readonly key: Row;
  /** What the statement writes. */
  readonly sent: Row;
}

/** Says what is otherwise than expected; `null` when all is well. */
export function problemOf(outcome: Outcome, wanted: Wanted): string | null {
  const { code, message, rows, changes } = outcome;
  const found = [
    code === null ? 'no error' : `${code} ${message}`,
    `${rows.length} rows read`,
    changes.length === 0 ? 'nothing changed' : `changed: ${describeChanges(changes)}`,
  ].join(', ');
  const isAsExpected =
    wanted.expected === 'done' ? code === null && isDone(outcome, wanted) : isRefused(outcome, wanted);
  return isAsExpected ? null : `expected "${wanted.expected}", got ${found}`;
}

function isRefused({ code, rows, changes }: Outcome, { expected }: Wanted): boolean {
  if (rows.length > 0 || changes.length > 0) return false;
  if (expected === 'nothing or error') return true;
  if (expected === 'nothing') return code === null;
  return expected === 'refused' ? code === '42501' : code !== null;
}

/** Whether exactly the row in question was read, added, changed or taken away, and nothing else in its table. */
function isDone({ rows, changes }: Outcome, { verb, table, key, sent }: Wanted): boolean {
  if (verb === 'select') {
    const [row, ...others] = z.array(z.record(z.string(), z.unknown())).parse(rows);
    return row !== undefined && others.length === 0 && contains(row, key);
  }
  const change = changes.find((one) => one.table === table);
  if (change === undefined) return false;
  const { added, removed, changed } = change;
  if (added.length + removed.length + changed.length !== 1) return false;
  if (verb === 'insert') return added.some((row) => contains(row, sent));
  if (verb === 'delete') return removed.some((row) => contains(row, key));
  return changed.some(({ before, after }) => contains(before, key) && contains(after, { ...key, ...sent }));
}

function contains(row: Row, part: Row): boolean {
  return Object.entries(part).every(([column, value]) => isDeepStrictEqual(row[column], value));
}
