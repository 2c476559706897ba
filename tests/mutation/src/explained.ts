/** Why a mutant may live. */
export interface Explanation {
  /** Matches the whole id of the mutants that it is about. */
  readonly id: RegExp;
  readonly reason: string;
}

const UNIQUE_ID =
  'ids are unique over all agencies, and what the id names was checked before: the agency only helps the index';
const STRICTER = 'without it, the function waits longer or leaves more for later; it never seals or shows too much';

const WALLED = 'the policies and the wall narrow it to the same agency; the condition helps the index';
const ONE_STAGE =
  'a stage belongs to one pipeline of one agency, and its id is asked for as well: this helps the index';

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
    id: /^function condition-dropped private\.(?:remove|leave)_agency\(uuid\): (?:and )?m\.agency_id = /u,
    reason: 'without it, the caller’s own memberships elsewhere are locked as well: those who change them wait longer',
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
    id: /^function condition-dropped private\.check_custom_field\(\): v\.agency_id = new\.agency_id$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.custom_values_(?:held|of)\(.*: of_entity = /u,
    reason: 'ids of one kind of records are found in no other table: it only spares the look',
  },
  {
    id: /^function condition-dropped private\.follow_custom_fields\(\): (?:n\.custom_fields <> '\{\}'|o\.custom_fields <> n\.custom_fields)$/u,
    reason: 'more records are compared with their typed rows than are needed: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.forget_custom_user\(\): (?:r\.agency_id = old\.agency_id|and r\.id = old\.\w+_id)(?: \(\d\))?$/u,
    reason: 'every record that names the account is to forget it, and each has a row of its own that says so',
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
    id: /^function condition-dropped report_(?:contacts|pipeline|sales)\(.*: (?:t\.agency_id|a\.id) = report_/u,
    reason:
      'private.require has refused every agency but that of the header, and the walls show nothing else: the condition helps the index',
  },
  {
    id: /^function condition-dropped private\.admit_list_members\(\): c\.id in \(select a\.contact_id/u,
    reason: 'it locks every contact instead of those that came: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.(?:admit_list_members|follow_trash_in_lists)\(\): m\.agency_id = a\.agency_id/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.(?:admit_list_members|follow_trash_in_lists|rebuild_list_counts)\(.*: and m\.contact_live <> \([ac]\.deleted_at is null\)$/u,
    reason: 'it writes the flag that stands there already: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.rebuild_list_counts\(uuid\): m\.agency_id = agency$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped add_list_members\(.*: and c\.agency_id = add_list_members\.agency_id$/u,
    reason: 'private.require has compared the agency with the active one, and the wall shows the contacts of no other',
  },
  {
    id: /^function (?:condition-dropped|lock-not-taken) remove_list_members\(.*: (?:m\.agency_id = remove_list_members\.agency_id|and m\.list_id = remove_list_members\.list_id|and m\.contact_id = any \(ids\)|for update)$/u,
    reason:
      'the lock before the DELETE only fixes the order in which rows are taken: with more rows, or without, it waits otherwise',
  },
  {
    id: /^function condition-dropped (?:remove_list_members|set_list_member_status)\(.*: m\.agency_id = (?:remove_list_members|set_list_member_status)\.agency_id(?: \(2\))?$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.shift_member_counts\(.*: l\.id = any \(lists\)$/u,
    reason: 'it locks every list instead of those that change: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.follow_trash_in_lists\(\): \((?:g\.deleted_at is null\) <>|m\.agency_id, m\.contact_id\) in)/u,
    reason: 'it locks more members and looks at more contacts; the UPDATE asks each again whether anything has changed',
  },
  {
    id: /^function condition-dropped private\.snapshot_list\(.*: m\.agency_id = agency$/u,
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
    id: /^function condition-dropped private\.(?:(?:put_opportunity|remove_pipeline(?:_stage)?)\(.*: and [ps]\.id in \(|(?:remove_pipeline_stage|set_default_pipeline)\(.*: p\.agency_id = \w+\.agency_id$)/u,
    reason: 'more pipelines are locked than are changed: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.rebuild_stage_totals\(.*: [ps]\.agency_id = agency$/u,
    reason: 'more pipelines and stages are locked than are counted: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.(?:put_opportunity\(.*: o\.id = any \(movers|move_cards\(.*: and o\.stage_id = any)/u,
    reason: 'more cards are locked than are moved: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.(?:put_opportunity|room_for|move_cards|place_on_top)\(.*: (?:and )?[bo]\.(?:agency_id = (?:agency|new\.agency_id|stage\.agency_id)|pipeline_id = (?:target|stage|new|s)\.)/u,
    reason: ONE_STAGE,
  },
  {
    id: /^function condition-dropped private\.settle_opportunity\(.*: (?:s\.agency_id = settle_opportunity\.agency_id \(2\)|h\.agency_id = s\.agency_id)$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.(?:remove_pipeline\(.*: (?:[ps]\.agency_id = remove_pipeline\.agency_id \(3\)|s\.agency_id = remove_pipeline\.agency_id)|remove_pipeline_stage\(.*: s\.agency_id = remove_pipeline_stage\.agency_id \(4\)|remove_pipeline\(.*: [to]\.agency_id = s\.agency_id)$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped (?:sales_by_month|pipeline_totals|opportunity_history|move_opportunity|settle_opportunity|create_pipeline|reorder_pipeline_stages)\(.*: [thops]\.agency_id = \w+\.agency_id/u,
    reason: WALLED,
  },
  {
    id: /^function condition-dropped add_pipeline_stage\(.*: (?:and s\.pipeline_id = add_pipeline_stage\.pipeline_id \(2\)|s\.agency_id = add_pipeline_stage\.agency_id \(3\))$/u,
    reason: 'a stage of another pipeline is not in the list that it is looked up in, so it counts for nothing',
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
    id: /^function condition-dropped private\.check_activity_(?:home|return)\(\): [co]\.agency_id = new\.agency_id$/u,
    reason: `${UNIQUE_ID}; the foreign key has refused the rest by then`,
  },
  {
    id: /^function condition-dropped (?:finish_activity|timeline)\(.*: [achos]\.agency_id = (?:finish_activity\.agency_id|agency)(?: \(\d\))?$/u,
    reason:
      'private.require has compared the agency with that of the header, and the wall shows no other; it helps the index',
  },
  {
    id: /^function condition-dropped timeline\(.*: f\.agency_id = s\.agency_id$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped my_activities\(.*: g\.id = my_activities\.agency_id$/u,
    reason:
      'the wall shows one agency only; when another one is named, there are no activities to part by its time zone',
  },
  {
    id: /^(?:function (?:condition-dropped|lock-not-taken) private\.lock_tagged_contacts\(|trigger (?:dropped|disabled) tags\.tags_lock_contacts$)/u,
    reason:
      'it only keeps two from waiting for each other in a circle, which PostgreSQL would end by refusing one of them',
  },
  {
    id: /^function condition-dropped private\.convert_contact\(.*: c\.agency_id = agency(?: \(2\))?$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped (?:update|remove|restore|tag|untag)_contacts\(.*: (?:and )?(?:c|t|twin)\.agency_id = \w+\.agency_id/u,
    reason: 'the policies and the wall narrow it to the same agency; the condition helps the index',
  },
  {
    id: /^function condition-dropped private\.merge_tags\(.*: (?:m\.agency_id = agency|t\.agency_id = agency(?: \(4\))?)$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.check_list_filter\(\): (?:t\.agency_id = new\.agency_id|and t\.id in|n\.kind = 'tag')/u,
    reason: 'more tags are locked than are named: slower, and no less right',
  },
  {
    id: /^function condition-dropped private\.lists_naming\(.*: [lr]\.agency_id = lists_naming\.agency$/u,
    reason: UNIQUE_ID,
  },
  {
    id: /^function condition-dropped private\.merge_tags\(.*: and t\.id in \(merge_tags\.tag_id, into_id\)/u,
    reason: 'more tags are locked than are needed: slower, and no less right',
  },
  {
    id: /^function condition-dropped (?:count_tagged_contacts\(.*: [ct]\.agency_id = count_tagged_contacts\.agency_id|private\.existing_tags\(.*: t\.agency_id = agency)$/u,
    reason: 'the policies and the wall narrow it to the same agency; the condition helps the index',
  },
  {
    id: /^function condition-dropped (?:update|remove|restore|tag|untag)_contacts\(.*: and c\.id = any \((?:contact_ids|chosen)\)(?: order by| for|$)/u,
    reason: 'more contacts are locked than are needed: slower, and no less right',
  },
  {
    id: /^function condition-dropped list_(?:contacts|opportunities|activities)\(.*: and [coa]\.agency_id = list_/u,
    reason: 'ids are unique over all agencies, and the policies and the wall narrow it to the same one',
  },
  {
    id: /^function condition-dropped private\.filter_literal\(.*: and shape = 'string' \([34]\)$/u,
    reason: 'no JSON that is not a string reads like a day or an instant, which the next condition asks for',
  },
  {
    id: /^function condition-dropped private\.move_cards\(.*: and b\.deleted_at is null$/u,
    reason: 'cards land further down than they need, below what is in the trash as well; their order is the same',
  },
  {
    id: /^function condition-dropped private\.report_range\(.*: a\.id = agency$/u,
    reason: 'the wall shows no other agency than the one that private.require has let through',
  },
  {
    id: /^function condition-dropped private\.filter_source\(.*: (?:word not in|and \(field\.access|field\.access = 'index'|and length\(value\)|and word in \('eq')/u,
    reason: 'an index fewer is tried: slower, and no less right',
  },
  {
    id: /^function condition-dropped search_records\(.*: (?:and )?[coal]\.agency_id = (?:search_records|[oa])\.agency_id/u,
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
