import { randomUUID } from 'node:crypto';
import { isAgencyAccess, type ProcedureEntry } from '@axolop/api';
import { groundOfNothing } from '../matrix/ground.ts';
import type { Ask, Sample } from './sample.ts';

/** Whether a procedure works in one agency, which its input names. */
export function isInAgency({ access }: ProcedureEntry): boolean {
  return isAgencyAccess(access);
}

/** The whole input of a call, with the agency of an agency procedure. */
export function inputOf(procedure: ProcedureEntry, sample: Sample, ask: Ask): object {
  const own = sample.input(ask);
  return isInAgency(procedure) ? { ...own, agencyId: ask.agency } : own;
}

/** Whether the input of a sample holds ids: it is another one with another ground. */
export function holdsIds(sample: Sample): boolean {
  const agency = randomUUID();
  const [one, another] = [1, 2].map(() => JSON.stringify(sample.input(askForNothing(agency))));
  return one !== another;
}

/** An owner's call with ids of nothing, for whoever wants to see the input alone. */
export function askForNothing(agency: string, userId: string = randomUUID()): Ask {
  const actor = { person: { id: userId, email: 'owner@example.com' }, role: 'owner', standing: null } as const;
  return { actor, agency, ground: groundOfNothing(), prepared: randomUUID() };
}
