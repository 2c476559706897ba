/** Why a mutant may live. */
export interface Explanation {
  /** Matches the whole id of the mutants that it is about. */
  readonly id: RegExp;
  readonly reason: string;
}

const UNIQUE_ID =
  'ids are unique over all agencies, and what the id names was checked before: the agency only helps the index';
const STRICTER = 'without it, the function waits longer or leaves more for later; it never seals or shows too much';

/** Mutants that change nothing that anybody could notice. Each is an argument, not a wish; an entry that matches nothing is reported. */
export const EXPLAINED: readonly Explanation[] = [
  {
    id: /^trigger (?:dropped|disabled) log\.log_kept$/u,
    reason: 'a TRUNCATE of the whole log reaches each of its partitions, and each refuses it for itself',
  },
  {
    id: /^function condition-dropped audit\.seal\(.*: (?:xact_start is not null|and pid <>|and datname =)/u,
    reason: STRICTER,
  },
  {
    id: /^function lock-not-taken audit\.seal\(/u,
    reason: 'two seals at once get the same number, and the primary key refuses the second: nothing is sealed twice',
  },
  {
    id: /^function lock-not-taken private\.accept_invite\([^)]*\): for update$/u,
    reason:
      'taken before the invite so that nobody waits in a circle; PostgreSQL would end the circle by refusing one of them',
  },
  {
    id: /^function lock-not-taken private\.accept_invite\([^)]*\): for update \(2\)$/u,
    reason: 'the invite and the agency are locked by then, and ON CONFLICT writes the membership in one step',
  },
  {
    id: /^function condition-dropped private\.accept_invite\(.*: a\.id = \(select/u,
    reason: 'it locks every agency instead of one: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.follow_contact_trash\(\): and t\.contact_id = new\.id$/u,
    reason:
      'the trigger of contact_tags asks the contact of each tag itself, whatever it was told: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.claim_idempotency_key\(.*: (?:k\.user_id = auth\.uid\(\)|and k\.key = claim_idempotency_key\.key)$/u,
    reason: 'the first DELETE would take more keys that are a day old, and those go anyhow a few lines further down',
  },
  {
    id: /^function lock-not-taken private\.claim_idempotency_key\(/u,
    reason: 'it only keeps two clean-ups from waiting for each other',
  },
  {
    id: /^function condition-dropped private\.count_list_members\(\): l\.agency_id = c\.agency_id/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.(?:describe_tagged_contact\(\): c|follow_contact_trash\(\): t)\.agency_id = new\.agency_id/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.create_agency\(.*: u\.id = auth\.uid\(\)$/u,
    reason: 'it locks every profile instead of one: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.follow_stage\(\): tg_op = 'UPDATE'$/u,
    reason: 'OLD is null in an INSERT, so the comparison that is left is not true either',
  },
  {
    id: /^function condition-dropped private\.follow_stage\(\): and new\.pipeline_id = old\.pipeline_id$/u,
    reason: 'a stage belongs to one pipeline: the same stage in another one is refused by the foreign key',
  },
  {
    id: /^function condition-dropped private\.follow_stage\(\): (?:s\.agency_id|and s\.pipeline_id)/u,
    reason: `${UNIQUE_ID}; the foreign key refuses the rest`,
  },
  {
    id: /^function refusal-silenced private\.leave_agency\(.*'last_owner'/u,
    reason: 'the constraint trigger refuses the same at the end of the transaction, with the same reason',
  },
  {
    id: /^function condition-dropped private\.(?:remove|restore)_records\(.*: a\.agency_id = agency$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.remove_records\(.*: resource in/u,
    reason: 'other resources compare their ids with those of opportunities, and find none',
  },
  {
    id: /^function condition-dropped private\.revoke_invite\(.*: i\.agency_id = revoke_invite\.agency_id \(2\)$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.take_seat\(.*: allowed is not null$/u,
    reason: 'a comparison with null is not true, so an agency without a limit is let in all the same',
  },
  {
    id: /^function condition-dropped private\.transfer_ownership\(.*: (?:m\.agency_id = transfer_ownership\.agency_id|and m\.user_id in)/u,
    reason: 'more rows are locked than are needed: slower, and no less right',
  },
  {
    id: /^function condition-dropped search_contacts\(.*: (?:and )?[ct]\.agency_id = search_contacts\.agency_id(?: offset 0)?$/u,
    reason: 'the policies and the wall narrow it to the same agency; the condition helps the index',
  },
  {
    id: /^function condition-dropped update_agency\(.*: a\.id = update_agency\.agency_id \(2\)$/u,
    reason: 'the wall shows one agency only, which is this one, or the update before it would have found nothing',
  },
];

/** Why this mutant may live; null when nobody has said. */
export function explanationOf(id: string): string | null {
  return EXPLAINED.find((entry) => entry.id.test(id))?.reason ?? null;
}
