import type { IntrospectResult, VarsContext } from '@supabase/lite';
import { PostgresConnection } from '@supabase/lite/postgres';
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { databaseErrorResponse, errorResponse, PoolTimeout } from './database-error.ts';
import { arrangeCompositeKeys } from './composite-keys.ts';
import { PooledConnection, PooledDriver } from './pg-driver.ts';
import { withJsonValues } from './json-values.ts';
import { requestContext, type RequestContext } from './request-context.ts';
import { claimsIn, isReadOnly, requestSettings } from './request-settings.ts';
import { readPreRequest } from './pre-request.ts';
import { readRoleSettings } from './role-settings.ts';
import type { RoleSettings } from './role-settings.ts';
import { RestTransaction } from './rest-transaction.ts';
import { VALUE_PARSERS } from './value-parsers.ts';
import { finishWrite, prepareWrite } from './written-rows.ts';

/** How to reach the database. */
export interface SupabaseConnectionOptions {
  readonly databaseUrl: string;
  /** How many connections are kept. */
  readonly connections: number;
  /** Named prepared statements; off behind a transaction pooler. */
  readonly prepare: boolean;
  /** Milliseconds that a request waits for a free connection. */
  readonly acquireTimeout: number;
}

type Work<T> = Parameters<PostgresConnection['withContext']>[1] extends (db: infer Db) => Promise<unknown>
  ? (db: Db) => Promise<T>
  : never;

/** The schema that the API shows. */
export const EXPOSED_SCHEMAS = ['public'];

/**
 * The database side of the REST layer, where it does what PostgREST does and its base class does not:
 *
 * - one flight for `BEGIN`, all settings and the query, instead of one round trip for each of nine statements;
 * - `request.headers`, `request.method`, `request.path`, `request.jwt.claims` in every request, not only in `rpc`;
 * - GET, HEAD and calls of functions that aren't volatile run in a read-only transaction;
 * - no grant is touched: the base class runs `GRANT ALL … TO anon, authenticated` on the first request, which undoes
 *   the column grants of migrations. It does so inside `withContext`, which is replaced here as a whole;
 * - a write gives back the rows it wrote, also under other names and with embeds; JSON values arrive as they were sent;
 * - embeds follow foreign keys of several columns, also where the request names one of two keys;
 * - the settings of the role (`statement_timeout`) hold in the transaction;
 * - the function named by `pgrst.db_pre_request` runs before the query and may refuse the request;
 * - an answer with an error status rolls back what was written before it was found to be an error;
 * - errors of the database are answered with PostgREST's status codes and the database's own texts.
 */
export class SupabaseConnection extends PostgresConnection {
  readonly #acquireTimeout: number;
  readonly #prepare: boolean;
  #generation = 0;
  #roles: RoleSettings | undefined;
  #preRequest: string | undefined;
  #settingsRead: Promise<void> = Promise.resolve();
  #loading: Promise<IntrospectResult> | undefined;

  constructor(options: SupabaseConnectionOptions) {
    super({
      url: options.databaseUrl,
      postgresOptions: {
        max: options.connections,
        prepare: options.prepare,
        connect_timeout: 5,
        // A database that is back is found within a quarter of a second; the default waits up to twenty seconds.
        backoff: () => 0.25,
        onnotice: () => undefined,
        connection: { application_name: 'axolop-local-supabase' },
        types: VALUE_PARSERS,
      },
    });
    this.#acquireTimeout = options.acquireTimeout;
    this.#prepare = options.prepare;
    // The base class returns broken connections to the pool, and the next write to one of them ends the process.
    this.kysely = new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new PooledDriver(() => this.#acquire()),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
  }

  /** Reads the schema and the roles, unless they are known. Errors: whatever the database says, or that it is away. */
  async ensureSchema(): Promise<void> {
    await this.introspect({ useCache: true });
  }

  /** Whether the database answers. */
  async isReachable(): Promise<boolean> {
    try {
      const connection = await this.#acquire();
      try {
        await connection.send('select 1');
      } finally {
        connection.release();
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Forgets what is known of the schema and reads it again. */
  async reloadSchema(): Promise<void> {
    await this.#load();
    this.#generation += 1;
  }

  /**
   * Like PostgREST, reads the schema again on `NOTIFY pgrst, 'reload schema'` and the settings of roles on
   * `'reload config'`. Reads both after an outage of the database, which may have hidden a NOTIFY. LISTEN does not work
   * behind a transaction pooler; call `reloadSchema` there, which reads both.
   */
  async watchSchema(): Promise<void> {
    let first = true;
    const reload = (): void => {
      // After a failure the known schema stays; the next request reports what is wrong with the database.
      this.reloadSchema().catch(() => undefined);
    };
    await this.driver.listen(
      'pgrst',
      (payload) => {
        if (payload === '' || payload === 'reload schema') reload();
        if (payload === 'reload config') this.#readSettings().catch(() => undefined);
      },
      () => {
        if (!first) reload();
        first = false;
      },
    );
  }

  override async introspect(options?: { useCache?: boolean }): Promise<IntrospectResult> {
    if (options?.useCache === true && this.introspection !== undefined && this.#roles !== undefined) {
      return this.introspection;
    }
    // Requests that arrive while the schema is read wait for the same reading.
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<IntrospectResult> {
    // The base class answers a failure with an empty schema; asking first makes the failure visible.
    await this.#readSettings();
    const found = await super.introspect();
    if (found.database_name === '' || found.timezones === undefined) {
      this.introspection = undefined;
      throw new Error('The schema of the database could not be read.');
    }
    this.introspection = arrangeCompositeKeys(found);
    return this.introspection;
  }

  /** Reads the settings one call after the other, so that an older answer never overwrites a newer one. */
  #readSettings(): Promise<void> {
    const read = async (): Promise<void> => {
      [this.#roles, this.#preRequest] = await Promise.all([readRoleSettings(this.driver), readPreRequest(this.driver)]);
    };
    this.#settingsRead = this.#settingsRead.then(read, read);
    return this.#settingsRead;
  }

  override async onPostgrestAST(
    ast: Parameters<PostgresConnection['onPostgrestAST']>[0],
  ): ReturnType<PostgresConnection['onPostgrestAST']> {
    const request = requestContext.getStore();
    if (request !== undefined) {
      request.target = {
        ...(ast.from === undefined ? {} : { relation: ast.from }),
        ...('function' in ast && typeof ast.function === 'string' ? { routine: ast.function } : {}),
        ...(ast.schema === undefined ? {} : { schema: ast.schema }),
      };
    }
    const { changes, rows } = prepareWrite(ast);
    if (request !== undefined && rows !== undefined) request.written = rows;
    const values = this.introspection === undefined ? {} : withJsonValues(ast, this.introspection);
    // Spreading would call the getters among the changes; they must stay getters.
    const prepared = Object.defineProperties({ ...ast, ...values }, Object.getOwnPropertyDescriptors(changes));
    return super.onPostgrestAST(prepared);
  }

  override async withContext<T>(vars: VarsContext | undefined, work: Work<T>): Promise<T> {
    const request = requestContext.getStore();
    // Outside a request there is no caller to act as, so the statement runs as the connecting account.
    if (vars === undefined || request === undefined) return work(this.kysely);
    const claims = claimsIn(vars);
    const role = typeof claims['role'] === 'string' ? claims['role'] : 'anon';
    const circumstances = {
      role,
      ...(request.target?.relation === undefined ? {} : { relation: request.target.relation }),
    };
    const settings = requestSettings(this.#roles?.get(role), claims, role, request);
    if (settings === undefined) {
      return asAnswer<T>(
        errorResponse(role === 'anon' ? 401 : 403, '42501', `permission denied to set role "${role}"`),
      );
    }
    let connection: PooledConnection | undefined;
    try {
      connection = await this.#acquire();
      const transaction = new RestTransaction(connection, {
        readOnly: isReadOnly(request, this.introspection?.functions ?? []),
        settings,
        ...(this.#preRequest === undefined ? {} : { preRequest: this.#preRequest }),
        onFirstAnswer: () => {
          if (request.written !== undefined) request.written.done = true;
        },
      });
      return await conclude(transaction, finishing(work, request));
    } catch (error) {
      const answer = databaseErrorResponse(error, circumstances);
      if (answer === undefined) throw error;
      return asAnswer<T>(answer);
    } finally {
      connection?.release();
    }
  }

  async #acquire(): Promise<PooledConnection> {
    const options = { prepare: this.#prepare, generation: () => this.#generation };
    const reserved = this.driver.reserve();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new PoolTimeout('No connection became free.'));
        // The caller has given up; a connection that arrives now goes straight back to the pool.
        reserved.then((late) => late.release()).catch(() => undefined);
      }, this.#acquireTimeout);
    });
    try {
      return new PooledConnection(await Promise.race([reserved, timeout]), options);
    } finally {
      clearTimeout(timer);
    }
  }

  override async close(): Promise<void> {
    await this.driver.end({ timeout: 5 });
  }
}

/** Runs the work, then finishes the rows of a write in the same transaction, so a refusal found there rolls back. */
function finishing<T>(work: Work<T>, request: RequestContext): Work<T> {
  return async (db) => {
    const result = await work(db);
    const { written } = request;
    return written !== undefined && result instanceof Response
      ? asAnswer<T>(await finishWrite(result, written))
      : result;
  };
}

/** Commits when the work succeeds and rolls back otherwise: PostgREST keeps nothing of a refused request. */
async function conclude<T>(transaction: RestTransaction, work: Work<T>): Promise<T> {
  let result: T;
  try {
    result = await work(transaction.queryBuilder());
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  if (result instanceof Response && result.status >= 400) await transaction.rollback();
  else await transaction.commit();
  return result;
}

/**
 * The REST layer, the only caller that brings a request context, passes on whatever comes out of its work as the
 * answer to the request, and its work gives a `Response` in every case; so `T` is `Response` here.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's own type, which the cast is about
function asAnswer<T>(answer: Response): T {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return answer as T;
}
