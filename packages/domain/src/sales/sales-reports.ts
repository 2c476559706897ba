import { z } from 'zod';
import { Id, Timestamp } from '../kernel/identifiers.ts';
import { Opportunity } from './opportunities.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';
import { Pipeline, PipelineStage } from './pipelines.ts';

/** A sum in minor units. One past 2^53 is rounded to what JavaScript can hold. */
const SumMinor = z.number();

/**
 * What stands in a stage, by month and currency: the row of the totals. Of open opportunities the month is the one in
 * which they are expected to close, `infinity` when nobody said; of others the one, in the agency's time zone, in which
 * they were closed. `unratedMinor` adds up the amounts that take the probability of the stage, `ratedPercentMinor` the others, each times
 * its own probability in percent.
 */
export const OpportunityStageTotal = z.object({
  agencyId: Id,
  pipelineId: Id,
  stageId: Id,
  closeMonth: z.string(),
  currency: z.string(),
  opportunityCount: z.int(),
  amountMinor: SumMinor,
  unratedMinor: SumMinor,
  ratedPercentMinor: SumMinor,
});
export type OpportunityStageTotal = z.infer<typeof OpportunityStageTotal>;

/** What stands in one column, in one currency. `weightedMinor` is amount × probability. */
export const ColumnTotal = z.object({
  currency: z.string(),
  count: z.int(),
  amountMinor: SumMinor,
  weightedMinor: SumMinor,
});
export type ColumnTotal = z.infer<typeof ColumnTotal>;

/** The totals of the columns of one pipeline. */
export const StageTotals = z.array(ColumnTotal.extend({ stageId: Id }));
export type StageTotals = z.infer<typeof StageTotals>;

export const MAX_CARDS_PER_COLUMN = 50;

/** The board of the default pipeline when none is named. */
export const GetBoard = z.strictObject({
  pipelineId: Id.optional(),
  limit: z.int().min(1).max(MAX_CARDS_PER_COLUMN).default(20),
});
export type GetBoard = z.infer<typeof GetBoard>;

/** One column with its first page; `nextCursor` goes on in `opportunities.column`. */
export const BoardColumn = pageOf(Opportunity).extend({ stage: PipelineStage, totals: z.array(ColumnTotal) });
export type BoardColumn = z.infer<typeof BoardColumn>;

export const Board = z.object({ pipeline: Pipeline, columns: z.array(BoardColumn) });
export type Board = z.infer<typeof Board>;

/** More of one column, from top to bottom. */
export const ListColumn = PageRequest.extend({ stageId: Id });
export type ListColumn = z.infer<typeof ListColumn>;

/** A stage change; `leftAt` is when the next one came, null while it stands there. */
export const StageStay = z.object({
  id: Id,
  pipelineId: Id,
  fromStageId: Id.nullable(),
  toStageId: Id,
  amountMinor: z.int(),
  currency: z.string(),
  movedBy: Id.nullable(),
  movedAt: Timestamp,
  leftAt: Timestamp.nullable(),
});
export type StageStay = z.infer<typeof StageStay>;

export const OpportunityHistory = PageRequest.extend({ id: Id });
export type OpportunityHistory = z.infer<typeof OpportunityHistory>;

export const StageStayPage = pageOf(StageStay);
export type StageStayPage = z.infer<typeof StageStayPage>;

/** How often and how long an opportunity has been in each stage, in the order in which it first came there. */
export const TimeInStages = z.object({
  stages: z.array(z.object({ stageId: Id, visits: z.int(), seconds: z.number() })),
});
export type TimeInStages = z.infer<typeof TimeInStages>;

/** A calendar month, `YYYY-MM`. */
export const Month = z
  .string()
  .regex(/^(?!0000)\d{4}-(?:0[1-9]|1[0-2])$/u, { error: 'must be a month such as 2026-11' });
export type Month = z.infer<typeof Month>;

const MAX_MONTHS = 120;

function monthNumber(month: Month): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
}

/** From one month to another, both included. */
export const SalesPeriod = z
  .strictObject({ from: Month, to: Month, pipelineId: Id.optional() })
  .refine(({ from, to }) => monthNumber(from) <= monthNumber(to), { error: 'must not be before `from`', path: ['to'] })
  .refine(({ from, to }) => monthNumber(to) - monthNumber(from) < MAX_MONTHS, {
    error: `must be within ${MAX_MONTHS} months`,
    path: ['to'],
  });
export type SalesPeriod = z.infer<typeof SalesPeriod>;

/**
 * One month in one currency: what is open and expected to close then, whole and weighted by probability, and what was won
 * and lost then. `month` is null for what is open and expected at no time.
 */
export const SalesMonth = z.object({
  month: Month.nullable(),
  currency: z.string(),
  openCount: z.int(),
  openMinor: SumMinor,
  weightedMinor: SumMinor,
  wonCount: z.int(),
  wonMinor: SumMinor,
  lostCount: z.int(),
  lostMinor: SumMinor,
});
export type SalesMonth = z.infer<typeof SalesMonth>;

export const Forecast = z.object({ months: z.array(SalesMonth) });
export type Forecast = z.infer<typeof Forecast>;

const Outcomes = z.object({
  won: z.int(),
  lost: z.int(),
  /** won / (won + lost), null when nothing was closed. */
  rate: z.number().min(0).max(1).nullable(),
});

/** How much of what was closed was won: by number, over all and by currency. */
export const WinRate = Outcomes.extend({
  currencies: z.array(Outcomes.extend({ currency: z.string(), wonMinor: SumMinor, lostMinor: SumMinor })),
});
export type WinRate = z.infer<typeof WinRate>;
