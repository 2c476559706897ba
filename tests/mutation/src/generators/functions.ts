import { isPermission } from '@axolop/domain';
import type { Client } from 'pg';
import { z } from 'zod';
import type { SchemaMutant } from '../mutant.ts';
import { OWN_SCHEMAS, rowsOf } from '@axolop/tests/src/database/sql-text.ts';
import { bracketEnd, conditions, statementEnd } from './sql-scanner.ts';
import { weakerThan } from './policies.ts';

const Routine = z.object({
  schema: z.string(),
  name: z.string(),
  signature: z.string(),
  keyword: z.enum(['function', 'procedure']),
  definition: z.string(),
  definer: z.boolean(),
  pinned: z.boolean(),
  callers: z.array(z.string()),
});
type Routine = z.infer<typeof Routine>;

const ROUTINES = `
  select n.nspname as schema, p.proname as name, p.oid::regprocedure::text as signature,
    case p.prokind when 'p' then 'procedure' else 'function' end as keyword,
    pg_get_functiondef(p.oid) as definition, p.prosecdef as definer, p.proconfig is not null as pinned,
    array(select r from unnest(array['anon', 'authenticated', 'service_role']) r
      where has_function_privilege(r, p.oid, 'execute')) as callers
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any (${OWN_SCHEMAS}) and p.prokind in ('f', 'p')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by 1, 2, 3`;

/** One piece of a function's text, and what stands there instead. */
interface Edit {
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly isLock?: true;
}

/**
 * Every function weakened in its text: each refusal silenced, each call of `private.require` left out or made content
 * with less, each condition of a query or an `if` left out, each lock not taken.
 *
 * What the database doesn't accept as a function is no mutant, and is left out.
 */
export async function functionMutants(client: Client): Promise<SchemaMutant[]> {
  const routines = await rowsOf(client, Routine, ROUTINES);
  const mutants = routines.flatMap((routine) => [...attributeMutants(routine), ...textMutants(routine)]);
  const living: SchemaMutant[] = [];
  await client.query('begin');
  for (const mutant of mutants) {
    await client.query('savepoint attempt');
    const accepted = await client.query(mutant.sql).then(
      () => true,
      () => false,
    );
    await client.query('rollback to savepoint attempt');
    if (accepted) living.push(mutant);
  }
  await client.query('rollback');
  return living;
}

/** EXECUTE given to whoever lacks it. */
export async function executeMutants(client: Client): Promise<SchemaMutant[]> {
  const routines = await rowsOf(client, Routine, ROUTINES);
  return routines.flatMap(({ schema, signature, keyword, definer, callers }) => {
    // A function that runs as its caller gives nothing that they lack; the service role is past Row Level Security
    // anyhow. Of the audit log nobody has anything.
    const roles = [
      'anon',
      ...(definer || schema !== 'private' ? ['authenticated'] : []),
      ...(schema === 'audit' ? ['service_role'] : []),
    ];
    const missing = roles.filter((role) => !callers.includes(role));
    return [...missing, 'public'].map((role) => ({
      id: `execute ${signature} by ${role}`,
      kind: 'execute',
      table: null,
      description: `${role} may execute ${signature}`,
      sql: `grant execute on ${keyword} ${signature} to ${role}`,
    }));
  });
}

function attributeMutants({ schema, signature, keyword, definer, pinned }: Routine): SchemaMutant[] {
  const mutant = (what: string, description: string, change: string): SchemaMutant => ({
    id: `function ${what} ${signature}`,
    kind: 'function',
    table: null,
    description: `${signature}: ${description}`,
    sql: `alter ${keyword} ${signature} ${change}`,
  });
  return [
    ...(pinned && definer ? [mutant('unpinned', 'the search_path is that of the caller', 'reset search_path')] : []),
    ...(schema === 'public' && !definer
      ? [mutant('definer', 'a door sees past the policies', 'security definer')]
      : []),
  ];
}

function textMutants(routine: Routine): SchemaMutant[] {
  const { definition, signature } = routine;
  const bodyFrom = definition.indexOf('$', definition.indexOf('\nAS ')) + 1;
  const found: Edit[] = [
    ...refusals(definition),
    ...requirements(definition),
    ...locks(definition),
    ...conditions(definition),
  ];
  const edits = found.filter(({ from }) => from > bodyFrom).toSorted((one, other) => one.from - other.from);
  const seen = new Map<string, number>();
  return edits.map((edit) => {
    const piece = definition.slice(edit.from, edit.to).replaceAll(/\s+/gu, ' ').trim().slice(0, 90);
    const name = `function ${edit.what} ${signature}: ${piece}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return {
      id: times === 1 ? name : `${name} (${times})`,
      kind: 'function',
      table: null,
      description: `${signature}: ${edit.what}: ${piece}`,
      sql: definition.slice(0, edit.from) + edit.text + definition.slice(edit.to),
      ...(edit.isLock === true ? { isLock: true } : {}),
    };
  });
}

function refusals(text: string): Edit[] {
  return [...text.matchAll(/perform private\.refuse(?:_fields)?\(|raise exception /gu)].map(({ index }) => {
    return { what: 'refusal-silenced', from: index, to: statementEnd(text, index), text: 'null' };
  });
}

function requirements(text: string): Edit[] {
  const left = [...text.matchAll(/perform private\.require\(/gu)].map(({ index }) => {
    return { what: 'requirement-dropped', from: index, to: statementEnd(text, index), text: 'null' };
  });
  const weaker = [...text.matchAll(/'(\w+:\w+)'/gu)].flatMap(({ index, 0: whole, 1: name = '' }) => {
    const permission = isPermission(name) ? weakerThan(name) : null;
    if (permission === null) return [];
    return [{ what: `content-with-${permission}`, from: index, to: index + whole.length, text: `'${permission}'` }];
  });
  return [...left, ...weaker];
}

function locks(text: string): Edit[] {
  const rows = [...text.matchAll(/\s+for (?:update|share)(?! to\b)(?: skip locked)?/gu)].map(
    ({ index, 0: whole }): Edit => {
      return { what: 'lock-not-taken', from: index, to: index + whole.length, text: '', isLock: true };
    },
  );
  const advisory = [...text.matchAll(/perform pg_advisory_xact_lock\(/gu)].map(({ index, 0: whole }): Edit => {
    const to = bracketEnd(text, index + whole.length - 1);
    return { what: 'lock-not-taken', from: index, to, text: 'null', isLock: true };
  });
  return [...rows, ...advisory];
}
