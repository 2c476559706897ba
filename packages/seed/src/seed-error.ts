/** Why a seed refused, in words that a program can branch on. */
export type SeedErrorReason = 'remote_database' | 'schema_missing' | 'email_in_use' | 'invalid_plan' | 'occupied';

/** A refusal of the seeds. The message is one complete line and holds no password. */
export class SeedError extends Error {
  readonly reason: SeedErrorReason;

  constructor(reason: SeedErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SeedError';
    this.reason = reason;
  }
}
