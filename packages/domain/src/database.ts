import type { GrantableRole, Role } from './access.ts';
import type { SubscriptionStatus } from './agencies.ts';
import type { Address, ContactKind, LeadStatus, LifecycleStage } from './contacts.ts';
import type { Database as Generated } from './database.types.ts';
import type { Json, JsonObject } from './fields.ts';
import type { InviteStatus, MemberStatus } from './members.ts';

/**
 * What the generator cannot see: the word lists behind CHECK constraints of `text` columns, and the shape of
 * `jsonb` objects. A test compares every list with the constraint in the database, so none of this is a wish.
 */
export interface ColumnRefinements {
  agencies: { subscription_status: SubscriptionStatus };
  agency_members: { role: Role; status: MemberStatus };
  agency_settings: { notifications: JsonObject };
  agency_invites: { role: GrantableRole; status: InviteStatus };
  user_preferences: { value: Json };
  contacts: {
    kind: ContactKind;
    lifecycle_stage: LifecycleStage;
    lead_status: LeadStatus;
    address: Address;
    custom: JsonObject;
  };
}

/** The same for what functions return. */
export interface FunctionRefinements {
  my_agencies: { role: Role };
  preview_invite: { role: GrantableRole };
  accept_invite: { role: GrantableRole };
}

/** `Columns` with the types of `Refinement` in place of the generated ones; null and optional stay as they are. */
type Refine<Columns, Refinement> = {
  [Column in keyof Columns]: Column extends keyof Refinement
    ? Refinement[Column] | Extract<Columns[Column], null | undefined>
    : Columns[Column];
};

type TableRefinement<Name> = Name extends keyof ColumnRefinements ? ColumnRefinements[Name] : unknown;
type FunctionRefinement<Name> = Name extends keyof FunctionRefinements ? FunctionRefinements[Name] : unknown;

type PublicSchema = Generated['public'];

/** The database as supabase-js sees it: generated from the database, refined by its own constraints. */
export interface Database {
  public: {
    Tables: {
      [Name in keyof PublicSchema['Tables']]: {
        Row: Refine<PublicSchema['Tables'][Name]['Row'], TableRefinement<Name>>;
        Insert: Refine<PublicSchema['Tables'][Name]['Insert'], TableRefinement<Name>>;
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
}

/** The name of a table that clients may reach. */
export type TableName = keyof Database['public']['Tables'];

/** A row as the database gives it. */
export type Row<Name extends TableName> = Database['public']['Tables'][Name]['Row'];
