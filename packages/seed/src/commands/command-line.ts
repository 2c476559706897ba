import { explainErrors } from '@axolop/migrations/commands';

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  return explainErrors(async () => (await import('./seed.ts')).seedCommand.run(args));
}
