import { z } from 'zod';
import { JsonObject } from './fields.ts';
import { Id, Timestamp, Version } from './identifiers.ts';

/** What somebody did or will do. Only a task may stand without a contact and an opportunity. */
export const ActivityKind = z.enum(['call', 'email', 'meeting', 'task', 'note', 'video_call', 'other']);
export type ActivityKind = z.infer<typeof ActivityKind>;

/** How far an activity is. */
export const ActivityStatus = z.enum(['pending', 'in_progress', 'completed', 'cancelled']);
export type ActivityStatus = z.infer<typeof ActivityStatus>;

/** How urgent an activity is, least first. */
export const ActivityPriority = z.enum(['low', 'medium', 'high', 'urgent']);
export type ActivityPriority = z.infer<typeof ActivityPriority>;

/** Who reached out: the other side (`inbound`) or the agency (`outbound`). */
export const ActivityDirection = z.enum(['inbound', 'outbound']);
export type ActivityDirection = z.infer<typeof ActivityDirection>;

/** What people did or will do on a contact, on an opportunity, or as somebody's own task. */
export const Activity = z.object({
  id: Id,
  agencyId: Id,
  kind: ActivityKind,
  subject: z.string(),
  body: z.string().nullable(),
  status: ActivityStatus,
  priority: ActivityPriority,
  direction: ActivityDirection.nullable(),
  occurredAt: Timestamp,
  dueAt: Timestamp.nullable(),
  completedAt: Timestamp.nullable(),
  durationSeconds: z.int().nullable(),
  contactId: Id.nullable(),
  opportunityId: Id.nullable(),
  assigneeId: Id.nullable(),
  customFields: JsonObject,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Activity = z.infer<typeof Activity>;
