import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { childEnvironment } from './env.ts';
import { MigrationError } from './migration-error.ts';

const TIMEOUT_MS = 90_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The CLI's own record of consent: refused, so that it sends nothing. */
const NO_TELEMETRY = {
  enabled: false,
  device_id: '00000000-0000-4000-8000-000000000000',
  session_id: '00000000-0000-4000-8000-000000000000',
  session_last_active: '2000-01-01T00:00:00.000Z',
  schema_version: 1,
};

/** One call of the Supabase CLI against a database. */
export interface SupabaseCliCall {
  readonly databaseUrl: string;
  readonly args: readonly string[];
  /** The folder that holds `supabase/`, for commands that read it; default an empty one. */
  readonly projectFolder?: string;
}

/**
 * Runs the Supabase CLI from npm against a database by URL: no Docker, no account, no telemetry, no look for updates.
 * The password goes through the environment, so that the list of processes does not show it.
 *
 * @returns what it printed to stdout
 * @throws MigrationError `tool_failed` with its own message when it exits with another code than 0
 */
export async function runSupabaseCli({ databaseUrl, args, projectFolder }: SupabaseCliCall): Promise<string> {
  const { url, password } = withoutPassword(databaseUrl);
  return inOwnHome((home) =>
    run([...args, `--remote=${url}`, `--workdir=${projectFolder ?? home}`], quietEnvironment(home, password)),
  );
}

/**
 * The statements that turn the schema of one database into that of another on the same server, written by pg-delta
 * inside the Supabase CLI; an empty text where the schemas are the same.
 *
 * @throws MigrationError `tool_failed`, also where a schema holds objects that pg-delta cannot manage
 */
export async function diffDatabases(fromUrl: string, toUrl: string): Promise<string> {
  const from = withoutPassword(fromUrl);
  return inOwnHome(async (home) => {
    const file = path.join(home, 'difference.sql');
    const args = ['db', 'diff', '--use-pg-delta', '--strict-coverage', `--output=${file}`, `--workdir=${home}`];
    const ends = [`--from=${from.url}`, `--to=${withoutPassword(toUrl).url}`];
    await run([...args, ...ends], quietEnvironment(home, from.password));
    return readFile(file, 'utf8');
  });
}

async function inOwnHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'axolop-supabase-cli-'));
  try {
    await writeFile(path.join(home, 'telemetry.json'), JSON.stringify(NO_TELEMETRY));
    return await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function withoutPassword(databaseUrl: string): { readonly url: string; readonly password: string } {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { url: url.href, password };
}

function quietEnvironment(home: string, password: string): NodeJS.ProcessEnv {
  return childEnvironment({
    SUPABASE_HOME: home,
    SUPABASE_NO_UPDATE_NOTIFIER: '1',
    SUPABASE_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
    ...(password === '' ? {} : { PGPASSWORD: password }),
  });
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const entry = path.join(
    path.dirname(createRequire(import.meta.url).resolve('supabase/package.json')),
    'dist/supabase.js',
  );
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [entry, ...args],
      { env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else {
          const command = args.filter((arg) => !arg.startsWith('-')).join(' ');
          const why = error.killed === true ? `no end after ${TIMEOUT_MS / 1000} s` : lastWords(stdout, stderr);
          reject(new MigrationError('tool_failed', `supabase ${command} failed: ${why}`, { cause: error }));
        }
      },
    );
  });
}

/** The sentence of the CLI that says what went wrong, from its JSON or its last lines. */
function lastWords(stdout: string, stderr: string): string {
  const json = /"message":"((?:[^"\\]|\\.)*)"/.exec(stdout)?.[1];
  if (json !== undefined) return json.replaceAll('\\"', '"').replaceAll('\\n', ' ');
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^Target:|^Connect|^│$|without TLS/.test(line));
  return telling.slice(-3).join(' ') || 'it gave no reason';
}
