import { randomBytes } from 'node:crypto';
import type { Row } from '../../matrix/image.ts';

const long = (length: number): string => 'x'.repeat(length + 1);
const address = (length: number): string => `${'x'.repeat(length)}@example.com`;
// Not to be compressed: some bounds are on what a value takes once it is stored.
const large = (bytes: number): Row => ({ a: randomBytes(bytes).toString('base64') });
const NO_OBJECT: readonly unknown[] = [[1]];

/**
 * Per table and column: values that the database itself refuses, whoever writes them. Bounds that stand alone are not
 * here: their values follow from the schema, see `past-bounds.ts`.
 */
export const BAD_VALUES: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  activities: {
    custom_fields: [...NO_OBJECT],
  },
  agencies: {
    currency: ['usd', 'US'],
    slug: ['Two Words', 'ab', long(60), 'admin', 'trpc'],
  },
  agency_invites: { email: ['a@', long(320), 'nobody', address(320)], token_hash: ['\\x00'] },
  agency_settings: {
    brand_color: ['red', '#12345'],
    brand_secondary_color: ['red'],
    default_from_name: [long(120), 'A\r\nBcc: b@example.com'],
    default_reply_to: ['nobody', address(320)],
  },
  campaign_events: { detail: [...NO_OBJECT, large(16_384)] },
  campaign_recipients: {
    email_norm: ['Upper@example.com', ' a@example.com', 'ab', long(320)],
  },
  contact_lists: {
    filter: [large(65_536)],
  },
  contacts: {
    custom_fields: [...NO_OBJECT],
    email: ['a@', 'nobody', address(320)],
    last_contacted_at: ['infinity', '-infinity', '10000-01-01T00:00:00Z'],
  },
  custom_field_values: { value_text: [long(500)] },
  custom_fields: {
    key: ['Key', '1', long(63)],
    options: [{ a: 1 }],
    validation: [...NO_OBJECT],
  },
  email_campaigns: {
    from_email: ['nobody', address(320)],
    from_name: [long(120), 'A\nB'],
    reply_to: ['nobody', address(320)],
    subject: [long(300), 'A\nB'],
  },
  email_suppressions: { email_norm: ['Upper@example.com', 'ab', long(320)] },
  form_submissions: {
    answers: [...NO_OBJECT, large(262_144)],
    idempotency_key: ['short', long(128)],
    score_breakdown: [...NO_OBJECT],
    utm: [...NO_OBJECT, large(4096)],
  },
  form_versions: { definition: [...NO_OBJECT], number: [0] },
  forms: {
    draft_definition: [...NO_OBJECT, large(262_144)],
    settings: [...NO_OBJECT, large(65_536)],
    slug: ['Two Words', long(100), 'admin', 'submit'],
  },
  idempotency_keys: {
    input_hash: ['x', 'G'.repeat(64)],
    key: ['short', 'with blank in it', long(128)],
  },
  opportunities: {
    currency: ['eur'],
    custom_fields: [...NO_OBJECT],
    expected_close_date: ['infinity', '-infinity', '10000-01-01'],
    position: ['Infinity', '-Infinity'],
  },
  plans: { id: ['Upper', long(31)], seat_limit: [0] },
  tags: { color: ['red', '#12345'] },
  user_preferences: { key: ['Key', '1', long(100)], value: [large(16_384)] },
  users: {
    locale: ['english', 'EN', `en${'-abcdefgh'.repeat(4)}`],
  },
};

const NOW = '2026-01-01T00:00:00+00:00';
const BATCH = 'eeeeeeee-0000-4000-8000-000000000001';

/** Rows whose columns contradict each other. */
export const BAD_ROWS: readonly { readonly table: string; readonly row: Row }[] = [
  ...['activities', 'contacts', 'contact_lists', 'email_campaigns', 'forms', 'opportunities'].flatMap((table) => [
    { table, row: { deleted_at: NOW } },
    { table, row: { delete_batch_id: BATCH } },
  ]),
  { table: 'activities', row: { status: 'in_progress', completed_at: NOW } },
  { table: 'activities', row: { status: 'cancelled', completed_at: NOW } },
  { table: 'activities', row: { contact_id: null } },
  { table: 'agency_invites', row: { status: 'accepted' } },
  { table: 'agency_invites', row: { accepted_at: NOW } },
  { table: 'agency_members', row: { joined_at: null } },
  { table: 'agency_members', row: { status: 'suspended' } },
  { table: 'agency_members', row: { suspended_at: NOW } },
  { table: 'agency_members', row: { status: 'removed' } },
  { table: 'agency_members', row: { removed_at: NOW } },
  { table: 'contact_list_members', row: { status: 'unsubscribed' } },
  { table: 'contact_list_members', row: { unsubscribed_at: NOW } },
  { table: 'contact_lists', row: { kind: 'dynamic' } },
  { table: 'contact_lists', row: { filter: {} } },
  { table: 'contact_lists', row: { kind: 'dynamic', filter: [1] } },
  { table: 'contact_lists', row: { kind: 'dynamic', filter: large(65_536) } },
  { table: 'contacts', row: { first_name: '', email: null } },
  { table: 'custom_field_values', row: { contact_id: null } },
  { table: 'custom_field_values', row: { value_text: null } },
  { table: 'custom_field_values', row: { value_number: 1 } },
  { table: 'custom_field_values', row: { type: 'long_text', value_text: long(50_000) } },
  { table: 'custom_field_values', row: { type: 'number', value_text: null, value_number: 'Infinity' } },
  { table: 'custom_field_values', row: { type: 'number', value_text: null, value_number: '-Infinity' } },
  { table: 'custom_field_values', row: { value_text: null, value_boolean: true } },
  { table: 'custom_fields', row: { is_unique: true, type: 'boolean' } },
  { table: 'custom_fields', row: { options: [{ id: BATCH, label: 'A' }] } },
  { table: 'custom_fields', row: { type: 'select', options: { a: 1 } } },
  { table: 'email_campaigns', row: { status: 'scheduled' } },
  { table: 'form_submissions', row: { disqualification_reason: 'Why', outcome: 'qualified' } },
  { table: 'form_submissions', row: { disqualification_reason: long(500), outcome: 'disqualified' } },
  { table: 'forms', row: { status: 'published' } },
  { table: 'idempotency_keys', row: { response: '{}' } },
  { table: 'idempotency_keys', row: { response: randomBytes(900_000).toString('base64'), finished_at: NOW } },
  { table: 'opportunities', row: { closed_at: NOW } },
  { table: 'opportunities', row: { status: 'nobody-knows-it', closed_at: NOW } },
  { table: 'opportunities', row: { lost_reason: 'Why' } },
  { table: 'opportunities', row: { lost_reason: long(500), status: 'lost', closed_at: NOW } },
  { table: 'pipeline_stages', row: { kind: 'won', probability: 50 } },
  { table: 'pipeline_stages', row: { kind: 'lost', probability: 50 } },
];
