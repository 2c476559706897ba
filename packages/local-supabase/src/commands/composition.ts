import { z } from 'zod';

/** What the program around the commands brings along. */
export interface SupabaseComposition {
  /** Brings the schema of a database up to date; without it the database stays empty. */
  readonly migrate?: (databaseUrl: string) => Promise<void>;
}

/** What the background process says to the command that started it. */
export const DaemonMessage = z.union([
  z.object({ progress: z.string() }),
  z.object({ failed: z.string() }),
  z.object({ ready: z.literal(true) }),
]);
export type DaemonMessage = z.infer<typeof DaemonMessage>;
