import { createHash } from 'node:crypto';
import type { MemberStatus, Role, TableName } from '@axolop/domain';
import type { Contact, CreateContact } from '@axolop/domain';
import { escapeIdentifier, type Pool } from 'pg';
import type { Person } from './person.ts';

/** What `contact()` may be told; the name is made up when nothing is said. */
export type ContactSeed = Partial<CreateContact>;

/** How an agency knows somebody. */
export interface Standing {
  readonly role: Role;
  readonly status: MemberStatus;
}

/**
 * An agency of a test. What it tells is read with full rights, past every policy: it is what really stands in the
 * database.
 */
export class Agency {
  readonly id: string;
  readonly name: string;
  #owner: Person;
  #ownerIsTaken = false;
  readonly #sql: Pool;

  constructor(row: { id: string; name: string }, owner: Person, sql: Pool) {
    this.id = row.id;
    this.name = row.name;
    this.#owner = owner;
    this.#sql = sql;
  }

  /** The one owner. `world.person({ a: 'owner' })` is this person, too. */
  get owner(): Person {
    return this.#owner;
  }

  /** A contact that the owner creates through the API. */
  async contact(data: ContactSeed = {}): Promise<Contact> {
    const firstName = `Contact ${crypto.randomUUID().slice(0, 8)}`;
    return this.#owner.api.contacts.create.mutate({ firstName, ...data, agencyId: this.id });
  }

  /** Whether the contact is there and not in the trash. */
  async hasContact(id: string): Promise<boolean> {
    const text = 'select from public.contacts where agency_id = $1 and id = $2 and deleted_at is null';
    const { rowCount } = await this.#sql.query(text, [this.id, id]);
    return rowCount === 1;
  }

  /** How the agency knows a person; `null` when it never did. */
  async standingOf(userId: string): Promise<Standing | null> {
    const text = 'select role, status from public.agency_members where agency_id = $1 and user_id = $2';
    const { rows } = await this.#sql.query<Standing>(text, [this.id, userId]);
    return rows[0] ?? null;
  }

  /** The role of an active member; `null` for everybody else. */
  async roleOf(userId: string): Promise<Role | null> {
    const standing = await this.standingOf(userId);
    return standing?.status === 'active' ? standing.role : null;
  }

  /** How many rows of a table are this agency's, those in the trash included. */
  async rows(table: Exclude<TableName, 'users' | 'plans'>): Promise<number> {
    const column = table === 'agencies' ? 'id' : 'agency_id';
    const text = `select count(*)::integer as count from public.${escapeIdentifier(table)} where ${column} = $1`;
    const { rows } = await this.#sql.query<{ count: number }>(text, [this.id]);
    return rows[0]?.count ?? 0;
  }

  /**
   * What the agency holds, table by table: the number of rows and a digest of them. Two that are equal mean that
   * nothing has changed, so a test of a refusal can compare before and after.
   */
  async state(): Promise<Readonly<Record<string, string>>> {
    const { rows: tables } = await this.#sql.query<{ name: string; key: string }>(TENANT_TABLES);
    const parts = tables.map(
      ({ name, key }) =>
        `select ${literal(name)} as name, count(*) || ' rows ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as digest
         from public.${escapeIdentifier(name)} t where ${escapeIdentifier(key)} = $1`,
    );
    // Prepared once per connection: planning it takes longer than running it.
    const text = parts.join(' union all ');
    const { rows } = await this.#sql.query<{ name: string; digest: string }>({
      name: createHash('sha256').update(text).digest('hex').slice(0, 40),
      text,
      values: [this.id],
    });
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }

  /** Gives the founder to `world.person({ a: 'owner' })`. @throws Error the second time: an agency has one owner */
  takeOwner(): Person {
    if (this.#ownerIsTaken) {
      throw new Error(`An agency has one owner, and a person was made owner of ${this.name} already.`);
    }
    this.#ownerIsTaken = true;
    return this.#owner;
  }

  /** Lets an active member take over from the founder, who stays as an administrator. */
  async handOver(heir: Person): Promise<void> {
    const founder = this.#owner;
    await founder.api.members.transferOwnership.mutate({ agencyId: this.id, userId: heir.id });
    this.#owner = heir;
  }
}

const TENANT_TABLES = `
  select c.relname as name, a.attname as key
  from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
    and a.attname = case when c.relname = 'agencies' then 'id' else 'agency_id' end
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  order by c.relname`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
