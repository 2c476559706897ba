import type { Client } from 'pg';
import { z } from 'zod';
import type { Agency } from './fill.ts';

/** Rows of an agency that the named queries ask about, chosen so that each query returns a full page. */
const Facts = z.object({
  ownerId: z.string(),
  /** The last row of a page far down the list: four fifths of the live contacts come before it. */
  deepCreatedAt: z.string(),
  deepId: z.string(),
  contactId: z.string(),
  emailNorm: z.string(),
  pipelineId: z.string(),
  stageId: z.string(),
  busyContactId: z.string(),
  opportunityId: z.string(),
  formId: z.string(),
  listId: z.string(),
  campaignId: z.string(),
  commonTagId: z.string(),
  rareTagId: z.string(),
  /** A rare word that still fills a page or nearly so: a last name with its number. */
  rareWord: z.string(),
});
export type Facts = z.infer<typeof Facts>;

/** Looks up what {@link Facts} holds, for one agency. */
export async function readFacts(client: Client, agency: Agency): Promise<Facts> {
  const { rows } = await client.query<Record<string, unknown>>(
    `with deep as materialized (
      select id, created_at, email_norm from public.contacts where agency_id = $1 and deleted_at is null and email_norm is not null
      order by created_at desc, id desc offset $2::int limit 1)
    select (select owner_id from public.contacts where agency_id = $1 and owner_id is not null and deleted_at is null
        group by owner_id order by count(*) desc, owner_id limit 1)::text as "ownerId",
      to_json(deep.created_at)#>>'{}' as "deepCreatedAt", deep.id::text as "deepId", deep.id::text as "contactId",
      deep.email_norm as "emailNorm", split_part(deep.email_norm, '@', 1) as "rareWord",
      (select s.pipeline_id from public.pipeline_stages s join public.pipelines p on p.id = s.pipeline_id
        where p.agency_id = $1 and p.is_default and s.position = 0)::text as "pipelineId",
      (select s.id from public.pipeline_stages s join public.pipelines p on p.id = s.pipeline_id
        where p.agency_id = $1 and p.is_default and s.position = 0)::text as "stageId",
      (select contact_id from public.activities where agency_id = $1 and contact_id is not null
        group by contact_id order by count(*) desc, contact_id limit 1)::text as "busyContactId",
      (select id from public.opportunities where agency_id = $1 and status = 'won' order by id limit 1)::text as "opportunityId",
      (select id from public.forms where agency_id = $1 order by id limit 1)::text as "formId",
      (select id from public.contact_lists where agency_id = $1 order by id limit 1)::text as "listId",
      (select id from public.email_campaigns where agency_id = $1 order by id limit 1)::text as "campaignId",
      (select id from public.tags where agency_id = $1 and name = 'customer')::text as "commonTagId",
      (select id from public.tags where agency_id = $1 and name = 'press')::text as "rareTagId"
    from deep`,
    [agency.id, Math.floor(agency.contacts * 0.65)],
  );
  return Facts.parse(rows[0]);
}

const Variation = Facts.pick({
  ownerId: true,
  contactId: true,
  busyContactId: true,
  opportunityId: true,
  emailNorm: true,
  rareWord: true,
});

/**
 * The same facts about other rows, spread over the agency: other owners, contacts, opportunities and words, so that a
 * measured query does not ask twenty times for what it has just read.
 */
export async function vary(client: Client, agency: Agency, facts: Facts, count: number): Promise<readonly Facts[]> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select o.id::text as "opportunityId", o.contact_id::text as "busyContactId", c.id::text as "contactId", c.email_norm as "emailNorm",
      split_part(c.email_norm, '@', 1) as "rareWord", coalesce(c.owner_id, $3::uuid)::text as "ownerId"
    from (
      select o.*, row_number() over (order by o.id) as place, count(*) over () as total
      from public.opportunities o where o.agency_id = $1 and o.deleted_at is null
    ) o
    join public.contacts c on c.agency_id = $1 and c.id = o.contact_id and c.email_norm is not null and c.deleted_at is null
    where o.place % greatest(1, o.total / ($2::int * 2)) = 0
    order by o.id limit $2::int`,
    [agency.id, count, facts.ownerId],
  );
  const varied = z.array(Variation).parse(rows);
  return varied.length === 0 ? [facts] : varied.map((variation) => ({ ...facts, ...variation }));
}
