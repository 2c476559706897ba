import path from 'node:path';
import { prepareDatabase } from './database/prepare-database.ts';
import { DEFAULT_DIRECTORY } from './default-directory.ts';
import { createGateway } from './gateway/gateway.ts';
import { serve } from './gateway/http-server.ts';
import { emptyMailFile, MAIL_FILE } from './gateway/mail.ts';
import { freshSecrets, installationSecrets } from './installation.ts';
import type { InstallationSecrets } from './installation.ts';
import { choosePort } from './ports.ts';
import { startPostgres } from './postgres/start-postgres.ts';
import { SupabaseConnection as DatabaseConnection } from './rest/supabase-connection.ts';
import { announce } from './state.ts';

/** What a program needs to use a Supabase project. */
export interface SupabaseConnection {
  /** The project's address; REST is below `/rest/v1`, Auth below `/auth/v1`. */
  readonly url: string;
  /** For programs that anyone may hold: role `anon`, or the signed-in user. */
  readonly publishableKey: string;
  /** For servers only: role `service_role`, past Row Level Security. */
  readonly secretKey: string;
  readonly databaseUrl: string;
  /** Signs access tokens (HS256). */
  readonly jwtSecret: string;
  /** Holds the e-mails that Auth would have sent since the start; a throw-away stack over `databaseUrl` has none. */
  readonly mailFile?: string;
}

/** A running local Supabase. */
export interface LocalSupabase extends SupabaseConnection, AsyncDisposable {
  /** Answers in this process what the address answers over HTTP. */
  readonly fetch: typeof globalThis.fetch;
  /** Reads the database schema again, after it was changed. */
  reloadSchema(): Promise<void>;
  /** Stops everything that was started. May be called more than once. */
  stop(): Promise<void>;
}

/** How to start a local Supabase. */
export interface LocalSupabaseOptions {
  /** Where data and keys are kept. Default: `.axolop/supabase` below the project root. */
  readonly directory?: string;
  /** Throw-away data: no fsync, removed by `stop()`, keys of its own. */
  readonly ephemeral?: boolean;
  /** Use this PostgreSQL (16 or newer) instead of the embedded one. */
  readonly databaseUrl?: string;
  /** Port of the API on 127.0.0.1; 0 takes a free one. Default 54321. */
  readonly apiPort?: number;
  /** Port of the embedded PostgreSQL on 127.0.0.1; 0 takes a free one. Default 54322. */
  readonly databasePort?: number;
  /** Whether to serve HTTP too. Default true. */
  readonly listen?: boolean;
  /** Database connections that are kept for requests. Default 10. */
  readonly connections?: number;
  /** Named prepared statements. Default true; switch it off behind a transaction pooler. */
  readonly prepare?: boolean;
  /** Brings the schema up to date; runs when roles and Auth exist and before the API reads the schema. */
  readonly migrate?: (databaseUrl: string) => Promise<void>;
  /** Hears one line per step that takes time. */
  readonly onProgress?: (line: string) => void;
}

const API_PORT = { listener: 'the Supabase API', option: 'apiPort', environment: 'AXOLOP_SUPABASE_PORT' };

/**
 * Starts Supabase on this machine: the embedded PostgreSQL (or the one of `databaseUrl`), REST and Auth in this
 * process. When a step fails, what was started before it is stopped. Errors: `LocalSupabaseError`, and whatever
 * `migrate` throws.
 */
export async function startLocalSupabase(options: LocalSupabaseOptions = {}): Promise<LocalSupabase> {
  await using started = new AsyncDisposableStack();
  const listen = options.listen ?? true;
  const port = listen ? await choosePort(options.apiPort ?? 54_321, API_PORT) : (options.apiPort ?? 54_321);
  const directory = path.resolve(options.directory ?? DEFAULT_DIRECTORY);
  const database = await startDatabase(options, directory, started);
  const secrets = database.directory === undefined ? freshSecrets() : installationSecrets(database.directory);

  options.onProgress?.('Preparing roles and Auth');
  await prepareDatabase(database.databaseUrl);
  if (options.migrate !== undefined) {
    options.onProgress?.('Applying migrations');
    await options.migrate(database.databaseUrl);
  }

  const connection = new DatabaseConnection({
    databaseUrl: database.databaseUrl,
    connections: options.connections ?? 10,
    prepare: options.prepare ?? true,
    acquireTimeout: 10_000,
  });
  started.defer(() => connection.close());
  await connection.ensureSchema();
  await connection.watchSchema();

  const url = `http://127.0.0.1:${port === 0 ? 54_321 : port}`;
  const keys = { jwtSecret: secrets.jwtSecret, ...publicKeys(secrets) };
  const mail = database.directory === undefined ? {} : { mailFile: path.join(database.directory, MAIL_FILE) };
  if (mail.mailFile !== undefined) emptyMailFile(mail.mailFile);
  const gateway = createGateway({ connection, url, ...keys, ...mail });
  if (listen) {
    const server = await serve(gateway, port, API_PORT);
    started.defer(() => server.close());
  }

  if (listen && database.directory !== undefined && options.ephemeral !== true) {
    const state = { url, databaseUrl: database.databaseUrl, ...publicKeys(secrets), ...mail };
    started.defer(announce(database.directory, state));
  }

  const running = started.move();
  const stop = (): Promise<void> => running.disposeAsync();
  return {
    url,
    ...keys,
    ...mail,
    databaseUrl: database.databaseUrl,
    fetch: (input, init) => gateway(new Request(input, init)),
    reloadSchema: () => connection.reloadSchema(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function publicKeys(secrets: InstallationSecrets): { publishableKey: string; secretKey: string } {
  return { publishableKey: secrets.publishableKey, secretKey: secrets.secretKey };
}

async function startDatabase(
  options: LocalSupabaseOptions,
  directory: string,
  started: AsyncDisposableStack,
): Promise<{ databaseUrl: string; directory?: string }> {
  const ephemeral = options.ephemeral ?? false;
  if (options.databaseUrl !== undefined) {
    return { databaseUrl: options.databaseUrl, ...(ephemeral ? {} : { directory }) };
  }
  const postgres = await startPostgres({
    ephemeral,
    directory,
    ...(options.databasePort === undefined ? {} : { databasePort: options.databasePort }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  started.defer(() => postgres.stop());
  return { databaseUrl: postgres.databaseUrl, directory: postgres.directory };
}
