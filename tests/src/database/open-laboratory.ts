import { prepareDatabase, startPostgres } from '@axolop/local-supabase';
import { deploySchema, withDatabaseName } from '@axolop/migrations';
import { Client } from 'pg';
import { furnish } from './fixture.ts';
import { laboratoryOn, ORIGINAL, type Laboratory } from './laboratory.ts';

/** Starts a throw-away server and furnishes it. @param onProgress hears one line per step that takes time */
export async function openLaboratory(onProgress: (line: string) => void): Promise<Laboratory> {
  await using opened = new AsyncDisposableStack();
  const postgres = await startPostgres({ ephemeral: true, databasePort: 0, onProgress });
  opened.defer(() => postgres.stop());
  await createOriginal(postgres.databaseUrl);
  const original = withDatabaseName(postgres.databaseUrl, ORIGINAL);
  onProgress('Applying the migrations');
  await prepareDatabase(original);
  await deploySchema({ databaseUrl: original });
  onProgress('Filling two agencies');
  const fixture = await furnish(original);
  const laboratory = opened.use(await laboratoryOn({ databaseUrl: postgres.databaseUrl, fixture }));
  const running = opened.move();
  return { ...laboratory, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function createOriginal(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`create database ${ORIGINAL}`);
  } finally {
    await client.end();
  }
}
