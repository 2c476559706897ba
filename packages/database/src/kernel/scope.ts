import type { Role } from '@axolop/domain';
import { userClient, type Connection, type DatabaseClient } from './connection.ts';

/** One signed-in person within one request. */
export interface Person {
  readonly userId: string;
  readonly accessToken: string;
  readonly requestId: string;
}

/**
 * The right to work in one agency, proven by the API's ladder: who, where, in which role, and a database
 * client that acts as this person and sees this agency only.
 *
 * It is a class with a private part, so that no object literal passes for it, and the package exports its
 * type only: whoever holds one got it from {@link agencyScope}.
 */
export class AgencyScope {
  readonly agencyId: string;
  readonly userId: string;
  readonly requestId: string;
  readonly role: Role;
  readonly #db: DatabaseClient;

  constructor(person: Person, membership: { agencyId: string; role: Role }, db: DatabaseClient) {
    this.agencyId = membership.agencyId;
    this.role = membership.role;
    this.userId = person.userId;
    this.requestId = person.requestId;
    this.#db = db;
  }

  /** Acts as the person, and carries `x-agency-id`. */
  get db(): DatabaseClient {
    return this.#db;
  }
}

/** A signed-in person outside any agency: their profile, their invites, the list of their agencies. */
export class UserScope {
  readonly userId: string;
  readonly requestId: string;
  readonly #db: DatabaseClient;

  constructor(person: Person, db: DatabaseClient) {
    this.userId = person.userId;
    this.requestId = person.requestId;
    this.#db = db;
  }

  /** Acts as the person without an agency: the tenant wall hides every tenant row. */
  get db(): DatabaseClient {
    return this.#db;
  }
}

/**
 * Makes the scope of an agency. Only the API's ladder calls it, after it found an active membership with
 * the permission that the procedure asks for; the database checks the same again.
 *
 * @param membership the agency, and the role that was just read from the database
 */
export function agencyScope(
  connection: Connection,
  person: Person,
  membership: { readonly agencyId: string; readonly role: Role },
): AgencyScope {
  const db = userClient({ ...connection, ...person, agencyId: membership.agencyId });
  return new AgencyScope(person, membership, db);
}

/** Makes the scope of a signed-in person without an agency. Only the API's ladder calls it. */
export function userScope(connection: Connection, person: Person): UserScope {
  return new UserScope(person, userClient({ ...connection, ...person }));
}
