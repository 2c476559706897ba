import { parseArgs } from 'node:util';
import { readSettings } from '../env.ts';
import { LocalSupabaseError } from '../errors.ts';
import type { SupabaseComposition } from './composition.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';

const HELP: Record<string, string> = {
  start: `start
  Runs Supabase (PostgreSQL, REST and Auth) in the background and waits until it is ready.
  Does nothing when it runs already.`,
  stop: `stop [--reset]
  Stops it. The data stays.
  --reset   also removes its data and keys`,
  status: `status [--json]
  Says whether it runs and how to reach it. Exit code 3: it does not run.
  --json    prints { url, publishableKey, secretKey, databaseUrl }`,
  serve: `serve
  Runs it in the foreground until Ctrl-C.`,
};

const SETTINGS = `Settings (environment):
  AXOLOP_SUPABASE_PORT   port of the API (54321)
  AXOLOP_DATABASE_PORT   port of the embedded PostgreSQL (54322)
  AXOLOP_DIRECTORY       where data and keys are kept (.axolop in the project)
  DATABASE_URL           use this PostgreSQL, 16 or newer, instead of the embedded one`;

/**
 * Runs one of the commands `start`, `stop`, `status`, `serve`. `start` runs the current program again with `serve`, so
 * whatever `composition` the program passes holds in the background too. Gives the exit code.
 */
export async function runSupabaseCommand(
  argv: readonly string[],
  composition: SupabaseComposition = {},
): Promise<number> {
  const [name = '', ...rest] = argv;
  const help = HELP[name];
  if (help === undefined) {
    const asked = name === '--help' || name === '-h';
    const text = `Commands:\n\n${Object.values(HELP).join('\n\n')}\n\n${SETTINGS}`;
    if (asked) console.log(text);
    else console.error(name === '' ? text : `Unknown command "${name}".\n\n${text}`);
    return asked ? 0 : 2;
  }
  try {
    const { values } = parseArgs({
      args: [...rest],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        ...(name === 'status' ? { json: { type: 'boolean', default: false } as const } : {}),
        ...(name === 'stop' ? { reset: { type: 'boolean', default: false } as const } : {}),
      },
    });
    if (values.help) {
      console.log(`${help}\n\n${SETTINGS}`);
      return 0;
    }
    const settings = readSettings();
    if (name === 'start') return await startCommand(settings);
    if (name === 'stop') return await stopCommand(settings, { reset: values.reset === true });
    if (name === 'status') return await statusCommand(settings, { json: values.json === true });
    // REST and Auth take most of a second to load; the other commands need neither.
    const { serveCommand } = await import('./serve.ts');
    return await serveCommand(settings, composition);
  } catch (error) {
    const misused = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (!misused && !(error instanceof LocalSupabaseError)) throw error;
    console.error(error.message);
    return misused ? 2 : 1;
  }
}
