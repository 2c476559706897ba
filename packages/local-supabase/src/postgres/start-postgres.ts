import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalSupabaseError } from '../errors.ts';
import { installationSecrets } from '../installation.ts';
import { choosePort, portTaken } from '../ports.ts';
import { isAlive } from '../processes.ts';
import { postgresBinaries } from './binaries.ts';
import { initialise, launch } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { dataDirectory, MAJOR } from './data-directory.ts';
import { ephemeralDirectory, removeEphemeral, sweepAbandoned } from './ephemeral.ts';
import { operatingUser } from './operating-user.ts';
import { claimDirectory, stopOrphan, stopPostmaster } from './ownership.ts';

/** How to run the embedded PostgreSQL. */
export interface PostgresOptions {
  /** Where data and secrets are kept. Required unless `ephemeral`. */
  readonly directory?: string;
  /** Throw-away data in a temporary directory: no fsync, removed by `stop()`. */
  readonly ephemeral?: boolean;
  /** Port on 127.0.0.1; 0 takes a free one. Default 54322, or 0 when `ephemeral`. */
  readonly databasePort?: number;
  /** Hears one line per step that takes time. */
  readonly onProgress?: (line: string) => void;
}

/** A running PostgreSQL. */
export interface RunningPostgres extends AsyncDisposable {
  /** The connection string of the superuser `postgres`. */
  readonly databaseUrl: string;
  readonly port: number;
  /** Where its secrets, its log and (usually) its data are. */
  readonly directory: string;
  /** The process id of the server. */
  readonly pid: number;
  /** Stops the server, and removes the data when it was ephemeral. May be called more than once. */
  stop(): Promise<void>;
}

/** The server's log, inside the directory. */
export const LOG_FILE = 'postgres.log';

const PORT_SETTING = { listener: 'PostgreSQL', option: 'databasePort', environment: 'AXOLOP_DATABASE_PORT' };

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_preload_libraries: 'pg_stat_statements',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
  // As on hosted Supabase, where extensions are found without their schema being named.
  search_path: '"$user", public, extensions',
};

/** Nothing of a throw-away database needs to outlive a crash, so it waits for no disk. */
const THROW_AWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '10s',
};

/**
 * Starts the embedded PostgreSQL 17 and waits until it answers. As root it runs under the account `postgres`. A server
 * that a killed process left behind on the same data is stopped first; every acknowledged write is found again.
 * Errors: `LocalSupabaseError` (`already_running`, `port_taken`, `postgres_failed`, `platform_unsupported`,
 * `no_operating_user`, `unsafe_directory`).
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const ephemeral = options.ephemeral ?? false;
  const user = operatingUser();
  const binaries = postgresBinaries(user);
  if (ephemeral) await sweepAbandoned();
  const directory = ephemeral ? ephemeralDirectory() : requiredDirectory(options.directory);
  const letGo = claimDirectory(directory);
  try {
    const place = dataDirectory(directory, user);
    const data = path.join(place, MAJOR);
    const cluster: Cluster = { binaries, data, user, logFile: path.join(directory, LOG_FILE) };
    const secrets = installationSecrets(directory);
    await stopOrphan(data);
    const wanted = options.databasePort ?? (ephemeral ? 0 : 54_322);
    // Check the port before initdb, so that a taken port is reported at once.
    await choosePort(wanted, PORT_SETTING);
    if (!existsSync(data)) options.onProgress?.('Making the database files');
    await initialise(cluster, secrets.databasePassword, !ephemeral);
    options.onProgress?.('Starting PostgreSQL');
    const started = await startServer(cluster, wanted, ephemeral ? { ...SETTINGS, ...THROW_AWAY } : SETTINGS);
    const lastResort = (): void => {
      if (isAlive(started.pid)) process.kill(started.pid, 'SIGINT');
    };
    process.once('exit', lastResort);
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopping ??= (async () => {
        await stopPostmaster(started.pid);
        process.removeListener('exit', lastResort);
        if (ephemeral) removeEphemeral(directory);
        letGo();
      })());
    return {
      databaseUrl: `postgresql://postgres:${secrets.databasePassword}@127.0.0.1:${started.port}/postgres`,
      port: started.port,
      directory,
      pid: started.pid,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    letGo();
    if (ephemeral) removeEphemeral(directory);
    throw error;
  }
}

function requiredDirectory(directory: string | undefined): string {
  if (directory === undefined) {
    throw new LocalSupabaseError('invalid_setting', 'A database that is kept needs a directory (option directory).');
  }
  const absolute = path.resolve(directory);
  mkdirSync(absolute, { recursive: true });
  return absolute;
}

/** A free port may be taken by another program between choosing and using it: then another one is chosen. */
async function startServer(
  cluster: Cluster,
  wanted: number,
  settings: Record<string, string>,
): Promise<{ pid: number; port: number }> {
  let last = 'no attempt';
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await choosePort(wanted, PORT_SETTING);
    const outcome = await launch(cluster, port, settings);
    if ('pid' in outcome) return { pid: outcome.pid, port };
    last = outcome.log;
    if (outcome.failed === 'other') break;
    if (outcome.failed === 'address_in_use' && wanted !== 0) throw portTaken(port, PORT_SETTING);
    // Backends of a killed server need a moment to notice that it is gone.
    await sleep(250);
  }
  throw new LocalSupabaseError('postgres_failed', `PostgreSQL did not start: ${last} (see ${cluster.logFile})`);
}
