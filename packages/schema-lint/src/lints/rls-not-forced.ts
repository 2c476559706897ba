import type { Lint } from '../lint.ts';

export const rlsNotForced: Lint = {
  name: 'rls_not_forced',
  level: 'error',
  summary: 'a table on which Row Level Security is off, or does not apply to its owner',
  reason: 'A definer function owned by the owner of the table would read it past every policy.',
  remedy: 'alter table … enable row level security; alter table … force row level security.',
  sql: `
    select r.label as object, case when not r.rls then 'Row Level Security is off' else 'Row Level Security is not forced' end as detail
    from own_relation r where r.kind in ('r', 'p') and not (r.rls and r.forced)`,
};
