import { Cascade, type Verdict } from './cascade.ts';
import { explanationOf } from './explained.ts';
import { installRunner } from '@axolop/tests/src/database/play-stories.ts';
import { lostRace } from './killers/races.ts';
import { STACK_SUITES, suiteVerdict, UNIT_SUITES, type Suite } from './killers/run-suites.ts';
import type { Laboratory } from '@axolop/tests/src/database/laboratory.ts';
import type { Mutant, SchemaMutant, SourceMutant } from './mutant.ts';
import { copyWorkspace, type WorkspaceCopy } from './source/workspace-copy.ts';
import { behaviourStories, matrixStories } from '@axolop/tests/src/database/all-stories.ts';

/** A mutant, and what became of it. */
export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** Why it may live; `null` when it was killed, or nobody has said why. */
  readonly explanation: string | null;
}

/** What a run needs besides the mutants. */
export interface RunOptions {
  /** The folder of the project, whose copies are weakened. */
  readonly root: string;
  /** How many mutants are judged at once. */
  readonly workers: number;
  /** Whether the suites over REST and the API are asked about what is still alive. */
  readonly suites: boolean;
  onProgress(line: string): void;
  onJudged(judged: Judged): void;
  /** Stops between two mutants when it is aborted. */
  readonly signal: AbortSignal;
}

/**
 * Judges mutants, several at once.
 *
 * @throws Error when the unchanged schema already fails a check, or a mutant can't be applied
 */
export async function runMutants(
  laboratory: Laboratory,
  mutants: readonly Mutant[],
  options: RunOptions,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const settle = (mutant: Mutant, verdict: Verdict): void => {
    const explanation = verdict.killer === null ? explanationOf(mutant.id) : null;
    const one = { mutant, verdict, explanation };
    judged.push(one);
    options.onJudged(one);
  };
  const inSource = mutants.filter((mutant) => mutant.kind === 'source');
  const inSchema = mutants.filter((mutant) => mutant.kind !== 'source');
  const queue = [...inSchema];
  const alive: SchemaMutant[] = [];

  await using made = new AsyncDisposableStack();
  let copied: Promise<WorkspaceCopy> | undefined;
  // Once, and only when somebody is to be asked: it takes as long as the suites do.
  let silence: Promise<void> | undefined;
  const trustedSuites = async (): Promise<readonly Suite[]> => {
    silence ??= copy().then((one) => expectSilence(one, STACK_SUITES));
    await silence;
    return STACK_SUITES;
  };
  const copy = (): Promise<WorkspaceCopy> => (copied ??= copyWorkspace(options.root).then((one) => made.use(one)));

  const lane = async (number: number): Promise<void> => {
    if (number === options.workers - 1) {
      if (inSource.length > 0) await expectSilence(await copy(), UNIT_SUITES);
      for (const mutant of inSource) {
        options.signal.throwIfAborted();
        settle(mutant, await judgeSource(await copy(), mutant, options.suites ? trustedSuites : null));
      }
    }
    if (queue.length === 0) return;
    const name = `worker_${number}`;
    const client = await laboratory.copy(name);
    await installRunner(client);
    const { fixture } = laboratory;
    const cascade = new Cascade(client, {
      behaviour: Object.values(behaviourStories(fixture)).flat(),
      matrix: await matrixStories(client, fixture),
    });
    await cascade.calibrate(number === 0);
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      options.signal.throwIfAborted();
      const verdict = await cascade.judge(mutant);
      if (verdict.killer !== null) settle(mutant, verdict);
      else {
        const race = mutant.kind === 'function' ? await lostRace(laboratory, name, mutant) : null;
        if (race !== null) settle(mutant, { killer: 'races', sign: race });
        else if (explanationOf(mutant.id) !== null || !options.suites) settle(mutant, verdict);
        else alive.push(mutant);
      }
    }
  };
  await Promise.all(Array.from({ length: options.workers }, (_, number) => lane(number)));

  if (alive.length > 0) {
    options.onProgress(`Asking the suites about ${alive.length} that are still alive`);
  }
  for (const mutant of alive) {
    options.signal.throwIfAborted();
    const weak = await copy();
    const suites = await trustedSuites();
    settle(mutant, await weak.withMigration(mutant.sql, () => suiteVerdict(weak.directory, suites)));
  }
  return judged;
}

/** Suites that fail without any weakness would notice everything, and prove nothing. */
async function expectSilence({ directory }: WorkspaceCopy, suites: readonly Suite[]): Promise<void> {
  const { killer, sign } = await suiteVerdict(directory, suites);
  if (killer !== null) throw new Error(`The ${killer} fail without any weakness: ${sign}`);
}

async function judgeSource(
  copy: WorkspaceCopy,
  mutant: SourceMutant,
  suites: (() => Promise<readonly Suite[]>) | null,
): Promise<Verdict> {
  const quick = await copy.withReplacement(mutant, () => suiteVerdict(copy.directory, UNIT_SUITES));
  if (quick.killer !== null || suites === null || explanationOf(mutant.id) !== null) return quick;
  const all = await suites();
  return copy.withReplacement(mutant, () => suiteVerdict(copy.directory, all));
}
