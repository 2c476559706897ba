import type { Sort } from '@axolop/domain';
import type { World } from '@axolop/testing';
import type { PoolClient } from 'pg';

/** Where a page begins, and how it is found. */
export interface Question {
  readonly entity: string;
  readonly filter: unknown;
  readonly sort: Sort;
  readonly afterKey?: string | null;
  readonly afterId?: string | null;
  readonly atMost?: number;
  /** How many records are looked at in order before an index is tried; the default when left out. */
  readonly lookAhead?: number;
}

/** One transaction of somebody, as the REST layer makes it; taken back at the end. */
export interface Asker extends AsyncDisposable {
  readonly sql: PoolClient;
  /** The database's now: the same for the whole transaction. */
  readonly now: Date;
  ids(question: Question): Promise<string[]>;
}

/** Asks `private.filtered_ids` as a person, with the role and the settings of a request. */
export async function askAs(world: World, personId: string, agencyId: string): Promise<Asker> {
  const sql = await world.sql.connect();
  await sql.query('begin');
  await sql.query("select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true)", [
    JSON.stringify({ sub: personId, role: 'authenticated' }),
    JSON.stringify({ 'x-agency-id': agencyId }),
  ]);
  await sql.query('set local role authenticated');
  const { rows } = await sql.query<{ now: Date }>('select now() as now');
  return {
    sql,
    now: rows[0]?.now ?? new Date(),
    ids: async ({ entity, filter, sort, afterKey = null, afterId = null, atMost = 501, lookAhead = 2000 }) => {
      const found = await sql.query<{ ids: string[] }>(
        'select array(select private.filtered_ids($1, $2, $3, $4, $5, $6, $7, $8, $9)) as ids',
        [
          agencyId,
          entity,
          filter === null ? null : JSON.stringify(filter),
          sort.field,
          sort.direction,
          afterKey,
          afterId,
          atMost,
          lookAhead,
        ],
      );
      return found.rows[0]?.ids ?? [];
    },
    [Symbol.asyncDispose]: async () => {
      await sql.query('rollback');
      sql.release();
    },
  };
}

/** Everything, newest first. */
export const NEWEST: Sort = { field: 'createdAt', direction: 'desc' };
