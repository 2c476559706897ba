import { parseArgs } from 'node:util';
import { EXIT, UsageError, type Command, type GivenOptions } from './command.ts';
import { MigrationError } from '../migration-error.ts';
import { suggestion } from '../requirements.ts';

interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  /** Read only when it is called, so that each command loads what it needs and no more. */
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. A new one is a file in this folder and a line here. */
const COMMANDS: readonly ListedCommand[] = [
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
  {
    name: 'doctor',
    summary: 'look at the database: migrations, memberships, policies, slow statements, indexes (npm run doctor)',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'seed',
    summary: 'fill the database with demo data, and with many contacts on request (npm run seed)',
    load: async () => (await import('./seed.ts')).seedCommand,
  },
];

const EXIT_CODES = `Exit codes: ${EXIT.ok} done, ${EXIT.failed} refused, failed or something found, ${EXIT.usage} wrong command line, ${EXIT.noDatabase} no database.`;

/** Runs one command line (without `node` and the script) and gives the exit code; prints everything itself. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(generalHelp());
    return EXIT.ok;
  }
  const listed = COMMANDS.find((candidate) => candidate.name === name);
  try {
    if (listed === undefined) {
      throw new UsageError(
        `there is no command "${name}"${suggestion(
          name,
          COMMANDS.map((known) => known.name),
        )}`,
      );
    }
    const command = await listed.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      console.log(helpOf(listed, command));
      return EXIT.ok;
    }
    return await command.run(parse(command, rest));
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}. See: ${listed === undefined ? '--help' : `${listed.name} --help`}`);
      return EXIT.usage;
    }
    if (error instanceof MigrationError) {
      console.error(error.message);
      return error.reason === 'connection_failed' ? EXIT.noDatabase : EXIT.failed;
    }
    // Others (the local stack, a full disk) explain themselves in their message.
    console.error(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  }
}

function parse(command: Command, args: readonly string[]): GivenOptions {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [
      name,
      { type: spec.value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const allowPositionals = command.argument !== undefined;
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals });
    if (positionals.length > 1) throw new Error(`One ${command.argument?.name ?? 'argument'} at a time`);
    return {
      argument: positionals[0],
      text(name) {
        const value = values[name];
        return typeof value === 'string' ? value : undefined;
      },
      has: (name) => values[name] === true,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. To specify')[0] ?? message, { cause: error });
  }
}

function generalHelp(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    'Usage: node packages/migrations/src/cli.ts COMMAND [OPTIONS]',
    '',
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'COMMAND --help shows its options.',
    EXIT_CODES,
  ].join('\n');
}

function helpOf(listed: ListedCommand, command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, spec]) => [`--${name}${spec.value === undefined ? '' : `=${spec.value}`}`, spec.help] as const,
  );
  const { argument } = command;
  const rows = argument === undefined ? options : [[argument.name, argument.help] as const, ...options];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${listed.name}: ${listed.summary}`,
    '',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    '',
    EXIT_CODES,
  ].join('\n');
}
