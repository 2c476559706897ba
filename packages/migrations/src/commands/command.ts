/** One option of a command: a switch, or one that takes a value (`--name=VALUE`). */
export interface OptionSpec {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** The options that were given, by name. */
export interface GivenOptions {
  /** What was given without `--`, undefined when nothing was. */
  readonly argument: string | undefined;
  /** The value of an option that takes one, undefined when it was not given. */
  text(name: string): string | undefined;
  /** True when the switch was given. */
  has(name: string): boolean;
}

/** One command of a command line. */
export interface Command {
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What the command takes without `--`; absent for a command that takes options only. */
  readonly argument?: { readonly name: string; readonly help: string };
  /** Does the work and gives the exit code. */
  run(given: GivenOptions): Promise<number>;
}

/** What the exit codes mean, the same for every command. */
export const EXIT = {
  ok: 0,
  /** Refused, failed, drifted, or (doctor) something was found. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No database, wrong password, no answer. */
  noDatabase: 3,
} as const;

export const DATABASE_URL: OptionSpec = {
  value: 'URL',
  help: 'the database; default DATABASE_URL, else the running local stack',
};
export const DIRECTORY: OptionSpec = {
  value: 'DIR',
  help: 'the folder with migrations/ and rollbacks/; default supabase',
};
export const JSON_OUTPUT: OptionSpec = { help: 'print one JSON document instead of text' };
export const FRESH: OptionSpec = {
  help: 'use a throw-away PostgreSQL with all migrations, started for this command',
};

/** A mistake in the command line: printed with a pointer to the help, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Prints a line of progress where it does not mix with the answer. */
export function progress(line: string): void {
  console.error(`  ${line}`);
}
