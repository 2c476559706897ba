import { z } from 'zod';
import { Color, name } from '../kernel/fields.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';

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

/** Past this, `contactCount` counts no further. */
export const MAX_TAG_COUNT = 10_001;

/** A tag, and how many live contacts carry it, up to {@link MAX_TAG_COUNT}. */
export const CountedTag = Tag.extend({ contactCount: z.int().nonnegative() });
export type CountedTag = z.infer<typeof CountedTag>;

/** The agency's tags, by name. */
export const TagPage = pageOf(CountedTag);
export type TagPage = z.infer<typeof TagPage>;

/** A tag of a contact, and since when it carries it. */
export const GivenTag = Tag.extend({ taggedAt: Timestamp });
export type GivenTag = z.infer<typeof GivenTag>;

export const TagsOfContact = PageRequest.extend({ contactId: Id });
export type TagsOfContact = z.infer<typeof TagsOfContact>;

/** The tags of a contact, the ones that it has longest first. */
export const GivenTagPage = pageOf(GivenTag);
export type GivenTagPage = z.infer<typeof GivenTagPage>;

export const CreateTag = z.strictObject({ name: name(60), color: Color.optional() });
export type CreateTag = z.infer<typeof CreateTag>;

export const UpdateTag = z.strictObject({
  id: Id,
  data: CreateTag.partial().refine((data) => Object.values(data).some((value) => value !== undefined), {
    error: 'give at least one field to change',
  }),
  version: Version.optional(),
});
export type UpdateTag = z.infer<typeof UpdateTag>;

/** `id` is gone afterwards; its contacts carry `intoId`. */
export const MergeTags = z
  .strictObject({ id: Id, intoId: Id })
  .refine(({ id, intoId }) => id.toLowerCase() !== intoId.toLowerCase(), {
    error: 'a tag is merged into another one',
    path: ['intoId'],
  });
export type MergeTags = z.infer<typeof MergeTags>;
