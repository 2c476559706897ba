import { DEFINERS } from './definers/all-definers.ts';

/** One finding that is right as it is. */
export interface Allowance {
  readonly lint: string;
  readonly object: string;
  /** Why it does no harm here. */
  readonly reason: string;
}

const PERSONAL = 'a preference belongs to one person, who alone sees it; agency_id null means everywhere';
const KEPT_ANSWER =
  'a kept answer belongs to one person; no client has a grant, the doors of the table ask for auth.uid()';
const FILTERED = 'used only inside the definer private.filtered_ids, which sees past the policies';
const ADDED_UP = 'added up and shown, never looked up: sums of amounts times percent go past bigint';
const TOTALS = 'derived from tables that are in the log themselves; no client writes it, and it can be counted again';
const GATE =
  'the REST layer calls it before each request, with the rights of who asks; it reads the headers and nothing else';

/** Findings that are right as they are; each entry has to be needed, or the test of the schema fails. */
export const ALLOW_LIST: readonly Allowance[] = [
  ...Object.entries(DEFINERS).map(([object, { reason }]) => ({ lint: 'definer_outside_allow_list', object, reason })),
  ...Object.entries(DEFINERS).flatMap(([object, { door, reason }]) =>
    door === true ? [{ lint: 'definer_callable_by_clients', object, reason }] : [],
  ),
  {
    lint: 'trigger_before_policy',
    object: 'public.user_preferences.user_preferences_check',
    reason: 'looks up memberships of user_id, which no client may choose: it is the caller',
  },
  {
    lint: 'cut_without_zone',
    object: 'audit.create_partitions(integer)',
    reason: 'partitions of the log hold rows of every agency: their months are those of UTC, and no person sees them',
  },
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
    reason: `a person who may look at the agency keeps preferences of their own: ${PERSONAL}`,
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
    object: 'public.custom_field_values',
    reason: 'typed rows of what stands in custom_fields of a record, whose own entry tells every change',
  },
  {
    lint: 'tenant_table_without_audit',
    object: 'public.idempotency_keys',
    reason: 'the mutation itself is in the log; its kept answer is gone after a day',
  },
  ...['contact_totals', 'opportunity_totals', 'activity_totals'].map((table) => ({
    lint: 'tenant_table_without_audit',
    object: `public.${table}`,
    reason: TOTALS,
  })),
  ...['opened_minor', 'open_minor', 'won_minor', 'lost_minor'].map((column) => ({
    lint: 'column_type_trap',
    object: `public.opportunity_totals.${column}`,
    reason: 'a sum of amounts may be more than a bigint holds; it is added up and never looked up',
  })),
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
  ...['amount_minor', 'unrated_minor', 'rated_percent_minor'].map((column) => ({
    lint: 'column_type_trap',
    object: `public.opportunity_stage_totals.${column}`,
    reason: ADDED_UP,
  })),
  {
    lint: 'tenant_table_without_audit',
    object: 'public.opportunity_stage_totals',
    reason: 'derived from opportunities, whose every change is in the log',
  },
  ...[
    'contacts.contacts_city_idx',
    'contacts.contacts_name_idx',
    'contacts.contacts_search_idx',
    'contacts.contacts_source_idx',
    'contacts.contacts_phone_idx',
    'contacts.contacts_mobile_idx',
    'custom_field_values.custom_field_values_text_idx',
    'opportunities.opportunities_name_idx',
  ].map((index) => ({ lint: 'non_leakproof_operator_index', object: `public.${index}`, reason: FILTERED })),
  ...['contacts', 'opportunities', 'activities', 'contact_lists'].map((table) => ({
    lint: 'non_leakproof_operator_index',
    object: `public.${table}.${table}_search_keys_idx`,
    reason: 'used only inside the definer private.search_records, which sees past the policies',
  })),
  {
    lint: 'schema_open_to_clients',
    object: 'private for authenticated',
    reason: 'policies call its helpers with the rights of the caller',
  },
  { lint: 'schema_open_to_clients', object: 'gate for anon', reason: GATE },
  { lint: 'schema_open_to_clients', object: 'gate for authenticated', reason: GATE },
  { lint: 'function_executable_by_anonymous', object: 'gate.check_request()', reason: GATE },
];
