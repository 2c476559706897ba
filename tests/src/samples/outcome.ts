import { isAgencyAccess, type ProcedureEntry } from '@axolop/api';
import { can, type Role } from '@axolop/domain';
import type { Caller } from '../matrix/actors.ts';
import type { ProcedureResult, Sample } from './sample.ts';

/** How the access of a procedure refuses somebody with this role in the agency; `null` when it lets them in. */
export function refusalOf({ access }: ProcedureEntry, role: Role | null): 'NOT_FOUND' | 'FORBIDDEN' | null {
  if (!isAgencyAccess(access)) return null;
  if (role === null) return 'NOT_FOUND';
  return access.every((permission) => can(role, permission)) ? null : 'FORBIDDEN';
}

/** What the call of a sample comes to, made by somebody who is signed in, with ids of the agency that it names. */
export function outcomeOf(
  procedure: ProcedureEntry,
  sample: Sample,
  caller: Pick<Caller, 'role' | 'standing'>,
): ProcedureResult {
  const { role } = caller;
  const refusal = refusalOf(procedure, role);
  if (refusal !== null) return refusal;
  if (sample.needs?.some((permission) => role === null || !can(role, permission)) === true) return 'FORBIDDEN';
  return sample.result?.(caller) ?? 'OK';
}

/** What the call of a sample comes to with ids of another agency, or of nothing. */
export function foreignOutcomeOf({ foreign }: Sample): ProcedureResult {
  return typeof foreign === 'string' ? foreign : 'NOT_FOUND';
}
