/** How bad a finding is: `warn` and `error` make the exit code 1. */
export type Level = 'info' | 'warn' | 'error';

/** One place that a lint does not like. */
export interface Found {
  /** The exact name: `schema.table`, `schema.table.column` (or constraint, index, policy), `schema.function(types)`. */
  readonly object: string;
  readonly detail: string;
}

/** One rule about the schema. It reads the catalog only, so a table made tomorrow is covered tomorrow. */
export interface Lint {
  /** snake_case, as in the allow-list and the output. */
  readonly name: string;
  readonly level: Level;
  /** What it finds, in one line. */
  readonly summary: string;
  /** Why that is dangerous, or slow. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
  /** One query over pg_catalog and the relations of `catalog.ts`; gives the columns `object` and `detail` unless `examine` reads other ones. */
  readonly sql: string;
  /** For what SQL can't judge, such as the expression of a policy: turns one row into findings. */
  readonly examine?: (row: unknown) => Promise<readonly Found[]>;
}
