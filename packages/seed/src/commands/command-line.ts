import { runCommand } from '@axolop/migrations/commands';

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const listed = {
    name: 'seed',
    summary: 'fill the database with demo data, and with many contacts on request (npm run seed)',
    load: async () => (await import('./seed.ts')).seedCommand,
  };
  return runCommand(listed, args);
}
