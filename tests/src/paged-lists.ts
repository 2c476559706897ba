import { appRouter, proceduresOf, type ProcedureEntry } from '@axolop/api';
import { z } from 'zod';
import { insertRow, type Ground } from './matrix/ground.ts';
import type { MatrixWorld } from './matrix/matrix-world.ts';
import { insertRecord } from './matrix/preparations.ts';
import { callProcedure, type ProcedureAnswer } from './matrix/procedure-call.ts';
import { SAMPLES } from './samples/all-samples.ts';
import { inputOf } from './samples/call.ts';

/** A list of the API that is read page by page, and how to ask the owner's agency for a page of it. */
export interface PagedList {
  readonly path: string;
  /** Reads a page of one. */
  read(cursor: string | null): Promise<ProcedureAnswer>;
}

const hasField = (schema: z.ZodType | null | undefined, field: string): boolean =>
  schema instanceof z.ZodObject && field in schema.shape;

/** Whether a procedure answers a page, which tells the next cursor. */
export function isPaged({ output }: ProcedureEntry): boolean {
  return hasField(output, 'nextCursor');
}

/** Whether a procedure takes the cursor of a page. */
export function takesCursor({ inputs }: ProcedureEntry): boolean {
  return hasField(inputs.at(-1), 'cursor');
}

/** Every list of the API, over an agency in which each has at least two pages of one. */
export async function pagedLists(matrix: MatrixWorld): Promise<PagedList[]> {
  const { address, sql } = matrix.world;
  const actor = matrix.actors.find(({ name }) => name === 'owner');
  if (actor?.person === null || actor === undefined) throw new Error('The matrix has no owner.');
  const { token } = actor.person;
  const agency = actor.agency.id;
  const ask = { sql, actor, agency, ground: matrix.ground(agency) };
  for (const resource of ['contact', 'opportunity', 'activity', 'list'] as const) {
    for (const _ of [1, 2]) await insertRecord(ask, resource, { isOwn: true, inTrash: true });
  }
  await secondRows(matrix, ask.ground, actor.person.id);

  const paged = proceduresOf(appRouter).filter((procedure) => isPaged(procedure));
  const lists = paged.map(async (procedure): Promise<PagedList> => {
    const sample = SAMPLES[procedure.path]?.[0];
    const prepared = (await sample?.prepare?.(ask)) ?? '';
    const own = sample === undefined ? {} : inputOf(procedure, sample, { ...ask, prepared });
    const input = { ...own, agencyId: agency, limit: 1 };
    return {
      path: procedure.path,
      read: (cursor) => callProcedure(address, procedure, { token, input: { ...input, cursor } }),
    };
  });
  return Promise.all(lists);
}

/** What lists lack for a second page after the matrix has laid its ground and the inputs are prepared. */
async function secondRows({ world: { sql } }: MatrixWorld, { here, next }: Ground, owner: string): Promise<void> {
  const of = { agency_id: here.agency };
  await insertRow(sql, 'contact_tags', { ...of, tag_id: next.tag, contact_id: here.contact });
  await insertRow(sql, 'contact_list_members', { ...of, list_id: here.list, contact_id: next.contact });
  for (const due_at of ['2099-01-01T00:00:00Z', '2099-01-02T00:00:00Z']) {
    await insertRow(sql, 'activities', { ...of, kind: 'task', subject: 'Mine', assignee_id: owner, due_at });
  }
  const stage = { ...of, pipeline_id: here.pipeline, name: 'Second', position: 1 };
  const { id: second } = await insertRow(sql, 'pipeline_stages', stage);
  await sql.query('update public.opportunities set stage_id = $1 where id = $2', [second, here.opportunity]);
  const card = { ...of, name: 'Card', pipeline_id: here.pipeline, stage_id: here.stage, currency: 'EUR' };
  for (const _ of [1, 2]) await insertRow(sql, 'opportunities', card);
}
