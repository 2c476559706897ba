import { parseArgs } from 'node:util';

/** What the command was asked for. */
export interface PlanOptions {
  readonly contacts: number;
  readonly agencies: number;
  readonly largest: number;
  /** Timed runs of each query and role, after the warm-up. */
  readonly runs: number;
  /** A database to use instead of a throw-away one. */
  readonly databaseUrl: string | undefined;
  readonly json: boolean;
  /** Keep the data, and find them again with the next --keep. */
  readonly keep: boolean;
  /** Write the table into docs/database/PERFORMANCE.md. */
  readonly save: boolean;
}

/** What a command does, and how it is called. */
export interface Command {
  readonly script: string;
  readonly purpose: string;
  readonly runs: number;
  readonly exitCodes: string;
}

export function usageOf({ script, purpose, runs, exitCodes }: Command): string {
  return `Usage: node bench/src/${script} [options]

${purpose}

  --contacts=N        contacts of all agencies together (2000000)
  --agencies=N        over how many agencies they spread (200)
  --largest=N         how many the first agency has (500000)
  --runs=N            timed runs of each query and role (${runs})
  --database-url=URL  fill and use this local database instead; its user has to be a superuser
  --keep              keep the data in .axolop/bench and use them again
  --save              write the table into docs/database/PERFORMANCE.md
  --json              print one JSON document instead of the table
  --help              print this

Exit code: ${exitCodes}`;
}

/** The options were wrong; the message says which. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @returns the options, or `null` when help was asked for. @throws UsageError */
export function readOptions(argv: readonly string[], { runs }: Pick<Command, 'runs'>): PlanOptions | null {
  const { values } = parsed(argv, String(runs));
  if (values.help) return null;
  const contacts = whole('contacts', values.contacts, 1000);
  const agencies = whole('agencies', values.agencies, 2);
  const largest = whole('largest', values.largest, 100);
  if (values.keep && values['database-url'] !== undefined) {
    throw new UsageError('--keep is for the throw-away database; a database of your own is always kept.');
  }
  return {
    contacts,
    agencies,
    largest,
    runs: whole('runs', values.runs, 5),
    databaseUrl: values['database-url'],
    json: values.json,
    keep: values.keep,
    save: values.save,
  };
}

function parsed(argv: readonly string[], runs: string) {
  const flag = { type: 'boolean', default: false } as const;
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        contacts: text('2000000'),
        agencies: text('200'),
        largest: text('500000'),
        runs: text(runs),
        'database-url': { type: 'string' },
        json: flag,
        keep: flag,
        save: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/u.test(text) && value >= least) return value;
  throw new UsageError(`--${name}=${text} is not a whole number from ${least} on.`);
}
