import { startPostgres, type RunningPostgres } from '@axolop/local-supabase';

// Loaded by Node itself, and so once per run: the projects of one run share the server.
let users = 0;
let server: Promise<RunningPostgres> | undefined;

/** The throw-away server of this run; the first project that comes starts it. */
export async function enterServer(): Promise<string> {
  users += 1;
  server ??= startPostgres({ ephemeral: true, databasePort: 0 });
  return (await server).databaseUrl;
}

/** The last project that leaves stops the server. */
export async function leaveServer(): Promise<void> {
  users -= 1;
  if (users > 0 || server === undefined) return;
  const running = await server;
  server = undefined;
  await running.stop();
}
