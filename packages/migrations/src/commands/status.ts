import { runnable } from '@axolop/command-line';
import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { schemaStatus } from '../schema-status.ts';
import { columns } from './columns.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, newCommand } from './command.ts';
import { directoryOf } from './given-directory.ts';

/** Of which database and folder the status is shown, and how. */
interface StatusOptions {
  readonly databaseUrl?: string | undefined;
  readonly directory?: string | undefined;
  readonly json?: true | undefined;
}

export const statusCommand = runnable(
  newCommand().addOption(DATABASE_URL).addOption(DIRECTORY).addOption(JSON_OUTPUT),
  showStatus,
);

/** Prints which migrations are applied, and gives the exit code. */
export async function showStatus(options: StatusOptions): Promise<number> {
  const databaseUrl = await resolveDatabaseUrl(options.databaseUrl);
  const statuses = await schemaStatus({ databaseUrl, directory: directoryOf(options) });
  if (options.json) {
    console.log(JSON.stringify(statuses));
  } else {
    const rows = statuses.map((status) => [
      status.id,
      status.state,
      status.appliedAt ?? '',
      status.requires.join(', ') || '(nothing)',
      status.rollbackDiffers ? 'rollback file differs from the stored one' : '',
    ]);
    console.log(maskDatabaseUrl(databaseUrl));
    for (const line of columns([['migration', 'state', 'applied at', 'requires', ''], ...rows])) console.log(line);
  }
  const bad = statuses.some((status) => status.state === 'changed' || status.state === 'file_missing');
  return bad ? EXIT.failed : EXIT.ok;
}
