import {
  assignContacts,
  convertContact,
  removeContacts,
  restoreContacts,
  tagContacts,
  untagContacts,
  updateContacts,
} from '@axolop/database';
import {
  AssignContacts,
  BulkRemoved,
  BulkSummary,
  BulkUpdated,
  ContactReferences,
  Conversion,
  ConvertContact,
  TagContacts,
  UpdateContacts,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';

/** Work on many contacts at once, and the conversion of one: a part of the router of contacts. */
export const contactWork = {
  addTags: agencyProcedure('contact:write')
    .input(TagContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => tagContacts(ctx.scope, input)),

  removeTags: agencyProcedure('contact:write')
    .input(TagContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => untagContacts(ctx.scope, input)),

  assign: agencyProcedure('contact:write')
    .input(AssignContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => assignContacts(ctx.scope, input)),

  bulkUpdate: agencyProcedure('contact:write')
    .input(UpdateContacts)
    .output(BulkUpdated)
    .mutation(({ ctx, input }) => updateContacts(ctx.scope, input)),

  removeMany: agencyProcedure('contact:remove_own')
    .input(ContactReferences)
    .output(BulkRemoved)
    .mutation(({ ctx, input }) => removeContacts(ctx.scope, input)),

  restoreMany: agencyProcedure('contact:remove_own')
    .input(ContactReferences)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => restoreContacts(ctx.scope, input)),

  // The database asks for opportunity:write, too.
  convert: agencyProcedure('contact:write')
    .input(ConvertContact)
    .output(Conversion)
    .mutation(({ ctx, input }) => convertContact(ctx.scope, input)),
};
