import type { Pool } from 'pg';

const COLUMNS =
  'pipeline_id, stage_id, close_month::text, currency, opportunity_count, amount_minor, unrated_minor, rated_percent_minor';

/** Written for the test, and not as the product does it: every opportunity by itself. */
const PLAIN = `
  with each as (
    select o.pipeline_id, o.stage_id, o.currency, o.amount_minor::numeric as amount, o.probability,
      case s.kind
        when 'open' then coalesce(to_char(o.expected_close_date, 'YYYY-MM-01'), 'infinity')
        else to_char(o.closed_at at time zone a.timezone, 'YYYY-MM-01')
      end as close_month
    from public.opportunities o join public.pipeline_stages s on s.id = o.stage_id join public.agencies a on a.id = o.agency_id
    where o.agency_id = $1 and o.deleted_at is null)
  select pipeline_id, stage_id, close_month, currency, count(*) as opportunity_count, sum(amount) as amount_minor,
    sum(case when probability is null then amount else 0 end) as unrated_minor,
    sum(case when probability is null then 0 else amount * probability end) as rated_percent_minor
  from each group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

/** The totals of an agency as they stand, and counted anew. */
export async function totals(sql: Pool, agencyId: string): Promise<{ kept: unknown[]; counted: unknown[] }> {
  const kept = await sql.query<Record<string, unknown>>(
    `select ${COLUMNS} from public.opportunity_stage_totals
     where agency_id = $1 and (opportunity_count, amount_minor, unrated_minor, rated_percent_minor) <> (0, 0, 0, 0) order by 1, 2, 3, 4`,
    [agencyId],
  );
  const counted = await sql.query<Record<string, unknown>>(PLAIN, [agencyId]);
  return { kept: kept.rows, counted: counted.rows };
}
