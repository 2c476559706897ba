import type { SnakeCaseKeys } from '@axolop/domain';

/**
 * The columns of each entity, under the names that callers see. PostgREST does the renaming, so no code maps
 * rows; a column that is missing or misspelt here is a type error where the query function returns.
 */
export const USER_COLUMNS =
  'id,email,fullName:full_name,avatarUrl:avatar_url,phone,timezone,locale,isActive:is_active,lastSeenAt:last_seen_at,createdAt:created_at,updatedAt:updated_at,version';

export const AGENCY_COLUMNS =
  'id,name,slug,logoUrl:logo_url,website,description,timezone,currency,planId:plan_id,subscriptionStatus:subscription_status,trialEndsAt:trial_ends_at,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';

export const AGENCY_SETTINGS_COLUMNS =
  'agencyId:agency_id,brandColor:brand_color,brandSecondaryColor:brand_secondary_color,emailSignature:email_signature,defaultFromName:default_from_name,defaultReplyTo:default_reply_to,notifyNewLead:notify_new_lead,notifyFormSubmission:notify_form_submission,weeklyDigest:weekly_digest,trashDays:trash_days,createdAt:created_at,updatedAt:updated_at,version';

export const MEMBER_COLUMNS =
  'agencyId:agency_id,userId:user_id,role,status,invitedBy:invited_by,joinedAt:joined_at,suspendedAt:suspended_at,removedAt:removed_at,createdAt:created_at,updatedAt:updated_at,version,user:users!agency_members_user_id_fkey(id,email,fullName:full_name,avatarUrl:avatar_url)';

export const INVITE_COLUMNS =
  'id,agencyId:agency_id,email,role,status,expiresAt:expires_at,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,acceptedBy:accepted_by,acceptedAt:accepted_at';

export const CONTACT_COLUMNS =
  'id,agencyId:agency_id,kind,firstName:first_name,lastName:last_name,companyName:company_name,jobTitle:job_title,email,phone,mobile,website,street,city,region,postalCode:postal_code,country,lifecycleStage:lifecycle_stage,leadStatus:lead_status,leadScore:lead_score,source,ownerId:owner_id,doNotEmail:do_not_email,doNotCall:do_not_call,lastContactedAt:last_contacted_at,convertedAt:converted_at,customFields:custom_fields,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';

/** For tags with the contacts that carry them: a join that also filters. */
export const TAGGED_CONTACT_COLUMNS = `contact:contacts!inner(${CONTACT_COLUMNS})` as const;

export const PREFERENCE_COLUMNS =
  'id,userId:user_id,agencyId:agency_id,key,value,createdAt:created_at,updatedAt:updated_at,version';

/** `firstName` → `first_name`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * The columns of a row to write: the names of the database, without what is undefined. Only the top level is
 * renamed; objects inside stay as they are.
 *
 * @param data validated input, in camel case
 */
export function rowOf<Data extends object>(data: Data): SnakeCaseKeys<Data> {
  const entries = Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    value === undefined ? [] : [[snakeCase(name), value] as const],
  );
  return asRow<Data>(Object.fromEntries(entries));
}

/**
 * Guarantee: `row` was made of the entries of a `Data`, each key renamed exactly as the type SnakeCaseKeys
 * renames it, values untouched and undefined ones left out. TypeScript cannot follow a renaming at run time.
 */
function asRow<Data extends object>(row: Record<string, unknown>): SnakeCaseKeys<Data> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return row as SnakeCaseKeys<Data>;
}
