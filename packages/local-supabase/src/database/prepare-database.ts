import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getAuthSchemaSql } from '@supabase/lite';
import postgres from 'postgres';
import { checkServer } from './check-server.ts';

/**
 * Brings a database to the state of a new Supabase project before its first migration: the roles `anon`,
 * `authenticated`, `service_role` and `authenticator`, the schemas `auth` and `extensions`, the tables of Auth,
 * `auth.uid()`, `auth.jwt()`, `auth.role()`, `auth.email()`, and the default privileges of `public`.
 * May be run again at any time, and on several databases of a cluster at once; what exists is kept.
 * Errors: `LocalSupabaseError` (`database_unreachable`, `database_refused`, `database_too_old`, `missing_privilege`).
 */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined, prepare: false, connect_timeout: 10 });
  try {
    await checkServer(sql, databaseUrl);
    await whileOthersToo(() => run(sql, 'roles.sql'));
    await whileOthersToo(() => sql.unsafe(getAuthSchemaSql()));
    await whileOthersToo(() => run(sql, 'auth.sql'));
    await whileOthersToo(() => run(sql, 'privileges.sql'));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function run(sql: postgres.Sql, file: string): Promise<void> {
  await sql.unsafe(readFileSync(new URL(`../../sql/${file}`, import.meta.url), 'utf8'));
}

/**
 * Roles belong to the whole cluster, so two databases that are prepared at once may collide on them, and no lock
 * reaches over databases. The scripts only add what is missing: the loser runs again and finds it there.
 */
async function whileOthersToo(step: () => PromiseLike<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await step();
      return;
    } catch (error) {
      const collided = error instanceof postgres.PostgresError && ['23505', '42710', 'XX000'].includes(error.code);
      if (!collided || attempt === 10) throw error;
      await sleep(20 * attempt);
    }
  }
}
