import {
  archiveCustomField,
  createCustomField,
  listCustomFields,
  reorderCustomFields,
  restoreCustomField,
  updateCustomField,
} from '@axolop/database';
import {
  CreateCustomField,
  CustomField,
  CustomFieldPage,
  CustomFields,
  ListCustomFields,
  RecordReference,
  ReorderCustomFields,
  UpdateCustomField,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** The fields that an agency adds to its contacts, opportunities and activities; their values travel inside the records. */
export const customFieldsRouter = router({
  list: agencyProcedure('custom_field:read')
    .meta({ summary: 'Lists the fields of one entity in their order.' })
    .input(ListCustomFields)
    .output(CustomFieldPage)
    .query(({ ctx, input }) => listCustomFields(ctx.scope, input)),

  create: agencyProcedure('custom_field:write', 'custom_field:read')
    .meta({ summary: 'Creates a field behind the others.' })
    .input(CreateCustomField)
    .output(CustomField)
    .mutation(({ ctx, input }) => createCustomField(ctx.scope, input)),

  update: agencyProcedure('custom_field:write', 'custom_field:read')
    .meta({ summary: 'Changes label, options and rules of a field, never its key, type or `isUnique`.' })
    .input(UpdateCustomField)
    .output(CustomField)
    .mutation(({ ctx, input }) => updateCustomField(ctx.scope, input)),

  reorder: agencyProcedure('custom_field:write', 'custom_field:read')
    .meta({ summary: 'Puts the named fields first.' })
    .input(ReorderCustomFields)
    .output(CustomFields)
    .mutation(({ ctx, input }) => reorderCustomFields(ctx.scope, input)),

  archive: agencyProcedure('custom_field:write', 'custom_field:read')
    .meta({ summary: 'Stops writes to a field; callers still read its values.' })
    .input(RecordReference)
    .output(CustomField)
    .mutation(({ ctx, input }) => archiveCustomField(ctx.scope, input)),

  restore: agencyProcedure('custom_field:write', 'custom_field:read')
    .meta({ summary: 'Puts an archived field back in use.' })
    .input(RecordReference)
    .output(CustomField)
    .mutation(({ ctx, input }) => restoreCustomField(ctx.scope, input)),
});
