import type { Client } from 'pg';
import { z } from 'zod';
import type { SchemaMutant } from '../mutant.ts';
import { named, OWN_SCHEMAS, quoted, rowsOf } from '@axolop/tests/src/database/sql-text.ts';

const Place = { schema: z.string(), name: z.string() };
const tableOf = ({ schema, name }: { schema: string; name: string }): string | null =>
  schema === 'public' ? name : null;

const ForeignKey = z.object({
  ...Place,
  constraint: z.string(),
  columns: z.array(z.string()),
  target: z.string(),
  targetColumns: z.array(z.string()),
  /** What stands behind `references …` in its definition. */
  actions: z.string(),
  /** The target is unique without its agency, so a foreign key may point there. */
  uniqueAlone: z.boolean(),
});

const NAMES = (relation: string, numbers: string): string =>
  `array(select a.attname::text from unnest(${numbers}) with ordinality u (n, i) join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.n order by u.i)`;
const FOREIGN_KEYS = `
  select s.nspname as schema, c.relname as name, k.conname as constraint,
    ${NAMES('k.conrelid', 'k.conkey')} as columns, k.confrelid::regclass::text as target,
    ${NAMES('k.confrelid', 'k.confkey')} as "targetColumns",
    regexp_replace(pg_get_constraintdef(k.oid), '^.*REFERENCES [^)]*\\)', '') as actions,
    exists (
      select from pg_index i where i.indrelid = k.confrelid and i.indisunique and i.indpred is null
        and array(select unnest(i.indkey::int2[]) order by 1) = array(select u.f from unnest(k.confkey) u (f)
          where u.f <> (select attnum from pg_attribute where attrelid = k.confrelid and attname = 'agency_id') order by 1)
    ) as "uniqueAlone"
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace s on s.oid = c.relnamespace
  where k.contype = 'f' and s.nspname = any (${OWN_SCHEMAS}) and array_length(k.conkey, 1) > 1 and k.conparentid = 0
  order by 1, 2, 3`;

/** Each composite foreign key dropped, and replaced by one that doesn't carry the agency. */
export async function foreignKeyMutants(client: Client): Promise<SchemaMutant[]> {
  const keys = await rowsOf(client, ForeignKey, FOREIGN_KEYS);
  return keys.flatMap((key) => {
    const drop = `alter table ${named(key)} drop constraint ${quoted(key.constraint)}`;
    const mutant = (what: string, description: string, sql: string): SchemaMutant => ({
      id: `foreign-key ${what} ${key.name}.${key.constraint}`,
      kind: 'foreign-key',
      table: tableOf(key),
      sql,
      description: `${key.constraint} on ${key.name}: ${description}`,
    });
    const dropped = mutant('dropped', 'the foreign key is dropped', drop);
    if (!key.uniqueAlone) return [dropped];
    const pairs = key.columns.map((name, index) => ({ name, target: key.targetColumns[index] ?? '' }));
    const rest = pairs.filter(({ target }) => target !== 'agency_id');
    const again = `alter table ${named(key)} add constraint ${quoted(key.constraint)}
      foreign key (${rest.map(({ name }) => quoted(name)).join(', ')})
      references ${key.target} (${rest.map(({ target }) => quoted(target)).join(', ')})${key.actions}`;
    return [dropped, mutant('without-agency', 'it points across agencies', `${drop}; ${again}`)];
  });
}

const UniqueKey = z.object({
  ...Place,
  index: z.string(),
  constraint: z.string().nullable(),
  columns: z.array(z.string()),
  predicate: z.string().nullable(),
  nullsNotDistinct: z.boolean(),
  agency: z.boolean(),
  /** The columns without the agency are a unique key of their own already: the wider one only serves foreign keys. */
  implied: z.boolean(),
});
const UNIQUE_KEYS = `
  select s.nspname as schema, c.relname as name, x.relname as index, k.conname as constraint,
    ${NAMES('i.indrelid', 'i.indkey::int2[]')} as columns, pg_get_expr(i.indpred, i.indrelid) as predicate,
    i.indnullsnotdistinct as "nullsNotDistinct",
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'agency_id' and a.attnum = any (i.indkey::int2[])) as agency,
    exists (select from pg_index o where o.indrelid = c.oid and o.indisunique and o.indexrelid <> i.indexrelid
      and o.indpred is null and o.indkey::int2[] <@ i.indkey::int2[] and array_length(o.indkey::int2[], 1) < array_length(i.indkey::int2[], 1)
    ) as implied
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  join pg_namespace s on s.oid = c.relnamespace
  left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('u', 'p')
  where i.indisunique and s.nspname = 'public' and c.relkind in ('r', 'p') order by 1, 2, 3`;

/** Each unique key dropped, and each that begins with the agency made one over all agencies. */
export async function uniqueKeyMutants(client: Client): Promise<SchemaMutant[]> {
  const keys = await rowsOf(client, UniqueKey, UNIQUE_KEYS);
  return keys.flatMap((key) => {
    const mutant = (what: string, description: string, sql: string): SchemaMutant => ({
      id: `unique-key ${what} ${key.name}.${key.index}`,
      kind: 'unique-key',
      table: tableOf(key),
      sql,
      description: `${key.index} on ${key.name}: ${description}`,
    });
    const drop =
      key.constraint === null
        ? `drop index ${quoted(key.schema)}.${quoted(key.index)}`
        : `alter table ${named(key)} drop constraint ${quoted(key.constraint)} cascade`;
    const dropped = key.implied ? [] : [mutant('dropped', 'the unique key is dropped', drop)];
    const others = key.columns.filter((name) => name !== 'agency_id');
    if (!key.agency || key.implied || others.length === 0) return dropped;
    const everywhere = `create unique index on ${named(key)} (${others.map(quoted).join(', ')})
      ${key.nullsNotDistinct ? 'nulls not distinct' : ''} ${key.predicate === null ? '' : `where ${key.predicate}`}`;
    return [...dropped, mutant('without-agency', 'unique over all agencies', everywhere)];
  });
}

const Check = z.object({ ...Place, constraint: z.string(), definition: z.string() });
const CHECKS = `
  select s.nspname as schema, c.relname as name, k.conname as constraint, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace s on s.oid = c.relnamespace
  where k.contype = 'c' and s.nspname = any (${OWN_SCHEMAS}) and not c.relispartition order by 1, 2, 3`;

/** Each CHECK dropped. */
export async function checkMutants(client: Client): Promise<SchemaMutant[]> {
  const checks = await rowsOf(client, Check, CHECKS);
  return checks.map((check) => ({
    id: `check dropped ${check.name}.${check.constraint}`,
    kind: 'check',
    table: tableOf(check),
    description: `${check.name} without ${check.definition.replaceAll(/\s+/gu, ' ')}`,
    sql: `alter table ${named(check)} drop constraint ${quoted(check.constraint)}`,
  }));
}

const Trigger = z.object({ ...Place, trigger: z.string() });
const TRIGGERS = `
  select s.nspname as schema, c.relname as name, t.tgname as trigger
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace s on s.oid = c.relnamespace
  join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and t.tgparentid = 0 and p.pronamespace::regnamespace::text = any (${OWN_SCHEMAS}) order by 1, 2, 3`;

/** Each trigger of ours dropped, and switched off. */
export async function triggerMutants(client: Client): Promise<SchemaMutant[]> {
  const triggers = await rowsOf(client, Trigger, TRIGGERS);
  return triggers.flatMap((one) => {
    const mutant = (what: string, sql: string): SchemaMutant => ({
      id: `trigger ${what} ${one.name}.${one.trigger}`,
      kind: 'trigger',
      table: tableOf(one),
      sql,
      description: `${one.trigger} on ${one.schema}.${one.name} is ${what}`,
    });
    return [
      mutant('dropped', `drop trigger ${quoted(one.trigger)} on ${named(one)}`),
      mutant('disabled', `alter table ${named(one)} disable trigger ${quoted(one.trigger)}`),
    ];
  });
}
