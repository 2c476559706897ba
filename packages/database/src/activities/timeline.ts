import { Timestamp, TimelineEntry, type ListTimeline, type TimelinePage } from '@axolop/domain';
import { z } from 'zod';
import { decodeCursor, pageFrom, type Keyset } from '../kernel/cursor.ts';
import { many } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** Newest first, those of one instant by kind and id: three columns, of which a cursor holds the first two as one key. */
const NEWEST_ENTRY_FIRST: Keyset<TimelineEntry> = {
  list: 'timeline',
  by: 'at',
  direction: 'desc',
  column: 'at',
  tieColumn: 'id',
  key: z.string().refine((key) => placeOf(key) !== null),
  keyOf: ({ at, kind }) => `${at} ${kind}`,
  tieOf: ({ id }) => id,
};

/** The instant and the kind in the key of a cursor. */
function placeOf(key: string): { readonly at: string; readonly kind: string } | null {
  const [at, kind, ...more] = key.split(' ');
  if (kind === undefined || more.length > 0 || !/^[a-z_]{1,40}$/u.test(kind)) return null;
  const instant = Timestamp.safeParse(at);
  return instant.success ? { at: instant.data, kind } : null;
}

/**
 * What happened on a contact or on an opportunity: activities, moves between stages, form submissions, and, for those
 * who may read the audit log, its entries. A contact's timeline tells of its opportunities, too.
 *
 * @throws DomainError `not_found`, `invalid_cursor`
 */
export async function listTimeline(scope: AgencyScope, query: ListTimeline): Promise<TimelinePage> {
  const rows = many(
    await scope.db.rpc('timeline', {
      agency_id: scope.agencyId,
      ...(query.contactId === undefined ? {} : { contact_id: query.contactId }),
      ...(query.opportunityId === undefined ? {} : { opportunity_id: query.opportunityId }),
      ...behind(query.cursor),
      at_most: query.limit + 1,
    }),
  );
  return pageFrom(z.array(TimelineEntry).parse(rows), NEWEST_ENTRY_FIRST, query.limit);
}

function behind(cursor: string | null | undefined): { before_at?: string; before_kind?: string; before_id?: string } {
  if (cursor === undefined || cursor === null) return {};
  const { key, tie } = decodeCursor(NEWEST_ENTRY_FIRST, cursor);
  const place = placeOf(String(key));
  return place === null ? {} : { before_at: place.at, before_kind: place.kind, before_id: tie };
}
