import { appRouter, proceduresOf, type ProcedureEntry } from '@axolop/api';
import { ACCOUNT_SAMPLES } from './accounts.ts';
import { ACTIVITY_SAMPLES } from './activities.ts';
import { CONTACT_SAMPLES } from './contacts.ts';
import { CUSTOM_FIELD_SAMPLES } from './custom-fields.ts';
import { LIST_SAMPLES } from './lists.ts';
import { REPORT_SAMPLES } from './reports.ts';
import { SALES_SAMPLES } from './sales.ts';
import type { AllSamples, Uses } from './sample.ts';

/**
 * A valid input for every procedure of the API, by its path. The matrix, the walks over idempotency keys and over the
 * queries that are sent, and the fuzz call procedures with these.
 */
export const SAMPLES: Readonly<Record<string, Uses>> = {
  ...ACCOUNT_SAMPLES,
  ...CONTACT_SAMPLES,
  ...SALES_SAMPLES,
  ...ACTIVITY_SAMPLES,
  ...LIST_SAMPLES,
  ...CUSTOM_FIELD_SAMPLES,
  ...REPORT_SAMPLES,
} satisfies AllSamples;

/** A procedure with its samples. */
export interface Sampled {
  readonly procedure: ProcedureEntry;
  readonly uses: Uses;
}

/** Every procedure that has samples, in the order of its path. One test names those that have none. */
export function sampledProcedures(): Sampled[] {
  return proceduresOf(appRouter).flatMap((procedure) => {
    const uses = SAMPLES[procedure.path];
    return uses === undefined ? [] : [{ procedure, uses }];
  });
}
