import { runSupabaseCommand } from './commands/run-supabase-command.ts';

// No migrations here: the packages that have some depend on this one, and call the same function with theirs.
process.exitCode = await runSupabaseCommand(process.argv.slice(2));
