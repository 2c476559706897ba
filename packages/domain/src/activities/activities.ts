import { z } from 'zod';
import { CustomFieldValues } from '../custom-fields/values.ts';
import { ActivityFilter, ActivitySort } from './filters.ts';
import { JsonObject, longText, name } from '../kernel/fields.ts';
import { TimeZone } from '../kernel/time-zone.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';
import { storedShape } from '../kernel/stored.ts';

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

/** The longest activity there may be: a week. */
const MAX_DURATION_SECONDS = 604_800;

/**
 * What a caller may set on an activity. `status` and `completedAt` go together: whichever is given, the database
 * lets the other one follow.
 */
export const ActivityData = z.strictObject({
  kind: ActivityKind.optional(),
  subject: name(300).optional(),
  body: longText(50_000).nullable().optional(),
  status: ActivityStatus.optional(),
  priority: ActivityPriority.optional(),
  direction: ActivityDirection.nullable().optional(),
  occurredAt: Timestamp.optional(),
  dueAt: Timestamp.nullable().optional(),
  completedAt: Timestamp.nullable().optional(),
  durationSeconds: z.int().min(0).max(MAX_DURATION_SECONDS).nullable().optional(),
  contactId: Id.nullable().optional(),
  opportunityId: Id.nullable().optional(),
  assigneeId: Id.nullable().optional(),
  customFields: CustomFieldValues.optional(),
});
export type ActivityData = z.infer<typeof ActivityData>;

/** What people did or will do on a contact, on an opportunity, or as somebody's own task. */
export const Activity = z.object({
  id: Id,
  agencyId: Id,
  ...storedShape(ActivityData),
  customFields: JsonObject,
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Activity = z.infer<typeof Activity>;

function agreesOnCompletion({ status, completedAt }: ActivityData): boolean {
  if (status === undefined || completedAt === undefined) return true;
  return (status === 'completed') === (completedAt !== null);
}
const COMPLETION_DISAGREES = {
  error: 'a completed activity has a completion time, and no other has',
  path: ['completedAt'],
};

/**
 * A new activity. One on nothing is a task of a person: the caller's, unless `assigneeId` says whose; null leaves it
 * to anybody.
 */
export const CreateActivity = ActivityData.extend({ kind: ActivityKind, subject: name(300) })
  .refine(agreesOnCompletion, COMPLETION_DISAGREES)
  .refine(({ kind, contactId, opportunityId }) => kind === 'task' || Boolean(contactId ?? opportunityId), {
    error: 'give a contact or an opportunity; only a task may do without',
    path: ['contactId'],
  });
export type CreateActivity = z.infer<typeof CreateActivity>;

export const UpdateActivity = z.strictObject({
  id: Id,
  data: ActivityData.refine((data) => Object.keys(data).length > 0, {
    error: 'give at least one field to change',
  }).refine(agreesOnCompletion, COMPLETION_DISAGREES),
  version: Version.optional(),
});
export type UpdateActivity = z.infer<typeof UpdateActivity>;

/** Completes an activity, now or at the given time. One that is completed keeps its time, unless one is given. */
export const CompleteActivity = z.strictObject({
  id: Id,
  completedAt: Timestamp.optional(),
  version: Version.optional(),
});
export type CompleteActivity = z.infer<typeof CompleteActivity>;

/** Opens a completed or cancelled activity again. */
export const ReopenActivity = z.strictObject({ id: Id, version: Version.optional() });
export type ReopenActivity = z.infer<typeof ReopenActivity>;

/** Live activities, last ones first unless `sort` says otherwise; `assigneeId` null asks for those of nobody. */
export const ListActivities = PageRequest.extend({
  contactId: Id.optional(),
  opportunityId: Id.optional(),
  assigneeId: Id.nullable().optional(),
  kind: ActivityKind.optional(),
  status: ActivityStatus.optional(),
  filter: ActivityFilter.optional(),
  sort: ActivitySort.optional(),
});
export type ListActivities = z.infer<typeof ListActivities>;

/**
 * When an open activity is due: `overdue` before now, `today` from now until midnight, `upcoming` after that;
 * `undated` says nothing about it.
 */
export const ActivityDue = z.enum(['overdue', 'today', 'upcoming', 'undated']);
export type ActivityDue = z.infer<typeof ActivityDue>;

/**
 * The caller's own open activities: those due first come first, undated ones newest first. Without `due`, all that
 * have a date. Midnight is that of the agency's time zone, unless another one is given.
 */
export const ListMyActivities = PageRequest.extend({
  due: ActivityDue.optional(),
  timeZone: TimeZone.optional(),
});
export type ListMyActivities = z.infer<typeof ListMyActivities>;

export const ActivityPage = pageOf(Activity);
export type ActivityPage = z.infer<typeof ActivityPage>;
