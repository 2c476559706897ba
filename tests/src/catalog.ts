import { Client } from 'pg';
import { stackAddress } from '@axolop/testing';

/** The database of this run with full rights. */
export async function fullRights(): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: stackAddress().databaseUrl });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** The first column of what a query gives, as text. */
export async function column(sql: Client, text: string): Promise<string[]> {
  const { rows } = await sql.query<unknown[]>({ text, rowMode: 'array' });
  return rows.map(([first]) => String(first));
}
