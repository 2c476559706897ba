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
    .input(ListContactLists)
    .output(ContactListPage)
    .query(({ ctx, input }) => listContactLists(ctx.scope, input)),

  listTrash: agencyProcedure('list:read')
    .input(PageRequest)
    .output(ContactListPage)
    .query(({ ctx, input }) => listRemovedContactLists(ctx.scope, input)),

  get: agencyProcedure('list:read')
    .input(RecordReference)
    .output(ContactList)
    .query(({ ctx, input }) => getContactList(ctx.scope, input)),

  create: agencyProcedure('list:write')
    .input(CreateList)
    .output(ContactList)
    .mutation(({ ctx, input }) => createContactList(ctx.scope, input)),

  update: agencyProcedure('list:write')
    .input(UpdateList)
    .output(ContactList)
    .mutation(({ ctx, input }) => updateContactList(ctx.scope, input)),

  remove: agencyProcedure('list:remove_own')
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'list', [input.id])),

  restore: agencyProcedure('list:remove_own')
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'list', [input.id]))),

  members: agencyProcedure('list:read')
    .input(MembersOfList)
    .output(ListMemberPage)
    .query(({ ctx, input }) => membersOfList(ctx.scope, input)),

  count: agencyProcedure('list:read')
    .input(RecordReference)
    .output(ListCount)
    .query(({ ctx, input }) => countContactList(ctx.scope, input)),

  addMembers: agencyProcedure('list:write')
    .input(AddMembers)
    .output(AddedMembers)
    .mutation(({ ctx, input }) => addListMembers(ctx.scope, input)),

  addByFilter: agencyProcedure('list:write')
    .input(AddByFilter)
    .output(AddedByFilter)
    .mutation(({ ctx, input }) => addListMembersByFilter(ctx.scope, input)),

  removeMembers: agencyProcedure('list:write')
    .input(RemoveMembers)
    .output(RemovedMembers)
    .mutation(({ ctx, input }) => removeListMembers(ctx.scope, input)),

  setMemberStatus: agencyProcedure('list:write')
    .input(SetMemberStatus)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => setListMemberStatus(ctx.scope, input)),

  snapshot: agencyProcedure('list:write')
    .input(SnapshotList)
    .output(ContactList)
    .mutation(({ ctx, input }) => snapshotList(ctx.scope, input)),
});
