import { Command, Option } from '@axolop/command-line';

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

export const EXIT_CODES = `Exit codes: ${EXIT.ok} done, ${EXIT.failed} refused, failed or something found, ${EXIT.usage} wrong command line, ${EXIT.noDatabase} no database.`;

/** A new command with the exit codes below its help. @param name how it is called, unless a list of commands says so */
export function newCommand(name?: string): Command {
  return new Command(name).addHelpText('after', `\n${EXIT_CODES}`);
}

export const DATABASE_URL = new Option(
  '--database-url <URL>',
  'the database; default DATABASE_URL, else the running local stack',
);
export const DIRECTORY = new Option(
  '--directory <DIR>',
  'the folder with migrations/ and rollbacks/; default supabase',
);
export const JSON_OUTPUT = new Option('--json', 'print one JSON document instead of text');
export const FRESH = new Option(
  '--fresh',
  'use a throw-away PostgreSQL with all migrations, started for this command',
).conflicts('databaseUrl');

/** Prints a line of progress where it does not mix with the answer. */
export function progress(line: string): void {
  console.error(`  ${line}`);
}
