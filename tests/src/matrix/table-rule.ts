import type { Permission } from '@axolop/domain';
import type { Parents } from './ground.ts';
import type { Row, Scope } from './image.ts';

/** A statement of a client. */
export const VERBS = ['select', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

/**
 * What a statement on a row needs.
 *
 * - a permission, in the agency of the row, with the header naming that agency;
 * - `signed in`: nothing but a token, because the row is the caller's own or everybody's;
 * - `hidden`: the statement is granted, but never reaches this row;
 * - `nobody`: no client may use the statement on this table.
 */
export type Need = Permission | 'signed in' | 'hidden' | 'nobody';

/** Rows of a table that the same rights apply to. */
export interface Sweep {
  /** Which rows, when the table has several kinds. */
  readonly about?: string;
  readonly needs: Readonly<Record<Verb, Need>>;
  /** Whose rows they are: the caller's own, or of nobody in particular. */
  readonly owner?: 'caller';
  /**
   * A valid row.
   *
   * @param of what it hangs on; everything about it is different for another set of parents
   * @param owner the person whose row it is
   */
  row(of: Parents, owner: string): Row;
  /** What an update changes, valid for the row. */
  change(of: Parents): Row;
  /** The key of the row when there is one from the start, and none is inserted. */
  existing?(of: Parents, owner: string): Row;
  /** There is one such row only: it makes way before an insert is tried. */
  readonly single?: true;
  /** Whether a header that is no UUID is an error even where the agency does not matter. */
  readonly readsHeader?: true;
}

/** What the product promises about a table of the exposed schema. */
export interface TableRule {
  /** Which rows belong to the world of the test; `agency_id` when it is left out. */
  readonly scope?: Scope;
  /** The columns that `authenticated` may set in an insert. */
  readonly insertable: readonly string[];
  /** The columns that it may update. */
  readonly updatable: readonly string[];
  /** The columns that it may read; all of them when it is left out. */
  readonly readable?: readonly string[];
  /** Triggers of this table write that one, or the other way round: they are swept one after the other. */
  readonly sweptWith?: string;
  readonly sweeps: readonly Sweep[];
}

/** Read by everyone in the agency who holds the permission, written by nobody. */
export const readOnly = (select: Need): Sweep['needs'] => ({
  select,
  insert: 'nobody',
  update: 'nobody',
  delete: 'nobody',
});
