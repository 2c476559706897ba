import { prepareDatabase, startPostgres } from '@axolop/local-supabase';
import { deploySchema, withDatabaseName } from '@axolop/migrations';
import { Client } from 'pg';
import { furnish, type Fixture } from './fixture.ts';

/** A throw-away PostgreSQL with the real schema and a few rows of everything, and as many copies of it as are asked for. */
export interface Laboratory extends AsyncDisposable {
  readonly fixture: Fixture;
  /** A connection to a fresh copy, with full rights. */
  copy(name: string): Promise<Client>;
  /** Removes a copy; its connections are ended first. */
  discard(name: string): Promise<void>;
}

const TEMPLATE = 'axolop_original';

/** Starts the laboratory. @param onProgress hears one line per step that takes time */
export async function openLaboratory(onProgress: (line: string) => void): Promise<Laboratory> {
  await using opened = new AsyncDisposableStack();
  const postgres = await startPostgres({ ephemeral: true, databasePort: 0, onProgress });
  opened.defer(() => postgres.stop());
  const keeper = await connect(postgres.databaseUrl);
  opened.defer(() => keeper.end());
  await keeper.query(`create database ${TEMPLATE}`);
  const original = withDatabaseName(postgres.databaseUrl, TEMPLATE);
  onProgress('Applying the migrations');
  await prepareDatabase(original);
  await deploySchema({ databaseUrl: original });
  onProgress('Filling two agencies');
  const fixture = await furnish(original);

  const clients = new Map<string, Client[]>();
  const running = opened.move();
  return {
    fixture,
    copy: async (name) => {
      const open = clients.get(name);
      if (open === undefined) await keeper.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
      const client = await connect(withDatabaseName(postgres.databaseUrl, name));
      clients.set(name, [...(open ?? []), client]);
      return client;
    },
    discard: async (name) => {
      await Promise.all((clients.get(name) ?? []).map((client) => client.end()));
      clients.delete(name);
      await keeper.query(`drop database if exists ${name} with (force)`);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...clients.values()].flat().map((client) => client.end()));
      await running.disposeAsync();
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
