import postgres from 'postgres';
import { LocalSupabaseError } from '../errors.ts';

const OLDEST = 160_000;

/**
 * Makes sure that the server answers, is PostgreSQL 16 or newer, and lets this account make the roles of Supabase.
 * Errors: `database_unreachable`, `database_refused`, `database_too_old`, `missing_privilege`.
 */
export async function checkServer(sql: postgres.Sql, databaseUrl: string): Promise<void> {
  const [server] = await reached(
    sql`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
        current_user as account, has_database_privilege(current_database(), 'create') as may_create,
        (select rolsuper from pg_roles where rolname = current_user) as super,
        (select rolcreaterole and rolbypassrls from pg_roles where rolname = current_user) as may_make_roles,
        (select count(*) = 4 from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'authenticator')) as has_roles`,
    databaseUrl,
  );
  if (server === undefined) throw new Error('The server gave no answer about itself.');
  const where = place(databaseUrl);
  if (server['number'] < OLDEST) {
    throw new LocalSupabaseError(
      'database_too_old',
      `The database at ${where} is PostgreSQL ${server['version']}; PostgreSQL 16 or newer is needed (DATABASE_URL).`,
    );
  }
  if (server['super'] === true) return;
  if (server['has_roles'] !== true && server['may_make_roles'] !== true) {
    throw new LocalSupabaseError(
      'missing_privilege',
      `The account "${server['account']}" at ${where} may not make the roles anon, authenticated and service_role. Give it CREATEROLE and BYPASSRLS, or use a superuser (DATABASE_URL).`,
    );
  }
  if (server['may_create'] !== true) {
    throw new LocalSupabaseError(
      'missing_privilege',
      `The account "${server['account']}" at ${where} may not make schemas in that database. Grant it CREATE on the database (DATABASE_URL).`,
    );
  }
}

/** Host, port and database of a connection string, without its account and password. */
function place(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname}:${url.port === '' ? '5432' : url.port}${url.pathname}`;
  } catch {
    return 'the given address';
  }
}

async function reached<T>(query: PromiseLike<T>, databaseUrl: string): Promise<T> {
  try {
    return await query;
  } catch (error) {
    const where = place(databaseUrl);
    if (error instanceof postgres.PostgresError) {
      throw new LocalSupabaseError(
        'database_refused',
        `The database at ${where} refuses the connection: ${error.message} (DATABASE_URL).`,
        { cause: error },
      );
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new LocalSupabaseError('database_unreachable', `No database answers at ${where}: ${code} (DATABASE_URL).`, {
      cause: error,
    });
  }
}
