import type { Client } from 'pg';
import { bulkAgencyId } from './people-pool.ts';

/** Bulk agencies whose totals know another number of live contacts than there is. */
const STALE = `
  select c.agency_id as id
  from (
    select agency_id, count(*) as n from public.contacts
    where deleted_at is null and agency_id >= '${bulkAgencyId(0)}' and agency_id <= '${bulkAgencyId(0xffff)}' group by 1
  ) c
  left join (
    select agency_id, sum(contacts) as n from public.contact_totals where period = 'month' group by 1
  ) t using (agency_id)
  where t.n is distinct from c.n
  order by 1`;

/** Counts the totals of bulk agencies again: the load passes by the triggers that keep them. */
export async function rebuildTotals(client: Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>(STALE);
  for (const { id } of rows) await client.query('select private.rebuild_totals($1)', [id]);
}
