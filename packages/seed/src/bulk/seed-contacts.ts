import os from 'node:os';
import { codeOf, DEFAULT_LOCK_TIMEOUT_MS, withClient, withMigrationLock } from '@axolop/migrations';
import type { Client } from 'pg';
import { refuseRemote, requireSchema } from '../guards.ts';
import type { SeedOptions } from '../seed-demo.ts';
import { createBulkAgencies } from './agencies.ts';
import { restoreIndexes, withoutSecondaryIndexes } from '../dropped-indexes.ts';
import { bulkAgencyId, createPool, INSERT_CHUNK } from './people-pool.ts';
import { rebuildTotals } from './totals.ts';
import { missingChunks, planSizes, type BulkSizes, type Chunk, type Filled } from './plan.ts';

/** Rows so far, for a progress bar. */
export interface RowProgress {
  readonly done: number;
  readonly total: number;
  /** Since loading began, without building indexes. */
  readonly rowsPerSecond: number;
}

/** How to fill with contacts. */
export interface SeedContactsOptions extends SeedOptions, BulkSizes {
  readonly onRows?: (progress: RowProgress) => void;
}

/** What `seedContacts` did. Seconds are wall time. */
export interface SeedContactsReport {
  readonly contacts: number;
  readonly added: number;
  readonly agencies: number;
  /** How: two connections, one transaction (where triggers cannot be switched off by session), or nothing to do. */
  readonly method: 'parallel' | 'parallel_reindexed' | 'one_transaction' | 'already_there';
  readonly loadSeconds: number;
  readonly indexSeconds: number;
  readonly totalSeconds: number;
  /** Added rows over all seconds, indexes and statistics included. */
  readonly rowsPerSecond: number;
}

/** From so many rows on, building indexes anew is quicker than keeping them up, unless the table is much larger already. */
const REINDEX_FROM = 100_000;
const CONNECTIONS = 2;

/**
 * Fills agencies named "Load 0001" and on with contacts until there are as many as asked for. Content depends on agency
 * and number only; a second run with the same numbers adds nothing, one with larger numbers adds the rest, and one after
 * an interruption closes the gaps. The audit log does not record these rows.
 *
 * @throws SeedError `remote_database`, `schema_missing`, `invalid_plan`, `email_in_use`; MigrationError `connection_failed`, `lock_timeout`
 */
export async function seedContacts(options: SeedContactsOptions): Promise<SeedContactsReport> {
  const { databaseUrl, onProgress = () => undefined } = options;
  const sizes = planSizes(options);
  refuseRemote(databaseUrl, options.allowRemote ?? false);
  return withClient(databaseUrl, (control) =>
    withMigrationLock(control, { timeoutMs: DEFAULT_LOCK_TIMEOUT_MS, onProgress }, async () => {
      const startedAt = performance.now();
      await requireSchema(control, options.directory);
      await restoreIndexes(control, onProgress);
      await createBulkAgencies(control, sizes.length);
      const filled = await readFilled(control);
      const chunks = missingChunks(sizes, filled);
      const load = new Load(databaseUrl, chunks, options);
      if (chunks.length > 0) {
        const existing = await estimateRows(control);
        onProgress(`adding ${load.total.toLocaleString('en')} contacts to ${sizes.length} agencies`);
        await load.run(control, load.total >= REINDEX_FROM && load.total >= existing / 2, onProgress);
        onProgress('learning words and gathering statistics');
        // The triggers that keep the vocabulary of the search box were silent.
        await control.query('select private.fill_search_words()');
        await control.query('analyze public.contacts');
      }
      // Also after a run that broke off between the rows and this.
      await rebuildTotals(control);
      const totalSeconds = (performance.now() - startedAt) / 1000;
      return {
        contacts: filled.reduce((sum, { count }) => sum + count, 0) + load.total,
        added: load.total,
        agencies: sizes.length,
        method: load.method,
        loadSeconds: load.loadSeconds,
        indexSeconds: load.indexSeconds,
        totalSeconds,
        rowsPerSecond: Math.round(load.total / totalSeconds),
      };
    }),
  );
}

async function readFilled(client: Client): Promise<readonly Filled[]> {
  const { rows } = await client.query<{ agency: number; chunk: number; next: string; count: number }>(`
    select agency, (n / 10000)::int as chunk, max(n) + 1 as next, count(*)::int as count
    from (
      select ('x' || left(c.agency_id::text, 8))::bit(32)::bigint::int as agency, ('x' || right(c.id::text, 12))::bit(48)::bigint as n
      from public.contacts c
      where c.agency_id >= '${bulkAgencyId(0)}' and c.agency_id <= '${bulkAgencyId(0xffff)}'
        and substr(c.agency_id::text, 10, 15) = '0ad0-8000-8000-' and left(c.id::text, 24) = left(c.agency_id::text, 24)
    ) numbered
    group by 1, 2`);
  return rows.map(({ next, ...row }) => ({ ...row, next: Number(next) }));
}

async function estimateRows(client: Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select greatest(reltuples, 0)::float8 as n from pg_class where oid = 'public.contacts'::regclass`,
  );
  return rows[0]?.n ?? 0;
}

/** One load: hands chunks to connections and keeps count. */
class Load {
  readonly total: number;
  method: SeedContactsReport['method'] = 'already_there';
  loadSeconds = 0;
  indexSeconds = 0;
  private done = 0;
  private readonly queue: Chunk[];
  private readonly databaseUrl: string;
  private readonly onRows: (progress: RowProgress) => void;

  constructor(databaseUrl: string, chunks: readonly Chunk[], options: SeedContactsOptions) {
    this.databaseUrl = databaseUrl;
    this.queue = [...chunks];
    this.total = chunks.reduce((sum, { from, to }) => sum + to - from, 0);
    this.onRows = options.onRows ?? (() => undefined);
  }

  async run(control: Client, reindex: boolean, onProgress: (line: string) => void): Promise<void> {
    if (!(await maySilenceTriggers(control))) {
      this.method = 'one_transaction';
      return this.inOneTransaction(control);
    }
    this.method = reindex ? 'parallel_reindexed' : 'parallel';
    if (!reindex) return this.inParallel();
    const memory = os.totalmem() >= 8 * 2 ** 30 ? '1GB' : '256MB';
    await withClient(this.databaseUrl, (first) =>
      withClient(this.databaseUrl, async (second) => {
        for (const client of [first, second]) {
          await client.query(`set maintenance_work_mem = '${memory}'`);
          // Both cores have an index of their own to build.
          await client.query('set max_parallel_maintenance_workers = 0');
          await client.query('set statement_timeout = 0');
        }
        const startedAt = performance.now();
        await withoutSecondaryIndexes(control, [first, second], () => this.inParallel(), onProgress);
        this.indexSeconds = (performance.now() - startedAt) / 1000 - this.loadSeconds;
      }),
    );
  }

  private async inParallel(): Promise<void> {
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: Math.min(CONNECTIONS, this.queue.length) }, () =>
        withClient(this.databaseUrl, async (client) => {
          // Neither triggers nor foreign keys are asked: the rows are right by construction, and not worth a log entry each.
          await client.query('set session_replication_role = replica');
          await client.query('set synchronous_commit = off');
          await client.query('set jit = off');
          await createPool(client);
          await this.takeChunks(client, startedAt);
        }),
      ),
    );
    this.loadSeconds = (performance.now() - startedAt) / 1000;
  }

  /** Where the session may not silence triggers, the owner of the table may; that lock suffers no second connection. */
  private async inOneTransaction(client: Client): Promise<void> {
    const startedAt = performance.now();
    await createPool(client);
    await client.query('begin');
    try {
      await client.query('alter table public.contacts disable trigger user');
      await this.takeChunks(client, startedAt);
      await client.query('alter table public.contacts enable trigger user');
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
    this.loadSeconds = (performance.now() - startedAt) / 1000;
  }

  private async takeChunks(client: Client, startedAt: number): Promise<void> {
    for (let chunk = this.queue.shift(); chunk !== undefined; chunk = this.queue.shift()) {
      const { agency, from, to } = chunk;
      try {
        await client.query({
          name: 'seed_chunk',
          text: INSERT_CHUNK,
          values: [from, to, agency, bulkAgencyId(agency)],
        });
      } catch (error) {
        this.queue.length = 0;
        throw error;
      }
      this.done += to - from;
      const seconds = (performance.now() - startedAt) / 1000;
      this.onRows({ done: this.done, total: this.total, rowsPerSecond: Math.round(this.done / seconds) });
    }
  }
}

async function maySilenceTriggers(client: Client): Promise<boolean> {
  try {
    await client.query('set session_replication_role = replica');
    await client.query('reset session_replication_role');
    return true;
  } catch (error) {
    if (codeOf(error) === '42501') return false;
    throw error;
  }
}
