/** One finding that is right as it is. */
export interface Allowance {
  readonly lint: string;
  readonly object: string;
  /** Why it does no harm here. */
  readonly reason: string;
}

interface Definer {
  /** Why it needs the rights of its owner, and what stands between them and its caller. */
  readonly reason: string;
  /** A door: clients may call it, so it checks its caller itself. Others run inside triggers, or inside a door that has checked. */
  readonly door?: true;
}

/** Every SECURITY DEFINER function there may be. */
const DEFINERS: Readonly<Record<string, Definer>> = {
  'private.agencies_permitting(text)': {
    door: true,
    reason: 'policies read memberships with it; answers for auth.uid() only',
  },
  'private.colleagues()': {
    door: true,
    reason: 'policies read members with it; the active agency, if the caller may read its members',
  },
  'private.require(uuid,text)': {
    door: true,
    reason: 'tells the caller his own role in the active agency, or refuses',
  },
  'private.contact_ids_matching(uuid,text,integer)': {
    door: true,
    reason: 'the search box; private.require first, rows are read again under RLS',
  },
  'private.remove_records(uuid,text,uuid[])': {
    door: true,
    reason: 'sets deleted_at, which no client may; private.require_removal first',
  },
  'private.restore_records(uuid,text,uuid[])': {
    door: true,
    reason: 'clears deleted_at, which no client may; private.require_removal first',
  },
  'private.create_agency(text,text,text)': {
    door: true,
    reason: 'makes the first membership; the owner is auth.uid()',
  },
  'private.my_agencies(boolean)': { door: true, reason: 'the one list over agencies; memberships of auth.uid() only' },
  'private.remove_agency(uuid)': { door: true, reason: 'sets deleted_at of an agency; private.require agency:remove' },
  'private.restore_agency(uuid)': {
    door: true,
    reason: 'a removed agency is behind every policy; the owner is compared with auth.uid()',
  },
  'private.change_agency_slug(uuid,text)': {
    door: true,
    reason: 'no client may update slug; private.require agency:update',
  },
  'private.change_member_role(uuid,uuid,text)': {
    door: true,
    reason: 'no client writes memberships; private.other_member',
  },
  'private.suspend_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.reactivate_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.remove_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.leave_agency(uuid)': { door: true, reason: 'no client writes memberships; ends that of auth.uid() only' },
  'private.transfer_ownership(uuid,uuid)': {
    door: true,
    reason: 'no client writes memberships; private.require agency:transfer',
  },
  'private.create_invite(uuid,text,text,integer)': {
    door: true,
    reason: 'no client writes invites; private.require invite:manage',
  },
  'private.revoke_invite(uuid,uuid)': { door: true, reason: 'no client writes invites; private.require invite:manage' },
  'private.preview_invite(text)': { door: true, reason: 'the caller is no member yet; he holds the token' },
  'private.accept_invite(text)': {
    door: true,
    reason: 'the caller is no member yet; he holds the token and owns the address',
  },
  'private.audit_log(uuid,uuid,timestamp with time zone,integer)': {
    door: true,
    reason: 'no role may read the log; private.require audit:read',
  },
  'private.claim_idempotency_key(text,text,text,uuid)': {
    door: true,
    reason: 'no client reads kept answers; keys of auth.uid() only, membership asked each time',
  },
  'private.finish_idempotency_key(text,uuid,text)': {
    door: true,
    reason: 'no client writes kept answers; keys of auth.uid() only, by the attempt that holds them',
  },
  'private.release_idempotency_key(text,uuid)': {
    door: true,
    reason: 'no client removes keys; those of auth.uid() only, by the attempt that holds them',
  },
  'private.require_removal(uuid,text,uuid[],boolean)': {
    reason: 'locks rows in the trash; private.require, then who created them',
  },
  'private.other_member(uuid,uuid)': { reason: 'locks a membership; private.require member:manage' },
  'private.drop_pending_invites(uuid,uuid)': { reason: 'a step of the membership doors' },
  'private.end_membership(uuid,uuid)': { reason: 'a step of the membership doors' },
  'private.usable_invite(text)': { reason: 'a step of the invite doors: finds an invite by its token' },
  'private.caller_owns_address(text)': { reason: 'a step of the invite doors: reads auth.users for auth.uid()' },
  'private.seat_limit(uuid)': { reason: 'a step of the membership doors: reads the plan' },
  'private.take_seat(uuid)': { reason: 'a step of the membership doors: locks the agency and counts' },
  'private.copy_auth_user()': { reason: 'trigger of auth.users: writes the profile' },
  'private.keep_one_owner()': { reason: 'trigger: counts owners whom its caller may not see' },
  'private.describe_tagged_contact()': { reason: 'trigger: locks the contact, which its caller may only read' },
  'private.follow_contact_trash()': { reason: 'trigger: writes a copy that no client may write' },
  'private.follow_stage()': { reason: 'trigger: reads the kind of a stage' },
  'private.record_stage_change()': { reason: 'trigger: writes the history that no client may write' },
  'private.count_list_members()': { reason: 'trigger: writes a count that no client may write' },
  'private.check_preference()': { reason: 'trigger: looks at memberships in other agencies than the active one' },
  'audit.record()': { reason: 'trigger: writes the log that no role may write' },
  'audit.seal(uuid)': { reason: 'reads the log that no role may read; for the scheduler' },
  'audit.seal_all()': { reason: 'reads the log that no role may read; for the scheduler' },
  'audit.verify(uuid)': { reason: 'reads the log that no role may read; for the operator' },
};

const PERSONAL = 'a preference belongs to one person, who alone sees it; agency_id null means everywhere';
const KEPT_ANSWER =
  'a kept answer belongs to one person; no client has a grant, the doors of the table ask for auth.uid()';
const GATE =
  'the REST layer calls it before each request, with the rights of who asks; it reads the headers and nothing else';

/** Findings that are right as they are; each entry has to be needed, or the test of the schema fails. */
export const ALLOW_LIST: readonly Allowance[] = [
  ...Object.entries(DEFINERS).map(([object, { reason }]) => ({ lint: 'definer_outside_allow_list', object, reason })),
  ...Object.entries(DEFINERS).flatMap(([object, { door, reason }]) =>
    door === true ? [{ lint: 'definer_callable_by_clients', object, reason }] : [],
  ),
  {
    lint: 'unique_key_without_agency',
    object: 'public.agencies.agencies_slug_key',
    reason:
      'the slug stands in public addresses; taken or not is told by one definer that asks for agency:update first',
  },
  {
    lint: 'unique_key_without_agency',
    object: 'public.agency_invites.agency_invites_token_key',
    reason: 'a SHA-256 of 244 random bits made by the server: nobody can try for a duplicate',
  },
  {
    lint: 'unique_key_without_agency',
    object: 'public.user_preferences.user_preferences_key',
    reason: `begins with user_id, which no client may choose: ${PERSONAL}`,
  },
  { lint: 'nullable_tenant_column', object: 'public.user_preferences.agency_id', reason: PERSONAL },
  {
    lint: 'policy_is_null_or',
    object: 'public.user_preferences.user_preferences_own',
    reason: `and user_id is the caller: ${PERSONAL}`,
  },
  { lint: 'policy_is_null_or', object: 'public.user_preferences.user_preferences_wall', reason: PERSONAL },
  {
    lint: 'wall_missing',
    object: 'public.user_preferences',
    reason: `its wall lets agency_id null through: ${PERSONAL}`,
  },
  {
    lint: 'policy_without_permission',
    object: 'public.user_preferences.user_preferences_own',
    reason: `whoever may look at the agency keeps preferences of his own: ${PERSONAL}`,
  },
  {
    lint: 'update_grant_on_immutable_column',
    object: 'public.user_preferences.agency_id',
    reason: 'an upsert through the REST layer sets every column it is given; policy and wall judge the new agency too',
  },
  { lint: 'tenant_table_without_audit', object: 'public.user_preferences', reason: PERSONAL },
  {
    lint: 'policy_constant_true',
    object: 'public.plans.plans_read',
    reason: 'plans are the same for everyone and read-only',
  },
  { lint: 'table_without_agency', object: 'public.plans', reason: 'plans are the same for everyone and read-only' },
  {
    lint: 'table_without_agency',
    object: 'public.users',
    reason: 'a person may belong to several agencies; policies show colleagues',
  },
  {
    lint: 'nullable_tenant_column',
    object: 'public.idempotency_keys.agency_id',
    reason: `null for calls outside of any agency: ${KEPT_ANSWER}`,
  },
  { lint: 'policy_is_null_or', object: 'public.idempotency_keys.idempotency_keys_own', reason: KEPT_ANSWER },
  { lint: 'policy_is_null_or', object: 'public.idempotency_keys.idempotency_keys_wall', reason: KEPT_ANSWER },
  {
    lint: 'policy_without_grant',
    object: 'public.idempotency_keys.idempotency_keys_own',
    reason: `a second lock on a closed door: ${KEPT_ANSWER}`,
  },
  { lint: 'policy_without_permission', object: 'public.idempotency_keys.idempotency_keys_own', reason: KEPT_ANSWER },
  {
    lint: 'tenant_table_without_audit',
    object: 'public.idempotency_keys',
    reason: 'the mutation itself is in the log; its kept answer is gone after a day',
  },
  {
    lint: 'unique_key_without_agency',
    object: 'public.idempotency_keys.idempotency_keys_pkey',
    reason: 'begins with user_id, which is auth.uid() and nothing else',
  },
  {
    lint: 'wall_missing',
    object: 'public.idempotency_keys',
    reason: `its wall lets agency_id null through: ${KEPT_ANSWER}`,
  },
  {
    lint: 'non_leakproof_operator_index',
    object: 'public.contacts.contacts_search_idx',
    reason: 'used only inside the definer private.contact_ids_matching, which sees past the policies',
  },
  {
    lint: 'schema_open_to_clients',
    object: 'private for authenticated',
    reason: 'policies call its helpers with the rights of the caller',
  },
  { lint: 'schema_open_to_clients', object: 'gate for anon', reason: GATE },
  { lint: 'schema_open_to_clients', object: 'gate for authenticated', reason: GATE },
  { lint: 'function_executable_by_anonymous', object: 'gate.check_request()', reason: GATE },
];
