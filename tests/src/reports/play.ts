import type { Agency, World } from '@axolop/testing';
import { DatabaseError, type Pool } from 'pg';
import type { Event, Table } from './histories.ts';

const TABLE = { contact: 'contacts', opportunity: 'opportunities', activity: 'activities' } as const;

/** One record of the agency by its place in the order of ids, in the trash or outside. */
function chosen(table: Table, trashed: boolean, pick: number): string {
  const those = `from public.${TABLE[table]} where agency_id = $1 and (deleted_at is not null) = ${trashed}`;
  return `(select id ${those} order by id offset ${pick} % greatest(1, (select count(*) ${those})) limit 1)`;
}

const ago = (hours: number): string => `now() - interval '${hours} hours'`;
const stageOf = (kind: string): string =>
  `(select s.id from public.pipeline_stages s join public.pipelines p on p.id = s.pipeline_id
    where p.agency_id = $1 and p.is_default and s.kind = '${kind}' order by s.position limit 1)`;
const SOMEBODY = '(select user_id from public.agency_members where agency_id = $1 order by random() limit 1)';
const PIPELINE = '(select id from public.pipelines where agency_id = $1 and is_default)';

/** The statement of an event; the trash has functions of its own. */
function statementOf(event: Exclude<Event, { readonly kind: 'trash' | 'restore' }>): string {
  switch (event.kind) {
    case 'contacts': {
      const source = event.source === null ? 'null' : `'${event.source}'`;
      return `insert into public.contacts (agency_id, first_name, source, created_at)
        select $1, 'C', ${source}, now() - interval '1 hour' * h from unnest(array[${event.hours.join(', ')}]) h`;
    }
    case 'opportunity':
      return `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, amount_minor, currency, created_at, contact_id)
        values ($1, 'O', ${PIPELINE}, ${stageOf('open')}, ${event.amount}, '${event.currency}', ${ago(event.hours)}, ${chosen('contact', false, event.hours)})`;
    case 'activity':
      return `insert into public.activities (agency_id, kind, subject, occurred_at, duration_seconds, assignee_id, contact_id, created_by)
        select $1, '${event.of}', 'A', ${ago(event.hours)}, ${event.seconds ?? 'null'}, case when random() < 0.5 then ${SOMEBODY} end,
          c.id, ${SOMEBODY} from (select ${chosen('contact', false, event.hours)} as id) c where c.id is not null or '${event.of}' = 'task'`;
    case 'contact':
      return `update public.contacts set ${event.set} where agency_id = $1 and id = ${chosen('contact', false, event.pick)}`;
    case 'deal': {
      const set = event.set.replaceAll(/STAGE_(\w+)/gu, (_, kind: string) => stageOf(kind));
      return `update public.opportunities set ${set} where agency_id = $1 and id = ${chosen('opportunity', false, event.pick)}`;
    }
    case 'work': {
      const set = event.set.replace('SOMEBODY', SOMEBODY);
      return `update public.activities set ${set} where agency_id = $1 and id = ${chosen('activity', false, event.pick)}`;
    }
    case 'delete':
      return `delete from public.${TABLE[event.table]} where agency_id = $1 and id = ${chosen(event.table, true, event.pick)}`;
    case 'zone':
      return `update public.agencies set timezone = '${event.zone}' where id = $1`;
    default:
      return event satisfies never;
  }
}

/** Whether a rule of the product refused a random event: nothing has happened then. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && /^(?:AX|23514)/u.test(error.code ?? '');
}

/** Lets something happen. What is not allowed, or not possible, does not happen. */
export async function happen({ sql }: Pick<World, 'sql'>, agency: Agency, event: Event): Promise<void> {
  if (event.kind === 'trash' || event.kind === 'restore') {
    const id = await idOf(sql, agency, chosen(event.table, event.kind === 'restore', event.pick));
    if (id === null) return;
    const call = { agency_id: agency.id, resource: event.table, ids: [id] };
    const name = event.kind === 'trash' ? 'remove_records' : 'restore_records';
    const { error } = await agency.owner.supabase(agency.id).rpc(name, call);
    // Of two at once that choose the same record, one finds it gone.
    if (error !== null && !error.code.startsWith('AX')) throw new Error(error.message, { cause: error });
    return;
  }
  try {
    await sql.query(statementOf(event), [agency.id]);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

async function idOf(sql: Pool, agency: Agency, choice: string): Promise<string | null> {
  const { rows } = await sql.query<{ id: string | null }>(`select ${choice} as id`, [agency.id]);
  return rows[0]?.id ?? null;
}
