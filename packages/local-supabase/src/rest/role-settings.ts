import type postgres from 'postgres';
import { z } from 'zod';

const RoleRow = z.object({ role: z.string(), settings: z.array(z.string()).nullable() });

/** The roles that a request may take, each with the settings that hold for it (`statement_timeout` → `8s`). */
export type RoleSettings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the roles that `authenticator` may become and what `alter role … set` says about them. PostgREST logs in as
 * `authenticator` and changes role for each request, which does not apply the settings of the new role by itself; so it
 * sets them in the transaction, over the ones of `authenticator`. The same is done here.
 */
export async function readRoleSettings(sql: postgres.Sql): Promise<RoleSettings> {
  const rows = await sql`
    select r.rolname as role, array(
      select unnest(s.setconfig) from pg_db_role_setting s
      where s.setrole in (r.oid, (select oid from pg_roles where rolname = 'authenticator'))
        and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      order by s.setrole = r.oid, s.setdatabase <> 0
    ) as settings
    from pg_roles r
    where exists (select from pg_roles where rolname = 'authenticator') and pg_has_role('authenticator', r.oid, 'member')
      and r.rolname <> 'authenticator' and not r.rolsuper`;
  return new Map(
    z
      .array(RoleRow)
      .parse([...rows])
      .map(({ role, settings }) => [role, new Map((settings ?? []).map(splitSetting))]),
  );
}

/** PostgreSQL stores `name=value`. */
function splitSetting(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
