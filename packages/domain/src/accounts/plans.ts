import { z } from 'zod';

/** What an agency may consume. `seatLimit` null = unlimited. The same for everyone, and read-only for clients. */
export const Plan = z.object({
  id: z.string(),
  name: z.string(),
  seatLimit: z.int().nullable(),
  position: z.int(),
});
export type Plan = z.infer<typeof Plan>;
