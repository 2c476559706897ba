import { z } from 'zod';
import { Currency } from '../kernel/currency.ts';
import { CalendarDate, Id } from '../kernel/identifiers.ts';
import { MAX_PAGE_SIZE } from '../kernel/page.ts';

/** A total stands twice: for its day and for its month. */
export const TotalPeriod = z.enum(['day', 'month']);
export type TotalPeriod = z.infer<typeof TotalPeriod>;

const Count = z.int().nonnegative();
/** A sum of money in minor units. Past 2^53 it is rounded to what a JavaScript number holds; the database has it whole. */
const Money = z.number().nonnegative();
const TOTAL = { agencyId: Id, period: TotalPeriod, startsOn: CalendarDate };

/**
 * Live contacts that came in one period from one source, and in which stage they are now. `conversions` are those of
 * the period, whenever the contact came.
 */
export const ContactTotals = z.object({
  ...TOTAL,
  source: z.string(),
  contacts: Count,
  leads: Count,
  qualified: Count,
  opportunities: Count,
  customers: Count,
  disqualified: Count,
  converted: Count,
  conversions: Count,
});
export type ContactTotals = z.infer<typeof ContactTotals>;

/** Live opportunities of one currency: opened and still open by the day they were made, won and lost by the day they were closed. */
export const OpportunityTotals = z.object({
  ...TOTAL,
  currency: z.string(),
  opened: Count,
  openedMinor: Money,
  open: Count,
  openMinor: Money,
  won: Count,
  wonMinor: Money,
  lost: Count,
  lostMinor: Money,
});
export type OpportunityTotals = z.infer<typeof OpportunityTotals>;

/** Live activities of one person and kind: entered by the day they belong to, completed by the day they were done. */
export const ActivityTotals = z.object({
  ...TOTAL,
  userId: Id,
  kind: z.string(),
  entered: Count,
  completed: Count,
  seconds: Count,
});
export type ActivityTotals = z.infer<typeof ActivityTotals>;

/** A day that a report may be about. */
export const ReportDay = CalendarDate.refine((day) => day >= '1900-01-01' && day <= '2999-12-31', {
  error: 'must be between 1900 and 2999',
});
export type ReportDay = z.infer<typeof ReportDay>;

/** The steps of a report over time. Weeks begin on Monday. */
export const ReportStep = z.enum(['day', 'week', 'month']);
export type ReportStep = z.infer<typeof ReportStep>;

/** First and last day, both included, in the agency's time zone. Without `to` it is today. */
const DAYS = { from: ReportDay.optional(), to: ReportDay.optional() };
const Days = z.object({ from: z.string().optional(), to: z.string().optional() });

function areInOrder({ from, to }: z.infer<typeof Days>): boolean {
  return from === undefined || to === undefined || from <= to;
}
const IN_ORDER = { error: 'the last day is before the first', path: ['to'] };

/** Which days a report was made of, and in which time zone they are days. */
const RANGE = { from: CalendarDate, to: CalendarDate, timeZone: z.string() };

/** Without `from`: the last 30 days, 12 weeks or 12 months. At most 400 days, 400 weeks, or 12,000 days by month. */
export const ReportGrowth = z.strictObject({ ...DAYS, by: ReportStep.default('day') }).refine(areInOrder, IN_ORDER);
export type ReportGrowth = z.infer<typeof ReportGrowth>;

/** What came in one step that begins with the day `from`. */
export const GrowthPoint = z.object({
  from: CalendarDate,
  contacts: Count,
  conversions: Count,
  opportunities: Count,
  won: Count,
  lost: Count,
});
export type GrowthPoint = z.infer<typeof GrowthPoint>;

/** Every step of the range has its point, in order. */
export const Growth = z.object({ ...RANGE, by: ReportStep, points: z.array(GrowthPoint) });
export type Growth = z.infer<typeof Growth>;

/** `currency`: the agency's own when it is left out. The days are as in {@link ReportGrowth}. */
export const ReportSales = z
  .strictObject({ ...DAYS, by: ReportStep.default('month'), currency: Currency.optional() })
  .refine(areInOrder, IN_ORDER);
export type ReportSales = z.infer<typeof ReportSales>;

const SALES = { opened: Count, openedMinor: Money, won: Count, wonMinor: Money, lost: Count, lostMinor: Money };

export const SalesPoint = z.object({ from: CalendarDate, ...SALES });
export type SalesPoint = z.infer<typeof SalesPoint>;

/** Opportunities by the day they were opened, won and lost. Every step of the range has its point, in order. */
export const Sales = z.object({ ...RANGE, by: ReportStep, currency: z.string(), points: z.array(SalesPoint) });
export type Sales = z.infer<typeof Sales>;

/** Without days: the last 30. `limit`: how many lines beside the total. */
export const ReportLines = z
  .strictObject({ ...DAYS, limit: z.int().min(1).max(MAX_PAGE_SIZE).default(50) })
  .refine(areInOrder, IN_ORDER);
export type ReportLines = z.infer<typeof ReportLines>;

const STAGES = { leads: Count, qualified: Count, opportunities: Count, customers: Count, disqualified: Count };

/**
 * Contacts that came in the range: in which stage they are now, and how many were converted, at whatever time.
 * `conversionRate` = converted / contacts, `null` without contacts.
 */
export const ContactConversion = z.object({
  contacts: Count,
  ...STAGES,
  converted: Count,
  conversionRate: z.number().min(0).max(1).nullable(),
});
export type ContactConversion = z.infer<typeof ContactConversion>;

/** `source` null = contacts without one. */
export const SourceConversion = ContactConversion.extend({ source: z.string().nullable() });
export type SourceConversion = z.infer<typeof SourceConversion>;

/** The largest sources first; `total` is over all of them, those past the limit too. */
export const ConversionBySource = z.object({ ...RANGE, total: ContactConversion, sources: z.array(SourceConversion) });
export type ConversionBySource = z.infer<typeof ConversionBySource>;

/** `completedByKind` adds up to `completed`; `seconds` is how long the completed ones took. */
export const Effort = z.object({
  entered: Count,
  completed: Count,
  seconds: Count,
  completedByKind: z.object({
    call: Count,
    email: Count,
    meeting: Count,
    task: Count,
    note: Count,
    video_call: Count,
    other: Count,
  }),
});
export type Effort = z.infer<typeof Effort>;

/** An activity is its assignee's, else whoever's made it. `userId` null = of nobody who is still known. */
export const PersonEffort = Effort.extend({ userId: Id.nullable(), fullName: z.string().nullable() });
export type PersonEffort = z.infer<typeof PersonEffort>;

/** Those who completed most first; `total` is over everybody, those past the limit too. */
export const ActivityByPerson = z.object({ ...RANGE, total: Effort, people: z.array(PersonEffort) });
export type ActivityByPerson = z.infer<typeof ActivityByPerson>;

/** Live opportunities of one currency. */
export const CurrencyPipeline = z.object({ currency: z.string(), open: Count, openMinor: Money, ...SALES });
export type CurrencyPipeline = z.infer<typeof CurrencyPipeline>;

/** All live contacts and opportunities of an agency; the currencies with the most opportunities first. */
export const Overview = z.object({ contacts: ContactConversion, pipeline: z.array(CurrencyPipeline) });
export type Overview = z.infer<typeof Overview>;
