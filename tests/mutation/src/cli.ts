import { runMutateCommand } from './commands/mutate.ts';

process.exitCode = await runMutateCommand(process.argv.slice(2));
