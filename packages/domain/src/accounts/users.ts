import { z } from 'zod';
import { PermissionName, Role } from '../access.ts';
import { Locale, shortText } from '../kernel/fields.ts';
import { PhoneNumber } from '../kernel/phone.ts';
import { TimeZone } from '../kernel/time-zone.ts';
import { WebAddress } from '../kernel/web-address.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';

/** The profile of a person who signs in. */
export const User = z.object({
  id: Id,
  email: z.string(),
  fullName: z.string(),
  avatarUrl: z.string().nullable(),
  phone: z.string().nullable(),
  timezone: z.string(),
  locale: z.string(),
  isActive: z.boolean(),
  lastSeenAt: Timestamp.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type User = z.infer<typeof User>;

export const UpdateProfile = z.strictObject({
  data: z
    .strictObject({
      fullName: shortText(200).optional(),
      avatarUrl: WebAddress.nullable().optional(),
      phone: PhoneNumber.nullable().optional(),
      timezone: TimeZone.optional(),
      locale: Locale.optional(),
    })
    .refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateProfile = z.infer<typeof UpdateProfile>;

/** An agency that the caller belongs to, with what they may do there. */
export const MyAgency = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  logoUrl: z.string().nullable(),
  timezone: z.string(),
  currency: z.string(),
  role: Role,
  joinedAt: Timestamp,
  deletedAt: Timestamp.nullable(),
  permissions: z.array(PermissionName),
});
export type MyAgency = z.infer<typeof MyAgency>;

export const ListMyAgencies = z.strictObject({ includeRemoved: z.boolean().default(false) });
export type ListMyAgencies = z.infer<typeof ListMyAgencies>;
export const MyAgencies = z.object({ items: z.array(MyAgency) });
export type MyAgencies = z.infer<typeof MyAgencies>;
