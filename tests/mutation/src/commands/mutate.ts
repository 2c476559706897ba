import path from 'node:path';
import { openLaboratory } from '@axolop/tests/src/database/open-laboratory.ts';
import { KINDS, type Kind, type Mutant } from '../mutant.ts';
import { EXPLAINED } from '../explained.ts';
import { GOAL, percent, reportOf, scoreOf } from '../report.ts';
import { runMutants, type Judged } from '../run-mutants.ts';
import { dayOf, sampleOf } from '../sample.ts';
import { schemaMutants } from '../schema-mutants.ts';
import { sourceMutants } from '../source/source-mutants.ts';
import { readOptions, type Options } from './options.ts';

const EXIT = { ok: 0, belowGoal: 1, usage: 2, broken: 3 } as const;
const ROOT = path.resolve(import.meta.dirname, '../../../..');

const HELP = `Usage: pnpm mutate [OPTIONS]

Weakens one thing at a time in a throw-away database (or in a copy of the source) and asks the checks that should notice.

  --sample=N    N mutants, chosen by the day (UTC): the same all day, others tomorrow
  --only=KIND   only these kinds, with commas: ${KINDS.join(', ')}
  --match=TEXT  only mutants whose id holds the text
  --no-suites   don't ask the suites over REST and the API about what is still alive
  --workers=N   how many at once; default 2
  --list        print the mutants without judging them
  --json        print one JSON document instead of text
  --help        print this

Exit codes: ${EXIT.ok} at least ${percent(GOAL)} noticed, ${EXIT.belowGoal} less, ${EXIT.usage} wrong command line, ${EXIT.broken} the run broke off.`;

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runMutateCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`${options}. See: --help`);
    return EXIT.usage;
  }
  if (options.help) {
    console.log(HELP);
    return EXIT.ok;
  }
  // Ctrl-C ends the run between two mutants, so that the server and the copies are cleared away.
  const stop = new AbortController();
  const abort = (): void => stop.abort(new Error('The run was broken off.'));
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    return await mutate(options, stop.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return EXIT.broken;
  } finally {
    process.removeListener('SIGINT', abort);
    process.removeListener('SIGTERM', abort);
  }
}

async function mutate(options: Options, signal: AbortSignal): Promise<number> {
  const onProgress = (line: string): void => {
    if (!options.json) console.error(`  ${line}`);
  };
  await using laboratory = await openLaboratory(onProgress);
  const catalog = await laboratory.copy('catalog');
  const all = [...(await schemaMutants(catalog)), ...(await sourceMutants(ROOT))];
  await laboratory.discard('catalog');
  const chosen = choose(all, options);
  if (options.list) {
    console.log(options.json ? JSON.stringify(chosen) : listOf(chosen));
    return EXIT.ok;
  }
  let done = 0;
  const judged = await runMutants(laboratory, chosen, {
    root: ROOT,
    workers: options.workers,
    suites: options.suites,
    signal,
    onProgress,
    onJudged: ({ mutant, verdict, explanation }) => {
      done += 1;
      if (verdict.killer === null && explanation === null) onProgress(`alive: ${mutant.id}`);
      if (done % 100 === 0) onProgress(`${done} of ${chosen.length}`);
    },
  });
  const score = scoreOf(judged);
  if (options.json)
    console.log(JSON.stringify({ day: dayOf(new Date()), all: all.length, ...score, judged: judged.map(plain) }));
  else {
    console.log(reportOf(judged));
    if (chosen.length === all.length) for (const line of unneeded(judged)) console.log(line);
  }
  return score.score >= GOAL ? EXIT.ok : EXIT.belowGoal;
}

function choose(all: readonly Mutant[], { only, match, sample }: Options): Mutant[] {
  const wanted = all.filter(({ kind, id }) => (only.length === 0 || only.includes(kind)) && id.includes(match));
  return sample === null ? wanted : sampleOf(wanted, sample, dayOf(new Date()));
}

function listOf(mutants: readonly Mutant[]): string {
  const count = (kind: Kind): number => mutants.filter((mutant) => mutant.kind === kind).length;
  const kinds = KINDS.map((kind) => `${kind} ${count(kind)}`).join(', ');
  return [...mutants.map(({ id }) => id), `${mutants.length} mutants: ${kinds}`].join('\n');
}

function plain({ mutant, verdict, explanation }: Judged) {
  return { id: mutant.id, kind: mutant.kind, description: mutant.description, ...verdict, explanation };
}

/** Explanations that explain nothing: what they were about is gone, or is noticed now. */
function unneeded(judged: readonly Judged[]): string[] {
  const alive = judged.filter(({ verdict }) => verdict.killer === null).map(({ mutant }) => mutant.id);
  return EXPLAINED.filter(({ id }) => !alive.some((one) => id.test(one))).map(
    ({ id }) => `explains nothing: ${String(id)}`,
  );
}
