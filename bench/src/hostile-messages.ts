import { z } from 'zod';

/** Tells the process of the API which Supabase it serves. */
export const ServerAsk = z.object({ url: z.string(), publishableKey: z.string(), jwtSecret: z.string() });
export type ServerAsk = z.infer<typeof ServerAsk>;

/** The API listens. */
export const ServerReady = z.object({ apiUrl: z.string(), pid: z.number() });
export type ServerReady = z.infer<typeof ServerReady>;

/** The processor time of the API's process, all its threads together. */
export const CpuAnswer = z.object({ cpuMicroseconds: z.number() });
export type CpuAnswer = z.infer<typeof CpuAnswer>;

/** How long answers of `/healthz` took since the last question, in milliseconds. */
export const SlowestHealth = z.object({
  /** By the clock: what else the machine does counts. */
  waitedMs: z.number(),
  /** The most work that the API did while somebody waited: on an idle machine about the same. */
  workedMs: z.number(),
});
export type SlowestHealth = z.infer<typeof SlowestHealth>;
