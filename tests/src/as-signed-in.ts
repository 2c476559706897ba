import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` in a transaction that is taken back. What it does with full rights comes first; after `become` the
 * connection has the rights, the claims and the header of a request of that person, as the REST layer sets them.
 */
export async function inTransaction<T>(sql: Pool, work: (asks: SignedInConnection) => Promise<T>): Promise<T> {
  const client = await sql.connect();
  try {
    await client.query('begin');
    return await work(new SignedInConnection(client));
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** A connection that can become anybody. */
export class SignedInConnection {
  readonly client: PoolClient;

  constructor(client: PoolClient) {
    this.client = client;
  }

  /** Becomes a person, with this `x-agency-id`; nobody (`anon`) for `null`. */
  async become(userId: string | null, agencyId: string | null): Promise<void> {
    const role = userId === null ? 'anon' : 'authenticated';
    await this.client.query('reset role');
    await this.client.query(
      `select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true), set_config('role', $3, true)`,
      [
        JSON.stringify(userId === null ? { role } : { sub: userId, role }),
        JSON.stringify(agencyId === null ? {} : { 'x-agency-id': agencyId }),
        role,
      ],
    );
  }

  /** The code of the error that a statement meets, and `''` when it meets none; the transaction goes on. */
  async codeOf(text: string, values: readonly unknown[] = []): Promise<string> {
    await this.client.query('savepoint trying');
    try {
      await this.client.query(text, [...values]);
      await this.client.query('release savepoint trying');
      return '';
    } catch (error) {
      await this.client.query('rollback to savepoint trying');
      if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
      throw error;
    }
  }
}
