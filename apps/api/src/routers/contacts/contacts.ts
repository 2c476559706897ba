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
    .meta({ summary: 'Lists live contacts by owner, stage, status, tag, text, `filter` and `sort`.' })
    .input(ListContacts)
    .output(ContactPage)
    .query(({ ctx, input }) => listContacts(ctx.scope, input)),

  listTrash: agencyProcedure('contact:read')
    .meta({ summary: 'Lists removed contacts, last removed first.' })
    .input(PageRequest)
    .output(ContactPage)
    .query(({ ctx, input }) => listRemovedContacts(ctx.scope, input)),

  export: agencyProcedure('contact:read')
    .meta({
      summary:
        'Gives a page of CSV, up to 500 contacts, by `filter`, `sort` and `columns`; joined pages make one file.',
    })
    .input(ExportContacts)
    .output(ContactCsvPage)
    .query(({ ctx, input }) => exportContacts(ctx.scope, input)),

  get: agencyProcedure('contact:read')
    .meta({ summary: 'Gives one contact, a removed one too.' })
    .input(RecordReference)
    .output(Contact)
    .query(({ ctx, input }) => getContact(ctx.scope, input)),

  create: agencyProcedure('contact:write', 'contact:read')
    .meta({ summary: 'Creates a contact.' })
    .input(CreateContact)
    .output(Contact)
    .mutation(({ ctx, input }) => createContact(ctx.scope, input)),

  createMany: agencyProcedure('contact:write', 'contact:read')
    .meta({
      summary: "Creates up to 500 contacts, all or none; `onDuplicate: 'skip'` and `onInvalid: 'skip'` leave rows out.",
    })
    .input(CreateContacts)
    .output(CreatedContacts)
    .mutation(({ ctx, input }) => createContacts(ctx.scope, input)),

  update: agencyProcedure('contact:write', 'contact:read')
    .meta({ summary: 'Changes a contact; lifecycle stage and lead status follow each other.' })
    .input(UpdateContact)
    .output(Contact)
    .mutation(({ ctx, input }) => updateContact(ctx.scope, input)),

  remove: agencyProcedure('contact:remove_own')
    .meta({ summary: 'Moves a contact to the trash, with the activities that belong to nothing else.' })
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'contact', [input.id])),

  restore: agencyProcedure('contact:remove_own')
    .meta({ summary: 'Puts a contact back, with the activities that went along.' })
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'contact', [input.id]))),
});
