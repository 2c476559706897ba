import {
  createContact,
  createContacts,
  exportContacts,
  getContact,
  listContacts,
  listRemovedContacts,
  removeRecords,
  restoreRecords,
  updateContact,
} from '@axolop/database';
import {
  Contact,
  ContactCsvPage,
  ContactPage,
  CreateContact,
  CreateContacts,
  CreatedContacts,
  Done,
  ExportContacts,
  ListContacts,
  PageRequest,
  RecordReference,
  Removed,
  UpdateContact,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { contactWork } from './bulk.ts';
import { done } from '../kernel/done.ts';

/** People and companies of an agency, leads included. */
export const contactsRouter = router({
  ...contactWork,

  list: agencyProcedure('contact:read')
    .input(ListContacts)
    .output(ContactPage)
    .query(({ ctx, input }) => listContacts(ctx.scope, input)),

  listTrash: agencyProcedure('contact:read')
    .input(PageRequest)
    .output(ContactPage)
    .query(({ ctx, input }) => listRemovedContacts(ctx.scope, input)),

  export: agencyProcedure('contact:read')
    .input(ExportContacts)
    .output(ContactCsvPage)
    .query(({ ctx, input }) => exportContacts(ctx.scope, input)),

  get: agencyProcedure('contact:read')
    .input(RecordReference)
    .output(Contact)
    .query(({ ctx, input }) => getContact(ctx.scope, input)),

  create: agencyProcedure('contact:write')
    .input(CreateContact)
    .output(Contact)
    .mutation(({ ctx, input }) => createContact(ctx.scope, input)),

  createMany: agencyProcedure('contact:write')
    .input(CreateContacts)
    .output(CreatedContacts)
    .mutation(({ ctx, input }) => createContacts(ctx.scope, input)),

  update: agencyProcedure('contact:write')
    .input(UpdateContact)
    .output(Contact)
    .mutation(({ ctx, input }) => updateContact(ctx.scope, input)),

  remove: agencyProcedure('contact:remove_own')
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'contact', [input.id])),

  restore: agencyProcedure('contact:remove_own')
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'contact', [input.id]))),
});
