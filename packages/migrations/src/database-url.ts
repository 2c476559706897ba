import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { databaseUrlFromEnvironment } from './env.ts';
import { MigrationError } from './migration-error.ts';
import { PROJECT_ROOT } from './project-root.ts';

const STATE_FILE = path.join(PROJECT_ROOT, '.axolop/supabase/state.json');
const State = z.object({ databaseUrl: z.string().min(1) });

/**
 * The database to work on: the one given, else DATABASE_URL, else the one of the running local stack.
 *
 * @throws MigrationError `connection_failed` with one line that says how to get one
 */
export async function resolveDatabaseUrl(given: string | undefined, stateFile = STATE_FILE): Promise<string> {
  const found = given ?? databaseUrlFromEnvironment() ?? (await runningStack(stateFile));
  if (found !== undefined) return found;
  throw new MigrationError(
    'connection_failed',
    'No database: start the local one with "npm run supabase:start", or set DATABASE_URL, or pass --database-url=URL.',
  );
}

async function runningStack(stateFile: string): Promise<string | undefined> {
  try {
    return State.parse(JSON.parse(await readFile(stateFile, 'utf8'))).databaseUrl;
  } catch {
    // No stack was started here, or its file is half written: both mean that there is none to use.
    return undefined;
  }
}
