import { Option, runnable } from '@axolop/command-line';
import { resolveDatabaseUrl } from '../database-url.ts';
import { preparation, withFreshServer } from '../fresh-database.ts';
import { rehearseMigrations, type Rehearsal } from '../rehearse-migrations.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, newCommand, progress } from './command.ts';
import { directoryOf } from './given-directory.ts';
import { untilStopped } from './stop-signal.ts';

/** Where the rehearsal takes place. */
interface RehearsalOptions {
  readonly fresh?: true | undefined;
  readonly databaseUrl?: string | undefined;
  readonly directory?: string | undefined;
}

const FRESH_SERVER = new Option(
  '--fresh',
  'use a throw-away PostgreSQL with all migrations; otherwise a new database on the same server',
).conflicts('databaseUrl');

export const rehearseCommand = runnable(
  newCommand().addOption(FRESH_SERVER).addOption(DATABASE_URL).addOption(DIRECTORY).addOption(JSON_OUTPUT),
  async (options) => {
    const { ok, migrations } = await untilStopped((signal) => rehearsal(options, signal));
    if (options.json) {
      console.log(JSON.stringify({ ok, migrations }));
      return ok ? EXIT.ok : EXIT.failed;
    }
    for (const { id, ok: exact, afterRollback, afterSecondApply } of migrations) {
      console.log(`${exact ? 'exact  ' : 'INEXACT'}  ${id}`);
      printDifferences('after its rollback the database differs from before (- gone, + left over):', afterRollback);
      printDifferences('applied again it differs from the first time:', afterSecondApply);
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
);

async function rehearsal(options: RehearsalOptions, signal: AbortSignal): Promise<Rehearsal> {
  const base = { signal, onProgress: progress, directory: directoryOf(options) };
  if (options.fresh) return withFreshServer(progress, (server) => rehearseMigrations({ ...base, ...server }), signal);
  const databaseUrl = await resolveDatabaseUrl(options.databaseUrl);
  const prepare = await preparation();
  return rehearseMigrations({ ...base, databaseUrl, ...(prepare === undefined ? {} : { prepare }) });
}

function printDifferences(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`  ${title}`);
  for (const line of lines) console.log(`    ${line}`);
}
