import {
  ActivityData,
  AddStage,
  ContactData,
  CreateCustomField,
  CreateOpportunity,
  CreatePipeline,
  CreateTag,
  UpdateCustomField,
  UpdateOpportunity,
  UpdatePipeline,
  UpdateStage,
  UpdateTag,
} from '@axolop/domain';
import { dataColumns } from './data-columns.ts';
import { readOnly, type TableRule } from './table-rule.ts';

const LONG_AGO = '2020-01-01T00:00:00+00:00';

/** What the tables of contacts, sales and custom fields promise. */
export const CRM_TABLES: Readonly<Record<string, TableRule>> = {
  activities: {
    insertable: ['agency_id', ...dataColumns(ActivityData)],
    updatable: dataColumns(ActivityData),
    sweeps: [
      {
        needs: { select: 'activity:read', insert: 'activity:write', update: 'activity:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, kind: 'note', subject: `Note ${of.label}`, contact_id: of.contact }),
        change: () => ({ subject: 'Changed' }),
      },
    ],
  },
  contact_tags: {
    insertable: ['agency_id', 'tag_id', 'contact_id'],
    updatable: [],
    sweeps: [
      {
        needs: { select: 'contact:read', insert: 'contact:write', update: 'nobody', delete: 'contact:write' },
        row: (of) => ({ agency_id: of.agency, tag_id: of.tag, contact_id: of.contact }),
        change: () => ({ created_at: LONG_AGO }),
      },
    ],
  },
  contacts: {
    insertable: ['agency_id', ...dataColumns(ContactData)],
    updatable: dataColumns(ContactData),
    sweeps: [
      {
        needs: { select: 'contact:read', insert: 'contact:write', update: 'contact:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, first_name: 'Row', email: `row-${of.label}@example.com` }),
        change: () => ({ first_name: 'Changed' }),
      },
    ],
  },
  custom_field_values: {
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('custom_field:read'),
        row: (of) => ({
          agency_id: of.agency,
          field_id: of.field,
          contact_id: of.contact,
          entity: 'contact',
          type: 'text',
          is_unique: false,
          value_text: 'A value',
        }),
        change: () => ({ value_text: 'Changed' }),
      },
    ],
  },
  custom_fields: {
    insertable: [
      'agency_id',
      ...dataColumns(CreateCustomField, { also: { position: 'The API puts a new field behind the others.' } }),
    ],
    updatable: dataColumns(UpdateCustomField.shape.data, {
      also: { position: 'Set by customFields.reorder.', archived_at: 'Set by customFields.archive and restore.' },
    }),
    sweeps: [
      {
        needs: {
          select: 'custom_field:read',
          insert: 'custom_field:write',
          update: 'custom_field:write',
          delete: 'nobody',
        },
        row: (of) => ({ agency_id: of.agency, entity: 'contact', key: `row_${of.label}`, label: 'Row', type: 'text' }),
        change: () => ({ label: 'Changed' }),
      },
    ],
  },
  opportunities: {
    insertable: [
      'agency_id',
      ...dataColumns(CreateOpportunity, {
        also: { lost_reason: 'A row may begin in a lost stage; in the API, opportunities.lose gives it.' },
      }),
    ],
    updatable: dataColumns(UpdateOpportunity.shape.data, {
      also: { pipeline_id: 'Follows the stage.', stage_id: 'Set by opportunities.move, win, lose and reopen.' },
    }),
    sweeps: [
      {
        needs: {
          select: 'opportunity:read',
          insert: 'opportunity:write',
          update: 'opportunity:write',
          delete: 'nobody',
        },
        row: (of) => ({
          agency_id: of.agency,
          name: `Deal ${of.label}`,
          pipeline_id: of.pipeline,
          stage_id: of.stage,
          currency: 'EUR',
        }),
        change: () => ({ amount_minor: 1200 }),
      },
    ],
  },
  opportunity_stage_history: {
    insertable: [],
    updatable: [],
    sweptWith: 'opportunities',
    sweeps: [
      {
        needs: readOnly('opportunity:read'),
        row: (of) => ({
          agency_id: of.agency,
          opportunity_id: of.opportunity,
          pipeline_id: of.pipeline,
          to_stage_id: of.stage,
          amount_minor: 5,
          currency: 'EUR',
        }),
        change: () => ({ currency: 'CHF' }),
      },
    ],
  },
  opportunity_stage_totals: {
    insertable: [],
    updatable: [],
    sweptWith: 'opportunities',
    sweeps: [
      {
        needs: readOnly('opportunity:read'),
        row: (of) => ({
          agency_id: of.agency,
          pipeline_id: of.pipeline,
          stage_id: of.stage,
          close_month: '2020-01-01',
          currency: 'EUR',
          opportunity_count: 1,
          amount_minor: 5,
          unrated_minor: 5,
          rated_percent_minor: 0,
        }),
        change: () => ({ amount_minor: 7 }),
      },
    ],
  },
  pipeline_stages: {
    insertable: [
      'agency_id',
      ...dataColumns(AddStage, {
        also: { position: 'What follows from `at`.' },
        except: { at: 'Becomes the position.' },
      }),
    ],
    updatable: dataColumns(UpdateStage.shape.data, { also: { position: 'Set by pipelines.reorderStages.' } }),
    sweeps: [
      {
        needs: {
          select: 'pipeline:read',
          insert: 'pipeline:write',
          update: 'pipeline:write',
          delete: 'pipeline:write',
        },
        row: (of) => ({ agency_id: of.agency, pipeline_id: of.pipeline, name: 'Row', position: 7 }),
        change: () => ({ name: 'Changed' }),
      },
    ],
  },
  pipelines: {
    insertable: [
      'agency_id',
      ...dataColumns(CreatePipeline, {
        also: { position: 'The API puts a new pipeline behind the others.' },
        except: { stages: 'Rows of their own.' },
      }),
    ],
    updatable: dataColumns(UpdatePipeline.shape.data),
    sweeps: [
      {
        needs: {
          select: 'pipeline:read',
          insert: 'pipeline:write',
          update: 'pipeline:write',
          delete: 'pipeline:write',
        },
        row: (of) => ({ agency_id: of.agency, name: `Row ${of.label}` }),
        change: () => ({ name: 'Changed' }),
      },
    ],
  },
  tags: {
    insertable: ['agency_id', ...dataColumns(CreateTag)],
    updatable: dataColumns(UpdateTag.shape.data),
    sweeps: [
      {
        needs: { select: 'tag:read', insert: 'tag:write', update: 'tag:write', delete: 'tag:remove' },
        row: (of) => ({ agency_id: of.agency, name: `Row ${of.label}` }),
        change: () => ({ color: '#123456' }),
      },
    ],
  },
};
