import { z } from 'zod';
import { JsonObject } from './fields.ts';
import { Id, Timestamp, Version } from './identifiers.ts';

/** Static lists have members, dynamic ones a filter. */
export const ContactListKind = z.enum(['static', 'dynamic']);
export type ContactListKind = z.infer<typeof ContactListKind>;

/** Contacts to write to. `filter` is set on dynamic lists only, `memberCount` counts the members of a static one. */
export const ContactList = z.object({
  id: Id,
  agencyId: Id,
  name: z.string(),
  description: z.string().nullable(),
  kind: ContactListKind,
  filter: JsonObject.nullable(),
  memberCount: z.int(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type ContactList = z.infer<typeof ContactList>;

/** Whether a member of a list is still written to. */
export const ListMemberStatus = z.enum(['subscribed', 'unsubscribed', 'bounced']);
export type ListMemberStatus = z.infer<typeof ListMemberStatus>;

/** How a contact came onto a list. */
export const ListMemberSource = z.enum(['manual', 'form', 'import', 'api']);
export type ListMemberSource = z.infer<typeof ListMemberSource>;

/** A contact on a static list. */
export const ContactListMember = z.object({
  agencyId: Id,
  listId: Id,
  contactId: Id,
  status: ListMemberStatus,
  source: ListMemberSource,
  addedBy: Id.nullable(),
  addedAt: Timestamp,
  unsubscribedAt: Timestamp.nullable(),
});
export type ContactListMember = z.infer<typeof ContactListMember>;
