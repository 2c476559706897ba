import { ContactList } from '@axolop/domain';
import { CONTACT_COLUMNS } from '../contacts/columns.ts';
import { columnsOf } from '../kernel/columns.ts';

export const LIST_COLUMNS = columnsOf(ContactList);

/** A member of a static list with the contact that it is. */
export const LIST_MEMBER_COLUMNS =
  `status,source,addedBy:added_by,addedAt:added_at,unsubscribedAt:unsubscribed_at,contact:contacts!inner(${CONTACT_COLUMNS})` as const;
