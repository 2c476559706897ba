import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { SupabaseSettings } from '../env.ts';
import { MAIL_FILE } from '../gateway/mail.ts';
import { SECRETS_FILE } from '../installation.ts';
import { removeDataDirectory, serverFiles } from '../postgres/data-directory.ts';
import { livingOwner, OWNER_FILE, stopOrphan } from '../postgres/ownership.ts';
import { LOG_FILE as DATABASE_LOG } from '../postgres/start-postgres.ts';
import { waitUntilGone } from '../processes.ts';
import { runningState, STATE_FILE } from '../state.ts';
import { LOG_FILE } from './start.ts';

/** Stops the stack, and removes its data and keys with `reset`. */
export async function stopCommand(settings: SupabaseSettings, options: { reset: boolean }): Promise<number> {
  const { directory } = settings;
  const pid = runningState(directory)?.pid ?? livingOwner(directory);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    if (!(await waitUntilGone(pid, 30_000))) {
      console.error(`The local Supabase (process ${pid}) does not stop.`);
      return 1;
    }
  }
  // A process that was killed leaves its database server behind.
  const files = existsSync(directory) ? serverFiles(directory) : undefined;
  if (files !== undefined) await stopOrphan(files);
  console.log(pid === undefined ? 'The local Supabase was not running.' : 'The local Supabase is stopped.');
  if (options.reset) reset(directory);
  return 0;
}

/** Removes only files that the stack made; people may keep other files in the same directory. */
function reset(directory: string): void {
  const names = [SECRETS_FILE, STATE_FILE, OWNER_FILE, DATABASE_LOG, LOG_FILE, MAIL_FILE];
  const own = names.map((name) => path.join(directory, name));
  const present = own.filter(existsSync);
  const removed = [...(existsSync(directory) ? removeDataDirectory(directory) : []), ...present];
  for (const file of present) rmSync(file, { force: true });
  console.log(removed.length === 0 ? 'There was no data to remove.' : ['Removed:', ...removed].join('\n  '));
}
