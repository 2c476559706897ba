import { z } from 'zod';
import { JsonObject } from '../kernel/fields.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';

/** Where a campaign stands; what was sent stays as it was sent. */
export const CampaignStatus = z.enum(['draft', 'scheduled', 'sending', 'sent', 'failed', 'cancelled']);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** An e-mail to many. */
export const Campaign = z.object({
  id: Id,
  agencyId: Id,
  name: z.string(),
  subject: z.string(),
  previewText: z.string().nullable(),
  fromName: z.string().nullable(),
  fromEmail: z.string().nullable(),
  replyTo: z.string().nullable(),
  htmlContent: z.string().nullable(),
  textContent: z.string().nullable(),
  status: CampaignStatus,
  scheduledAt: Timestamp.nullable(),
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Campaign = z.infer<typeof Campaign>;

/** A list that a campaign goes to. */
export const CampaignList = z.object({
  agencyId: Id,
  campaignId: Id,
  listId: Id,
  createdAt: Timestamp,
});
export type CampaignList = z.infer<typeof CampaignList>;

/** What became of one recipient's mail. `unknown` = handed over, and the answer was lost: never sent again. */
export const RecipientStatus = z.enum([
  'pending',
  'claimed',
  'sent',
  'delivered',
  'bounced',
  'failed',
  'skipped',
  'unknown',
]);
export type RecipientStatus = z.infer<typeof RecipientStatus>;

/** One person whom a campaign goes to; fixed when sending begins. `emailNorm` is trimmed and in lower case. */
export const CampaignRecipient = z.object({
  id: Id,
  agencyId: Id,
  campaignId: Id,
  contactId: Id.nullable(),
  emailNorm: z.string(),
  status: RecipientStatus,
  skipReason: z.string().nullable(),
  attempt: z.int(),
  claimedAt: Timestamp.nullable(),
  sentAt: Timestamp.nullable(),
  providerMessageId: z.string().nullable(),
  createdAt: Timestamp,
});
export type CampaignRecipient = z.infer<typeof CampaignRecipient>;

/** What the mail provider may tell about a mail. */
export const CampaignEventKind = z.enum([
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'unsubscribed',
  'failed',
]);
export type CampaignEventKind = z.infer<typeof CampaignEventKind>;

/** One thing that the mail provider told; `detail` is what it sent along. */
export const CampaignEvent = z.object({
  id: Id,
  agencyId: Id,
  campaignId: Id,
  recipientId: Id.nullable(),
  kind: CampaignEventKind,
  providerEventId: z.string().nullable(),
  detail: JsonObject,
  occurredAt: Timestamp,
});
export type CampaignEvent = z.infer<typeof CampaignEvent>;
