import type { GrantableRole, Role } from '../access.ts';
import type { ActivityDirection, ActivityKind, ActivityPriority, ActivityStatus } from '../activities/activities.ts';
import type { SubscriptionStatus } from '../accounts/agencies.ts';
import type { CampaignEventKind, CampaignStatus, RecipientStatus } from '../marketing/campaigns.ts';
import type { ContactKind } from '../contacts/contacts.ts';
import type { LeadStatus, LifecycleStage } from '../contacts/lifecycle.ts';
import type { CustomFieldInput } from '../custom-fields/values.ts';
import type {
  CustomFieldEntity,
  CustomFieldOption,
  CustomFieldRules,
  CustomFieldType,
} from '../custom-fields/custom-fields.ts';
import type { Database as Generated } from './database.types.ts';
import type { Json, JsonObject } from '../kernel/fields.ts';
import type { FormStatus, SubmissionOutcome, SubmissionStatus } from '../marketing/forms.ts';
import type { KeyOutcome } from '../kernel/idempotency.ts';
import type { ContactListKind, ListMemberSource, ListMemberStatus } from '../lists/lists.ts';
import type { InviteStatus, MemberStatus } from '../accounts/members.ts';
import type { OpportunityStatus } from '../sales/opportunities.ts';
import type { StageKind } from '../sales/pipelines.ts';
import type { SearchEntity, SearchMatch } from '../reports/search.ts';
import type { TotalPeriod } from '../reports/stats.ts';
import type { SuppressionReason } from '../marketing/suppressions.ts';

/**
 * What the generator cannot see: the word lists behind CHECK constraints of `text` columns, and the shape of
 * `jsonb` objects. A test compares every list with the constraint in the database, so none of this is a wish.
 */
export interface ColumnRefinements {
  agencies: { subscription_status: SubscriptionStatus };
  agency_members: { role: Role; status: MemberStatus };
  agency_invites: { role: GrantableRole; status: InviteStatus };
  user_preferences: { value: Json };
  contacts: {
    kind: ContactKind;
    lifecycle_stage: LifecycleStage;
    lead_status: LeadStatus;
    custom_fields: JsonObject;
  };
  pipeline_stages: { kind: StageKind };
  opportunities: { status: OpportunityStatus; custom_fields: JsonObject };
  activity_totals: { period: TotalPeriod };
  contact_totals: { period: TotalPeriod };
  opportunity_totals: { period: TotalPeriod };
  activities: {
    kind: ActivityKind;
    status: ActivityStatus;
    priority: ActivityPriority;
    direction: ActivityDirection;
    custom_fields: JsonObject;
  };
  custom_fields: {
    entity: CustomFieldEntity;
    type: CustomFieldType;
    options: CustomFieldOption[];
    default_value: CustomFieldInput;
    validation: CustomFieldRules;
  };
  custom_field_values: { entity: CustomFieldEntity; type: CustomFieldType };
  forms: { status: FormStatus; draft_definition: JsonObject; settings: JsonObject };
  form_versions: { definition: JsonObject };
  form_submissions: {
    outcome: SubmissionOutcome;
    status: SubmissionStatus;
    answers: JsonObject;
    score_breakdown: JsonObject;
    utm: JsonObject;
  };
  contact_lists: { kind: ContactListKind; filter: JsonObject };
  contact_list_members: { status: ListMemberStatus; source: ListMemberSource };
  email_campaigns: { status: CampaignStatus };
  campaign_recipients: { status: RecipientStatus };
  campaign_events: { kind: CampaignEventKind; detail: JsonObject };
  email_suppressions: { reason: SuppressionReason };
}

/** The same for what functions return. */
export interface FunctionRefinements {
  create_agency: ColumnRefinements['agencies'];
  update_agency: ColumnRefinements['agencies'];
  create_contacts: ColumnRefinements['contacts'];
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
