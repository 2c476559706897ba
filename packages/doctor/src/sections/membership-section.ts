import { columns } from '@axolop/migrations/commands';
import type { Client } from 'pg';
import type { DoctorSection } from './section.ts';

interface Membership {
  readonly agency_id: string;
  readonly agency: string;
  readonly role: string;
  readonly status: string;
  readonly since: string | null;
}

/**
 * The memberships of one person as the table has them; only those with status `active` give any right.
 *
 * @param user e-mail address or user id
 */
export async function membershipSection(client: Client, user: string): Promise<DoctorSection> {
  const title = `Memberships of ${user}`;
  const nothing = (line: string): DoctorSection => ({ title, lines: [line], data: [], findings: [] });

  const tables = await client.query<{ missing: string }>(
    `select t as missing from unnest(array['public.users', 'public.agencies', 'public.agency_members']) t where to_regclass(t) is null`,
  );
  if (tables.rows.length > 0) {
    return nothing(`there is no table ${tables.rows.map((row) => row.missing).join(', ')} yet: npm run deploy:schema`);
  }
  const people = await client.query<{ id: string; email: string; is_active: boolean }>(
    'select id, email, is_active from public.users where id::text = lower($1) or lower(email) = lower($1)',
    [user.trim()],
  );
  const person = people.rows[0];
  if (person === undefined) {
    return { title, lines: [], data: [], findings: [{ level: 'warn', text: `there is no user ${user}` }] };
  }
  const { rows } = await client.query<Membership>(
    `select m.agency_id, a.name || case when a.deleted_at is not null then ' (deleted)' else '' end as agency, m.role, m.status,
        to_json(m.joined_at) #>> '{}' as since
      from public.agency_members m join public.agencies a on a.id = m.agency_id
      where m.user_id = $1 order by m.status <> 'active', a.name, m.agency_id`,
    [person.id],
  );
  const active = rows.filter((row) => row.status === 'active');
  const head = `${person.email}  ${person.id}${person.is_active ? '' : '  (account switched off)'}`;
  const table = rows.map((row) => [row.agency, row.role, row.status, row.since ?? '', row.agency_id]);
  const lines = [
    head,
    `${active.length} active of ${rows.length}`,
    ...(rows.length === 0 ? [] : columns([['agency', 'role', 'status', 'since', 'agency id'], ...table])),
  ];
  return { title, lines, data: { user: person, memberships: rows }, findings: [] };
}
