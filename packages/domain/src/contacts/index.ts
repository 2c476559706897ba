import { Contact } from './contacts.ts';
import { ContactTag, Tag } from './tags.ts';

export * from './batches.ts';
export * from './bulk.ts';
export * from './contacts.ts';
export * from './export.ts';
export * from './filters.ts';
export * from './lifecycle.ts';
export * from './tags.ts';

/** The tables of this area, each with the entity that its rows are. */
export const CONTACT_TABLES = {
  contact_tags: ContactTag,
  contacts: Contact,
  tags: Tag,
} as const;

/** What has a trash here: the table behind each resource with a permission `…:remove_own`. */
export const CONTACT_TRASH = { contact: 'contacts' } as const;
