import { readOptions, usageOf, UsageError, type Command, type PlanOptions } from './options.ts';

/** Reads the options and does the work. @returns the exit code */
export async function runCommand(
  command: Command,
  argv: readonly string[],
  work: (options: PlanOptions) => Promise<number>,
): Promise<number> {
  let options: PlanOptions | null;
  try {
    options = readOptions(argv, command);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usageOf(command)}`);
    return 2;
  }
  if (options === null) {
    console.log(usageOf(command));
    return 0;
  }
  return work(options);
}

/** Says on standard error how far it is. */
export function progress(line: string): void {
  console.error(`  ${line}`);
}
