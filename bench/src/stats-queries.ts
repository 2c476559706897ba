import type { NamedQuery } from './named-queries.ts';
import { callByGet } from './postgrest.ts';
import { sql } from './statement.ts';

const CONVERSION = ['contacts', 'leads', 'qualified', 'opportunities', 'customers', 'disqualified', 'converted'];
const SALES = ['opened', 'opened_minor', 'won', 'won_minor', 'lost', 'lost_minor'];
const DONE = [
  'entered',
  'completed',
  'seconds',
  'calls',
  'emails',
  'meetings',
  'tasks',
  'notes',
  'video_calls',
  'others',
];
const RANGE = ['first_day', 'last_day', 'time_zone'];

const OF_CONTACTS = { indexes: ['contact_totals_pkey'], inFunction: true } as const;
const OF_OPPORTUNITIES = { indexes: ['opportunity_totals_pkey'], inFunction: true } as const;
const OF_ACTIVITIES = { indexes: ['activity_totals_pkey'], inFunction: true } as const;

/** The reports, as the API asks for them. */
export const STATS_QUERIES: readonly NamedQuery[] = [
  {
    name: 'stats: all contacts',
    ...OF_CONTACTS,
    statement: ({ agencyId }) => callByGet(sql`"public"."report_contacts"("agency_id" := ${agencyId})`, CONVERSION),
  },
  {
    name: 'stats: pipeline by currency',
    ...OF_OPPORTUNITIES,
    statement: ({ agencyId }) =>
      callByGet(sql`"public"."report_pipeline"("agency_id" := ${agencyId})`, [
        'currency',
        'open',
        'open_minor',
        ...SALES,
      ]),
  },
  {
    name: 'stats: growth, 400 days',
    ...OF_CONTACTS,
    statement: ({ agencyId }) =>
      callByGet(
        sql`"public"."report_growth"("agency_id" := ${agencyId}, "period" := ${'day'}, "since" := ${'2025-09-29'}, "until" := ${'2026-11-02'})`,
        ['starts_on', 'contacts', 'conversions', 'opportunities', 'won', 'lost', ...RANGE],
      ),
  },
  {
    name: 'stats: sales, 24 months',
    ...OF_OPPORTUNITIES,
    statement: ({ agencyId }) =>
      callByGet(
        sql`"public"."report_sales"("agency_id" := ${agencyId}, "period" := ${'month'}, "since" := ${'2024-11-15'}, "until" := ${'2026-11-02'})`,
        ['starts_on', 'money', ...SALES, ...RANGE],
      ),
  },
  {
    name: 'stats: conversion by source, a year',
    ...OF_CONTACTS,
    statement: ({ agencyId }) =>
      callByGet(
        sql`"public"."report_sources"("agency_id" := ${agencyId}, "at_most" := ${'50'}, "since" := ${'2025-11-15'}, "until" := ${'2026-11-02'})`,
        ['source', 'is_total', ...CONVERSION, ...RANGE],
      ),
  },
  {
    name: 'stats: activity by person, 30 days',
    ...OF_ACTIVITIES,
    statement: ({ agencyId }) =>
      callByGet(
        sql`"public"."report_people"("agency_id" := ${agencyId}, "at_most" := ${'50'}, "since" := ${'2026-10-04'}, "until" := ${'2026-11-02'})`,
        ['user_id', 'full_name', 'is_total', ...DONE, ...RANGE],
      ),
  },
  {
    name: 'stats: activity by person, a year',
    ...OF_ACTIVITIES,
    statement: ({ agencyId }) =>
      callByGet(
        sql`"public"."report_people"("agency_id" := ${agencyId}, "at_most" := ${'50'}, "since" := ${'2025-11-15'}, "until" := ${'2026-11-02'})`,
        ['user_id', 'full_name', 'is_total', ...DONE, ...RANGE],
      ),
  },
];
