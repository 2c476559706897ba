import { LeadStatus, LifecycleStage, STATUSES_OF_STAGE, type Lifecycle } from '@axolop/domain';

/** Every stage with every status, whether they go together or not. */
export const EVERY_LIFECYCLE: readonly Lifecycle[] = LifecycleStage.options.flatMap((lifecycleStage) =>
  LeadStatus.options.map((leadStatus) => ({ lifecycleStage, leadStatus })),
);

/** Those that a contact can have. */
export const LIVABLE: readonly Lifecycle[] = EVERY_LIFECYCLE.filter(({ lifecycleStage, leadStatus }) =>
  STATUSES_OF_STAGE[lifecycleStage].includes(leadStatus),
);
