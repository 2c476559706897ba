import { z } from 'zod';
import { Color, longText, name, shortText } from '../kernel/fields.ts';
import { Country } from '../kernel/country.ts';
import { Currency } from '../kernel/currency.ts';
import { EmailAddress } from '../kernel/email.ts';
import { TimeZone } from '../kernel/time-zone.ts';
import { WebAddress } from '../kernel/web-address.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';

export const SubscriptionStatus = z.enum(['trialing', 'active', 'past_due', 'canceled']);
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>;

/** A tenant. */
export const Agency = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  logoUrl: z.string().nullable(),
  website: z.string().nullable(),
  description: z.string().nullable(),
  timezone: z.string(),
  currency: z.string(),
  /** Where telephone numbers without a calling code are at home (ISO 3166); null = in the country of the time zone. */
  country: z.string().nullable(),
  planId: z.string(),
  subscriptionStatus: SubscriptionStatus,
  trialEndsAt: Timestamp.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Agency = z.infer<typeof Agency>;

/** The public address of an agency: lower-case letters, digits and single hyphens. */
export const AgencySlug = z
  .string()
  .min(3)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, { error: 'use lower-case letters, digits and single hyphens' });
export type AgencySlug = z.infer<typeof AgencySlug>;

export const CreateAgency = z.strictObject({
  name: name(120),
  timezone: TimeZone.default('UTC'),
  currency: Currency.default('USD'),
});
export type CreateAgency = z.infer<typeof CreateAgency>;

export const UpdateAgency = z.strictObject({
  data: z
    .strictObject({
      name: name(120).optional(),
      slug: AgencySlug.optional(),
      logoUrl: WebAddress.nullable().optional(),
      website: WebAddress.nullable().optional(),
      description: longText(2000).nullable().optional(),
      timezone: TimeZone.optional(),
      currency: Currency.optional(),
      country: Country.nullable().optional(),
    })
    .refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateAgency = z.infer<typeof UpdateAgency>;

/** Preferences of an agency. */
export const AgencySettings = z.object({
  agencyId: Id,
  brandColor: z.string(),
  brandSecondaryColor: z.string(),
  emailSignature: z.string().nullable(),
  defaultFromName: z.string().nullable(),
  defaultReplyTo: z.string().nullable(),
  notifyNewLead: z.boolean(),
  notifyFormSubmission: z.boolean(),
  weeklyDigest: z.boolean(),
  trashDays: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type AgencySettings = z.infer<typeof AgencySettings>;

export const UpdateAgencySettings = z.strictObject({
  data: z
    .strictObject({
      brandColor: Color.optional(),
      brandSecondaryColor: Color.optional(),
      emailSignature: longText(5000).nullable().optional(),
      defaultFromName: shortText(120).nullable().optional(),
      defaultReplyTo: EmailAddress.nullable().optional(),
      notifyNewLead: z.boolean().optional(),
      notifyFormSubmission: z.boolean().optional(),
      weeklyDigest: z.boolean().optional(),
      trashDays: z.int().min(1).max(365).optional(),
    })
    .refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateAgencySettings = z.infer<typeof UpdateAgencySettings>;
