import { ANCHOR, at } from '../deterministic.ts';
import { insertRows, type SeedRow } from '../insert-rows.ts';
import { BULK_STAFF } from '../demo/people.ts';
import { FIRST_NAMES, JOB_TITLES, LAST_NAMES, SOURCES } from '../demo/names.ts';
import type { Client } from 'pg';

/** Every bulk contact is one of so many people, with a number of its own. A power of two: the choice is one bit mask. */
const POOL_SIZE = 8192;

const FIRMS = [
  'Oakhill',
  'Bluewater',
  'Summit',
  'Riverside',
  'Brightline',
  'Cedar',
  'Foxglove',
  'Granite',
  'Juniper',
] as const;
const CITIES = ['Chicago', 'Madison', 'Columbus', 'Omaha', 'St. Louis', 'Des Moines'] as const;
const DOMAINS = ['example.com', 'example.org', 'example.net'] as const;
/** Steps of the journey and how common they are: twenty in all. */
const JOURNEYS = (
  [
    [6, 'lead', 'new'],
    [4, 'lead', 'contacted'],
    [2, 'lead', 'nurture'],
    [3, 'qualified', 'qualified'],
    [2, 'opportunity', 'qualified'],
    [2, 'customer', 'converted'],
    [1, 'disqualified', 'disqualified'],
  ] as const
).flatMap(([weight, stage, status]) => Array.from({ length: weight }, () => ({ stage, status })));

/** One entry of the pool. Only arithmetic: eight thousand hashes would take longer than they are worth. */
function entry(number: number): SeedRow {
  const bits = (salt: number): number => (Math.imul(number + 1, 0x9e37_79b1 + salt * 2) ^ (number >>> 3)) >>> 7;
  const first = at(FIRST_NAMES, bits(1));
  const last = at(LAST_NAMES, bits(2));
  const { stage, status } = at(JOURNEYS, bits(3));
  return {
    p: number,
    first_name: first,
    last_name: last,
    company_name: bits(4) % 3 === 0 ? '' : at(FIRMS, bits(5)),
    job_title: bits(4) % 3 === 0 ? null : at(JOB_TITLES, bits(6)),
    // Null for those without e-mail: what is put together with null is null.
    local: bits(7) % 10 === 0 ? null : `${first.slice(0, 1)}.${last}`.toLowerCase(),
    host: `@${at(DOMAINS, bits(8))}`,
    phone: bits(9) % 5 < 3 ? null : `312-555-01${String(bits(10) % 100).padStart(2, '0')}`,
    city: at(CITIES, bits(11)),
    stage,
    status,
    score: bits(12) % 100,
    source: at(SOURCES, bits(13)),
    owner_id: bits(14) % 5 === 4 ? null : at(BULK_STAFF, bits(15) % 3).person.id,
    touched_after: status === 'new' ? null : 3600 * (1 + (bits(16) % 2000)),
  };
}

/** Makes the pool as a temporary table of this connection. */
export async function createPool(client: Client): Promise<void> {
  await client.query(`create temporary table seed_people (
    p integer primary key, first_name text, last_name text, company_name text, job_title text, local text, host text, phone text,
    city text, stage text, status text, score integer, source text, owner_id uuid, touched_after integer)`);
  await insertRows(
    client,
    'pg_temp.seed_people',
    Array.from({ length: POOL_SIZE }, (_, number) => entry(number)),
  );
  await client.query('analyze pg_temp.seed_people');
}

const END = Math.floor(ANCHOR.getTime() / 1000);
const SPAN = 730 * 86_400;

/** The id of a bulk agency: its number stands in front, so that rows of one agency stay together. Version 8: our own make. */
export function bulkAgencyId(agency: number): string {
  return `${agency.toString(16).padStart(8, '0')}-0ad0-8000-8000-000000000000`;
}

/**
 * Inserts contacts `$1` to `$2` − 1 of the agency number `$3` with the id `$4`. Which person it is, and when they came,
 * follows from the two numbers alone. Times run through two years within every 10,000 contacts, in order: it is the order
 * in which rows would have come, and half-sorted input is what makes building indexes quick.
 */
export const INSERT_CHUNK = `
  insert into public.contacts (
    id, agency_id, first_name, last_name, company_name, job_title, email, phone, city, country, lifecycle_stage, lead_status,
    lead_score, source, owner_id, last_contacted_at, converted_at, created_by, created_at, updated_at)
  select (left($4::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, $4::uuid, first_name, last_name, company_name, job_title,
    local || n || host, phone, city, 'United States', stage, status, score, source, owner_id,
    touched, case when stage = 'customer' then touched end, owner_id, came, coalesce(touched, came)
  from (
    select g.n, p.*, to_timestamp(g.came) as came, 
      case when p.touched_after is not null then to_timestamp(least(g.came + p.touched_after, ${END})) end as touched
    from (
      select n, (h & ${POOL_SIZE - 1})::integer as p,
        ${END - SPAN} + (n % 10000) * ${SPAN / 10_000} + ((h >> 13) & 4095) as came
      from (select n, hashint8extended(n, $3) as h from generate_series($1::bigint, $2::bigint - 1) n) numbered
    ) g
    join pg_temp.seed_people p using (p)
  ) person`;
