import { z } from 'zod';
import type { Found, Lint } from '../lint.ts';
import { callsIn, listOf, operandBefore } from './sql-pieces.ts';

const Row = z.object({
  label: z.string(),
  text: z.string(),
  /** Names that mean an instant in this text, and nothing else. */
  instants: z.array(z.string()),
});

const NOW = /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\)|\bcurrent_timestamp\b/iu;
const OF_SESSION = /\b(?:current_date|current_time|localtime|localtimestamp)\b/giu;
const CAST = /::\s*(?:date|time)\b(?!stamp)/giu;
const PLAIN = /::\s*(?:date\b|timestamp\b(?! with time zone)|text\b)/iu;
const IN_ZONE = /\bat time zone\s+|\btimezone\s*\(\s*/giu;

export const cutWithoutZone: Lint = {
  name: 'cut_without_zone',
  level: 'error',
  summary: 'an instant that is cut into days or months in the zone of the session, or in one that is written down',
  reason:
    'What is won on 31 October at 22:00 in New York is won in November in UTC: two reports of one agency disagree about it, and no person of the agency recognises the month.',
  remedy: 'Cut (instant at time zone agencies.timezone), or the zone of the person who asks.',
  sql: `
    , named as (
      select a.attname as name, a.atttypid = 'timestamptz'::regtype as instant
      from pg_attribute a join pg_class c on c.oid = a.attrelid join own_schema s on s.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'c', 'v')
    ), everywhere as (
      select coalesce(array_agg(n.name::text), '{}') as names
      from (select name from named group by name having bool_and(instant)) n
    ), argument as (
      select p.oid, u.name, u.type = 'timestamptz'::regtype as instant
      from pg_proc p, unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[])) u (name, type)
      where u.name <> ''
    ), piece as (
      select f.label, coalesce(pg_get_function_sqlbody(f.oid), p.prosrc) as text, f.oid as function
      from own_function f join pg_proc p on p.oid = f.oid
      union all
      select r.label, pg_get_viewdef(r.oid), null from own_relation r where r.kind in ('v', 'm')
      union all
      select r.label || '.' || quote_ident(a.attname), pg_get_expr(d.adbin, d.adrelid), null
      from own_relation r join pg_attrdef d on d.adrelid = r.oid
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where not r.partition
      union all
      select r.label || '.' || quote_ident(c.conname), pg_get_constraintdef(c.oid), null
      from own_relation r join pg_constraint c on c.conrelid = r.oid and c.contype = 'c'
      where not r.partition
      union all
      select r.label || '.' || quote_ident(c.relname), pg_get_indexdef(i.indexrelid), null
      from own_relation r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid
      where not r.partition and (i.indexprs is not null or i.indpred is not null)
      union all
      select r.label || '.' || quote_ident(p.polname),
        concat_ws(' ; ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), null
      from own_relation r join pg_policy p on p.polrelid = r.oid
      union all
      select r.label || '.' || quote_ident(t.tgname), pg_get_triggerdef(t.oid), null
      from own_relation r join pg_trigger t on t.tgrelid = r.oid and t.tgqual is not null
    )
    select piece.label, piece.text, to_jsonb(array(
      select n from unnest(everywhere.names) n
      where not exists (select from argument a where a.oid = piece.function and a.name = n and not a.instant)
      union select a.name from argument a where a.oid = piece.function and a.instant
    )) as instants
    from piece, everywhere`,
  examine: async (row) => {
    const { label, text, instants } = Row.parse(row);
    const plain = text.replaceAll(/--[^\n]*/gu, '');
    const declared = [...plain.matchAll(/(?:^|;|\bdeclare)\s*(\w+) timestamptz\b/gmu)].map(([, name = '']) => name);
    return cutsIn(plain, new Set([...instants, ...declared])).map((detail): Found => ({ object: label, detail }));
  },
};

/** What is cut in a text, each with what is wrong with it. */
function cutsIn(text: string, instants: ReadonlySet<string>): string[] {
  const cuts = [
    ...[...text.matchAll(CAST)].map(({ index }) => operandBefore(text, index)),
    ...callsIn(text, 'cast').flatMap((body) => /^(.*)\bas (?:date|time)\s*$/isu.exec(body)?.[1] ?? []),
    ...callsIn(text, 'date'),
    ...callsIn(text, 'date_part').map((body) => listOf(body)[1] ?? ''),
    ...callsIn(text, 'extract').flatMap((body) => /^\s*(?!epoch)\w+ from (.*)$/isu.exec(body)?.[1] ?? []),
    ...callsIn(text, 'to_char').flatMap((body) => {
      const [value = '', format = ''] = listOf(body);
      // Day and time together are the whole instant.
      return /HH24/u.test(format) ? [] : [value];
    }),
    ...callsIn(text, 'date_trunc').map((body) => {
      const [, value = '', zone] = listOf(body);
      return zone === undefined ? value : `${value} at time zone ${zone}`;
    }),
  ];
  return [
    ...[...text.matchAll(OF_SESSION)].map(([word]) => `${word} is of the zone of the session`),
    ...cuts.flatMap((cut) => wrongAbout(cut.replaceAll(/\s+/gu, ' ').trim(), instants)),
  ];
}

function wrongAbout(cut: string, instants: ReadonlySet<string>): string[] {
  const zones = [...cut.matchAll(IN_ZONE)].map(({ 0: word, index }) => cut.slice(index + word.length));
  if (zones.some((zone) => zone.startsWith("'"))) return [`"${cut}" is cut in a zone that is written down`];
  if (zones.length > 0 || PLAIN.test(cut) || isDuration(cut, instants)) return [];
  return isInstant(cut, instants) ? [`"${cut}" is cut in the zone of the session`] : [];
}

function isInstant(text: string, instants: ReadonlySet<string>): boolean {
  return NOW.test(text) || [...text.matchAll(/\w+/gu)].some(([name]) => instants.has(name));
}

/** An instant minus an instant has no day. */
function isDuration(cut: string, instants: ReadonlySet<string>): boolean {
  const [, ...subtracted] = cut.split(' - ');
  return subtracted.some((text) => isInstant(text, instants));
}
