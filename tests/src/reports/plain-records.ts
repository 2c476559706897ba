import type { Pool } from 'pg';
import { z } from 'zod';

const At = z.date();

const PlainContact = z.object({ source: z.string().nullable(), stage: z.string(), came: At, converted: At.nullable() });
const PlainOpportunity = z.object({
  currency: z.string(),
  status: z.enum(['open', 'won', 'lost']),
  amount: z.coerce.number(),
  made: At,
  closed: At.nullable(),
});
const PlainActivity = z.object({
  userId: z.string().nullable(),
  kind: z.string(),
  seconds: z.number().nullable(),
  occurred: At,
  completed: At.nullable(),
});

/** Everything of an agency that is outside the trash, one by one, and the clock that its days go by. */
export interface PlainRecords {
  readonly contacts: readonly z.infer<typeof PlainContact>[];
  readonly opportunities: readonly z.infer<typeof PlainOpportunity>[];
  readonly activities: readonly z.infer<typeof PlainActivity>[];
  /** The day in the agency's time zone, by another library than PostgreSQL's. */
  readonly dayOf: (at: Date) => string;
}

/** Reads the records with full rights. */
export async function plainRecords(sql: Pool, agencyId: string): Promise<PlainRecords> {
  const read = async <Row>(schema: z.ZodType<Row>, text: string): Promise<Row[]> => {
    const { rows } = await sql.query<Record<string, unknown>>(text, [agencyId]);
    return z.array(schema).parse(rows);
  };
  const [agency] = await read(
    z.object({ zone: z.string() }),
    'select timezone as zone from public.agencies where id = $1',
  );
  if (agency === undefined) throw new Error('There is no such agency.');
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: agency.zone, dateStyle: 'short' });
  return {
    contacts: await read(
      PlainContact,
      `select source, lifecycle_stage as stage, created_at as came, converted_at as converted
       from public.contacts where agency_id = $1 and deleted_at is null`,
    ),
    opportunities: await read(
      PlainOpportunity,
      `select currency, status, amount_minor as amount, created_at as made, closed_at as closed
       from public.opportunities where agency_id = $1 and deleted_at is null`,
    ),
    activities: await read(
      PlainActivity,
      `select coalesce(assignee_id, created_by) as "userId", kind, duration_seconds as seconds, occurred_at as occurred,
         completed_at as completed from public.activities where agency_id = $1 and deleted_at is null`,
    ),
    dayOf: (at) => format.format(at),
  };
}
