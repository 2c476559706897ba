import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type postgres from 'postgres';
import { isConnectionLoss } from './database-error.ts';

/** How statements are sent. */
export interface StatementOptions {
  /** Whether statements are prepared by name; off behind a transaction pooler. */
  readonly prepare: boolean;
  /** Changes whenever the schema was reloaded: plans made before it are not used again. */
  readonly generation: () => number;
}

/** Beyond so many parameters (bulk inserts) a statement is hardly ever sent twice in the same form. */
const MOST_PREPARED_PARAMETERS = 32;

/** The rows of a statement as the driver gives them. */
export type Rows = readonly Record<string, unknown>[] & { readonly command: string; readonly count: number };

/**
 * One connection taken out of the pool. It goes back with `release()`, except when it broke: the pool must not hand
 * out a connection whose socket is gone, and nothing may be written to it any more.
 */
export class PooledConnection implements DatabaseConnection {
  readonly #sql: postgres.ReservedSql;
  readonly #options: StatementOptions;
  #lost: unknown;

  constructor(sql: postgres.ReservedSql, options: StatementOptions) {
    this.#sql = sql;
    this.#options = options;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Sends a statement without waiting for the answers to earlier ones, so that they share a round trip. */
  async send(text: string, parameters: readonly unknown[] = []): Promise<Rows> {
    if (this.#lost !== undefined) throw this.#lost;
    const generation = this.#options.generation();
    const prepare = this.#options.prepare && parameters.length > 0 && parameters.length <= MOST_PREPARED_PARAMETERS;
    const tagged = prepare && generation > 0 ? `${text} -- schema ${generation}` : text;
    try {
      return await this.#sql.unsafe(tagged, toParameters(parameters), { prepare });
    } catch (error) {
      if (isConnectionLoss(error)) this.#lost ??= error;
      throw error;
    }
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return toQueryResult(await this.send(query.sql, query.parameters));
  }

  // oxlint-disable-next-line require-yield -- no caller reads row by row; the interface asks for the method
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Reading row by row is not supported.');
  }

  release(): void {
    if (!this.isLost) this.#sql.release();
  }
}

/** What the query builder expects of a statement. */
export function toQueryResult<Row>(rows: Rows): QueryResult<Row> {
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(rows.command);
  return { rows: asRows<Row>(rows), ...(changes ? { numAffectedRows: BigInt(rows.count) } : {}) };
}

/** The query builder's driver for statements outside a request: Auth and the reading of the schema. */
export class PooledDriver implements Driver {
  readonly #acquire: () => Promise<PooledConnection>;

  constructor(acquire: () => Promise<PooledConnection>) {
    this.#acquire = acquire;
  }

  async init(): Promise<void> {
    // The pool connects on first use.
  }

  acquireConnection(): Promise<PooledConnection> {
    return this.#acquire();
  }

  async beginTransaction(connection: PooledConnection): Promise<void> {
    await connection.send('begin');
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    await connection.send('commit');
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    // The server rolled the transaction back when it lost the connection.
    if (!connection.isLost) await connection.send('rollback');
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    // The code that made the pool closes it.
  }
}

/** The query builder compiled these values; the driver serialises each one as the type that the server asks for. */
function toParameters(parameters: readonly unknown[]): postgres.ParameterOrJSON<never>[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the query builder types its parameters as unknown
  return [...parameters] as postgres.ParameterOrJSON<never>[];
}

/** The type of a row is the caller's claim about its own statement, as everywhere in the query builder. */
function asRows<Row>(rows: Rows): Row[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return Array.from(rows) as Row[];
}
