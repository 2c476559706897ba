import { Campaign, CampaignEvent, CampaignList, CampaignRecipient } from './campaigns.ts';
import { Form, FormSubmission, FormVersion } from './forms.ts';
import { Suppression } from './suppressions.ts';

export * from './campaigns.ts';
export * from './forms.ts';
export * from './suppressions.ts';

/** The tables of this area, each with the entity that its rows are. */
export const MARKETING_TABLES = {
  campaign_events: CampaignEvent,
  campaign_lists: CampaignList,
  campaign_recipients: CampaignRecipient,
  email_campaigns: Campaign,
  email_suppressions: Suppression,
  form_submissions: FormSubmission,
  form_versions: FormVersion,
  forms: Form,
} as const;

/** What has a trash here: the table behind each resource with a permission `…:remove_own`. */
export const MARKETING_TRASH = { campaign: 'email_campaigns', form: 'forms' } as const;
