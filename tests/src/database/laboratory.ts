import { withDatabaseName } from '@axolop/migrations';
import { Client } from 'pg';
import type { Fixture } from './fixture.ts';

/** A server with a database that holds the real schema and a few rows of everything. */
export interface FurnishedServer {
  readonly databaseUrl: string;
  readonly fixture: Fixture;
}

/** As many copies of the furnished database as are asked for. */
export interface Laboratory extends FurnishedServer, AsyncDisposable {
  /** A connection to a fresh copy, with full rights; another one to the same copy when the name is known. */
  copy(name: string): Promise<Client>;
  /** Removes a copy; its connections are ended first. */
  discard(name: string): Promise<void>;
}

/** The database that is copied. */
export const ORIGINAL = 'axolop_original';

/** Makes copies on a server that is furnished. Disposing it ends the connections; the server goes on. */
export async function laboratoryOn({ databaseUrl, fixture }: FurnishedServer): Promise<Laboratory> {
  const keeper = await connect(databaseUrl);
  const clients = new Map<string, Client[]>();
  return {
    databaseUrl,
    fixture,
    copy: async (name) => {
      const open = clients.get(name);
      if (open === undefined) await keeper.query(`create database ${name} template ${ORIGINAL} strategy file_copy`);
      const client = await connect(withDatabaseName(databaseUrl, name));
      clients.set(name, [...(open ?? []), client]);
      return client;
    },
    discard: async (name) => {
      await Promise.all((clients.get(name) ?? []).map((client) => client.end()));
      clients.delete(name);
      await keeper.query(`drop database if exists ${name} with (force)`);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([keeper, ...[...clients.values()].flat()].map((client) => client.end()));
    },
  };
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  // The server of a broken-off run goes away under its connections; whoever asks something of one hears of it.
  client.on('error', () => {});
  await client.connect();
  return client;
}
