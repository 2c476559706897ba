import { search } from '@axolop/database';
import { SearchQuery, SearchResult } from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** One box over contacts, opportunities, activities and lists; the database asks for the right to read each kind. */
export const searchRouter = router({
  query: agencyProcedure('contact:read')
    .meta({
      summary:
        'Searches contacts, opportunities, activities and lists (each needs its own `read`), best first, with the parts to mark.',
    })
    .input(SearchQuery)
    .output(SearchResult)
    .query(({ ctx, input }) => search(ctx.scope, input)),
});
