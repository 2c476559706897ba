/** What is weakened. The order is that of the report. */
export const KINDS = [
  'policy',
  'protection',
  'grant',
  'execute',
  'rights',
  'foreign-key',
  'unique-key',
  'check',
  'trigger',
  'function',
  'source',
] as const;
export type Kind = (typeof KINDS)[number];

interface Weakening {
  /** Stable from run to run, as long as the schema keeps its names: `kind what where`. */
  readonly id: string;
  readonly kind: Kind;
  readonly description: string;
}

/** One weakness in the database. It is made inside a transaction, so that taking it back is a rollback. */
export interface SchemaMutant extends Weakening {
  readonly kind: Exclude<Kind, 'source'>;
  readonly sql: string;
  /** The table of `public` that alone is affected; `null` when the weakness may show anywhere. */
  readonly table: string | null;
  /** It shows only when two transactions meet. */
  readonly isLock?: true;
}

/** One weakness in a source file; the tree itself is never touched. */
export interface SourceMutant extends Weakening {
  readonly kind: 'source';
  /** Relative to the root of the project. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

export type Mutant = SchemaMutant | SourceMutant;
