import type postgres from 'postgres';
import { z } from 'zod';

const Registered = z.array(z.object({ name: z.string() }));

/**
 * The statement that calls the function which `alter role authenticator set pgrst.db_pre_request` names, or undefined
 * when there is none. As in PostgREST the setting for this database goes before the one for all, an empty one counts as
 * none, and the name is taken as it stands: schema, dot, function, in the case of the catalog, without quotes.
 */
export async function readPreRequest(sql: postgres.Sql): Promise<string | undefined> {
  const rows = await sql`
    select substr(setting, strpos(setting, '=') + 1) as name
    from pg_db_role_setting s, unnest(s.setconfig) setting
    where s.setrole = (select oid from pg_roles where rolname = 'authenticator')
      and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and split_part(setting, '=', 1) = 'pgrst.db_pre_request'
    order by s.setdatabase desc limit 1`;
  const [registered] = Registered.parse([...rows]);
  return registered === undefined || registered.name === '' ? undefined : callOf(registered.name);
}

/** Quotes both parts, so that any text stays a name. */
function callOf(name: string): string {
  const dot = name.indexOf('.');
  const parts = dot === -1 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
  return `select ${parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')}()`;
}
