import * as fc from 'fast-check';

/** One thing that happens in an agency; `pick` chooses among what is there. */
export type Event =
  | { readonly kind: 'contacts'; readonly source: string | null; readonly hours: readonly number[] }
  | { readonly kind: 'contact'; readonly pick: number; readonly set: string }
  | { readonly kind: 'opportunity'; readonly hours: number; readonly amount: number; readonly currency: string }
  | { readonly kind: 'deal'; readonly pick: number; readonly set: string }
  | { readonly kind: 'activity'; readonly hours: number; readonly of: string; readonly seconds: number | null }
  | { readonly kind: 'work'; readonly pick: number; readonly set: string }
  | { readonly kind: 'trash'; readonly table: Table; readonly pick: number }
  | { readonly kind: 'restore'; readonly table: Table; readonly pick: number }
  | { readonly kind: 'delete'; readonly table: Table; readonly pick: number }
  | { readonly kind: 'zone'; readonly zone: string };

export const TABLES = ['contact', 'opportunity', 'activity'] as const;
export type Table = (typeof TABLES)[number];

const pick = fc.nat(40);
/** Hours before now: around midnight in every zone, and around the ends of months. */
const hours = fc.integer({ min: 0, max: 24 * 70 });
const source = fc.constantFrom(null, '', 'web', ' web ', 'Web', 'referral', 'form: Ünïcode');
const when = hours.map((n) => `now() - interval '${n} hours'`);
const stage = fc.constantFrom('lead', 'qualified', 'opportunity', 'customer', 'disqualified');

const contactChange = fc.oneof(
  source.map((text) => `source = ${text === null ? 'null' : `'${text}'`}`),
  stage.map((word) => `lifecycle_stage = '${word}'`),
  when.map((at) => `converted_at = ${at}`),
  fc.constantFrom('converted_at = null', "last_name = 'Other'"),
);
const dealChange = fc.oneof(
  fc.constantFrom('open', 'won', 'lost').map((kind) => `stage_id = STAGE_${kind}`),
  fc.integer({ min: 0, max: 5_000_000 }).map((amount) => `amount_minor = ${amount}`),
  fc.constantFrom("currency = 'EUR'", "currency = 'JPY'", "name = 'Other'", 'contact_id = null'),
);
const workChange = fc.oneof(
  when.map((at) => `status = 'completed', completed_at = ${at}`),
  when.map((at) => `occurred_at = ${at}`),
  fc.constantFrom(
    "status = 'pending', completed_at = null",
    'duration_seconds = 60',
    'duration_seconds = null',
    'assignee_id = SOMEBODY',
    'assignee_id = null',
    "kind = 'call'",
    "kind = 'task'",
    "subject = 'Other'",
  ),
);
const record = fc.constantFrom(...TABLES);

/** What may happen, in any order. */
export const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('contacts' as const), source, hours: fc.array(hours, { minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('contact' as const), pick, set: contactChange }),
  fc.record({
    kind: fc.constant('opportunity' as const),
    hours,
    amount: fc.nat(1_000_000),
    currency: fc.constantFrom('EUR', 'USD'),
  }),
  fc.record({ kind: fc.constant('deal' as const), pick, set: dealChange }),
  fc.record({
    kind: fc.constant('activity' as const),
    hours,
    of: fc.constantFrom('call', 'email', 'meeting', 'task', 'note', 'video_call', 'other'),
    seconds: fc.option(fc.nat(7200)),
  }),
  fc.record({ kind: fc.constant('work' as const), pick, set: workChange }),
  fc.record({ kind: fc.constantFrom('trash' as const, 'restore' as const), table: record, pick }),
  fc.record({ kind: fc.constant('delete' as const), table: record, pick }),
  fc.record({
    kind: fc.constant('zone' as const),
    zone: fc.constantFrom('UTC', 'Europe/Vienna', 'America/Los_Angeles', 'Asia/Kathmandu', 'Pacific/Apia'),
  }),
);
