/** Whether programs written for the contract before still work: `breaking` = some do not. */
export type ChangeLevel = 'breaking' | 'additive';

/** One difference between two contracts. */
export interface Change {
  readonly level: ChangeLevel;
  /** A procedure's path, or what else changed: `reason email_taken`, `permission contact:read`. */
  readonly subject: string;
  /** The place inside a procedure, `input.data.email`; empty when it is the subject as a whole. */
  readonly where: string;
  readonly text: string;
}

/** A change on one line, for people. */
export function changeLine({ level, subject, where, text }: Change): string {
  return `${level === 'breaking' ? 'BREAKING' : 'additive'}  ${subject}${where === '' ? '' : ` ${where}`}: ${text}`;
}
