import type {
  ActivityByPerson,
  ContactConversion,
  ConversionBySource,
  Effort,
  Growth,
  Overview,
  ReportGrowth,
  ReportLines,
  ReportSales,
  Sales,
} from '@axolop/domain';
import { many, one, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import {
  CONVERSION_COLUMNS,
  CURRENCY_COLUMNS,
  GROWTH_COLUMNS,
  PERSON_COLUMNS,
  SALES_COLUMNS,
  SOURCE_COLUMNS,
} from './columns.ts';

const BY_GET = { get: true } as const;

/** Every row of a report repeats what it is about. */
interface Range {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly timeZone: string;
}

function rangeOf({ firstDay, lastDay, timeZone }: Range): Pick<Growth, 'from' | 'to' | 'timeZone'> {
  return { from: firstDay, to: lastDay, timeZone };
}

/** Arguments of a report: a day that is left out is the database's to choose, which knows today in the agency's time zone. */
function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}

/** A report has at least one row; nothing at all means that there is no such agency. */
function firstOf<Row>(rows: readonly Row[]): Row {
  const [first] = rows;
  if (first === undefined) throw refusal('not_found');
  return first;
}

type Counts = Omit<ContactConversion, 'conversionRate'>;

function conversionOf({ contacts, leads, qualified, opportunities, customers, disqualified, converted }: Counts) {
  const conversionRate = contacts === 0 ? null : converted / contacts;
  const stages = { leads, qualified, opportunities, customers, disqualified };
  return { contacts, ...stages, converted, conversionRate } satisfies ContactConversion;
}

interface Efforts extends Omit<Effort, 'completedByKind'> {
  readonly calls: number;
  readonly emails: number;
  readonly meetings: number;
  readonly tasks: number;
  readonly notes: number;
  readonly videoCalls: number;
  readonly others: number;
}

function effortOf({ entered, completed, seconds, ...kinds }: Efforts): Effort {
  const { calls, emails, meetings, tasks, notes, videoCalls, others } = kinds;
  const completedByKind = {
    call: calls,
    email: emails,
    meeting: meetings,
    task: tasks,
    note: notes,
    video_call: videoCalls,
    other: others,
  };
  return { entered, completed, seconds, completedByKind };
}

/** All live contacts and opportunities of the agency. */
export async function reportOverview({ db, agencyId }: AgencyScope): Promise<Overview> {
  const agency = { agency_id: agencyId };
  const [contacts, pipeline] = await Promise.all([
    db.rpc('report_contacts', agency, BY_GET).select(CONVERSION_COLUMNS).single(),
    db.rpc('report_pipeline', agency, BY_GET).select(CURRENCY_COLUMNS),
  ]);
  return { contacts: conversionOf(one(contacts)), pipeline: many(pipeline) };
}

/** What came, step by step without gaps. @throws DomainError `invalid_input` for more steps than a report has */
export async function reportGrowth({ db, agencyId }: AgencyScope, query: ReportGrowth): Promise<Growth> {
  const call = { agency_id: agencyId, period: query.by, ...daysOf(query) };
  const rows = many(await db.rpc('report_growth', call, BY_GET).select(GROWTH_COLUMNS));
  return { ...rangeOf(firstOf(rows)), by: query.by, points: rows };
}

/** What was opened, won and lost in one currency, step by step without gaps. @throws DomainError `invalid_input` */
export async function reportSales({ db, agencyId }: AgencyScope, query: ReportSales): Promise<Sales> {
  const { currency } = query;
  const money = currency === undefined ? {} : { currency };
  const call = { agency_id: agencyId, period: query.by, ...daysOf(query), ...money };
  const rows = many(await db.rpc('report_sales', call, BY_GET).select(SALES_COLUMNS));
  const first = firstOf(rows);
  return { ...rangeOf(first), by: query.by, currency: first.money, points: rows };
}

/** How contacts that came in some days got on, by source. @throws DomainError `invalid_input` */
export async function reportSources({ db, agencyId }: AgencyScope, query: ReportLines): Promise<ConversionBySource> {
  const call = { agency_id: agencyId, at_most: query.limit, ...daysOf(query) };
  const rows = many(await db.rpc('report_sources', call, BY_GET).select(SOURCE_COLUMNS));
  const total = firstOf(rows.filter(({ isTotal }) => isTotal));
  const sources = rows.filter(({ isTotal }) => !isTotal).map((row) => ({ source: row.source, ...conversionOf(row) }));
  return { ...rangeOf(total), total: conversionOf(total), sources };
}

/** What each person entered and completed in some days. @throws DomainError `invalid_input` */
export async function reportPeople({ db, agencyId }: AgencyScope, query: ReportLines): Promise<ActivityByPerson> {
  const call = { agency_id: agencyId, at_most: query.limit, ...daysOf(query) };
  const rows = many(await db.rpc('report_people', call, BY_GET).select(PERSON_COLUMNS));
  const total = firstOf(rows.filter(({ isTotal }) => isTotal));
  const people = rows
    .filter(({ isTotal }) => !isTotal)
    .map((row) => ({ userId: row.userId, fullName: row.fullName, ...effortOf(row) }));
  return { ...rangeOf(total), total: effortOf(total), people };
}
