import { Command, Option, wholeNumber } from '@axolop/command-line';

/** What the command was asked for. */
export interface PlanOptions {
  readonly contacts: number;
  readonly agencies: number;
  readonly largest: number;
  /** Timed runs of each query and role, after the warm-up. */
  readonly runs: number;
  /** A database to use instead of a throw-away one. */
  readonly databaseUrl?: string | undefined;
  readonly json?: true | undefined;
  /** Keep the data, and find them again with the next --keep. */
  readonly keep?: true | undefined;
  /** Write the table into docs/database/PERFORMANCE.md. */
  readonly save?: true | undefined;
}

/** What a bench does, and how it is called. */
export interface Bench {
  readonly script: string;
  readonly purpose: string;
  readonly runs: number;
  readonly exitCodes: string;
}

/** The command of a bench that fills a database and asks it queries. */
export function commandOf({ script, purpose, runs, exitCodes }: Bench) {
  return new Command(`node bench/src/${script}`)
    .description(purpose)
    .option('--contacts <N>', 'contacts of all agencies together', wholeNumber(1000), 2_000_000)
    .option('--agencies <N>', 'over how many agencies they spread', wholeNumber(2), 200)
    .option('--largest <N>', 'how many the first agency has', wholeNumber(100), 500_000)
    .option('--runs <N>', 'timed runs of each query and role', wholeNumber(5), runs)
    .option('--database-url <URL>', 'fill and use this local database instead; its user has to be a superuser')
    .addOption(new Option('--keep', 'keep the data in .axolop/bench and use them again').conflicts('databaseUrl'))
    .option('--save', 'write the table into docs/database/PERFORMANCE.md')
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText('after', `\nExit code: ${exitCodes}`);
}
