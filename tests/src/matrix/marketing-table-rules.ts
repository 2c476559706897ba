import { AddMembers, CreateList, ListData, SetMemberStatus } from '@axolop/domain';
import { dataColumns } from './data-columns.ts';
import { readOnly, type TableRule } from './table-rule.ts';

// The API does not serve forms and campaigns yet, so there are no data schemas to follow.
const FORM = ['title', 'description', 'slug', 'draft_definition', 'settings'];
const CAMPAIGN = [
  'name',
  'subject',
  'preview_text',
  'from_name',
  'from_email',
  'reply_to',
  'html_content',
  'text_content',
];
const LONG_AGO = '2020-01-01T00:00:00+00:00';

/** What the tables of forms, lists and campaigns promise. */
export const MARKETING_TABLES: Readonly<Record<string, TableRule>> = {
  campaign_events: {
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('campaign:read'),
        row: (of) => ({ agency_id: of.agency, campaign_id: of.campaign, recipient_id: of.recipient, kind: 'sent' }),
        change: () => ({ kind: 'opened' }),
      },
    ],
  },
  campaign_lists: {
    insertable: ['agency_id', 'campaign_id', 'list_id'],
    updatable: [],
    sweeps: [
      {
        needs: { select: 'campaign:read', insert: 'campaign:write', update: 'nobody', delete: 'campaign:write' },
        row: (of) => ({ agency_id: of.agency, campaign_id: of.campaign, list_id: of.list }),
        change: () => ({ created_at: LONG_AGO }),
      },
    ],
  },
  campaign_recipients: {
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('campaign:read'),
        row: (of) => ({ agency_id: of.agency, campaign_id: of.campaign, email_norm: `row-${of.label}@example.com` }),
        change: () => ({ status: 'skipped' }),
      },
    ],
  },
  contact_list_members: {
    insertable: [
      'agency_id',
      ...dataColumns(AddMembers, {
        also: { contact_id: 'A row for each contact.' },
        except: { contact_ids: 'A row for each contact.' },
      }),
    ],
    updatable: dataColumns(SetMemberStatus, {
      except: { list_id: 'Says which member.', contact_ids: 'Say which members.' },
    }),
    sweptWith: 'contact_lists',
    sweeps: [
      {
        needs: { select: 'list:read', insert: 'list:write', update: 'list:write', delete: 'list:write' },
        row: (of) => ({ agency_id: of.agency, list_id: of.list, contact_id: of.contact, source: 'import' }),
        change: () => ({ status: 'bounced' }),
      },
    ],
  },
  contact_lists: {
    insertable: ['agency_id', ...dataColumns(CreateList)],
    updatable: dataColumns(ListData),
    sweeps: [
      {
        needs: { select: 'list:read', insert: 'list:write', update: 'list:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, name: `List ${of.label}` }),
        change: () => ({ description: 'Changed' }),
      },
    ],
  },
  email_campaigns: {
    insertable: ['agency_id', ...CAMPAIGN],
    updatable: CAMPAIGN,
    sweeps: [
      {
        needs: { select: 'campaign:read', insert: 'campaign:write', update: 'campaign:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, name: `Campaign ${of.label}` }),
        change: () => ({ subject: 'Changed' }),
      },
    ],
  },
  email_suppressions: {
    insertable: ['agency_id', 'email_norm', 'reason', 'note'],
    updatable: [],
    sweeps: [
      {
        needs: {
          select: 'suppression:read',
          insert: 'suppression:write',
          update: 'nobody',
          delete: 'suppression:write',
        },
        row: (of) => ({ agency_id: of.agency, email_norm: `${of.label}@example.com`, reason: 'manual' }),
        change: () => ({ note: 'Changed' }),
      },
    ],
  },
  form_submissions: {
    insertable: [],
    updatable: ['status'],
    sweeps: [
      {
        needs: { select: 'submission:read', insert: 'nobody', update: 'submission:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, form_id: of.form, form_version_id: of.formVersion, answers: {} }),
        change: () => ({ status: 'processed' }),
      },
    ],
  },
  form_versions: {
    insertable: [],
    updatable: [],
    sweeps: [
      {
        needs: readOnly('form:read'),
        row: (of) => ({ agency_id: of.agency, form_id: of.form, number: 7, definition: { questions: [] } }),
        change: (of) => ({ published_by: of.outsider }),
      },
    ],
  },
  forms: {
    insertable: ['agency_id', ...FORM],
    updatable: FORM,
    sweeps: [
      {
        needs: { select: 'form:read', insert: 'form:write', update: 'form:write', delete: 'nobody' },
        row: (of) => ({ agency_id: of.agency, title: 'Row', slug: `row-${of.label}` }),
        change: () => ({ title: 'Changed' }),
      },
    ],
  },
};
