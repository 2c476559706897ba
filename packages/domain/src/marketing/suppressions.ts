import { z } from 'zod';
import { Id, Timestamp } from '../kernel/identifiers.ts';

/** Why an agency never writes to an address again. */
export const SuppressionReason = z.enum(['bounce', 'complaint', 'unsubscribe', 'manual']);
export type SuppressionReason = z.infer<typeof SuppressionReason>;

/** An address that an agency never writes to again. `emailNorm` is trimmed and in lower case. */
export const Suppression = z.object({
  id: Id,
  agencyId: Id,
  emailNorm: z.string(),
  reason: SuppressionReason,
  note: z.string().nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
});
export type Suppression = z.infer<typeof Suppression>;
