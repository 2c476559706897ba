import { z } from 'zod';
import { Color } from './fields.ts';
import { Id, Timestamp, Version } from './identifiers.ts';

/** A label that contacts carry. */
export const Tag = z.object({
  id: Id,
  agencyId: Id,
  name: z.string(),
  color: Color,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Tag = z.infer<typeof Tag>;

/** Which contact carries which tag. */
export const ContactTag = z.object({
  agencyId: Id,
  tagId: Id,
  contactId: Id,
  /** When the contact was created: the order of contacts with a tag. */
  contactCreatedAt: Timestamp,
  /** Whether the contact is outside the trash. */
  contactLive: z.boolean(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
});
export type ContactTag = z.infer<typeof ContactTag>;
