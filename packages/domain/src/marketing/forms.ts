import { z } from 'zod';
import { JsonObject } from '../kernel/fields.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';

/** Whether visitors may fill in a form: only while it is published. */
export const FormStatus = z.enum(['draft', 'published', 'archived']);
export type FormStatus = z.infer<typeof FormStatus>;

/** A form under edit; visitors see the version that `currentVersionId` names, never the draft. */
export const Form = z.object({
  id: Id,
  agencyId: Id,
  title: z.string(),
  description: z.string().nullable(),
  slug: z.string(),
  status: FormStatus,
  draftDefinition: JsonObject,
  settings: JsonObject,
  currentVersionId: Id.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Form = z.infer<typeof Form>;

/** A published snapshot of a form, numbered from 1; it never changes. */
export const FormVersion = z.object({
  id: Id,
  agencyId: Id,
  formId: Id,
  number: z.int(),
  definition: JsonObject,
  publishedBy: Id.nullable(),
  publishedAt: Timestamp,
});
export type FormVersion = z.infer<typeof FormVersion>;

/** What the form's own rules made of the answers. */
export const SubmissionOutcome = z.enum(['qualified', 'unqualified', 'disqualified']);
export type SubmissionOutcome = z.infer<typeof SubmissionOutcome>;

/** What the agency has done with a submission. */
export const SubmissionStatus = z.enum(['new', 'processed', 'spam']);
export type SubmissionStatus = z.infer<typeof SubmissionStatus>;

/** What a visitor answered, scored on the server against the version they saw. */
export const FormSubmission = z.object({
  id: Id,
  agencyId: Id,
  formId: Id,
  formVersionId: Id,
  contactId: Id.nullable(),
  answers: JsonObject,
  score: z.int(),
  scoreBreakdown: JsonObject,
  outcome: SubmissionOutcome,
  disqualificationReason: z.string().nullable(),
  utm: JsonObject,
  referrer: z.string().nullable(),
  ipHash: z.string().nullable(),
  userAgent: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  status: SubmissionStatus,
  submittedAt: Timestamp,
  updatedAt: Timestamp,
});
export type FormSubmission = z.infer<typeof FormSubmission>;
