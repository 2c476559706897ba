import { OPPORTUNITY } from './columns.ts';
import { FILTER_QUERIES } from './filter-queries.ts';
import { API_QUERIES, type NamedQuery, type Question } from './named-queries.ts';
import { callByPost, callScalarByGet, list } from './postgrest.ts';
import { SCHEMA_QUERIES } from './schema-queries.ts';
import { raw, sql } from './statement.ts';
import { STATS_QUERIES } from './stats-queries.ts';

/** A query as a user of the CRM would call it. */
export interface CrmQuery {
  readonly name: string;
  /** Which of the named queries it is, or one of its own. */
  readonly query: Pick<NamedQuery, 'statement'>;
  /** Why it may take longer than the goal. */
  readonly note?: string;
}

const NAMED = new Map([...API_QUERIES, ...SCHEMA_QUERIES, ...STATS_QUERIES].map((query) => [query.name, query]));

function named(name: string): NamedQuery {
  const query = NAMED.get(name);
  if (query === undefined) throw new Error(`There is no query named ${name}.`);
  return query;
}

const LISTS: readonly CrmQuery[] = [
  { name: 'list: newest', query: named('contacts: newest') },
  { name: 'list: newest, page far down', query: named('contacts: newest, page far down') },
  { name: 'list: by owner', query: named('contacts: of an owner') },
  { name: 'list: own field, broad (customers)', query: named('contacts: by lifecycle stage') },
  { name: 'list: a common tag', query: named('contacts: by a common tag') },
  { name: 'list: a rare tag', query: named('contacts: by a rare tag') },
  { name: 'list: members of a static list', query: named('list: its members') },
];

/** The search box over everything. */
function searched(text: (question: Question) => string): Pick<NamedQuery, 'statement'> {
  return {
    statement: (question) =>
      callByPost(
        raw(
          '"public"."search_records"("agency_id" := pgrst_body.agency_id, "query" := pgrst_body.query, "at_most" := pgrst_body.at_most)',
        ),
        raw('"agency_id" uuid, "query" text, "at_most" integer'),
        { agency_id: question.agencyId, query: text(question), at_most: 5 },
        sql`SELECT "entity", "id", "title", "subtitle", "match", "rank", "words" FROM pgrst_source`,
      ),
  };
}

const SEARCH: readonly CrmQuery[] = [
  { name: 'search: rare word', query: searched(({ facts }) => facts.rareWord) },
  { name: 'search: full name', query: searched(() => 'nadia nakamura') },
  { name: 'search: common word', query: searched(() => 'oakhill') },
  { name: 'search: typo', query: searched(() => 'nakamrua') },
  { name: 'search: what nobody has', query: searched(() => 'zzyzx') },
];

const SALES: readonly CrmQuery[] = [
  {
    name: 'board: six columns of 20 cards',
    query: {
      statement: ({ agencyId, facts }) =>
        sql`SELECT s.id, s.name, cards.* FROM "public"."pipeline_stages" s LEFT JOIN LATERAL (
          SELECT ${list(OPPORTUNITY)} FROM "public"."opportunities" o
          WHERE o."agency_id" = ${agencyId} AND o."pipeline_id" = s."pipeline_id" AND o."stage_id" = s."id" AND o."deleted_at" IS NULL
          ORDER BY o."position" ASC, o."id" ASC LIMIT 21) cards ON TRUE
          WHERE s."agency_id" = ${agencyId} AND s."pipeline_id" = ${facts.pipelineId} ORDER BY s."position"`,
    },
  },
  {
    name: 'board: totals of its columns',
    query: {
      statement: ({ agencyId, facts }) =>
        callScalarByGet(
          sql`"public"."pipeline_totals"("agency_id" := ${agencyId}, "pipeline_id" := ${facts.pipelineId})`,
        ),
    },
  },
  {
    name: 'board: forecast of 12 months',
    query: {
      statement: ({ agencyId }) =>
        sql`SELECT * FROM "public"."sales_by_month"("agency_id" := ${agencyId}, "from_month" := ${'2026-01-01'}, "to_month" := ${'2026-12-01'})`,
    },
  },
];

/** The timeline of a contact or an opportunity, all sources merged. */
function timeline(
  of: 'contact_id' | 'opportunity_id',
  id: (question: Question) => string,
): Pick<NamedQuery, 'statement'> {
  return {
    statement: (question) =>
      sql`SELECT * FROM "public"."timeline"("agency_id" := ${question.agencyId}, ${raw(`"${of}"`)} := ${id(question)}, "at_most" := 51)`,
  };
}

const TIMELINE: readonly CrmQuery[] = [
  { name: 'timeline: a contact', query: timeline('contact_id', ({ facts }) => facts.busyContactId) },
  { name: 'timeline: an opportunity', query: timeline('opportunity_id', ({ facts }) => facts.opportunityId) },
  {
    name: 'tasks: mine, overdue',
    query: {
      statement: ({ agencyId }) =>
        sql`SELECT * FROM "public"."my_activities"("agency_id" := ${agencyId}, "due" := ${'overdue'}, "at_most" := 51)`,
    },
  },
];

const STATS: readonly CrmQuery[] = STATS_QUERIES.map((query) => ({ name: query.name, query }));

/** Everything that is measured, part by part of the CRM. A new part adds its list here. */
export const CRM_QUERIES: readonly CrmQuery[] = [
  ...LISTS,
  ...FILTER_QUERIES,
  ...SEARCH,
  ...SALES,
  ...TIMELINE,
  ...STATS,
];
