import type * as LocalStack from '@axolop/local-supabase';
import { deploySchema } from './deploy-schema.ts';
import { MigrationError } from './migration-error.ts';

/** What a throw-away PostgreSQL offers while it runs. */
export interface FreshServer {
  readonly databaseUrl: string;
  /** Makes a fresh database look like a new Supabase project. */
  readonly prepare: (databaseUrl: string) => Promise<void>;
}

/** The preparation of a fresh database, or undefined where the local stack is not installed. */
export async function preparation(): Promise<FreshServer['prepare'] | undefined> {
  return (await localStack())?.prepareDatabase;
}

/**
 * Runs `work` beside a PostgreSQL that is started for it and removed afterwards. Needs nothing that runs already.
 *
 * @throws MigrationError `tool_failed` where the local stack is not installed
 */
export async function withFreshServer<T>(
  onProgress: (line: string) => void,
  work: (server: FreshServer) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const stack = await localStack();
  if (stack === undefined) {
    throw new MigrationError(
      'tool_failed',
      '--fresh needs the package @axolop/local-supabase, which is not installed.',
    );
  }
  const postgres = await stack.startPostgres({ ephemeral: true, databasePort: 0, onProgress });
  // The work then fails on its lost connection, and says so.
  signal?.addEventListener('abort', () => void postgres.stop());
  try {
    signal?.throwIfAborted();
    return await work({ databaseUrl: postgres.databaseUrl, prepare: stack.prepareDatabase });
  } finally {
    await postgres.stop();
  }
}

/** As `withFreshServer`, with a database that has all migrations. */
export async function withFreshDatabase<T>(
  directory: string,
  onProgress: (line: string) => void,
  work: (databaseUrl: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const onServer = async ({ databaseUrl, prepare }: FreshServer): Promise<T> => {
    await prepare(databaseUrl);
    await deploySchema({ databaseUrl, directory });
    return work(databaseUrl);
  };
  return withFreshServer(onProgress, onServer, signal);
}

/** Looked for at run time: someone who only migrates a hosted database need not install a server. */
async function localStack(): Promise<typeof LocalStack | undefined> {
  try {
    return await import('@axolop/local-supabase');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
