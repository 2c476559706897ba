import { resolveDatabaseUrl } from '../database-url.ts';
import { preparation, withFreshServer } from '../fresh-database.ts';
import { rehearseMigrations, type Rehearsal } from '../rehearse-migrations.ts';
import {
  DATABASE_URL,
  DIRECTORY,
  EXIT,
  FRESH,
  JSON_OUTPUT,
  progress,
  type Command,
  type GivenOptions,
} from './command.ts';
import { withDirectory } from './given-directory.ts';
import { untilStopped } from './stop-signal.ts';

export const rehearseCommand: Command = {
  options: {
    fresh: { help: `${FRESH.help.split(',')[0] ?? ''}; otherwise a new database on the same server` },
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
    json: JSON_OUTPUT,
  },
  async run(given) {
    const { ok, migrations } = await untilStopped((signal) => rehearsal(given, signal));
    if (given.has('json')) {
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
};

async function rehearsal(given: GivenOptions, signal: AbortSignal): Promise<Rehearsal> {
  const base = { signal, onProgress: progress, ...withDirectory(given) };
  if (given.has('fresh'))
    return withFreshServer(progress, (server) => rehearseMigrations({ ...base, ...server }), signal);
  const databaseUrl = await resolveDatabaseUrl(given.text('database-url'));
  const prepare = await preparation();
  return rehearseMigrations({ ...base, databaseUrl, ...(prepare === undefined ? {} : { prepare }) });
}

function printDifferences(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`  ${title}`);
  for (const line of lines) console.log(`    ${line}`);
}
