import { randomBytes } from 'node:crypto';
import type { Client, QueryResultRow } from 'pg';
import { inject } from 'vitest';
import { withClient, withDatabaseName } from '../../src/connection.ts';

/** An empty database of its own; gone at the end of the test. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  rows<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
  /** The first column of the first row. */
  value(sql: string): Promise<unknown>;
}

export async function freshDatabase(): Promise<TestDatabase> {
  const server = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = withDatabaseName(server, name);
  const onServer = (sql: string) => withClient(server, (client: Client) => client.query(sql));
  await onServer(`create database ${name} template template0`);
  const rows = async <Row extends QueryResultRow>(sql: string): Promise<Row[]> =>
    withClient(url, async (client) => (await client.query<Row>(sql)).rows);
  return {
    url,
    rows,
    value: async (sql) => Object.values((await rows(sql))[0] ?? {})[0],
    async [Symbol.asyncDispose]() {
      await onServer(`drop database ${name} with (force)`);
    },
  };
}
