import { z } from 'zod';
import { Json } from '../kernel/fields.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';

export const PreferenceKey = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,99}$/u, { error: 'use lower-case letters, digits, dots, hyphens and underscores' });
export type PreferenceKey = z.infer<typeof PreferenceKey>;

/** A personal setting; `agencyId` null = everywhere. */
export const Preference = z.object({
  id: Id,
  userId: Id,
  agencyId: Id.nullable(),
  key: PreferenceKey,
  value: Json,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type Preference = z.infer<typeof Preference>;

/** Which settings to read: all of one place, or the one under `key`. */
export const GetPreferences = z.strictObject({
  agencyId: Id.nullable().default(null),
  keys: z.array(PreferenceKey).max(100).optional(),
});
export type GetPreferences = z.infer<typeof GetPreferences>;

export const Preferences = z.object({ items: z.array(Preference) });
export type Preferences = z.infer<typeof Preferences>;

export const SetPreference = z.strictObject({
  agencyId: Id.nullable().default(null),
  key: PreferenceKey,
  /** At most 16 KB. Not `null`: to a database, that is no value at all. */
  value: Json.refine((value) => value !== null, { error: 'must not be null' }),
});
export type SetPreference = z.infer<typeof SetPreference>;
