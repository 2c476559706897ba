import { z } from 'zod';

/** What the process of a stack tells the one that forked it: where everything is, or why nothing is. */
export const StackMessage = z.union([
  z.object({
    address: z.object({
      apiUrl: z.string(),
      supabaseUrl: z.string(),
      publishableKey: z.string(),
      secretKey: z.string(),
      databaseUrl: z.string(),
      jwtSecret: z.string(),
    }),
  }),
  z.object({ problem: z.string() }),
]);
export type StackMessage = z.infer<typeof StackMessage>;
