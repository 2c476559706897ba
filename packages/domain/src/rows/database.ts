import type { GrantableRole, Role } from '../access.ts';
import type { SnakeCaseKeys } from '../kernel/casing.ts';
import type { Json } from '../kernel/fields.ts';
import type { KeyOutcome } from '../kernel/idempotency.ts';
import type { SearchEntity, SearchMatch } from '../reports/search.ts';
import type { Database as Generated } from './database.types.ts';
import type { Entities } from './entities.ts';

/** Whether an entity knows more of a column than its generated type: words instead of any text, a shape instead of any JSON. */
type KnowsMore<Generated, Told> =
  NonNullable<Json> extends Generated ? true : [string, Generated] extends [Generated, string] ? IsWords<Told> : false;

type IsWords<Told> = [Told] extends [string] ? (string extends Told ? false : true) : false;

/**
 * What the generator cannot see, out of the entities: the word lists behind CHECK constraints of `text` columns, and the
 * shape of `jsonb` objects. A test compares every list with the constraint in the database, so none of this is a wish.
 */
export type ColumnRefinements = {
  [Table in keyof Entities]: Refinements<Generated['public']['Tables'][Table]['Row'], SnakeCaseKeys<Entities[Table]>>;
};

type Refinements<Columns, Told> = {
  [
    Column in keyof Columns & keyof Told as KnowsMore<
      Exclude<Columns[Column], null>,
      Exclude<Told[Column], null>
    > extends true
      ? Column
      : never
  ]: NonNullable<Json> extends Columns[Column] ? Told[Column] : Exclude<Told[Column], null>;
};

/** The same for what functions return. */
export interface FunctionRefinements {
  create_agency: ColumnRefinements['agencies'];
  update_agency: ColumnRefinements['agencies'];
  list_contacts: ColumnRefinements['contacts'];
  list_opportunities: ColumnRefinements['opportunities'];
  list_activities: ColumnRefinements['activities'];
  finish_activity: ColumnRefinements['activities'];
  my_activities: ColumnRefinements['activities'];
  move_opportunity: ColumnRefinements['opportunities'];
  settle_opportunity: ColumnRefinements['opportunities'];
  search_records: { entity: SearchEntity; match: SearchMatch; subtitle: string | null };
  my_agencies: { role: Role };
  preview_invite: { role: GrantableRole };
  accept_invite: { role: GrantableRole };
  snapshot_list: ColumnRefinements['contact_lists'];
  report_people: { user_id: string | null; full_name: string | null };
  report_sources: { source: string | null };
  claim_idempotency_key: { outcome: KeyOutcome; response: string | null };
}

/** Columns that a trigger fills when an insert leaves them out, although they are never null. */
export interface ColumnsFilledByTriggers {
  opportunities: 'pipeline_id' | 'stage_id' | 'currency';
}

/** `Columns` with the types of `Refinement` in place of the generated ones; null and optional stay as they are. */
type Refine<Columns, Refinement> = {
  [Column in keyof Columns]: Column extends keyof Refinement
    ? Refinement[Column] | Extract<Columns[Column], null | undefined>
    : Columns[Column];
};

type Filled<Name> = Name extends keyof ColumnsFilledByTriggers ? ColumnsFilledByTriggers[Name] : never;

/** `Columns` with some of them optional. */
type Optional<Columns, Names> = { [Column in keyof Columns as Exclude<Column, Names>]: Columns[Column] } & {
  [Column in keyof Columns as Extract<Column, Names>]?: Columns[Column];
};

type TableRefinement<Name> = Name extends keyof ColumnRefinements ? ColumnRefinements[Name] : unknown;
type FunctionRefinement<Name> = Name extends keyof FunctionRefinements ? FunctionRefinements[Name] : unknown;

type PublicSchema = Generated['public'];

/** The database as supabase-js sees it: generated from the database, refined by its own constraints. */
export type Database = {
  public: {
    Tables: {
      [Name in keyof PublicSchema['Tables']]: {
        Row: Refine<PublicSchema['Tables'][Name]['Row'], TableRefinement<Name>>;
        Insert: Optional<Refine<PublicSchema['Tables'][Name]['Insert'], TableRefinement<Name>>, Filled<Name>>;
        Update: Refine<PublicSchema['Tables'][Name]['Update'], TableRefinement<Name>>;
        Relationships: PublicSchema['Tables'][Name]['Relationships'];
      };
    };
    Views: PublicSchema['Views'];
    Functions: {
      [Name in keyof PublicSchema['Functions']]: {
        Args: PublicSchema['Functions'][Name]['Args'];
        Returns: PublicSchema['Functions'][Name]['Returns'] extends readonly (infer Row)[]
          ? Refine<Row, FunctionRefinement<Name>>[]
          : PublicSchema['Functions'][Name]['Returns'];
      };
    };
    Enums: PublicSchema['Enums'];
    CompositeTypes: PublicSchema['CompositeTypes'];
  };
};

/** The name of a table that clients may reach. */
export type TableName = keyof Database['public']['Tables'];

/** A row as the database gives it. */
export type Row<Name extends TableName> = Database['public']['Tables'][Name]['Row'];
