import { Command, runnable, runOneOf, type Listed, type Runnable } from '@axolop/command-line';
import { readSettings } from '../env.ts';
import { LocalSupabaseError } from '../errors.ts';
import type { SupabaseComposition } from './composition.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';

const FOOTER = `As npm scripts: npm run supabase:start, npm run supabase:stop -- --reset, npm run supabase:status -- --json

Settings (environment):
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
  try {
    return await runOneOf({ program: 'supabase', footer: FOOTER }, commands(composition), argv);
  } catch (error) {
    if (!(error instanceof LocalSupabaseError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function commands(composition: SupabaseComposition): readonly Listed[] {
  return [
    {
      name: 'start',
      summary:
        'run Supabase (PostgreSQL, REST, Auth) in the background; wait until it is ready, unless it runs already',
      load: async () => runnable(newCommand(), () => startCommand(readSettings())),
    },
    {
      name: 'stop',
      summary: 'stop it; the data stays',
      load: async () =>
        runnable(newCommand().option('--reset', 'also remove its data and keys'), ({ reset = false }) =>
          stopCommand(readSettings(), { reset }),
        ),
    },
    {
      name: 'status',
      summary: 'say whether it runs and how to reach it; exit code 3 when it does not run',
      load: async () =>
        runnable(
          newCommand().option('--json', 'print { url, publishableKey, secretKey, databaseUrl }'),
          ({ json = false }) => statusCommand(readSettings(), { json }),
        ),
    },
    {
      name: 'serve',
      summary: 'run it in the foreground until Ctrl-C',
      load: () => serve(composition),
    },
  ];
}

/** REST and Auth take most of a second to load; the other commands need neither. */
async function serve(composition: SupabaseComposition): Promise<Runnable> {
  const { serveCommand } = await import('./serve.ts');
  return runnable(newCommand(), () => serveCommand(readSettings(), composition));
}

function newCommand(): Command {
  return new Command().addHelpText('after', `\n${FOOTER}`);
}
