import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { stackAddress, type StackAddress } from './address.ts';
import { Agency } from './agency.ts';
import { bringIn, type Place } from './membership.ts';
import { doors, signUp, type Doors, type Person } from './person.ts';

/** What a person is in each agency; they are no member of an agency that is left out. */
export interface Places {
  readonly a?: Place;
  readonly b?: Place;
}

/** Two fresh agencies that know nothing of each other, and as many people as a test asks for. */
export interface World extends AsyncDisposable {
  readonly a: Agency;
  readonly b: Agency;
  /** The database with full rights, to read again what really stands there. */
  readonly sql: Pool;
  readonly address: StackAddress;
  /**
   * A person with these places; a new one, but an agency's owner is its founder, `world.a.owner`. For somebody who
   * shall own both, agency B is handed over, and its founder stays as an administrator.
   *
   * @throws Error when a second person shall own an agency
   */
  person(places?: Places): Promise<Person>;
  /** Somebody who signed up and belongs to neither agency. */
  stranger(): Promise<Person>;
  /** Nobody: no token at all. */
  anonymous(): Doors;
}

/** How {@link twoAgencies} makes the agencies. */
export interface WorldOptions {
  /** `scale`, without a limit of seats, when it is left out. */
  readonly plan?: 'free' | 'sales' | 'build' | 'scale';
}

/**
 * Makes a world on the stack of this run. Disposing it deletes the agencies and the people; of what they did, the
 * audit log keeps its lines, as it does for everyone.
 */
export async function twoAgencies({ plan = 'scale' }: WorldOptions = {}): Promise<World> {
  const address = stackAddress();
  await using made = new AsyncDisposableStack();
  const sql = made.adopt(new Pool({ connectionString: address.databaseUrl, max: 2 }), (pool) => pool.end());
  const people: string[] = [];
  made.defer(() => forget(sql, people));

  const newPerson = async (label: string): Promise<Person> => {
    const person = await signUp(address, label);
    people.push(person.id);
    return person;
  };
  const newAgency = async (label: string): Promise<Agency> => {
    const founder = await newPerson(`${label}-owner`);
    const name = `Agency ${label.toUpperCase()} ${randomBytes(4).toString('hex')}`;
    const agency = await founder.api.agencies.create.mutate({ name });
    await sql.query(
      "update public.agencies set plan_id = $2, subscription_status = 'active', trial_ends_at = null where id = $1",
      [agency.id, plan],
    );
    return new Agency(agency, founder, sql);
  };
  const [a, b] = await Promise.all([newAgency('a'), newAgency('b')]);

  const running = made.move();
  return {
    a,
    b,
    sql,
    address,
    person: async (places = {}) => {
      const owner = ownerFor({ a, b }, places);
      const person = owner?.person ?? (await newPerson(labelOf(places)));
      await Promise.all(
        [a, b].map(async (agency, index) => {
          const place = index === 0 ? places.a : places.b;
          if (place !== undefined && agency !== owner?.of) await bringIn(agency, person, place);
        }),
      );
      return person;
    },
    stranger: () => newPerson('stranger'),
    anonymous: () => doors(address, null),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The founder that serves as this person when the test asks for an owner; else `null`. */
function ownerFor({ a, b }: Pick<World, 'a' | 'b'>, places: Places): { person: Person; of: Agency } | null {
  if (places.a === 'owner') {
    const person = a.takeOwner();
    // This person takes B over from its founder later, so the founder of B can't serve as an owner any more.
    if (places.b === 'owner') b.takeOwner();
    return { person, of: a };
  }
  return places.b === 'owner' ? { person: b.takeOwner(), of: b } : null;
}

function labelOf({ a, b }: Places): string {
  const parts = [a === undefined ? '' : `a-${a}`, b === undefined ? '' : `b-${b}`].filter((part) => part !== '');
  return parts.join('.') || 'stranger';
}

/** Deletes people, and the agencies they made, in one transaction. */
async function forget(sql: Pool, people: readonly string[]): Promise<void> {
  const client = await sql.connect();
  try {
    await client.query('begin');
    await client.query('delete from public.agencies where created_by = any($1::uuid[])', [people]);
    await client.query('delete from auth.users where id = any($1::uuid[])', [people]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
