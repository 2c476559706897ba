import { can, isPermission } from '@axolop/domain';
import type { Actor, Header } from './actors.ts';
import type { CatalogTable } from './catalog.ts';
import type { Sweep, Verb } from './table-rule.ts';

/**
 * What a statement must come to.
 *
 * - `done`: exactly this row is read, added, changed or gone;
 * - `nothing`: no error, and no row;
 * - `refused`: SQLSTATE 42501, and no row;
 * - `error`: the header cannot be read, and no row;
 * - `nothing or error`: the same where the role alone decides, so that it is open whether the header was read.
 */
export type Expectation = 'done' | 'nothing' | 'refused' | 'error' | 'nothing or error';

/** Derives what must come of a statement from the model of access and the rule of the table. */
export function expectationFor(
  { verb, sweep, actor, header }: { verb: Verb; sweep: Sweep; actor: Actor; header: Header },
  table: CatalogTable,
): Expectation {
  if (actor.kind === 'anonymous') return 'refused';
  if (actor.kind === 'service') return table.service.includes(verb) ? 'done' : 'refused';

  const need = sweep.needs[verb];
  if (need === 'nobody') return 'refused';
  if (need === 'signed in') return header === 'malformed' && sweep.readsHeader === true ? 'error' : 'done';

  const may = isPermission(need) && actor.role !== null && can(actor.role, need);
  if (may && header === 'right agency') return 'done';
  if (may && header === 'malformed') return 'error';
  if (verb === 'insert') return header === 'malformed' ? 'error' : 'refused';
  return header === 'malformed' ? 'nothing or error' : 'nothing';
}
