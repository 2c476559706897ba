import { can } from '@axolop/domain';
import { z } from 'zod';
import type { Unprepared } from '../samples/sample.ts';
import { HEADERS, type Actor, type Header } from './actors.ts';
import type { CatalogFunction } from './catalog.ts';
import type { CellSheet } from './cells.ts';
import type { FunctionRule, Result } from './function-rule.ts';
import { changesBetween, describeChanges, type Camera, type Image, type Row } from './image.ts';
import type { MatrixWorld } from './matrix-world.ts';

/** What one function is swept with. */
export interface FunctionSweep {
  readonly matrix: MatrixWorld;
  readonly camera: Camera;
  /** How the world is before each cell, and after it. */
  readonly base: Image;
  readonly fn: CatalogFunction;
}

/** How a call is made: which agency it names, whose ids it brings, and what the header says. */
interface Case {
  readonly name: string;
  readonly agency: 'own' | 'other';
  readonly ids: 'own' | 'other';
  readonly header: Header;
}

// The right header comes last: what was prepared serves as long as nothing has changed.
const OWN: readonly Case[] = HEADERS.toReversed().map((header) => {
  return { name: `header ${header}`, agency: 'own', ids: 'own', header };
});
const FOREIGN_IDS: Case = { name: 'ids of the other agency', agency: 'own', ids: 'other', header: 'right agency' };
const OTHER_AGENCY: readonly Case[] = [
  { name: 'the other agency under the own header', agency: 'other', ids: 'other', header: 'right agency' },
  { name: 'the other agency under its header', agency: 'other', ids: 'other', header: 'other agency' },
];

const Answer = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string() }).nullable(),
  data: z.unknown(),
});

/** What stands prepared for a call, and how the world looks with it. */
interface Stage {
  readonly of: string;
  readonly prepared: string;
  readonly image: Image;
}

/** Calls a function in one of its uses as every actor, in every way that there is. */
export async function sweepFunction(run: FunctionSweep, rule: FunctionRule, sheet: CellSheet): Promise<void> {
  const about = rule.about === undefined ? '' : ` (${rule.about})`;
  for (const actor of run.matrix.actors) {
    let stage: Stage | null = null;
    for (const one of casesOf(rule)) {
      const ready = await prepare(run, { rule, actor, one, stage });
      const { problem, after } = await tryCell(run, { rule, actor, one, stage: ready });
      sheet.add(`${run.fn.name}${about}, ${actor.name}, ${one.name}`, problem);
      const hasChanged = changesBetween(ready.image, after).length > 0;
      if (hasChanged) await run.camera.restore(run.base, after);
      stage = hasChanged ? null : ready;
    }
    if (stage !== null) await run.camera.restore(run.base, stage.image);
  }
  await run.camera.verify(run.base);
}

function casesOf(rule: FunctionRule): Case[] {
  const own = rule.brief === true ? OWN.slice(-1) : OWN;
  const foreign = rule.foreign === undefined ? [] : [FOREIGN_IDS];
  return [...own, ...foreign, ...(rule.needs === 'signed in' || rule.brief === true ? [] : OTHER_AGENCY)];
}

interface Attempt {
  readonly rule: FunctionRule;
  readonly actor: Actor;
  readonly one: Case;
}

async function prepare(run: FunctionSweep, { stage, ...attempt }: Attempt & { stage: Stage | null }): Promise<Stage> {
  const { one, rule } = attempt;
  const of = `${one.agency} ${one.ids}`;
  if (stage?.of === of) return stage;
  if (stage !== null) await run.camera.restore(run.base, stage.image);
  if (rule.prepare === undefined) return { of, prepared: '', image: run.base };
  return { of, prepared: await rule.prepare(askOf(run, attempt)), image: await run.camera.take() };
}

function askOf({ matrix }: FunctionSweep, { actor, one }: Attempt): Unprepared {
  const idOf = (which: 'own' | 'other') => (which === 'own' ? actor.agency.id : actor.otherAgency.id);
  return { sql: matrix.world.sql, actor, agency: idOf(one.agency), ground: matrix.ground(idOf(one.ids)) };
}

async function tryCell(
  run: FunctionSweep,
  { stage, ...attempt }: Attempt & { stage: Stage },
): Promise<{ problem: string | null; after: Image }> {
  const { rule, actor, one } = attempt;
  const args = rule.args({ ...askOf(run, attempt), prepared: stage.prepared });
  const { error, data } = await call(run, actor, one, args);
  const after = await run.camera.take();
  const changes = changesBetween(stage.image, after);

  const expected = expectationFor(rule, run.fn, actor, one);
  const rows = rowsIn(data);
  const code = error === null ? null : (error.code ?? 'no code');
  const leak = rule.tells === true ? null : leakIn(JSON.stringify(data ?? error), actor);
  const seen: Seen = { code, rows: rows.length, changes: changes.length, reads: rule.reads === true };
  if (isAsExpected(expected, seen) && leak === null) return { problem: null, after };
  const found = [
    error === null ? 'no error' : `${code} ${error.message}`,
    `${rows.length} rows`,
    changes.length === 0 ? 'nothing changed' : `changed: ${describeChanges(changes)}`,
  ];
  return { problem: `expected "${expected}", got ${found.join(', ')}${leak ?? ''}`, after };
}

interface Seen {
  readonly code: string | null;
  readonly rows: number;
  readonly changes: number;
  readonly reads: boolean;
}

function isAsExpected(expected: Result, { code, rows, changes, reads }: Seen): boolean {
  if (expected === 'done') return code === null && (reads ? changes === 0 && rows > 0 : changes > 0);
  if (changes > 0) return false;
  if (expected === 'error') return code !== null;
  if (expected === 'unchanged') return code === null && rows === 0;
  if (expected === 'hidden') return code === 'AX404' || (code === null && rows === 0);
  return code === expected;
}

async function call({ matrix, fn }: FunctionSweep, actor: Actor, { header }: Case, args: Row) {
  return Answer.parse(await matrix.rest(actor, header).rpc(fn.name, args));
}

/** What must come of a call, from the model of access. */
function expectationFor(rule: FunctionRule, fn: CatalogFunction, actor: Actor, one: Case): Result {
  const role = { anonymous: 'anon', person: 'authenticated', service: 'service_role' }[actor.kind];
  if (!fn.callers.includes(role)) return '42501';
  const allowed = rule.result?.(actor, one.header) ?? 'done';
  if (rule.needs === 'signed in') return allowed;

  if (one.header === 'malformed') return 'error';
  const isHere =
    one.agency === 'own'
      ? one.header === 'right agency' || (one.header === 'none' && rule.headerless === true)
      : one.header === 'other agency';
  const standing = one.agency === 'own' ? actor.role : actor.otherRole;
  if (!isHere || standing === null) return rule.outside ?? 'AX404';
  const needs = one.ids === one.agency ? rule.needs : (rule.foreignNeeds ?? rule.needs);
  if (!can(standing, needs)) return rule.lacking ?? 'AX403';
  if (one.agency === 'other') return rule.result?.({ ...actor, role: standing }, 'right agency') ?? 'done';
  return one.ids === 'other' ? (rule.foreign ?? 'AX404') : allowed;
}

/** Whether an answer names an agency that the caller does not belong to. */
function leakIn(answer: string, { agency, otherAgency, role, otherRole }: Actor): string | null {
  const foreign = [...(role === null ? [agency] : []), ...(otherRole === null ? [otherAgency] : [])];
  return foreign.some(({ id }) => answer.includes(id)) ? ', and the answer names an agency of others' : null;
}

/** What a function gave, row by row; one value counts as a row, and null as none. */
function rowsIn(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data;
  return data === null || data === undefined ? [] : [data];
}
