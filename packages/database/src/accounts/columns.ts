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

export const PREFERENCE_COLUMNS =
  'id,userId:user_id,agencyId:agency_id,key,value,createdAt:created_at,updatedAt:updated_at,version';
