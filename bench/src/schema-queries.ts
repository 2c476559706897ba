import { ACTIVITY, LIST_MEMBER, OPPORTUNITY, RECIPIENT, SUBMISSION } from './columns.ts';
import { PAGE, type NamedQuery } from './named-queries.ts';
import { list, read } from './postgrest.ts';
import { raw, sql, type Statement } from './statement.ts';

/** A page of a table of the agency; columns need no table in front, there is only one. */
function page(table: string, columns: readonly string[], agencyId: string, where: Statement, order: string): Statement {
  return read(sql`SELECT ${list(columns)} FROM ${raw(`"public"."${table}"`)}
    WHERE "agency_id" = ${agencyId} AND ${where} ORDER BY ${raw(order)} LIMIT ${PAGE} OFFSET 0`);
}

/** What the schema is made for and the API does not ask yet, as PostgREST would send it. */
export const SCHEMA_QUERIES: readonly NamedQuery[] = [
  {
    name: 'board: a column',
    // An agency with a few hundred may as well sort them.
    indexes: ['opportunities_board_idx', 'opportunities_stage_fk_idx'],
    statement: ({ agencyId, facts }) =>
      page(
        'opportunities',
        OPPORTUNITY,
        agencyId,
        sql`"pipeline_id" = ${facts.pipelineId} AND "stage_id" = ${facts.stageId} AND "status" = ${'open'} AND "deleted_at" IS NULL`,
        '"position" ASC, "id" ASC',
      ),
  },
  {
    name: 'tasks: due, of a person',
    indexes: ['activities_due_idx'],
    statement: ({ agencyId, userId }) =>
      page(
        'activities',
        ACTIVITY,
        agencyId,
        sql`"assignee_id" = ${userId} AND "completed_at" IS NULL AND "deleted_at" IS NULL AND "due_at" <= ${'2026-11-02T23:59:59Z'}`,
        '"due_at" ASC, "id" ASC',
      ),
  },
  {
    name: 'timeline of a contact',
    indexes: ['activities_contact_idx'],
    statement: ({ agencyId, facts }) =>
      page(
        'activities',
        ACTIVITY,
        agencyId,
        sql`"contact_id" = ${facts.busyContactId} AND "deleted_at" IS NULL`,
        '"occurred_at" DESC, "id" DESC',
      ),
  },
  {
    name: 'submissions: newest',
    indexes: ['form_submissions_newest_idx'],
    statement: ({ agencyId }) =>
      page('form_submissions', SUBMISSION, agencyId, sql`TRUE`, '"submitted_at" DESC, "id" DESC'),
  },
  {
    name: 'submissions: of a form',
    // An agency with a few hundred may as well sort them.
    indexes: ['form_submissions_form_idx', 'form_submissions_version_idx'],
    statement: ({ agencyId, facts }) =>
      page(
        'form_submissions',
        SUBMISSION,
        agencyId,
        sql`"form_id" = ${facts.formId}`,
        '"submitted_at" DESC, "id" DESC',
      ),
  },
  {
    name: 'list: its members',
    indexes: ['contact_list_members_live_idx'],
    statement: ({ agencyId, facts }) =>
      page(
        'contact_list_members',
        LIST_MEMBER,
        agencyId,
        sql`"list_id" = ${facts.listId} AND "contact_live" IS TRUE`,
        '"added_at" DESC, "contact_id" DESC',
      ),
  },
  {
    name: 'campaign: its recipients',
    indexes: ['campaign_recipients_email_key'],
    statement: ({ agencyId, facts }) =>
      page('campaign_recipients', RECIPIENT, agencyId, sql`"campaign_id" = ${facts.campaignId}`, '"email_norm" ASC'),
  },
  {
    name: 'contacts: counted up to 10,001',
    indexes: ['contacts_newest_idx', 'contacts_stage_idx', 'contacts_status_idx'],
    statement: ({ agencyId }) =>
      sql`SELECT count(*) FROM (SELECT FROM "public"."contacts"
        WHERE "agency_id" = ${agencyId} AND "deleted_at" IS NULL LIMIT 10001) capped`,
  },
];
