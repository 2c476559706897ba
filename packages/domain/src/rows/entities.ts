import type { z } from 'zod';
import { Agency, AgencySettings } from '../accounts/agencies.ts';
import { Invite, Membership } from '../accounts/members.ts';
import { Plan } from '../accounts/plans.ts';
import { Preference } from '../accounts/preferences.ts';
import { User } from '../accounts/users.ts';
import { Activity } from '../activities/activities.ts';
import { Contact } from '../contacts/contacts.ts';
import { ContactTag, Tag } from '../contacts/tags.ts';
import { CustomField, CustomFieldValue } from '../custom-fields/custom-fields.ts';
import { IdempotencyKey } from '../kernel/idempotency.ts';
import { ContactList, ContactListMember } from '../lists/lists.ts';
import { Campaign, CampaignEvent, CampaignList, CampaignRecipient } from '../marketing/campaigns.ts';
import { Form, FormSubmission, FormVersion } from '../marketing/forms.ts';
import { Suppression } from '../marketing/suppressions.ts';
import { ActivityTotals, ContactTotals, OpportunityTotals } from '../reports/stats.ts';
import { Opportunity, StageChange } from '../sales/opportunities.ts';
import { Pipeline, PipelineStage } from '../sales/pipelines.ts';
import { OpportunityStageTotal } from '../sales/sales-reports.ts';
import type { Database } from './database.types.ts';

/**
 * Every table that clients reach, with the entity that its rows are. What the generator of `database.types.ts` can't see
 * follows from here: the words of a `text` column and the shape of a `jsonb` column.
 */
export const ENTITIES = {
  activities: Activity,
  activity_totals: ActivityTotals,
  agencies: Agency,
  agency_invites: Invite,
  agency_members: Membership,
  agency_settings: AgencySettings,
  campaign_events: CampaignEvent,
  campaign_lists: CampaignList,
  campaign_recipients: CampaignRecipient,
  contact_list_members: ContactListMember,
  contact_lists: ContactList,
  contact_tags: ContactTag,
  contact_totals: ContactTotals,
  contacts: Contact,
  custom_field_values: CustomFieldValue,
  custom_fields: CustomField,
  email_campaigns: Campaign,
  email_suppressions: Suppression,
  form_submissions: FormSubmission,
  form_versions: FormVersion,
  forms: Form,
  idempotency_keys: IdempotencyKey,
  opportunities: Opportunity,
  opportunity_stage_history: StageChange,
  opportunity_stage_totals: OpportunityStageTotal,
  opportunity_totals: OpportunityTotals,
  pipeline_stages: PipelineStage,
  pipelines: Pipeline,
  plans: Plan,
  tags: Tag,
  user_preferences: Preference,
  users: User,
} as const satisfies Record<keyof Database['public']['Tables'], z.ZodObject>;

/** The type of each table's entity. */
export type Entities = { -readonly [Table in keyof typeof ENTITIES]: z.infer<(typeof ENTITIES)[Table]> };
