import type {
  ConversionBySource,
  ActivityByPerson,
  CurrencyPipeline,
  GrowthPoint,
  ReportStep,
  SalesPoint,
} from '@axolop/domain';
import type { PlainRecords } from './plain-records.ts';

const DAY_MS = 86_400_000;
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const dayOfDate = (date: Date): string => date.toISOString().slice(0, 10);

export function plusDays(day: string, n: number): string {
  return dayOfDate(new Date(dateOf(day).getTime() + n * DAY_MS));
}

/** The first day of the step that a day belongs to; never one before the report begins. */
function stepOf(day: string, by: ReportStep, from: string): string {
  const monday = plusDays(day, -((dateOf(day).getUTCDay() + 6) % 7));
  const start = { day, week: monday, month: `${day.slice(0, 7)}-01` }[by];
  return start < from ? from : start;
}

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly by: ReportStep;
}

/** All steps of a report, each with what `empty` makes. */
function steps<Point extends { from: string }>(
  { from, to, by }: Asked,
  empty: (from: string) => Point,
): Map<string, Point> {
  const points = new Map<string, Point>();
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    const start = stepOf(day, by, from);
    if (!points.has(start)) points.set(start, empty(start));
  }
  return points;
}

/** Growth, counted record by record. */
export function plainGrowth({ contacts, opportunities, dayOf }: PlainRecords, asked: Asked): GrowthPoint[] {
  const nothing = { contacts: 0, conversions: 0, opportunities: 0, won: 0, lost: 0 };
  const points = steps<GrowthPoint>(asked, (from) => ({ from, ...nothing }));
  const add = (at: Date, name: keyof typeof nothing): void => {
    const day = dayOf(at);
    const point = day < asked.from || day > asked.to ? undefined : points.get(stepOf(day, asked.by, asked.from));
    if (point !== undefined) point[name] += 1;
  };
  for (const { came, converted } of contacts) {
    add(came, 'contacts');
    if (converted !== null) add(converted, 'conversions');
  }
  for (const { made, closed, status } of opportunities) {
    add(made, 'opportunities');
    if (closed !== null && status !== 'open') add(closed, status);
  }
  return [...points.values()];
}

/** Sales in one currency, counted record by record. */
export function plainSales({ opportunities, dayOf }: PlainRecords, asked: Asked, money: string): SalesPoint[] {
  const nothing = { opened: 0, openedMinor: 0, won: 0, wonMinor: 0, lost: 0, lostMinor: 0 };
  const points = steps<SalesPoint>(asked, (from) => ({ from, ...nothing }));
  const add = (at: Date, name: 'opened' | 'won' | 'lost', amount: number): void => {
    const day = dayOf(at);
    const point = day < asked.from || day > asked.to ? undefined : points.get(stepOf(day, asked.by, asked.from));
    if (point === undefined) return;
    point[name] += 1;
    point[`${name}Minor`] += amount;
  };
  for (const { currency, made, closed, status, amount } of opportunities) {
    if (currency !== money) continue;
    add(made, 'opened', amount);
    if (closed !== null && status !== 'open') add(closed, status, amount);
  }
  return [...points.values()];
}

/** The pipeline by currency, in the order of the alphabet. */
export function plainPipeline({ opportunities }: PlainRecords): CurrencyPipeline[] {
  const currencies = [...new Set(opportunities.map(({ currency }) => currency))].toSorted();
  return currencies.map((currency) => {
    const those = opportunities.filter((one) => one.currency === currency);
    const sum = (all: typeof those): number => all.reduce((total, { amount }) => total + amount, 0);
    const [open, won, lost] = (['open', 'won', 'lost'] as const).map((word) =>
      those.filter(({ status }) => status === word),
    );
    return {
      currency,
      opened: those.length,
      openedMinor: sum(those),
      open: open?.length ?? 0,
      openMinor: sum(open ?? []),
      won: won?.length ?? 0,
      wonMinor: sum(won ?? []),
      lost: lost?.length ?? 0,
      lostMinor: sum(lost ?? []),
    };
  });
}

/** Contacts that came in some days; all of them without days. */
export function plainConversion(contacts: PlainRecords['contacts']): ConversionBySource['total'] {
  const at = (word: string): number => contacts.filter(({ stage }) => stage === word).length;
  const converted = contacts.filter((one) => one.converted !== null).length;
  return {
    contacts: contacts.length,
    leads: at('lead'),
    qualified: at('qualified'),
    opportunities: at('opportunity'),
    customers: at('customer'),
    disqualified: at('disqualified'),
    converted,
    conversionRate: contacts.length === 0 ? null : converted / contacts.length,
  };
}

/** Conversion by source, the sources in the order of the alphabet. */
export function plainSources(
  { contacts, dayOf }: PlainRecords,
  from: string,
  to: string,
): Pick<ConversionBySource, 'total' | 'sources'> {
  const came = contacts.filter((one) => dayOf(one.came) >= from && dayOf(one.came) <= to);
  const sourceOf = ({ source }: { source: string | null }): string => source?.trim() ?? '';
  const sources = [...new Set(came.map(sourceOf))].toSorted();
  return {
    total: plainConversion(came),
    sources: sources.map((source) => ({
      source: source === '' ? null : source,
      ...plainConversion(came.filter((one) => sourceOf(one) === source)),
    })),
  };
}

/** Entered, completed and seconds by person, in the order of ids. */
export function plainPeople({ activities, dayOf }: PlainRecords, from: string, to: string) {
  const inside = (at: Date | null): boolean => at !== null && dayOf(at) >= from && dayOf(at) <= to;
  const effort = (those: PlainRecords['activities']): ActivityByPerson['total'] => {
    const done = those.filter(({ completed }) => inside(completed));
    const of = (word: string): number => done.filter(({ kind }) => kind === word).length;
    return {
      entered: those.filter(({ occurred }) => inside(occurred)).length,
      completed: done.length,
      seconds: done.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
      completedByKind: {
        call: of('call'),
        email: of('email'),
        meeting: of('meeting'),
        task: of('task'),
        note: of('note'),
        video_call: of('video_call'),
        other: of('other'),
      },
    };
  };
  const ids = [...new Set(activities.map(({ userId }) => userId))].toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
  const people = ids
    .map((userId) => ({ userId, ...effort(activities.filter((one) => one.userId === userId)) }))
    .filter(({ entered, completed }) => entered > 0 || completed > 0);
  return { total: effort(activities), people };
}
