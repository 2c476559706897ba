import { KINDS, type Kind } from './mutant.ts';
import type { Judged } from './run-mutants.ts';

/** The least share of mutants that has to be noticed, of those that anybody could notice. */
export const GOAL = 0.95;

/** What a run comes to. */
export interface Score {
  readonly mutants: number;
  readonly killed: number;
  /** Alive, and nobody could notice them. */
  readonly explained: number;
  readonly survivors: number;
  /** killed ÷ (mutants − explained); 1 without mutants. */
  readonly score: number;
}

/** Counts. */
export function scoreOf(judged: readonly Judged[]): Score {
  const killed = judged.filter(({ verdict }) => verdict.killer !== null).length;
  const explained = judged.filter(({ explanation }) => explanation !== null).length;
  const noticeable = judged.length - explained;
  return {
    mutants: judged.length,
    killed,
    explained,
    survivors: noticeable - killed,
    score: noticeable === 0 ? 1 : killed / noticeable,
  };
}

/** The report of a run for a person: per kind, per killer, and every mutant that lives. */
export function reportOf(judged: readonly Judged[]): string {
  const total = scoreOf(judged);
  const killers = count(judged.flatMap(({ verdict }) => (verdict.killer === null ? [] : [verdict.killer])));
  const survivors = judged.filter(({ verdict, explanation }) => verdict.killer === null && explanation === null);
  const explained = Map.groupBy(
    judged.filter(({ explanation }) => explanation !== null),
    ({ explanation }) => explanation ?? '',
  );
  return [
    'kind            mutants  killed  explained  alive',
    ...KINDS.flatMap((kind) => kindLine(kind, judged)),
    '',
    `noticed by: ${killers.map(([name, times]) => `${name} ${times}`).join(', ')}`,
    ...(explained.size === 0 ? [] : ['', 'explained:']),
    ...[...explained].flatMap(([reason, those]) => [...those.map(({ mutant }) => `  ${mutant.id}`), `    ${reason}`]),
    ...(survivors.length === 0 ? [] : ['', 'alive:']),
    ...survivors.map(({ mutant, verdict }) => `  ${mutant.id}\n    ${mutant.description} ${verdict.sign}`.trimEnd()),
    '',
    `mutation score: ${percent(total.score)} (${total.killed} of ${total.mutants - total.explained} noticed; ${total.explained} more are explained; goal ${percent(GOAL)})`,
  ].join('\n');
}

/** `97.3 %` */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

function kindLine(kind: Kind, judged: readonly Judged[]): string[] {
  const of = scoreOf(judged.filter(({ mutant }) => mutant.kind === kind));
  if (of.mutants === 0) return [];
  const cells = [of.mutants, of.killed, of.explained, of.survivors].map((number, index) =>
    String(number).padStart([7, 6, 9, 5][index] ?? 0),
  );
  return [`${kind.padEnd(16)}${cells.join('  ')}`];
}

function count(words: readonly string[]): (readonly [string, number])[] {
  return [...Map.groupBy(words, (word) => word)]
    .map(([word, those]) => [word, those.length] as const)
    .toSorted(([, one], [, other]) => other - one);
}
