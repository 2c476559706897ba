import { isDeepStrictEqual } from 'node:util';
import type { Change } from './change.ts';
import { compareSchemas } from './compare-schemas.ts';
import type { ProcedureContract, RouterContract } from './router-contract.ts';

/**
 * Lists what changed between two contracts, by procedure, then reasons, then permissions.
 *
 * Breaking: a procedure is gone, became another type or asks for more than before; an input takes less; an output
 * gives less, or something that was not there before; a reason is gone or has another code; a role lost a
 * permission. Everything else is additive.
 */
export function compareContracts(before: RouterContract, after: RouterContract): Change[] {
  return [...procedureChanges(before, after), ...reasonChanges(before, after), ...permissionChanges(before, after)];
}

function procedureChanges(before: RouterContract, after: RouterContract): Change[] {
  return namesOf(before.procedures, after.procedures).flatMap((subject): Change[] => {
    const old = before.procedures[subject];
    const now = after.procedures[subject];
    if (old === undefined) return [{ level: 'additive', subject, where: '', text: `new ${now?.type ?? ''}` }];
    if (now === undefined) return [{ level: 'breaking', subject, where: '', text: 'removed' }];
    const changes = [
      ...headChanges(old, now, before, after),
      ...inputChanges(old, now, before, after),
      ...compareSchemas(
        'output',
        old.output,
        now.output,
        { before: before.schemas.output, after: after.schemas.output },
        'output',
      ),
    ];
    return changes.map((change) => ({ ...change, subject }));
  });
}

type PlacedChange = Omit<Change, 'subject'>;

function headChanges(
  old: ProcedureContract,
  now: ProcedureContract,
  before: RouterContract,
  after: RouterContract,
): PlacedChange[] {
  const changes: PlacedChange[] = [];
  if (old.type !== now.type) {
    changes.push({ level: 'breaking', where: '', text: `was a ${old.type} and is a ${now.type}` });
  }
  if (words(old) !== words(now)) {
    const shutOut = callersOf(old, before).filter((caller) => !callersOf(now, after).includes(caller));
    const text = `access ${words(old)} → ${words(now)}`;
    changes.push(
      shutOut.length === 0
        ? { level: 'additive', where: '', text }
        : { level: 'breaking', where: '', text: `${text}, which shuts out: ${shutOut.join(', ')}` },
    );
  }
  if (old.summary !== now.summary) changes.push({ level: 'additive', where: '', text: 'another summary' });
  return changes;
}

type Access = Pick<ProcedureContract, 'access' | 'inAgency'>;

/** An access in words, the same for the same permissions in another order. */
function words({ access, inAgency }: Access): string {
  const everywhere = [access].flat().toSorted().join(' and ');
  return inAgency === undefined ? everywhere : `${everywhere}, in an agency ${inAgency.toSorted().join(' and ')}`;
}

/** Kinds of callers that an access lets through: in an agency those with a role, or anybody. */
function callersOf({ access, inAgency }: Access, contract: RouterContract): string[] {
  const members = [...new Set(Object.values(contract.permissions).flat())];
  const inside = inAgency === undefined ? members : holdersOf(inAgency, members, contract);
  if (access === 'public') return ['anyone', 'anyone signed in', ...members];
  if (access === 'signed_in') return ['anyone signed in', ...inside];
  return holdersOf([access].flat(), members, contract);
}

/** Those who hold all of the permissions. */
function holdersOf(needed: readonly string[], members: readonly string[], { permissions }: RouterContract): string[] {
  return members.filter((role) => needed.every((permission) => permissions[permission]?.includes(role) ?? false));
}

function inputChanges(
  old: ProcedureContract,
  now: ProcedureContract,
  before: RouterContract,
  after: RouterContract,
): PlacedChange[] {
  const changes: PlacedChange[] = [];
  const where = 'input';
  if (!old.inputRequired && now.inputRequired) changes.push({ level: 'breaking', where, text: 'now required' });
  if (old.inputRequired && !now.inputRequired) changes.push({ level: 'additive', where, text: 'now optional' });
  if (old.input === null && now.input !== null && !now.inputRequired)
    changes.push({ level: 'additive', where, text: 'new' });
  if (old.input !== null && now.input === null) changes.push({ level: 'breaking', where, text: 'removed' });
  if (old.input === null || now.input === null) return changes;
  const named = { before: before.schemas.input, after: after.schemas.input };
  return [...changes, ...compareSchemas('input', old.input, now.input, named, where)];
}

function reasonChanges(before: RouterContract, after: RouterContract): Change[] {
  return namesOf(before.reasons, after.reasons).flatMap((name): Change[] => {
    const subject = `reason ${name}`;
    const [old, now] = [before.reasons[name], after.reasons[name]];
    if (old === now) return [];
    if (old === undefined) return [{ level: 'additive', subject, where: '', text: `new, with the code ${now ?? ''}` }];
    if (now === undefined) return [{ level: 'breaking', subject, where: '', text: 'removed' }];
    return [{ level: 'breaking', subject, where: '', text: `code ${old} → ${now}` }];
  });
}

function permissionChanges(before: RouterContract, after: RouterContract): Change[] {
  return namesOf(before.permissions, after.permissions).flatMap((name): Change[] => {
    const subject = `permission ${name}`;
    const [old, now] = [before.permissions[name], after.permissions[name]];
    if (isDeepStrictEqual(old, now)) return [];
    if (old === undefined)
      return [{ level: 'additive', subject, where: '', text: `new, for ${now?.join(', ') ?? ''}` }];
    if (now === undefined) return [{ level: 'breaking', subject, where: '', text: 'removed' }];
    const lost = old.filter((role) => !now.includes(role));
    const gained = now.filter((role) => !old.includes(role));
    return [
      ...lost.map((role): Change => ({ level: 'breaking', subject, where: '', text: `${role} no longer holds it` })),
      ...gained.map((role): Change => ({ level: 'additive', subject, where: '', text: `${role} holds it now` })),
    ];
  });
}

/** The keys of both, in order. */
function namesOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
