import { markMatches, type SearchQuery, type SearchResult } from '@axolop/domain';
import { many } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/**
 * Contacts, opportunities, activities and lists that match a text: a title that is the text, then one that begins with it,
 * then all of its words, then words that look like them. Nothing out of the trash.
 *
 * By POST, so that what people look for stands in no address.
 */
export async function search(scope: AgencyScope, query: SearchQuery): Promise<SearchResult> {
  const rows = many(
    await scope.db.rpc('search_records', {
      agency_id: scope.agencyId,
      query: query.text,
      at_most: query.limit,
      ...(query.entities === undefined ? {} : { entities: query.entities }),
    }),
  );
  return {
    items: rows.map(({ words, ...hit }) => ({
      ...hit,
      titleMatches: markMatches(hit.title, words),
      subtitleMatches: hit.subtitle === null ? [] : markMatches(hit.subtitle, words),
    })),
  };
}
