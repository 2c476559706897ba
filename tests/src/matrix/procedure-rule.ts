import type { Permission } from '@axolop/domain';
import type { Actor } from './actors.ts';
import type { Ask } from './function-rule.ts';
import type { Row } from './image.ts';

/** What a call must come to: `OK`, or the code of the refusal. */
export type ProcedureResult = 'OK' | 'BAD_REQUEST' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'CONFLICT';

/** A valid input of a procedure, and what the call must come to where the procedure's access does not say it all. */
export interface ProcedureRule {
  /** Which use, when there are several. */
  readonly about?: string;
  /** The valid input; that of an agency procedure without `agencyId`. */
  input(ask: Ask): Row;
  prepare?(ask: Omit<Ask, 'prepared'>): Promise<string>;
  /** What becomes of a call with ids of another agency, and with ids of nothing. Without it, there are no such ids. */
  readonly foreign?: ProcedureResult;
  /** What more this use needs than the access of the procedure says. */
  readonly needs?: Permission;
  /** What becomes of a call that the access permits; `OK` when it is left out. */
  result?(actor: Actor): ProcedureResult;
}
