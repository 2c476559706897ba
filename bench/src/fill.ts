import type { Client } from 'pg';
import { customFieldStatements } from './fill-custom-fields.ts';
import { fillStatements } from './fill-statements.ts';

/** An agency whose plans are looked at. */
export interface Agency {
  readonly id: string;
  readonly label: string;
  readonly contacts: number;
}

/** Two people: one of two agencies, as people are, and one who is on the staff of every agency there is. */
export const PERSON = 'b0000000-0000-8000-8000-000000000001';

/** Ids of bulk agencies begin with their number; see packages/seed. */
function agencyId(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0ad0-8000-8000-000000000000`;
}

/** How an agency is filled. */
export interface Filling {
  /** {@link PERSON} is a member; otherwise they are a former member. */
  readonly isAsked: boolean;
  /** With custom fields and their values, which take longer than everything else. */
  readonly hasCustomFields: boolean;
}

/**
 * Adds to the contacts what the other queries need: members, tags, a trash, a board, activities, submissions, lists
 * and a campaign, and counts the totals again. Rows depend on the agency and its size only. What is there already is
 * left alone.
 */
export async function fill(
  client: Client,
  number: number,
  { isAsked, hasCustomFields }: Filling,
  onProgress: (line: string) => void,
): Promise<Agency> {
  const id = agencyId(number);
  const { rows } = await client.query<{ contacts: number; filled: boolean; fielded: boolean }>(
    `select (select count(*)::int from public.contacts where agency_id = $1) as contacts,
      exists (select from public.agency_members where agency_id = $1 and user_id = $2) as filled,
      exists (select from public.custom_fields where agency_id = $1) as fielded`,
    [id, PERSON],
  );
  const contacts = rows[0]?.contacts ?? 0;
  if (contacts === 0) throw new Error(`There is no agency number ${number} with contacts.`);
  const label = contacts.toLocaleString('en');
  if (rows[0]?.filled !== true) {
    onProgress(`filling agency ${number} with ${label} contacts`);
    await loaded(client, [
      ...fillStatements(id, contacts, isAsked),
      `select private.rebuild_totals('${id}')`,
      `select private.rebuild_stage_totals('${id}')`,
    ]);
  }
  if (hasCustomFields && rows[0]?.fielded !== true) {
    onProgress(`custom fields of agency ${number}`);
    await loaded(client, customFieldStatements(id, contacts));
  }
  return { id, label, contacts };
}

/**
 * Runs statements in one transaction whose rows are right by construction: no trigger, no foreign key, no entry in the
 * audit log.
 */
async function loaded(client: Client, statements: readonly string[]): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local session_replication_role = replica');
    await client.query('set local synchronous_commit = off');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
