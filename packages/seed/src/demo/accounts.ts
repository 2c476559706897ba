import { escapeIdentifier, type Client } from 'pg';
import { day, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { insertRows } from '../insert-rows.ts';
import { SeedError } from '../seed-error.ts';
import { DEMO_PASSWORD_HASH, type Person } from './people.ts';

const SINCE = day(-400);

/**
 * Makes the demo accounts as Supabase Auth keeps them, so that they sign in with their password; those that exist stay
 * as they are.
 *
 * @returns how many were new
 * @throws SeedError `email_in_use` when an account of another origin has one of the addresses
 */
export async function seedAccounts(client: Client, people: readonly Person[]): Promise<number> {
  await refuseTakenAddresses(client, people);
  const created = await insertKnownColumns(client, 'users', people.map(authUser));
  await insertKnownColumns(client, 'identities', people.map(authIdentity));
  await fixProfiles(
    client,
    people.filter(({ id }) => created.has(id)),
  );
  return created.size;
}

async function refuseTakenAddresses(client: Client, people: readonly Person[]): Promise<void> {
  const { rows } = await client.query<{ email: string }>(
    `select u.email from auth.users u
       join unnest($1::text[], $2::uuid[]) as mine (email, id) on lower(u.email) = mine.email and u.id <> mine.id`,
    [people.map(({ email }) => email), people.map(({ id }) => id)],
  );
  if (rows.length === 0) return;
  throw new SeedError(
    'email_in_use',
    `${rows.map(({ email }) => email).join(', ')} already belongs to an account that the seed did not make; remove it first.`,
  );
}

/**
 * Columns of Auth differ between its versions (and the embedded one has fewer): what the table has is set, the rest left out.
 * Auth reads its token columns as text that is never null, hence the empty ones.
 */
function authUser(person: Person): SeedRow {
  return {
    id: person.id,
    instance_id: '00000000-0000-0000-0000-000000000000',
    aud: 'authenticated',
    role: 'authenticated',
    email: person.email,
    encrypted_password: DEMO_PASSWORD_HASH,
    email_confirmed_at: SINCE,
    confirmation_token: '',
    recovery_token: '',
    email_change: '',
    email_change_token_new: '',
    email_change_token_current: '',
    phone_change: '',
    phone_change_token: '',
    reauthentication_token: '',
    raw_app_meta_data: { provider: 'email', providers: ['email'] },
    raw_user_meta_data: {
      sub: person.id,
      email: person.email,
      email_verified: true,
      phone_verified: false,
      full_name: person.fullName,
    },
    is_sso_user: false,
    is_anonymous: false,
    created_at: SINCE,
    updated_at: SINCE,
  };
}

function authIdentity(person: Person): SeedRow {
  return {
    id: seedId('identity', person.email),
    provider: 'email',
    provider_id: person.id,
    user_id: person.id,
    identity_data: { sub: person.id, email: person.email, email_verified: true, phone_verified: false },
    last_sign_in_at: SINCE,
    created_at: SINCE,
    updated_at: SINCE,
  };
}

async function insertKnownColumns(
  client: Client,
  table: 'users' | 'identities',
  rows: readonly SeedRow[],
): Promise<ReadonlySet<string>> {
  const { rows: found } = await client.query<{ column_name: string }>(
    `select column_name from information_schema.columns
      where table_schema = 'auth' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  );
  const wanted = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = found.map((row) => row.column_name).filter((name) => wanted.has(name));
  const list = columns.map(escapeIdentifier).join(', ');
  const { rows: created } = await client.query<{ id: string }>(
    `insert into auth.${table} (${list}) select ${list} from jsonb_populate_recordset(null::auth.${table}, $1::jsonb)
     on conflict do nothing returning id`,
    [JSON.stringify(rows)],
  );
  return new Set(created.map(({ id }) => id));
}

/** The trigger on auth.users made bare profiles a moment ago; nothing refers to them yet, so they are made anew in full. */
async function fixProfiles(client: Client, people: readonly Person[]): Promise<void> {
  await client.query('delete from public.users where id = any ($1::uuid[])', [people.map(({ id }) => id)]);
  await insertRows(
    client,
    'public.users',
    people.map((person) => ({
      id: person.id,
      email: person.email,
      full_name: person.fullName,
      phone: person.phone,
      timezone: person.timezone,
      locale: person.locale,
      is_active: true,
      created_at: SINCE,
      updated_at: SINCE,
      version: 1,
    })),
  );
}
