import { runnable } from '@axolop/command-line';
import { commandOf, type Bench, type PlanOptions } from './options.ts';

/** Reads the options and does the work. @returns the exit code */
export async function runCommand(
  bench: Bench,
  argv: readonly string[],
  work: (options: PlanOptions) => Promise<number>,
): Promise<number> {
  return runnable(commandOf(bench), work).run(argv);
}

/** Says on standard error how far it is. */
export function progress(line: string): void {
  console.error(`  ${line}`);
}
