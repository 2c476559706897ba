import { expectTypeOf, test } from 'vitest';
import type {
  Activity,
  ActivityTotals,
  Agency,
  AgencySettings,
  CamelCaseKeys,
  Campaign,
  CampaignEvent,
  CampaignList,
  CampaignRecipient,
  Contact,
  ContactList,
  ContactListMember,
  ContactTag,
  ContactTotals,
  CustomField,
  CustomFieldValue,
  Form,
  FormSubmission,
  FormVersion,
  IdempotencyKey,
  Invite,
  Membership,
  Opportunity,
  OpportunityStageTotal,
  OpportunityTotals,
  Pipeline,
  PipelineStage,
  Plan,
  Preference,
  Row,
  StageChange,
  Suppression,
  TableName,
  Tag,
  User,
} from '../src/index.ts';

/** Tables whose normalised address is no copy of another column: there it is what the row is about. */
type KeepsNormalisedEmail = 'campaign_recipients' | 'email_suppressions';

/** Columns that serve the database alone and never leave it. */
type Internal<Name extends TableName> =
  | 'deleted_by'
  | 'delete_batch_id'
  | 'name_norm'
  | 'search_text'
  | 'phone_digits'
  | 'mobile_digits'
  | 'token_hash'
  | (Name extends KeepsNormalisedEmail ? never : 'email_norm');

type Outside<Name extends TableName> = CamelCaseKeys<Omit<Row<Name>, Internal<Name>>>;

/** Every table of the schema and the entity that describes its rows. */
interface Entities {
  activities: Activity;
  activity_totals: ActivityTotals;
  agencies: Agency;
  agency_invites: Invite;
  agency_members: Membership;
  agency_settings: AgencySettings;
  campaign_events: CampaignEvent;
  campaign_lists: CampaignList;
  campaign_recipients: CampaignRecipient;
  contact_list_members: ContactListMember;
  contact_lists: ContactList;
  contact_tags: ContactTag;
  contact_totals: ContactTotals;
  contacts: Contact;
  custom_field_values: CustomFieldValue;
  custom_fields: CustomField;
  email_campaigns: Campaign;
  email_suppressions: Suppression;
  form_submissions: FormSubmission;
  form_versions: FormVersion;
  forms: Form;
  idempotency_keys: IdempotencyKey;
  opportunities: Opportunity;
  opportunity_stage_history: StageChange;
  opportunity_stage_totals: OpportunityStageTotal;
  opportunity_totals: OpportunityTotals;
  pipeline_stages: PipelineStage;
  pipelines: Pipeline;
  plans: Plan;
  tags: Tag;
  user_preferences: Preference;
  users: User;
}

test('no table is without an entity, and no entity without a table', () => {
  expectTypeOf<keyof Entities>().toEqualTypeOf<TableName>();
});

test('each entity has exactly the columns of its table, with their types', () => {
  expectTypeOf<Entities>().toEqualTypeOf<{ [Name in TableName]: Outside<Name> }>();
});
