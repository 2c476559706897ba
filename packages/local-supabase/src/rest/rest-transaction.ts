import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { toQueryResult } from './pg-driver.ts';
import type { PooledConnection } from './pg-driver.ts';

/** What a transaction of the REST layer begins with. */
export interface TransactionStart {
  readonly readOnly: boolean;
  /** Settings that hold until the end of the transaction, role included. */
  readonly settings: ReadonlyMap<string, string>;
  /** What runs after the settings and before the first query; its error is the error of the request. */
  readonly preRequest?: string;
  /** Called when the first query has its answer. */
  readonly onFirstAnswer?: () => void;
}

/**
 * One request's transaction. `BEGIN`, one statement with all settings, the pre-request function if there is one, and
 * the first query leave in one flight; later queries follow one by one. The caller ends it with `commit` or `rollback`.
 */
export class RestTransaction implements DatabaseConnection {
  readonly #connection: PooledConnection;
  readonly #start: TransactionStart;
  #opening: Promise<unknown> | undefined;

  constructor(connection: PooledConnection, start: TransactionStart) {
    this.#connection = connection;
    this.#start = start;
  }

  /** The query builder that runs everything inside this transaction. */
  queryBuilder(): Kysely<Record<string, never>> {
    return new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new SingleConnectionDriver(this),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#opening !== undefined) return toQueryResult(await this.#connection.send(query.sql, query.parameters));
    const opening = this.#open();
    const first = this.#connection.send(query.sql, query.parameters);
    // When BEGIN or a setting fails, the query only reports an aborted transaction; `opening` holds the cause.
    const [, outcome] = await Promise.allSettled([opening, first]);
    await opening;
    if (outcome.status === 'rejected') throw outcome.reason;
    this.#start.onFirstAnswer?.();
    return toQueryResult(outcome.value);
  }

  // oxlint-disable-next-line require-yield -- no caller reads row by row; the interface asks for the method
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Reading row by row is not supported.');
  }

  async commit(): Promise<void> {
    if (this.#opening !== undefined) await this.#connection.send('commit');
  }

  async rollback(): Promise<void> {
    // A broken connection has rolled back already; a transaction without a statement never began.
    if (this.#opening !== undefined && !this.#connection.isLost) await this.#connection.send('rollback');
  }

  #open(): Promise<unknown> {
    const { readOnly, settings, preRequest } = this.#start;
    const parameters = [...settings].flat();
    const calls = [...settings.keys()].map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
    this.#opening = Promise.all([
      this.#connection.send(readOnly ? 'begin read only' : 'begin'),
      this.#connection.send(`select ${calls.join(', ')}`, parameters),
      ...(preRequest === undefined ? [] : [this.#connection.send(preRequest)]),
    ]);
    return this.#opening;
  }
}

/** Gives the query builder the connection of this transaction. The caller ends the transaction, not the builder. */
class SingleConnectionDriver implements Driver {
  readonly #connection: RestTransaction;

  constructor(connection: RestTransaction) {
    this.#connection = connection;
  }

  async init(): Promise<void> {
    // There is nothing to open.
  }

  async acquireConnection(): Promise<RestTransaction> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    throw new Error('The request is in its transaction already.');
  }

  async commitTransaction(): Promise<void> {
    throw new Error('The end of the request ends its transaction.');
  }

  async rollbackTransaction(): Promise<void> {
    throw new Error('The end of the request ends its transaction.');
  }

  async releaseConnection(): Promise<void> {
    // The caller took the connection from the pool and returns it.
  }

  async destroy(): Promise<void> {
    // See releaseConnection.
  }
}
