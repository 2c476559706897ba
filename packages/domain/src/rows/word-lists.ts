import { GrantableRole, Role } from '../access.ts';
import { ActivityDirection, ActivityKind, ActivityPriority, ActivityStatus } from '../activities/activities.ts';
import { SubscriptionStatus } from '../accounts/agencies.ts';
import { CampaignEventKind, CampaignStatus, RecipientStatus } from '../marketing/campaigns.ts';
import { ContactKind } from '../contacts/contacts.ts';
import { LeadStatus, LifecycleStage } from '../contacts/lifecycle.ts';
import { CustomFieldEntity, CustomFieldType } from '../custom-fields/custom-fields.ts';
import type { ColumnRefinements } from './database.ts';
import { FormStatus, SubmissionOutcome, SubmissionStatus } from '../marketing/forms.ts';
import { ContactListKind, ListMemberSource, ListMemberStatus } from '../lists/lists.ts';
import { InviteStatus, MemberStatus } from '../accounts/members.ts';
import { OpportunityStatus } from '../sales/opportunities.ts';
import { StageKind } from '../sales/pipelines.ts';
import { TotalPeriod } from '../reports/stats.ts';
import { SuppressionReason } from '../marketing/suppressions.ts';

/** Tables whose words stand in another one: a composite foreign key carries them along, so they have no CHECK. */
type Inheriting = 'custom_field_values';

/** The columns of a refinement that hold one word of a list. */
type WordColumns<Refinement> = {
  [Column in keyof Refinement as Refinement[Column] extends string ? Column : never]: Refinement[Column];
};

/** Every column with a word list, by table: what {@link ColumnRefinements} claims about `text` columns. */
export type WordListColumns = {
  [
    Table in Exclude<keyof ColumnRefinements, Inheriting> as keyof WordColumns<ColumnRefinements[Table]> extends never
      ? never
      : Table
  ]: WordColumns<ColumnRefinements[Table]>;
};

type WordLists = {
  readonly [Table in keyof WordListColumns]: {
    readonly [Column in keyof WordListColumns[Table]]: readonly WordListColumns[Table][Column][];
  };
};

/**
 * The words that each column may hold, by table and column, out of the schemas. Each list stands once more in
 * the database, as a CHECK constraint; this is what a test compares with it.
 */
export const WORD_LISTS = {
  activities: {
    kind: ActivityKind.options,
    status: ActivityStatus.options,
    priority: ActivityPriority.options,
    direction: ActivityDirection.options,
  },
  activity_totals: { period: TotalPeriod.options },
  agencies: { subscription_status: SubscriptionStatus.options },
  agency_invites: { role: GrantableRole.options, status: InviteStatus.options },
  agency_members: { role: Role.options, status: MemberStatus.options },
  campaign_events: { kind: CampaignEventKind.options },
  campaign_recipients: { status: RecipientStatus.options },
  contact_list_members: { status: ListMemberStatus.options, source: ListMemberSource.options },
  contact_lists: { kind: ContactListKind.options },
  contact_totals: { period: TotalPeriod.options },
  contacts: {
    kind: ContactKind.options,
    lifecycle_stage: LifecycleStage.options,
    lead_status: LeadStatus.options,
  },
  custom_fields: { entity: CustomFieldEntity.options, type: CustomFieldType.options },
  email_campaigns: { status: CampaignStatus.options },
  email_suppressions: { reason: SuppressionReason.options },
  form_submissions: { outcome: SubmissionOutcome.options, status: SubmissionStatus.options },
  forms: { status: FormStatus.options },
  opportunities: { status: OpportunityStatus.options },
  opportunity_totals: { period: TotalPeriod.options },
  pipeline_stages: { kind: StageKind.options },
} as const satisfies WordLists;
