import type { Lint } from '../lint.ts';

export const constraintNotValidated: Lint = {
  name: 'constraint_not_validated',
  level: 'warn',
  summary: 'a foreign key or check that existing rows were never tested against',
  reason:
    'A row that crosses agencies may have been there before the key was; NOT VALID is a step of a migration, not its end.',
  remedy: 'alter table … validate constraint ….',
  sql: `
    select r.label || '.' || quote_ident(k.conname) as object, 'is NOT VALID' as detail
    from pg_constraint k join own_relation r on r.oid = k.conrelid where not k.convalidated`,
};
