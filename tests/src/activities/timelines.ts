import type { TimelineEntry } from '@axolop/domain';
import type { Doors, World } from '@axolop/testing';
import { expect } from 'vitest';
import { insertForm, insertOpportunity, moveOpportunity } from './parents.ts';

type Subject = { contactId: string } | { opportunityId: string };

/** Every entry of a timeline, page by page; `between` happens after each page. */
export async function walk(
  person: Doors,
  input: Subject & { agencyId: string; limit?: number },
  between?: (seen: number) => Promise<unknown>,
): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: TimelineEntry[]; nextCursor: string | null } = await person.api.timeline.list.query({
      ...input,
      cursor,
    });
    expect(page.items.length).toBeLessThanOrEqual(input.limit ?? 50);
    entries.push(...page.items);
    cursor = page.nextCursor;
    await between?.(entries.length);
  } while (cursor !== null);
  return entries;
}

/** What tells entries apart. */
export const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;

/** The same timeline, put together plainly, with full rights. */
export async function recomputed(
  world: World,
  contactId: string | null,
  opportunityId: string | null,
): Promise<string[]> {
  const { rows } = await world.sql.query<{ kind: string; id: string }>(
    `with deals as (
       select id from public.opportunities where agency_id = $1 and id = $3
       union select id from public.opportunities where agency_id = $1 and contact_id = $2 and deleted_at is null)
     select kind, id from (
       select occurred_at as at, 'activity' as kind, id from public.activities
       where agency_id = $1 and deleted_at is null and (contact_id = $2 or opportunity_id in (select id from deals))
       union all
       select moved_at, 'stage_change', id from public.opportunity_stage_history
       where agency_id = $1 and opportunity_id in (select id from deals)
       union all
       select submitted_at, 'submission', id from public.form_submissions where agency_id = $1 and contact_id = $2
       union all
       select at, 'audit', id from audit.log where agency_id = $1 and record_id = coalesce($2, $3)
     ) entries order by at desc, kind collate "C" desc, id desc`,
    [world.a.id, contactId, opportunityId],
  );
  return rows.map(keyOf);
}

/** A contact on which all kinds of things have happened, many at the same instant. */
export async function busyContact(world: World): Promise<{ contactId: string; opportunityId: string }> {
  const { id: contactId } = await world.a.contact({ firstName: 'Busy' });
  const opportunityId = await insertOpportunity(world, world.a, contactId);
  const another = await insertOpportunity(world, world.a, contactId);
  const submit = await insertForm(world, world.a);
  for (const stage of [1, 2, 1]) await moveOpportunity(world, world.a, opportunityId, stage);
  await moveOpportunity(world, world.a, another, 4);
  await submit(contactId);
  await submit(contactId);
  await world.sql.query(
    `insert into public.activities (agency_id, kind, subject, contact_id, opportunity_id, occurred_at)
     select $1, 'note', 'Note ' || n, case when n % 3 <> 0 then $2::uuid end, case when n % 2 = 0 or n % 3 = 0 then $3::uuid end,
       '2026-01-01T00:00:00Z'::timestamptz + (n / 5) * interval '1 hour'
     from generate_series(1, 24) n`,
    [world.a.id, contactId, opportunityId],
  );
  // All at one instant: those entries are told apart by kind and id alone.
  await world.sql.query(
    `alter table public.form_submissions disable trigger user;
     update public.form_submissions set submitted_at = '2026-01-01T01:00:00Z' where contact_id = '${contactId}';
     alter table public.form_submissions enable trigger user;
     update public.opportunity_stage_history set moved_at = '2026-01-01T01:00:00Z' where opportunity_id = '${opportunityId}'`,
  );
  await world.a.owner.api.contacts.update.mutate({ agencyId: world.a.id, id: contactId, data: { leadScore: 5 } });
  return { contactId, opportunityId };
}
