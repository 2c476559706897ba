import { parseArgs } from 'node:util';
import { EXIT, UsageError, type Command, type GivenOptions } from './command.ts';
import { MigrationError } from '../migration-error.ts';
import { suggestion } from '../requirements.ts';

/** A command as a command line knows it before it is called. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  /** Read only when it is called, so that each command loads what it needs and no more. */
  readonly load: () => Promise<Command>;
}

const EXIT_CODES = `Exit codes: ${EXIT.ok} done, ${EXIT.failed} refused, failed or something found, ${EXIT.usage} wrong command line, ${EXIT.noDatabase} no database.`;

/**
 * Runs the command that the first argument names, and prints everything itself.
 *
 * @param program how it is called, for the help
 * @param args without `node` and the script
 * @returns the exit code
 */
export async function runCommandLine(
  program: string,
  commands: readonly ListedCommand[],
  args: readonly string[],
): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(generalHelp(program, commands));
    return EXIT.ok;
  }
  const listed = commands.find((candidate) => candidate.name === name);
  if (listed !== undefined) return runCommand(listed, rest);
  const names = commands.map((known) => known.name);
  console.error(`there is no command "${name}"${suggestion(name, names)}. See: --help`);
  return EXIT.usage;
}

/**
 * Runs one command, and prints everything itself.
 *
 * @param args the options alone
 * @returns the exit code
 */
export async function runCommand(listed: ListedCommand, args: readonly string[]): Promise<number> {
  try {
    const command = await listed.load();
    if (args.includes('--help') || args.includes('-h')) {
      console.log(helpOf(listed, command));
      return EXIT.ok;
    }
    return await command.run(parse(command, args));
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}. See: ${listed.name} --help`);
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

function generalHelp(program: string, commands: readonly ListedCommand[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `Usage: ${program} COMMAND [OPTIONS]`,
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
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
