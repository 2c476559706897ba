import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { SupabaseSettings } from '../env.ts';
import { runningState } from '../state.ts';
import { DaemonMessage } from './composition.ts';
import { describe } from './describe.ts';

export const LOG_FILE = 'supabase.log';

/** Runs the stack in the background and waits until it is ready; does nothing when it runs already. */
export async function startCommand(settings: SupabaseSettings): Promise<number> {
  const running = runningState(settings.directory);
  if (running !== undefined) {
    console.log(`The local Supabase is already running.\n\n${describe(running)}`);
    return 0;
  }
  const failure = await launchDaemon(settings.directory);
  const state = runningState(settings.directory);
  if (failure !== undefined || state === undefined) {
    console.error(failure ?? `The local Supabase ended at once; see ${path.join(settings.directory, LOG_FILE)}.`);
    return 1;
  }
  console.log(`The local Supabase is running.\n\n${describe(state)}`);
  return 0;
}

/** Starts this same program with `serve`, detached. Gives the reason when it doesn't become ready. */
async function launchDaemon(directory: string): Promise<string | undefined> {
  mkdirSync(directory, { recursive: true });
  const log = openSync(path.join(directory, LOG_FILE), 'w', 0o600);
  const daemon = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'serve'], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve) => {
    const finish = (failure?: string): void => {
      if (daemon.connected) daemon.disconnect();
      daemon.unref();
      resolve(failure);
    };
    daemon.once('error', (error) => {
      finish(error.message);
    });
    daemon.once('exit', (code) => {
      finish(`The local Supabase ended with code ${code ?? 'unknown'}; see ${path.join(directory, LOG_FILE)}.`);
    });
    daemon.on('message', (raw) => {
      const message = DaemonMessage.parse(raw);
      if ('progress' in message) console.log(`${message.progress} …`);
      else finish('failed' in message ? message.failed : undefined);
    });
  });
}
