import { CommanderError, type Command, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';

/** Done, or help was asked for. */
const OK = 0;
/** The command line is wrong. */
const USAGE = 2;

/** Where a command writes help and mistakes; the console when left out. */
export interface Output {
  readonly print?: (text: string) => void;
  readonly printError?: (text: string) => void;
}

/** A command together with its work. */
export interface Runnable {
  readonly command: CommandUnknownOpts;
  /**
   * Reads a command line and does the work. Prints help and mistakes itself.
   *
   * @param args without `node` and the script
   * @returns the exit code: that of the work, 0 after `--help`, 2 for a wrong command line
   * @throws what the work throws, but for {@link UsageError}
   */
  run(args: readonly string[], output?: Output): Promise<number>;
}

/** A mistake in the command line that only the work can see: printed in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Joins a command and its work. Options that the command does not know, values that it does not take and superfluous
 * arguments are refused before the work begins.
 *
 * @param work takes the options and arguments that were given, and gives the exit code
 */
export function runnable<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
  work: (options: Options, ...args: Args) => number | Promise<number>,
): Runnable {
  return {
    command,
    run: (args, output = {}) =>
      reported(command, output, async () => {
        await command.parseAsync([...args], { from: 'user' });
        return work(command.opts(), ...command.processedArgs);
      }),
  };
}

/** Prints what is wrong with a command line in one line, and gives the exit code. */
export async function reported(
  command: CommandUnknownOpts,
  { print = console.log, printError = console.error }: Output,
  work: () => Promise<number>,
): Promise<number> {
  const complain = (message: string): void => printError(`${oneLine(message)}. See: ${fullName(command)} --help`);
  command
    .exitOverride()
    .helpOption('-h, --help', 'print this')
    .configureHelp({ helpWidth: 120 })
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => printError(text.trimEnd()),
      outputError: complain,
    });
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === OK ? OK : USAGE;
    if (!(error instanceof UsageError)) throw error;
    complain(error.message);
    return USAGE;
  }
}

function fullName(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
}

/**
 * What commander says in two lines, without the word in front and the full stop at the end. Without the value of an unknown
 * option and without superfluous arguments, too: a misplaced database URL holds a password.
 */
function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /u, '')
    .replace(/^(unknown option '[^=']+)=.*?'(?=\n\(|$)/su, "$1'")
    .replace(/^(too many arguments.* but got \d+): .*/su, '$1')
    .replaceAll(/\s*\n\s*/gu, ' ')
    .replace(/\.$/u, '');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}
