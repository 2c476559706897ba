import { columnNamesOf } from '@axolop/database';
import {
  ActivityData,
  ContactData,
  ListData,
  UpdateAgency,
  UpdateAgencySettings,
  UpdateCustomField,
  UpdateOpportunity,
  UpdatePipeline,
  UpdateProfile,
  UpdateStage,
  UpdateTag,
} from '@axolop/domain';
import type { World } from '@axolop/testing';
import { z } from 'zod';
import type { ProcedurePath } from '../samples/sample.ts';

/** A row whose fields are written through both doors. */
export interface TextTable {
  readonly table: string;
  /** The procedure that changes the row. */
  readonly update: ProcedurePath;
  readonly data: z.ZodObject;
  /** The column that finds the row; `id` when it is left out. */
  readonly key?: string;
  /** Makes a row in which each text may be what it likes. @returns its key */
  row(world: World): Promise<string>;
}

/** Tables whose own fields a client may write through both doors, with what the API takes for them. */
export const TEXT_TABLES: readonly TextTable[] = [
  {
    table: 'contacts',
    update: 'contacts.update',
    data: ContactData,
    row: async ({ a }) =>
      (await a.contact({ firstName: 'A', lastName: 'B', companyName: 'C', email: 'a@example.com' })).id,
  },
  {
    table: 'opportunities',
    update: 'opportunities.update',
    data: UpdateOpportunity.shape.data,
    row: async ({ a: { id: agencyId, owner } }) => {
      const { id } = await owner.api.opportunities.create.mutate({ agencyId, name: 'Deal' });
      return (await owner.api.opportunities.lose.mutate({ agencyId, id })).id;
    },
  },
  {
    table: 'activities',
    update: 'activities.update',
    data: ActivityData,
    row: async ({ a: { id: agencyId, owner } }) =>
      (await owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: 'Task' })).id,
  },
  {
    table: 'tags',
    update: 'tags.update',
    data: UpdateTag.shape.data,
    row: async ({ a: { id: agencyId, owner } }) => (await owner.api.tags.create.mutate({ agencyId, name: 'Tag' })).id,
  },
  {
    table: 'pipelines',
    update: 'pipelines.update',
    data: UpdatePipeline.shape.data,
    row: async ({ a: { id: agencyId, owner } }) =>
      (await owner.api.pipelines.create.mutate({ agencyId, name: 'Other pipeline' })).id,
  },
  {
    table: 'pipeline_stages',
    update: 'pipelines.updateStage',
    data: UpdateStage.shape.data,
    row: async ({ a: { id: agencyId, owner } }) => {
      const { items } = await owner.api.pipelines.list.query({ agencyId });
      return (await owner.api.pipelines.get.query({ agencyId, id: items[0]?.id ?? '' })).stages[0]?.id ?? '';
    },
  },
  {
    table: 'contact_lists',
    update: 'lists.update',
    data: ListData,
    row: async ({ a: { id: agencyId, owner } }) => (await owner.api.lists.create.mutate({ agencyId, name: 'List' })).id,
  },
  {
    table: 'custom_fields',
    update: 'customFields.update',
    data: UpdateCustomField.shape.data,
    row: async ({ a: { id: agencyId, owner } }) => {
      const field = { entity: 'contact', key: 'field', label: 'Field', type: 'text' } as const;
      return (await owner.api.customFields.create.mutate({ agencyId, ...field })).id;
    },
  },
  { table: 'agencies', update: 'agencies.update', data: UpdateAgency.shape.data, row: async ({ a }) => a.id },
  {
    table: 'agency_settings',
    update: 'agencies.updateSettings',
    data: UpdateAgencySettings.shape.data,
    key: 'agency_id',
    row: async ({ a }) => a.id,
  },
  { table: 'users', update: 'me.updateProfile', data: UpdateProfile.shape.data, row: async ({ a }) => a.owner.id },
];

/** A field, its column, and which texts it is for. */
export interface TextField {
  readonly field: string;
  readonly column: string;
  /** A `name` is a line that must not be empty. */
  readonly kind: 'name' | 'line' | 'lines';
}

/** What the schema of the data takes for text, told from how it judges: a new field is tried from its first day. */
export function textFields(data: z.ZodObject): TextField[] {
  const columns = columnNamesOf(data);
  return Object.entries(data.shape).flatMap(([field, schema], at): TextField[] => {
    const takes = (value: unknown): boolean => z.safeParse(schema, value).success;
    if (!takes('Any text') || takes(5)) return [];
    const kind = takes('a\nb') ? 'lines' : takes('') ? 'line' : 'name';
    return [{ field, column: columns[at] ?? '', kind }];
  });
}
