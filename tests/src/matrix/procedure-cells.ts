import { randomUUID } from 'node:crypto';
import type { ProcedureEntry } from '@axolop/api';
import { holdsIds, inputOf, isInAgency } from '../samples/call.ts';
import { foreignOutcomeOf, outcomeOf, refusalOf } from '../samples/outcome.ts';
import type { ProcedureResult, Sample } from '../samples/sample.ts';
import type { Actor } from './actors.ts';
import type { CellSheet } from './cells.ts';
import { groundOfNothing, type Ground } from './ground.ts';
import { changesBetween, describeChanges, type Camera, type Change, type Image } from './image.ts';
import type { MatrixWorld } from './matrix-world.ts';
import { callProcedure, type ProcedureAnswer } from './procedure-call.ts';

/** What one procedure is swept with. */
export interface ProcedureSweep {
  readonly matrix: MatrixWorld;
  readonly camera: Camera;
  /** How the world is before each cell, and after it. */
  readonly base: Image;
  readonly procedure: ProcedureEntry;
}

/** Which agency a call names, and whose ids it brings; `absent`: of nothing that exists. */
type Origin = 'own' | 'other' | 'absent';
interface Case {
  readonly name: string;
  readonly agency: Origin;
  readonly ids: Origin;
  /** A call whose answer must be the same to the letter, and change as little. */
  readonly twin?: Pick<Case, 'agency' | 'ids'>;
}

const OWN: Case = { name: 'in the agency', agency: 'own', ids: 'own' };
const FOREIGN_IDS: Case = {
  name: 'with ids of the other agency',
  agency: 'own',
  ids: 'other',
  twin: { agency: 'own', ids: 'absent' },
};
const OTHER_AGENCY: Case = { name: 'in the other agency', agency: 'other', ids: 'other' };
const FOREIGN_AGENCY: Case = { ...OTHER_AGENCY, twin: { agency: 'absent', ids: 'absent' } };

/** Calls a procedure in one of its uses as every actor. */
export async function sweepProcedure(run: ProcedureSweep, sample: Sample, sheet: CellSheet): Promise<void> {
  const about = sample.about === undefined ? '' : ` (${sample.about})`;
  for (const actor of run.matrix.actors) {
    for (const one of casesOf(run, sample, actor)) {
      sheet.add(`${run.procedure.path}${about}, ${actor.name}, ${one.name}`, await tryCell(run, sample, actor, one));
    }
  }
  await run.camera.verify(run.base);
}

function casesOf({ procedure }: ProcedureSweep, sample: Sample, actor: Actor): Case[] {
  const cases = holdsIds(sample) && typeof sample.foreign !== 'object' ? [OWN, FOREIGN_IDS] : [OWN];
  if (!isInAgency(procedure)) return cases;
  // The other agency is one that does not exist, to whoever does not belong to it.
  return [...cases, actor.otherRole === null ? FOREIGN_AGENCY : OTHER_AGENCY];
}

async function tryCell(run: ProcedureSweep, sample: Sample, actor: Actor, one: Case): Promise<string | null> {
  const expected = expectationFor(run.procedure, sample, actor, one);
  const { answer, changes } = await attempt(run, sample, actor, one);
  const problem = problemIn(run.procedure, expected, answer, changes);
  if (problem !== null || one.twin === undefined) return problem;

  const twin = await attempt(run, sample, actor, one.twin);
  const same = answer.text === twin.answer.text && changes.length === twin.changes.length;
  return same ? null : `answers ${answer.text}, but ${twin.answer.text} when there is nothing`;
}

/** Makes one call, sees what it changed, and undoes that. */
async function attempt(run: ProcedureSweep, sample: Sample, actor: Actor, one: Pick<Case, 'agency' | 'ids'>) {
  const { matrix, camera, base, procedure } = run;
  const agency = agencyOf(actor, one.agency);
  const ask = { sql: matrix.world.sql, actor, agency, ground: groundOf(matrix, actor, one.ids) };
  const isPrepared = sample.prepare !== undefined && one.ids !== 'absent';
  const prepared = isPrepared ? await sample.prepare?.(ask) : undefined;
  const before = isPrepared ? await camera.take() : base;

  const input = inputOf(procedure, sample, { ...ask, prepared: prepared ?? randomUUID() });
  const answer = await callProcedure(matrix.world.address, procedure, { token: tokenOf(matrix, actor), input });
  const after = await camera.take();
  await camera.restore(base, after);
  return { answer, changes: changesBetween(before, after) };
}

function problemIn(
  { type, output }: ProcedureEntry,
  expected: ProcedureResult,
  answer: ProcedureAnswer,
  changes: readonly Change[],
): string | null {
  const found = `${answer.code} ${answer.text}`;
  if (answer.code !== expected) return `expected ${expected}, got ${found}`;
  if (expected === 'OK' && output?.safeParse(answer.data).success !== true) return `not what it declares: ${found}`;
  const mayChange = expected === 'OK' && type === 'mutation';
  if (changes.length > 0 && !mayChange) return `answered ${answer.code}, and changed ${describeChanges(changes)}`;
  return mayChange && changes.length === 0 ? 'answered OK, and changed nothing' : null;
}

/** What must come of a call, from the access that the procedure declares and the model of access. */
function expectationFor(procedure: ProcedureEntry, sample: Sample, actor: Actor, one: Case): ProcedureResult {
  if (procedure.access === 'public') return 'OK';
  if (actor.kind !== 'person') return 'UNAUTHORIZED';
  const role = one.agency === 'own' ? actor.role : actor.otherRole;
  if (one.ids !== one.agency) return refusalOf(procedure, role) ?? foreignOutcomeOf(sample);
  return outcomeOf(procedure, sample, { ...actor, role });
}

function tokenOf({ world }: MatrixWorld, { kind, person }: Actor): string | null {
  return kind === 'service' ? world.address.secretKey : (person?.token ?? null);
}

function agencyOf(actor: Actor, origin: Origin): string {
  if (origin === 'absent') return randomUUID();
  return origin === 'own' ? actor.agency.id : actor.otherAgency.id;
}

function groundOf(matrix: MatrixWorld, actor: Actor, origin: Origin): Ground {
  return origin === 'absent' ? groundOfNothing() : matrix.ground(agencyOf(actor, origin));
}
