import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { MigrationError } from './migration-error.ts';

/** Two numbers of our own that name the lock; it belongs to the database, not to the server. */
const LOCK = { class: 0x41_78_6f, object: 0x6d_69_67 } as const;
const POLL_MS = 200;

/** How long to wait for another runner, and whom to tell about it. */
export interface LockOptions {
  readonly timeoutMs: number;
  readonly onProgress: (line: string) => void;
}

/**
 * Runs `work` while holding the lock that lets one runner at a time change a database.
 *
 * It asks again and again instead of waiting inside PostgreSQL: a waiting statement would hold a snapshot,
 * and CREATE INDEX CONCURRENTLY of the other runner would wait for that in turn.
 *
 * @throws MigrationError `lock_timeout` when another runner holds it for longer than `timeoutMs`
 */
export async function withMigrationLock<T>(
  client: Client,
  { timeoutMs, onProgress }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs;
  let told = false;
  while (!(await tryLock(client))) {
    const holder = await describeHolder(client);
    const seconds = Math.round(timeoutMs / 1000);
    if (Date.now() >= giveUpAt) {
      throw new MigrationError(
        'lock_timeout',
        `Another runner (${holder}) still holds the migration lock after ${seconds} s. ` +
          'Wait until it ends, or end that process, then try again; nothing was changed here.',
      );
    }
    if (!told) onProgress(`another runner (${holder}) is at work; waiting up to ${seconds} s`);
    told = true;
    await sleep(Math.min(POLL_MS, Math.max(1, giveUpAt - Date.now())));
  }
  try {
    return await work();
  } finally {
    // A lost connection has given the lock back already.
    await client.query(`select pg_advisory_unlock(${LOCK.class}, ${LOCK.object})`).catch(() => undefined);
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(${LOCK.class}, ${LOCK.object}) as locked`,
  );
  return rows[0]?.locked === true;
}

async function describeHolder(client: Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; application_name: string | null }>(
    `select l.pid, a.application_name
       from pg_locks l left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK.class} and l.objid = ${LOCK.object}
        and l.database = (select oid from pg_database where datname = current_database())`,
  );
  const holder = rows[0];
  if (holder === undefined) return 'just ending';
  return `server process ${holder.pid}${holder.application_name ? `, ${holder.application_name}` : ''}`;
}
