import { z } from 'zod';
import { Contact } from '../contacts/contacts.ts';
import { JsonObject, longText, name } from '../kernel/fields.ts';
import { ContactFilter } from '../contacts/filters.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';

/** Static lists have members, dynamic ones a filter. */
export const ContactListKind = z.enum(['static', 'dynamic']);
export type ContactListKind = z.infer<typeof ContactListKind>;

/**
 * Contacts to write to. `filter` is set on dynamic lists only. `memberCount` counts the members of a static list whose
 * contacts are outside the trash; it is 0 on a dynamic list, whose contacts `lists.count` counts.
 */
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
  /** Whether the contact is outside the trash. */
  contactLive: z.boolean(),
});
export type ContactListMember = z.infer<typeof ContactListMember>;

const Description = longText(2000);

/** A static list has no filter, a dynamic one needs it. */
export const CreateList = z
  .strictObject({
    name: name(120),
    description: Description.nullable().optional(),
    kind: ContactListKind.default('static'),
    filter: ContactFilter.optional(),
  })
  .refine(({ kind, filter }) => (kind === 'dynamic') === (filter !== undefined), {
    error: 'a dynamic list needs a filter, a static one has none',
    path: ['filter'],
  });
export type CreateList = z.infer<typeof CreateList>;

/** What may change on a list; a filter on dynamic ones only. A list never changes its kind. */
export const ListData = z.strictObject({
  name: name(120).optional(),
  description: Description.nullable().optional(),
  filter: ContactFilter.optional(),
});
export type ListData = z.infer<typeof ListData>;

export const UpdateList = z.strictObject({
  id: Id,
  data: ListData.refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateList = z.infer<typeof UpdateList>;

export const ListContactLists = PageRequest.extend({ kind: ContactListKind.optional() });
export type ListContactLists = z.infer<typeof ListContactLists>;

export const ContactListPage = pageOf(ContactList);
export type ContactListPage = z.infer<typeof ContactListPage>;

/** Who is on a list. `status` narrows a static list; nobody on a dynamic one has a status. */
export const MembersOfList = PageRequest.extend({ listId: Id, status: ListMemberStatus.optional() });
export type MembersOfList = z.infer<typeof MembersOfList>;

/** A contact on a list. The membership is `null` on a dynamic list, where it is the filter that says who is on it. */
export const ListMember = z.object({
  contact: Contact,
  membership: z
    .object({
      status: ListMemberStatus,
      source: ListMemberSource,
      addedBy: Id.nullable(),
      addedAt: Timestamp,
      unsubscribedAt: Timestamp.nullable(),
    })
    .nullable(),
});
export type ListMember = z.infer<typeof ListMember>;

export const ListMemberPage = pageOf(ListMember);
export type ListMemberPage = z.infer<typeof ListMemberPage>;

/** How many contacts one call may add, remove or change. */
export const MAX_MEMBERS_PER_CALL = 1000;

const ContactIds = z.array(Id).min(1).max(MAX_MEMBERS_PER_CALL);

/** Contacts for a static list, all or none. A contact that is on it already keeps its status: an unsubscribed one stays unsubscribed. */
export const AddMembers = z.strictObject({
  listId: Id,
  contactIds: ContactIds,
  source: ListMemberSource.default('manual'),
});
export type AddMembers = z.infer<typeof AddMembers>;

export const AddedMembers = z.object({ added: z.int().nonnegative(), alreadyThere: z.int().nonnegative() });
export type AddedMembers = z.infer<typeof AddedMembers>;

export const RemoveMembers = z.strictObject({ listId: Id, contactIds: ContactIds });
export type RemoveMembers = z.infer<typeof RemoveMembers>;

/** `removed`: how many of them were on the list. */
export const RemovedMembers = z.object({ removed: z.int().nonnegative() });
export type RemovedMembers = z.infer<typeof RemovedMembers>;

/** A status for members of a static list, all or none. */
export const SetMemberStatus = z.strictObject({ listId: Id, contactIds: ContactIds, status: ListMemberStatus });
export type SetMemberStatus = z.infer<typeof SetMemberStatus>;

/** `changed`: how many of them had another status. */
export const ChangedMembers = z.object({ changed: z.int().nonnegative() });
export type ChangedMembers = z.infer<typeof ChangedMembers>;

/** The contacts that pass a filter, for a static list; at most 25,000 new ones in one call. */
export const AddByFilter = z.strictObject({
  listId: Id,
  filter: ContactFilter,
  source: ListMemberSource.default('manual'),
});
export type AddByFilter = z.infer<typeof AddByFilter>;

/** `more`: the same call would find others that are not on the list yet. */
export const AddedByFilter = AddedMembers.extend({ more: z.boolean() });
export type AddedByFilter = z.infer<typeof AddedByFilter>;

/** A new static list with the contacts that are on a list now; of a static one with their status and source. */
export const SnapshotList = z.strictObject({
  listId: Id,
  name: name(120),
  description: Description.nullable().optional(),
});
export type SnapshotList = z.infer<typeof SnapshotList>;

/** How many contacts are on a list; of a dynamic one, 10,001 means more than 10,000. */
export const ListCount = z.object({ count: z.int().nonnegative() });
export type ListCount = z.infer<typeof ListCount>;
