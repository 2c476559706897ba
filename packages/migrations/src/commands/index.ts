export { columns } from './columns.ts';
export { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, progress, UsageError } from './command.ts';
export type { Command, GivenOptions } from './command.ts';
export { withDirectory } from './given-directory.ts';
export { runCommand } from './run-command.ts';
