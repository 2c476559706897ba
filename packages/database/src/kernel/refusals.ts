import type { Reason } from '@axolop/domain';

/** What it means that something is taken. */
interface Taken {
  readonly reason: Reason;
  readonly field?: string;
}

/**
 * What a broken unique constraint means to the caller: the name of the constraint or unique index, and the
 * reason that is answered, with the field of the input that has what is taken. A constraint that is not listed answers
 * `duplicate`.
 *
 * A migration that adds a unique key which callers can run into adds its line here.
 */
export const UNIQUE_CONSTRAINTS: ReadonlyMap<string, Taken> = new Map<string, Taken>([
  ['agencies_slug_key', { reason: 'slug_taken', field: 'slug' }],
  ['agency_invites_pending_key', { reason: 'invite_pending', field: 'email' }],
  ['agency_members_one_owner', { reason: 'last_owner' }],
  ['agency_members_pkey', { reason: 'already_member' }],
  ['contact_lists_agency_name_key', { reason: 'name_taken', field: 'name' }],
  ['contacts_agency_email_key', { reason: 'email_taken', field: 'email' }],
  ['custom_fields_agency_key_key', { reason: 'name_taken', field: 'key' }],
  ['email_suppressions_agency_email_key', { reason: 'email_taken', field: 'email' }],
  ['forms_agency_slug_key', { reason: 'slug_taken', field: 'slug' }],
  ['pipelines_agency_name_key', { reason: 'name_taken', field: 'name' }],
  ['tags_agency_name_key', { reason: 'name_taken', field: 'name' }],
]);

/** One rule of {@link STATE_RULES}: a pattern of the code that PostgREST or PostgreSQL answered, and its reason. */
export interface StateRule {
  readonly code: RegExp;
  readonly reason: Reason;
}

/**
 * Codes of PostgREST and SQLSTATEs whose meaning does not depend on the statement. The first match counts.
 * What is not listed is a defect of ours, and answers as an internal error.
 */
export const STATE_RULES: readonly StateRule[] = [
  // PostgREST: no connection, no schema cache, no free connection in time
  { code: /^PGRST00[0-3]$/u, reason: 'database_unavailable' },
  // PostgREST: the token could not be read, anonymous where that is not allowed, a claim is wrong
  { code: /^PGRST30[1-3]$/u, reason: 'invalid_token' },
  // PostgreSQL: insufficient privilege, from grants or a policy
  { code: /^42501$/u, reason: 'missing_permission' },
  // PostgreSQL: a check failed, a value is missing or malformed
  { code: /^(?:23502|23514|22[0-9A-Z]{3})$/u, reason: 'invalid_input' },
  { code: /^23P01$/u, reason: 'duplicate' },
  // PostgreSQL: canceled by statement_timeout, or a lock was not free in time
  { code: /^(?:57014|55P03)$/u, reason: 'statement_timeout' },
  // PostgreSQL: connection lost, too many connections, shutting down or starting up
  { code: /^(?:08[0-9A-Z]{3}|53[0-9A-Z]{3}|57P0[1-5])$/u, reason: 'database_unavailable' },
  // PostgreSQL: two transactions met; the same call may well succeed next time
  { code: /^40(?:001|P01)$/u, reason: 'database_unavailable' },
];

/** What the caller reads when the database gave no sentence of our own. Constant, so that nothing leaks. */
export const SENTENCES: Readonly<Record<Reason, string>> = {
  invalid_input: 'The input is not valid.',
  invalid_cursor: 'The cursor does not belong to this list.',
  invalid_reference: 'The input names something that does not exist.',
  idempotency_key_reused: 'This idempotency key was used for another call or another input.',
  idempotency_in_progress: 'The first call with this idempotency key is still under way. Ask again with the same key.',
  idempotency_unknown:
    'A call with this idempotency key was broken off, and nobody knows whether it was done. Look before you try a new key.',
  idempotency_not_kept:
    'The call with this idempotency key was done, but its answer is not kept. Look for what it made before you try a new key.',
  signed_out: 'Sign in first.',
  invalid_token: 'The access token is not valid. Sign in again.',
  missing_permission: 'Your role does not allow this.',
  not_creator: 'Only the person who created it may do this.',
  role_too_strong: 'That role is stronger than yours.',
  own_membership: 'You cannot do this to your own membership.',
  email_mismatch: 'This is meant for another e-mail address.',
  not_found: 'There is no such record.',
  email_taken: 'This e-mail address is already in use.',
  slug_taken: 'This short name is already in use.',
  name_taken: 'This name is already in use.',
  duplicate: 'The same record exists already.',
  stale_version: 'The record was changed in the meantime. Load it again.',
  last_owner: 'An agency has exactly one owner.',
  seat_limit: 'All seats of the agency are taken.',
  already_member: 'This person is a member already.',
  member_suspended: 'This membership is suspended.',
  invite_pending: 'This person has an open invite already.',
  invite_expired: 'The invite has expired.',
  invite_revoked: 'The invite was revoked.',
  invite_used: 'The invite was used already.',
  not_active: 'This is not active.',
  in_use: 'It is still in use elsewhere.',
  dynamic_list: 'Who is on a dynamic list is what its filter says.',
  list_too_large: 'The list is too large for this.',
  invalid_transition: 'It cannot go from where it stands to where you want it.',
  already_converted: 'This contact was converted already.',
  no_stage: 'The pipeline has no stage of this kind.',
  default_pipeline: 'An agency has a default pipeline. Make another one the default first.',
  neighbour_moved: 'The card it was to stand beside is not in that stage any more. Load the board again.',
  field_limit: 'There are too many custom fields in use. Archive one of them first.',
  rate_limited: 'Too many requests. Try again later.',
  body_too_large: 'The request is too large.',
  database_unavailable: 'The database cannot be reached right now. Try again.',
  statement_timeout: 'The database took too long. Try again, or ask for less.',
  internal: 'Something went wrong on our side.',
};
