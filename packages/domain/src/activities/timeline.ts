import { z } from 'zod';
import { Activity } from './activities.ts';
import { Json } from '../kernel/fields.ts';
import { FormSubmission } from '../marketing/forms.ts';
import { Id, Timestamp } from '../kernel/identifiers.ts';
import { StageChange } from '../sales/opportunities.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';

/** One line of the audit log: `changed` holds the old and the new value of each column that an update touched. */
export const AuditEntry = z.object({
  id: Id,
  at: Timestamp,
  /** The table of the database that was written. */
  table: z.string(),
  recordId: Id,
  operation: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  actorId: Id.nullable(),
  actorKind: z.enum(['user', 'service', 'system']),
  requestId: z.string().nullable(),
  changed: z.record(z.string(), z.tuple([Json, Json])).nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What a timeline tells of a form submission; the answers are in the submission itself. */
export const TimelineSubmission = FormSubmission.pick({
  id: true,
  agencyId: true,
  formId: true,
  formVersionId: true,
  contactId: true,
  score: true,
  outcome: true,
  disqualificationReason: true,
  status: true,
  submittedAt: true,
}).extend({ formTitle: z.string().nullable() });
export type TimelineSubmission = z.infer<typeof TimelineSubmission>;

/** One thing that happened; `id` is that of the entry. */
export const TimelineEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('activity'), at: Timestamp, id: Id, entry: Activity }),
  z.object({ kind: z.literal('audit'), at: Timestamp, id: Id, entry: AuditEntry }),
  z.object({ kind: z.literal('stage_change'), at: Timestamp, id: Id, entry: StageChange }),
  z.object({ kind: z.literal('submission'), at: Timestamp, id: Id, entry: TimelineSubmission }),
]);
export type TimelineEntry = z.infer<typeof TimelineEntry>;
export type TimelineKind = TimelineEntry['kind'];

/** Whose timeline: that of a contact or that of an opportunity. */
export const ListTimeline = PageRequest.extend({
  contactId: Id.optional(),
  opportunityId: Id.optional(),
}).refine(({ contactId, opportunityId }) => (contactId === undefined) !== (opportunityId === undefined), {
  error: 'give a contact or an opportunity, not both',
  path: ['contactId'],
});
export type ListTimeline = z.infer<typeof ListTimeline>;

/** Entries in one order, newest first; those of one instant by kind and id. */
export const TimelinePage = pageOf(TimelineEntry);
export type TimelinePage = z.infer<typeof TimelinePage>;
