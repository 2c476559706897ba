import { z } from 'zod';

/**
 * Where a contact may stand, and where it may go from there. The database holds the same rules
 * (`private.lifecycle_after`), a trigger keeps them, and a test compares the two in every case.
 */

/** How far a contact is on its way to be a customer. */
export const LifecycleStage = z.enum(['lead', 'qualified', 'opportunity', 'customer', 'disqualified']);
export type LifecycleStage = z.infer<typeof LifecycleStage>;

/** How far the work on a lead is. */
export const LeadStatus = z.enum(['new', 'contacted', 'qualified', 'nurture', 'disqualified', 'converted']);
export type LeadStatus = z.infer<typeof LeadStatus>;

/** The lead statuses that may stand beside a lifecycle stage. */
export const STATUSES_OF_STAGE: Readonly<Record<LifecycleStage, readonly LeadStatus[]>> = {
  lead: ['new', 'contacted', 'nurture'],
  qualified: ['new', 'contacted', 'nurture', 'qualified'],
  opportunity: ['new', 'contacted', 'nurture', 'qualified', 'converted'],
  customer: ['converted'],
  disqualified: ['disqualified', 'converted'],
};

/** The next stages from each stage. */
export const STAGE_STEPS: Readonly<Record<LifecycleStage, readonly LifecycleStage[]>> = {
  lead: ['qualified', 'opportunity', 'customer', 'disqualified'],
  qualified: ['lead', 'opportunity', 'customer', 'disqualified'],
  opportunity: ['qualified', 'customer', 'disqualified'],
  customer: ['opportunity', 'disqualified'],
  disqualified: ['lead', 'qualified', 'opportunity', 'customer'],
};

/** The next statuses from each status. Only a conversion makes a lead `converted`, and it stays so. */
export const STATUS_STEPS: Readonly<Record<LeadStatus, readonly LeadStatus[]>> = {
  new: ['contacted', 'qualified', 'nurture', 'disqualified', 'converted'],
  contacted: ['qualified', 'nurture', 'disqualified', 'converted'],
  qualified: ['contacted', 'nurture', 'disqualified', 'converted'],
  nurture: ['contacted', 'qualified', 'disqualified', 'converted'],
  disqualified: ['contacted', 'qualified', 'nurture'],
  converted: [],
};

/** The status that a stage brings along, where the one before cannot stay. */
const STATUS_OF_STAGE: Readonly<Record<LifecycleStage, LeadStatus>> = {
  lead: 'contacted',
  qualified: 'qualified',
  opportunity: 'qualified',
  customer: 'converted',
  disqualified: 'disqualified',
};

/** The stage that a status brings along, where the one before cannot stay. */
const STAGE_OF_STATUS: Readonly<Record<LeadStatus, LifecycleStage>> = {
  new: 'lead',
  contacted: 'lead',
  nurture: 'lead',
  qualified: 'qualified',
  disqualified: 'disqualified',
  converted: 'customer',
};

/** Where a contact stands. */
export interface Lifecycle {
  readonly lifecycleStage: LifecycleStage;
  readonly leadStatus: LeadStatus;
}

function agrees({ lifecycleStage, leadStatus }: Lifecycle): boolean {
  return STATUSES_OF_STAGE[lifecycleStage].includes(leadStatus);
}

/** A change of one of the two moves the other along, where the other cannot stay. */
function completed(from: Lifecycle, wanted: Lifecycle): Lifecycle {
  if (agrees(wanted)) return wanted;
  if (wanted.leadStatus === from.leadStatus) {
    return { ...wanted, leadStatus: STATUS_OF_STAGE[wanted.lifecycleStage] };
  }
  if (wanted.lifecycleStage === from.lifecycleStage) {
    return { ...wanted, lifecycleStage: STAGE_OF_STATUS[wanted.leadStatus] };
  }
  return wanted;
}

/**
 * Where a contact stands after a change of its stage, of its status, or of both.
 *
 * @param converted whether it has been converted, or is being converted by this change
 * @returns null when it may not go there
 */
export function nextLifecycle(
  from: Lifecycle,
  change: Partial<Lifecycle>,
  { converted }: { readonly converted: boolean },
): Lifecycle | null {
  const to = completed(from, { ...from, ...change });
  const isStep =
    (to.lifecycleStage === from.lifecycleStage || STAGE_STEPS[from.lifecycleStage].includes(to.lifecycleStage)) &&
    (to.leadStatus === from.leadStatus || STATUS_STEPS[from.leadStatus].includes(to.leadStatus));
  const isEarned = to.leadStatus !== 'converted' || converted;
  return agrees(to) && isStep && isEarned ? to : null;
}

/**
 * Where a new contact begins: as a new lead that takes its first step at once. Whoever imports customers has
 * customers, which counts as a conversion.
 *
 * @returns null when stage and status contradict each other
 */
export function firstLifecycle(wanted: { [Key in keyof Lifecycle]?: Lifecycle[Key] | undefined }): Lifecycle | null {
  const { lifecycleStage = 'lead', leadStatus = 'new' } = wanted;
  return nextLifecycle(
    { lifecycleStage: 'lead', leadStatus: 'new' },
    { lifecycleStage, leadStatus },
    { converted: true },
  );
}
