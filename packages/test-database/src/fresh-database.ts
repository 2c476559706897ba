import { randomBytes } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';
import { serverUrl } from './server.ts';

/** A database of a test; gone at its end. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  rows<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
  /** The first column of the first row. */
  value(sql: string): Promise<unknown>;
}

/** An empty database on the server of this run. */
export async function freshDatabase(): Promise<TestDatabase> {
  return copyOf('template0');
}

/** A copy of another database of the server; nobody may be connected to that one meanwhile. */
export async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} template ${template}`);
  const url = urlOf(name);
  const rows = async <Row extends QueryResultRow>(sql: string): Promise<Row[]> =>
    connected(url, async (client) => (await client.query<Row>(sql)).rows);
  return {
    url,
    rows,
    value: async (sql) => Object.values((await rows(sql))[0] ?? {})[0],
    async [Symbol.asyncDispose]() {
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

/** The address of a database on the server of this run. */
export function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement on the server itself. */
export async function onServer(sql: string): Promise<void> {
  await connected(serverUrl(), (client) => client.query(sql));
}

/** Runs `work` on a connection of its own. */
export async function connected<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  // Without a listener the end of an idle connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
