import type { Client } from 'pg';
import { fillStatements } from './fill-statements.ts';

/** An agency whose plans are looked at. */
export interface Agency {
  readonly id: string;
  readonly label: string;
  readonly contacts: number;
}

/** Two people: one of two agencies, as people are, and one who is on the staff of every agency there is. */
export const PERSON = 'b0000000-0000-8000-8000-000000000001';

/** Ids of bulk agencies begin with their number; see the seed of packages/migrations. */
export function agencyId(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0ad0-8000-8000-000000000000`;
}

/**
 * Adds to the contacts what the other queries need: members, tags, a trash, a board, activities, submissions, a list
 * and a campaign. Rows depend on the agency and its size only. An agency that has been filled is left alone.
 */
export async function fill(client: Client, number: number, onProgress: (line: string) => void): Promise<Agency> {
  const id = agencyId(number);
  const { rows } = await client.query<{ contacts: number; filled: boolean }>(
    `select (select count(*)::int from public.contacts where agency_id = $1) as contacts,
      exists (select from public.agency_members where agency_id = $1 and user_id = $2) as filled`,
    [id, PERSON],
  );
  const contacts = rows[0]?.contacts ?? 0;
  if (contacts === 0) throw new Error(`There is no agency number ${number} with contacts.`);
  const label = contacts.toLocaleString('en');
  if (rows[0]?.filled === true) return { id, label, contacts };
  onProgress(`filling the agency with ${label} contacts`);
  await client.query('begin');
  try {
    // The rows are right by construction: no trigger, no foreign key, no entry in the audit log.
    await client.query('set local session_replication_role = replica');
    await client.query('set local synchronous_commit = off');
    for (const statement of fillStatements(id, contacts)) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  return { id, label, contacts };
}
