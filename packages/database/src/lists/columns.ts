import { CONTACT_COLUMNS } from '../contacts/columns.ts';

/** The columns of a contact list, under the names that callers see. */
export const LIST_COLUMNS =
  'id,agencyId:agency_id,name,description,kind,filter,memberCount:member_count,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';

/** A member of a static list with the contact that it is. */
export const LIST_MEMBER_COLUMNS =
  `status,source,addedBy:added_by,addedAt:added_at,unsubscribedAt:unsubscribed_at,contact:contacts!inner(${CONTACT_COLUMNS})` as const;
