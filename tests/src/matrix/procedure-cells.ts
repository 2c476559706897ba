import { randomUUID } from 'node:crypto';
import { can, isPermission } from '@axolop/domain';
import type { ProcedureEntry } from '@axolop/api';
import type { Actor } from './actors.ts';
import type { CellSheet } from './cells.ts';
import type { Parents } from './ground.ts';
import { changesBetween, describeChanges, type Camera, type Change, type Image } from './image.ts';
import type { Ground, MatrixWorld } from './matrix-world.ts';
import { callProcedure, type ProcedureAnswer } from './procedure-call.ts';
import type { ProcedureResult, ProcedureRule } from './procedure-rule.ts';

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
export async function sweepProcedure(run: ProcedureSweep, rule: ProcedureRule, sheet: CellSheet): Promise<void> {
  const about = rule.about === undefined ? '' : ` (${rule.about})`;
  for (const actor of run.matrix.actors) {
    for (const one of casesOf(run, rule, actor)) {
      sheet.add(`${run.procedure.path}${about}, ${actor.name}, ${one.name}`, await tryCell(run, rule, actor, one));
    }
  }
  await run.camera.verify(run.base);
}

function casesOf({ procedure }: ProcedureSweep, rule: ProcedureRule, actor: Actor): Case[] {
  const cases = rule.foreign === undefined ? [OWN] : [OWN, FOREIGN_IDS];
  if (!isInAgency(procedure)) return cases;
  // The other agency is one that does not exist, to whoever does not belong to it.
  return [...cases, actor.otherRole === null ? FOREIGN_AGENCY : OTHER_AGENCY];
}

function isInAgency({ access }: ProcedureEntry): boolean {
  return access !== null && isPermission(access);
}

async function tryCell(run: ProcedureSweep, rule: ProcedureRule, actor: Actor, one: Case): Promise<string | null> {
  const expected = expectationFor(run.procedure, rule, actor, one);
  const { answer, changes } = await attempt(run, rule, actor, one);
  const problem = problemIn(run.procedure, expected, answer, changes);
  if (problem !== null || one.twin === undefined) return problem;

  const twin = await attempt(run, rule, actor, one.twin);
  const same = answer.text === twin.answer.text && changes.length === twin.changes.length;
  return same ? null : `answers ${answer.text}, but ${twin.answer.text} when there is nothing`;
}

/** Makes one call, sees what it changed, and undoes that. */
async function attempt(run: ProcedureSweep, rule: ProcedureRule, actor: Actor, one: Pick<Case, 'agency' | 'ids'>) {
  const { matrix, camera, base, procedure } = run;
  const agency = agencyOf(actor, one.agency);
  const ask = { sql: matrix.world.sql, actor, agency, ground: groundOf(matrix, actor, one.ids) };
  const isPrepared = rule.prepare !== undefined && one.ids !== 'absent';
  const prepared = isPrepared ? await rule.prepare?.(ask) : undefined;
  const before = isPrepared ? await camera.take() : base;

  const own = rule.input({ ...ask, prepared: prepared ?? randomUUID() });
  const input = isInAgency(procedure) ? { ...own, agencyId: agency } : own;
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
function expectationFor({ access }: ProcedureEntry, rule: ProcedureRule, actor: Actor, one: Case): ProcedureResult {
  if (access === 'public') return 'OK';
  if (actor.kind !== 'person') return 'UNAUTHORIZED';
  const role = one.agency === 'own' ? actor.role : actor.otherRole;
  if (access !== null && isPermission(access)) {
    if (role === null) return 'NOT_FOUND';
    if (!can(role, access)) return 'FORBIDDEN';
  }
  if (one.ids !== one.agency) return rule.foreign ?? 'NOT_FOUND';
  if (rule.needs !== undefined && (role === null || !can(role, rule.needs))) return 'FORBIDDEN';
  return rule.result?.({ ...actor, role }) ?? 'OK';
}

function tokenOf({ world }: MatrixWorld, { kind, person }: Actor): string | null {
  return kind === 'service' ? world.address.secretKey : (person?.token ?? null);
}

function agencyOf(actor: Actor, origin: Origin): string {
  if (origin === 'absent') return randomUUID();
  return origin === 'own' ? actor.agency.id : actor.otherAgency.id;
}

function groundOf(matrix: MatrixWorld, actor: Actor, origin: Origin): Ground {
  if (origin !== 'absent') return matrix.ground(agencyOf(actor, origin));
  const { here, next } = matrix.ground(actor.agency.id);
  return { here: absent(here), next: absent(next) };
}

/** Ids of nothing, in the form of those of something. */
function absent(parents: Parents): Parents {
  const id = (): string => randomUUID();
  return {
    label: parents.label,
    agency: id(),
    outsider: id(),
    account: id(),
    viewer: id(),
    suspended: id(),
    contact: id(),
    tag: id(),
    pipeline: id(),
    stage: id(),
    opportunity: id(),
    activity: id(),
    form: id(),
    formVersion: id(),
    list: id(),
    campaign: id(),
    recipient: id(),
    field: id(),
    invite: id(),
  };
}
