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
  addTags: agencyProcedure('contact:write', 'contact:read', 'tag:read')
    .meta({ summary: 'Gives up to 20 tags to up to 500 contacts.' })
    .input(TagContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => tagContacts(ctx.scope, input)),

  removeTags: agencyProcedure('contact:write', 'contact:read', 'tag:read')
    .meta({ summary: 'Takes up to 20 tags off up to 500 contacts.' })
    .input(TagContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => untagContacts(ctx.scope, input)),

  assign: agencyProcedure('contact:write', 'contact:read')
    .meta({ summary: 'Gives up to 500 contacts to one owner, or to nobody.' })
    .input(AssignContacts)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => assignContacts(ctx.scope, input)),

  bulkUpdate: agencyProcedure('contact:write', 'contact:read')
    .meta({ summary: 'Makes one change to up to 500 contacts, each with the version the caller read, if given.' })
    .input(UpdateContacts)
    .output(BulkUpdated)
    .mutation(({ ctx, input }) => updateContacts(ctx.scope, input)),

  removeMany: agencyProcedure('contact:remove_own', 'contact:read')
    .meta({ summary: 'Moves up to 500 contacts to the trash as one batch.' })
    .input(ContactReferences)
    .output(BulkRemoved)
    .mutation(({ ctx, input }) => removeContacts(ctx.scope, input)),

  restoreMany: agencyProcedure('contact:remove_own', 'contact:read')
    .meta({ summary: 'Puts up to 500 contacts back.' })
    .input(ContactReferences)
    .output(BulkSummary)
    .mutation(({ ctx, input }) => restoreContacts(ctx.scope, input)),

  convert: agencyProcedure('contact:write', 'contact:read', 'opportunity:write', 'opportunity:read')
    .meta({ summary: 'Turns a lead into a customer or an opportunity, once, and creates an opportunity for it.' })
    .input(ConvertContact)
    .output(Conversion)
    .mutation(({ ctx, input }) => convertContact(ctx.scope, input)),
};
