import type { Lint } from '../lint.ts';

export const explainEnabled: Lint = {
  name: 'explain_enabled',
  level: 'warn',
  summary: 'a setting that lets clients ask the REST layer for query plans',
  reason: 'The estimates of a plan come from statistics over all agencies, past every policy.',
  remedy:
    "alter role authenticator reset pgrst.db_plan_enabled (and on the database), then notify pgrst, 'reload config'.",
  sql: `
    select case when s.setrole = 0 then 'database ' || current_database() else 'role ' || pg_get_userbyid(s.setrole) end as object, o.setting as detail
    from pg_db_role_setting s cross join unnest(s.setconfig) o (setting)
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and o.setting ~* '^pgrst\\.db_plan_enabled=(true|t|on|yes|y|1)$'`,
};
