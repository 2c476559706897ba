/** Why the runner refused or failed, in words that a program can branch on. */
export type MigrationErrorReason =
  | 'invalid_files'
  | 'unknown_migration'
  | 'changed_file'
  | 'missing_file'
  | 'missing_predecessors'
  | 'has_dependants'
  | 'not_applied'
  | 'statement_failed'
  | 'lock_timeout'
  | 'connection_failed'
  | 'tool_failed';

/** A refusal or failure of the migration tools. The message is complete: it names the file and what to do. */
export class MigrationError extends Error {
  readonly reason: MigrationErrorReason;

  constructor(reason: MigrationErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
    this.reason = reason;
  }
}
