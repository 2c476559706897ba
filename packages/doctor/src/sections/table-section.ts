import { suggestion } from '@axolop/migrations';
import { columns } from '@axolop/migrations/commands';
import type { Client } from 'pg';
import type { DoctorSection, Finding } from './section.ts';

interface Policy {
  readonly policyname: string;
  readonly permissive: string;
  readonly cmd: string;
  readonly roles: string;
  readonly qual: string | null;
  readonly with_check: string | null;
}

interface Grant {
  readonly grantee: string;
  readonly privilege: string;
  /** Null for the whole table. */
  readonly columns: string | null;
}

/** The policies, grants and RLS flags of one table (`contacts` or `schema.table`). */
export async function tableSection(client: Client, table: string): Promise<DoctorSection> {
  const title = `Policies and grants of ${table}`;
  const [schema, name] = table.includes('.') ? table.split('.', 2) : ['public', table];
  const found = await client.query<{ oid: number; rls: boolean; forced: boolean }>(
    `select c.oid, c.relrowsecurity as rls, c.relforcerowsecurity as forced from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [schema, name],
  );
  const relation = found.rows[0];
  if (relation === undefined) {
    const names = await client.query<{ name: string }>(
      `select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
    );
    const text = `there is no table ${table}${suggestion(
      table,
      names.rows.map((row) => row.name),
    )}`;
    return { title, lines: [], data: null, findings: [{ level: 'error', text }] };
  }
  const policies = await policiesOf(client, schema ?? '', name ?? '');
  const grants = await grantsOf(client, relation.oid);
  const exposed = grants.some((grant) => ['anon', 'authenticated', 'public'].includes(grant.grantee));
  return {
    title,
    lines: [
      `row level security: ${relation.rls ? 'enabled' : 'OFF'}, ${relation.forced ? 'forced' : 'not forced'}`,
      ...policyLines(policies),
      ...grantLines(grants),
    ],
    data: { rls: relation.rls, forced: relation.forced, policies, grants },
    findings: findingsOf(table, relation, policies, exposed),
  };
}

function findingsOf(
  table: string,
  relation: { readonly rls: boolean; readonly forced: boolean },
  policies: readonly Policy[],
  exposed: boolean,
): Finding[] {
  const findings: Finding[] = [];
  if (!relation.rls) {
    findings.push({ level: exposed ? 'error' : 'warn', text: `${table} has no row level security` });
  } else if (!relation.forced) {
    findings.push({ level: 'info', text: `${table} does not force row level security on its owner` });
  }
  if (relation.rls && exposed && policies.length === 0) {
    findings.push({ level: 'info', text: `${table} has grants but no policy: client roles see no row` });
  }
  return findings;
}

async function policiesOf(client: Client, schema: string, name: string): Promise<Policy[]> {
  const { rows } = await client.query<Policy>(
    `select policyname, permissive, cmd, array_to_string(roles, ', ') as roles, qual, with_check
      from pg_policies where schemaname = $1 and tablename = $2 order by cmd, policyname`,
    [schema, name],
  );
  return rows;
}

async function grantsOf(client: Client, oid: number): Promise<Grant[]> {
  const { rows } = await client.query<Grant>(
    `with acl as (
        select x.grantee, x.privilege_type, null::text as attname, 0 as attnum from pg_class c,
          aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x where c.oid = $1
        union all
        select x.grantee, x.privilege_type, a.attname, a.attnum from pg_attribute a, aclexplode(a.attacl) x
          where a.attrelid = $1 and not a.attisdropped)
      select case grantee when 0 then 'public' else pg_get_userbyid(grantee) end as grantee, privilege_type as privilege,
        string_agg(attname, ', ' order by attnum) as columns
      from acl group by 1, 2, attname is null order by 1, 2, 3`,
    [oid],
  );
  return rows;
}

function policyLines(policies: readonly Policy[]): string[] {
  if (policies.length === 0) return ['no policies'];
  return policies.flatMap((policy) => [
    `policy ${policy.policyname}: ${policy.permissive.toLowerCase()}, ${policy.cmd.toLowerCase()}, to ${policy.roles}`,
    ...(policy.qual === null ? [] : [`    using ${oneLine(policy.qual)}`]),
    ...(policy.with_check === null ? [] : [`    check ${oneLine(policy.with_check)}`]),
  ]);
}

function grantLines(grants: readonly Grant[]): string[] {
  const rows = grants.map((grant) => [grant.grantee, grant.privilege, grant.columns ?? '(all)']);
  return rows.length === 0 ? ['no grants'] : columns([['granted to', 'right', 'columns'], ...rows]);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
