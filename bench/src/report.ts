import { MOST_RATIO, REMOVED_BELOW, type Finding } from './measure.ts';
import { markdown } from './saved-table.ts';

/** What the policies themselves cost, whatever the query: milliseconds to find out the caller's agencies. */
export interface PolicyCost {
  readonly execution: number;
}

const COLUMNS = [
  'query',
  'agency',
  'index used',
  'rows removed',
  'RLS median ms',
  'p95',
  'past RLS median',
  'ratio',
  'planning ms (RLS / past)',
  'verdict',
  'note',
] as const;

/** The table of all findings, as Markdown that can also be read on a terminal. */
export function table(findings: readonly Finding[], policy: PolicyCost): string {
  return markdown(
    COLUMNS,
    findings.map((finding) => cells(finding, policy)),
  );
}

function cells(finding: Finding, policy: PolicyCost): string[] {
  const { rls, past, plan } = finding;
  return [
    finding.query,
    finding.agency,
    finding.index ?? (plan.indexes.join(', ') || `none (${plan.wholeTables.join(', ')})`),
    plan.removed.toLocaleString('en'),
    rls.median.toFixed(2),
    rls.p95.toFixed(2),
    past.median.toFixed(2),
    finding.ratio.toFixed(1),
    `${rls.planning.toFixed(2)} / ${past.planning.toFixed(2)}`,
    finding.shortfalls.length === 0 ? 'ok' : `short: ${finding.shortfalls.join(', ')}`,
    noteOn(finding, policy),
  ];
}

function noteOn({ rls, past, shortfalls, plan }: Finding, policy: PolicyCost): string {
  const more = rls.median - past.median;
  const notes = [
    ...(shortfalls.includes('time')
      ? [`${more.toFixed(2)} ms more, of which the policy's own look-ups ${policy.execution.toFixed(2)}`]
      : []),
    ...(plan.rechecked >= REMOVED_BELOW ? [`${plan.rechecked.toLocaleString('en')} rechecked`] : []),
  ];
  return notes.join('; ');
}

/** The line under the table. */
export function summary(findings: readonly Finding[]): string {
  const total = findings.length;
  const without = (shortfall: Finding['shortfalls'][number]): number =>
    findings.filter(({ shortfalls }) => !shortfalls.includes(shortfall)).length;
  return (
    `${total} queries, ${without('time')} within ${MOST_RATIO}x, ` +
    `${without('rows removed')} below ${REMOVED_BELOW} removed, ${without('index')} with the intended index`
  );
}
