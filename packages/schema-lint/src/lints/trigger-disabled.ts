import type { Lint } from '../lint.ts';

export const triggerDisabled: Lint = {
  name: 'trigger_disabled',
  level: 'error',
  summary: 'a trigger that is switched off, those behind foreign keys included',
  reason: 'After a bulk load somebody forgot to switch it on again: the rule it keeps is only written down, not kept.',
  remedy: 'alter table … enable trigger …, after looking at the rows that came in meanwhile.',
  sql: `
    select r.label || '.' || coalesce(quote_ident(k.conname), quote_ident(g.tgname)) as object,
      'is off' || case g.tgenabled when 'R' then ' except on replicas' else '' end as detail
    from pg_trigger g
    join own_relation r on r.oid = g.tgrelid
    left join pg_constraint k on k.oid = g.tgconstraint and k.contype = 'f'
    where g.tgenabled in ('D', 'R')
    group by 1, 2`,
};
