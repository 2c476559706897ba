import { ContactList, ContactListMember } from './lists.ts';

export * from './lists.ts';

/** The tables of this area, each with the entity that its rows are. */
export const LIST_TABLES = {
  contact_list_members: ContactListMember,
  contact_lists: ContactList,
} as const;

/** What has a trash here: the table behind each resource with a permission `…:remove_own`. */
export const LIST_TRASH = { list: 'contact_lists' } as const;
