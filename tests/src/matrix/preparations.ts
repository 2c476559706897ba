import { randomUUID } from 'node:crypto';
import { TRASH_TABLES, type StageKind, type TrashResource } from '@axolop/domain';
import { z } from 'zod';
import type { Unprepared } from '../samples/sample.ts';
import { insertRow, tokenHash } from './ground.ts';
import { TABLE_RULES } from './table-rules.ts';

/** A record that the caller, or somebody else, has made. @returns its id */
export async function insertRecord(
  { sql, actor, ground }: Unprepared,
  resource: TrashResource,
  { isOwn, inTrash }: { isOwn: boolean; inTrash: boolean },
): Promise<string> {
  const table = TRASH_TABLES[resource];
  const row = await insertRow(sql, table, {
    ...TABLE_RULES[table]?.sweeps[0]?.row(ground.next, ground.next.viewer),
    created_by: isOwn ? (actor.person?.id ?? null) : ground.here.viewer,
    ...(inTrash ? { deleted_at: new Date().toISOString(), delete_batch_id: randomUUID() } : {}),
  });
  return z.uuid().parse(row['id']);
}

/** An open invite into the agency, for this address. @returns its token */
export async function insertInvite({ sql, ground }: Unprepared, email: string): Promise<string> {
  const token = randomUUID().replaceAll('-', '').repeat(2);
  const invite = { email, role: 'viewer', token_hash: tokenHash(token), expires_at: '2099-01-01T00:00:00+00:00' };
  await insertRow(sql, 'agency_invites', { agency_id: ground.here.agency, ...invite });
  return token;
}

/** A call under an idempotency key of the caller, or of somebody else; the viewer's id is its claim. @returns the key */
export async function insertKey({ sql, actor, ground }: Unprepared, isOwn: boolean): Promise<string> {
  const owner = isOwn ? (actor.person?.id ?? ground.here.viewer) : ground.here.suspended;
  const values = { procedure: 'x', input_hash: '0'.repeat(64), claim_id: ground.here.viewer };
  await insertRow(sql, 'idempotency_keys', { user_id: owner, key: 'matrix-prepared', ...values });
  return 'matrix-prepared';
}

/** Gives the contact the tag. @returns the tag's id */
export async function tagContact({ sql, ground: { here } }: Unprepared): Promise<string> {
  await insertRow(sql, 'contact_tags', { agency_id: here.agency, tag_id: here.tag, contact_id: here.contact });
  return here.tag;
}

/** Puts the contact on the list. @returns the contact's id */
export async function putOnList({ sql, ground: { here } }: Unprepared): Promise<string> {
  const member = { agency_id: here.agency, list_id: here.list, contact_id: here.contact };
  await insertRow(sql, 'contact_list_members', member);
  return here.contact;
}

/** Passes every contact that a ground begins with. */
export const PARENTS = { field: 'firstName', operator: 'startsWith', value: 'Parent' } as const;

/** A dynamic list of those contacts. @returns its id */
export async function insertDynamicList({ sql, ground: { here } }: Unprepared): Promise<string> {
  const list = { agency_id: here.agency, name: 'Dynamic', kind: 'dynamic', filter: PARENTS };
  return z.uuid().parse((await insertRow(sql, 'contact_lists', list))['id']);
}

/** Adds a stage of this kind behind the first one. @returns how; that gives the stage's id */
export function addStage(kind: StageKind, probability: number): (place: Unprepared) => Promise<string> {
  return async ({ sql, ground: { here } }) => {
    const place = { agency_id: here.agency, pipeline_id: here.pipeline, position: 1 };
    const stage = await insertRow(sql, 'pipeline_stages', { ...place, name: kind, kind, probability });
    return z.uuid().parse(stage['id']);
  };
}

/** Completes the activity. @returns its id */
export async function completeActivity({ sql, ground: { here } }: Unprepared): Promise<string> {
  await sql.query("update public.activities set status = 'completed' where id = $1", [here.activity]);
  return here.activity;
}
