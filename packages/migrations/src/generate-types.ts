import path from 'node:path';
import { withClient } from './connection.ts';
import { formatGenerated } from './generated-file.ts';
import { PROJECT_ROOT } from './project-root.ts';
import { runSupabaseCli } from './supabase-cli.ts';

/** Where the generated types of the exposed schema live. */
export const DATABASE_TYPES_FILE = path.join(PROJECT_ROOT, 'packages/domain/src/rows/database.types.ts');

const HEADER = '// Generated from the database by the Supabase CLI, do not edit: npm run gen:types\n\n';

/**
 * The TypeScript types of schema `public`, by `supabase gen types`, formatted as the rest of the repository.
 *
 * @param file where the text is meant to live: its formatting rules count
 * @throws MigrationError `connection_failed`, `tool_failed`
 */
export async function generateTypes(databaseUrl: string, file = DATABASE_TYPES_FILE): Promise<string> {
  // Our own connection first: it knows one clear line for each way in which a connection fails.
  await withClient(databaseUrl, (client) => client.query('select 1'));
  const args = ['gen', 'types', '--lang', 'typescript', '--schema', 'public', '--query-timeout', '60s'];
  const text = await runSupabaseCli({ databaseUrl, args });
  return formatGenerated(file, HEADER + text.slice(Math.max(0, text.indexOf('export '))));
}
