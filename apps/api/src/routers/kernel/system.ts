import { z } from 'zod';
import { NoInput, publicProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

const Pong = z.object({ pong: z.literal(true) });

/** What concerns the API itself. */
export const systemRouter = router({
  ping: publicProcedure
    .meta({ summary: 'Answers when the API runs.' })
    .input(NoInput.optional())
    .output(Pong)
    .query(() => ({ pong: true as const })),
});
