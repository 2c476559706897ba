import { runCommand } from '@axolop/migrations/commands';

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const listed = {
    name: 'doctor',
    summary: 'look at the database: migrations, memberships, policies, slow statements, indexes (npm run doctor)',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  };
  return runCommand(listed, args);
}
