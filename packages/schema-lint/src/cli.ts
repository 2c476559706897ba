import { runLintCommand } from './commands/lint-command.ts';

process.exitCode = await runLintCommand(process.argv.slice(2));
