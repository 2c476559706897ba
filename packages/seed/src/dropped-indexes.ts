import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Held alone while rows are loaded, shared by those who build indexes. */
const LOCK = '4290671, 7562340';
const TABLE = 'private.seed_dropped_indexes';

/**
 * Runs inside the server: waits until loading ends or breaks off, then builds what is missing, each index in a transaction
 * of its own together with striking it off the list. Several may run at once.
 *
 * That it is sent before the first index is dropped is what protects the schema: a process that is killed loses its
 * connections, its lock goes, and the statement that already waits in the server builds the indexes again by itself.
 * If the server dies too, the list is still there and the next seed builds them.
 */
const BUILD = `do $$
declare
  item record;
begin
  perform pg_advisory_lock_shared(${LOCK});
  loop
    select name, definition into item from ${TABLE} order by position limit 1 for update skip locked;
    exit when not found;
    execute item.definition;
    delete from ${TABLE} where name = item.name;
    commit;
  end loop;
  perform pg_advisory_unlock_shared(${LOCK});
end
$$`;

/** Builds indexes that a load which broke off left missing; without such a load it does nothing. */
export async function restoreIndexes(client: Client, onProgress: (line: string) => void): Promise<void> {
  while (await listExists(client)) {
    onProgress('building again the indexes that an interrupted load left out');
    await client.query(`set search_path = ''`);
    await client.query(BUILD);
    await client.query('reset search_path');
    await removeList(client);
  }
}

async function listExists(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('${TABLE}') is not null as there`);
  return rows[0]?.there === true;
}

/** Waits for builders of an earlier process; the list stays when one of them failed. */
async function removeList(client: Client): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(`lock table ${TABLE} in access exclusive mode`);
    const { rows } = await client.query<{ name: string }>(`select name from ${TABLE}`);
    if (rows.length === 0) await client.query(`drop table ${TABLE}`);
    await client.query('commit');
    return rows.length === 0;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Drops the secondary indexes of public.contacts, runs `work`, and builds them exactly as they were, also when `work`
 * fails. Primary key and unique indexes stay: no duplicate gets in meanwhile.
 *
 * @param control holds the lock; does nothing else meanwhile
 * @param builders the connections that build, each one index at a time
 */
export async function withoutSecondaryIndexes<T>(
  control: Client,
  builders: readonly Client[],
  work: () => Promise<T>,
  onProgress: (line: string) => void,
): Promise<T> {
  await control.query(`select pg_advisory_lock(${LOCK})`);
  await Promise.all(builders.map((client) => client.query(`set search_path = ''`)));
  const building: Promise<unknown>[] = [];
  try {
    await control.query('begin');
    try {
      await dropWithList(control);
      building.push(...builders.map((client) => client.query(BUILD)));
      // Someone waits for their answer below; until then a failure must not count as unhandled.
      for (const answer of building) answer.catch(() => undefined);
      await untilWaiting(control, builders.length);
      await control.query('commit');
    } catch (error) {
      await control.query('rollback').catch(() => undefined);
      throw error;
    }
    return await work();
  } finally {
    onProgress('building indexes');
    await control.query(`select pg_advisory_unlock(${LOCK})`);
    await Promise.allSettled(building);
    if (await listExists(control)) await restoreIndexes(control, () => undefined);
  }
}

async function dropWithList(control: Client): Promise<void> {
  await control.query(`set local search_path = ''`);
  // As every table of the product: nobody but the owner reads it.
  await control.query(
    `create table ${TABLE} (position integer primary key, name text not null, definition text not null)`,
  );
  await control.query(`alter table ${TABLE} enable row level security`);
  await control.query(`alter table ${TABLE} force row level security`);
  await control.query(`revoke all on ${TABLE} from public, anon, authenticated, service_role`);
  // What a definition does not tell (a comment, CLUSTER, REPLICA IDENTITY) would be lost: such an index stays. The slow kind goes first.
  const { rows } = await control.query<{ name: string }>(`
    insert into ${TABLE}
    select row_number() over (order by (m.amname = 'btree'), pg_catalog.pg_relation_size(c.oid) desc, c.relname), c.relname,
      pg_catalog.pg_get_indexdef(c.oid)
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = c.relam
    where i.indrelid = 'public.contacts'::regclass and i.indisvalid
      and not (i.indisunique or i.indisprimary or i.indisexclusion or i.indisclustered or i.indisreplident)
      and pg_catalog.obj_description(c.oid, 'pg_class') is null
    returning name`);
  for (const { name } of rows) await control.query(`drop index public.${control.escapeIdentifier(name)}`);
}

async function untilWaiting(control: Client, count: number): Promise<void> {
  const [classId, objectId] = LOCK.split(', ');
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const { rows } = await control.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted and classid = $1::oid and objid = $2::oid
         and database = (select oid from pg_database where datname = current_database())`,
      [classId, objectId],
    );
    if ((rows[0]?.waiting ?? 0) >= count) return;
    await sleep(20);
  }
  throw new Error('The connections that build indexes did not get ready.');
}
