import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { schemaStatus } from '../schema-status.ts';
import { columns } from './columns.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, type Command } from './command.ts';
import { withDirectory } from './given-directory.ts';

export const statusCommand: Command = {
  options: { 'database-url': DATABASE_URL, directory: DIRECTORY, json: JSON_OUTPUT },
  async run(given) {
    const databaseUrl = await resolveDatabaseUrl(given.text('database-url'));
    const statuses = await schemaStatus({ databaseUrl, ...withDirectory(given) });
    if (given.has('json')) {
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
  },
};
