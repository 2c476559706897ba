import {
  addListMembers,
  addListMembersByFilter,
  countContactList,
  createContactList,
  getContactList,
  listContactLists,
  membersOfList,
  listRemovedContactLists,
  removeListMembers,
  removeRecords,
  restoreRecords,
  setListMemberStatus,
  snapshotList,
  updateContactList,
} from '@axolop/database';
import {
  AddByFilter,
  AddedByFilter,
  AddedMembers,
  AddMembers,
  ChangedMembers,
  ContactList,
  ContactListPage,
  CreateList,
  Done,
  ListContactLists,
  ListCount,
  ListMemberPage,
  MembersOfList,
  PageRequest,
  RecordReference,
  Removed,
  RemovedMembers,
  RemoveMembers,
  SetMemberStatus,
  SnapshotList,
  UpdateList,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** Contacts to write to: those that somebody chose, and those that a filter finds. */
export const listsRouter = router({
  list: agencyProcedure('list:read')
    .meta({ summary: 'Lists live contact lists, newest first, of one `kind` on request.' })
    .input(ListContactLists)
    .output(ContactListPage)
    .query(({ ctx, input }) => listContactLists(ctx.scope, input)),

  listTrash: agencyProcedure('list:read')
    .meta({ summary: 'Lists removed contact lists.' })
    .input(PageRequest)
    .output(ContactListPage)
    .query(({ ctx, input }) => listRemovedContactLists(ctx.scope, input)),

  get: agencyProcedure('list:read')
    .meta({ summary: 'Gives one contact list.' })
    .input(RecordReference)
    .output(ContactList)
    .query(({ ctx, input }) => getContactList(ctx.scope, input)),

  create: agencyProcedure('list:write', 'list:read')
    .meta({ summary: 'Creates a static list, or a dynamic one with a `filter`.' })
    .input(CreateList)
    .output(ContactList)
    .mutation(({ ctx, input }) => createContactList(ctx.scope, input)),

  update: agencyProcedure('list:write', 'list:read')
    .meta({ summary: 'Changes name, description, or the filter of a dynamic list.' })
    .input(UpdateList)
    .output(ContactList)
    .mutation(({ ctx, input }) => updateContactList(ctx.scope, input)),

  remove: agencyProcedure('list:remove_own')
    .meta({ summary: 'Moves a list to the trash.' })
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'list', [input.id])),

  restore: agencyProcedure('list:remove_own')
    .meta({ summary: 'Puts a list back.' })
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'list', [input.id]))),

  members: agencyProcedure('list:read', 'contact:read')
    .meta({
      summary: 'Lists the live contacts on a list with status and source; of a dynamic list, those who pass now.',
    })
    .input(MembersOfList)
    .output(ListMemberPage)
    .query(({ ctx, input }) => membersOfList(ctx.scope, input)),

  count: agencyProcedure('list:read', 'contact:read')
    .meta({ summary: 'Counts the live contacts on a list; of a dynamic list up to 10,001.' })
    .input(RecordReference)
    .output(ListCount)
    .query(({ ctx, input }) => countContactList(ctx.scope, input)),

  addMembers: agencyProcedure('list:write', 'list:read', 'contact:read')
    .meta({ summary: 'Puts up to 1,000 contacts on a static list, all or none; those already there stay as they are.' })
    .input(AddMembers)
    .output(AddedMembers)
    .mutation(({ ctx, input }) => addListMembers(ctx.scope, input)),

  addByFilter: agencyProcedure('list:write', 'contact:read')
    .meta({
      summary: 'Puts contacts that pass a filter on a static list, up to 25,000 new ones; `more` tells to call again.',
    })
    .input(AddByFilter)
    .output(AddedByFilter)
    .mutation(({ ctx, input }) => addListMembersByFilter(ctx.scope, input)),

  removeMembers: agencyProcedure('list:write', 'list:read')
    .meta({ summary: 'Takes up to 1,000 contacts off a static list.' })
    .input(RemoveMembers)
    .output(RemovedMembers)
    .mutation(({ ctx, input }) => removeListMembers(ctx.scope, input)),

  setMemberStatus: agencyProcedure('list:write', 'list:read')
    .meta({ summary: 'Marks up to 1,000 members subscribed, unsubscribed or bounced, all or none.' })
    .input(SetMemberStatus)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => setListMemberStatus(ctx.scope, input)),

  snapshot: agencyProcedure('list:write', 'contact:read')
    .meta({ summary: 'Creates a static list of the contacts that are on a list now.' })
    .input(SnapshotList)
    .output(ContactList)
    .mutation(({ ctx, input }) => snapshotList(ctx.scope, input)),
});
