import type { Lint } from '../lint.ts';

export const viewWithoutSecurityInvoker: Lint = {
  name: 'view_without_security_invoker',
  level: 'error',
  summary: 'a view that reads with the rights of its owner',
  reason: 'Without security_invoker the policies of its tables do not apply: it shows every agency.',
  remedy: 'create view … with (security_invoker = true, security_barrier = true).',
  sql: `
    select r.label as object, case when r.granted then 'a client role may read it' else 'stands in an exposed schema' end as detail
    from own_relation r
    where r.kind = 'v' and (r.exposed or r.granted)
      and not exists (
        select from pg_options_to_table(r.options) o
        where o.option_name = 'security_invoker' and o.option_value::boolean)`,
};
