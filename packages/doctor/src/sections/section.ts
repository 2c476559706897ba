/** How bad a finding is: `warn` and `error` make the doctor's exit code 1. */
export type FindingLevel = 'info' | 'warn' | 'error';

/** One thing that someone should look at. */
export interface Finding {
  readonly level: FindingLevel;
  readonly text: string;
}

/** One answer of the doctor. */
export interface DoctorSection {
  readonly title: string;
  /** For people. */
  readonly lines: readonly string[];
  /** For machines: the same facts, not cut. */
  readonly data: unknown;
  readonly findings: readonly Finding[];
}
