import { runOneOf, type Listed } from '@axolop/command-line';
import { EXIT_CODES } from './command.ts';
import { explainErrors } from './explain-errors.ts';

/** Every command, in the order of the help. A new one is a file in this folder and a line here. */
const COMMANDS: readonly Listed[] = [
  {
    name: 'deploy',
    summary: 'apply the pending migrations (npm run deploy:schema)',
    load: async () => (await import('./deploy.ts')).deployCommand,
  },
  {
    name: 'rollback',
    summary: 'take one migration back with its stored rollback (npm run rollback:schema)',
    load: async () => (await import('./rollback.ts')).rollbackCommand,
  },
  {
    name: 'status',
    summary: 'show which migrations are applied; exit code 1 when one was changed or its file is missing',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'rehearse',
    summary: 'up, down, up on a throw-away database; every rollback must lead back exactly',
    load: async () => (await import('./rehearse.ts')).rehearseCommand,
  },
  {
    name: 'gen-types',
    summary: 'write database.types.ts from the database with the Supabase CLI (npm run gen:types)',
    load: async () => (await import('./gen-types.ts')).genTypesCommand,
  },
  {
    name: 'gen-migration',
    summary:
      'write the migration from the newest one to supabase/schemas and access.ts (npm run gen:migration -- NAME)',
    load: async () => (await import('./gen-migration.ts')).genMigrationCommand,
  },
  {
    name: 'docs',
    summary: 'write docs/database/DATABASE_SCHEMA.md from the database (npm run docs:schema)',
    load: async () => (await import('./docs.ts')).docsCommand,
  },
  {
    name: 'maintain',
    summary: 'prepare the audit log for the coming months and seal what is new (npm run maintain)',
    load: async () => (await import('./maintain.ts')).maintainCommand,
  },
];

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = 'node packages/migrations/src/cli.ts';
  return explainErrors(() => runOneOf({ program, footer: EXIT_CODES }, COMMANDS, args));
}
