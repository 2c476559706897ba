/** Why the embedded stack refused to start or to go on. */
export type LocalSupabaseReason =
  | 'already_running'
  | 'database_refused'
  | 'database_too_old'
  | 'database_unreachable'
  | 'invalid_setting'
  | 'missing_privilege'
  | 'no_operating_user'
  | 'platform_unsupported'
  | 'port_taken'
  | 'postgres_failed'
  | 'unsafe_directory';

/** An error whose message is one line that the person at the terminal can act on. */
export class LocalSupabaseError extends Error {
  readonly reason: LocalSupabaseReason;

  constructor(reason: LocalSupabaseReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalSupabaseError';
    this.reason = reason;
  }
}
