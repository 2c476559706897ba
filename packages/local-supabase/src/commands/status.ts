import type { SupabaseSettings } from '../env.ts';
import { runningState } from '../state.ts';
import { describe } from './describe.ts';

const NOT_RUNNING = 3;

/** Says whether the stack runs and how to reach it. Gives 3 when it doesn't run. */
export async function statusCommand(settings: SupabaseSettings, options: { json: boolean }): Promise<number> {
  const state = runningState(settings.directory);
  if (state === undefined) {
    console.error('The local Supabase is not running. Start it with: npm run supabase:start');
    return NOT_RUNNING;
  }
  if (options.json) {
    const { url, publishableKey, secretKey, databaseUrl, mailFile } = state;
    console.log(JSON.stringify({ url, publishableKey, secretKey, databaseUrl, mailFile }, null, 2));
    return 0;
  }
  const healthy = await answers(state.url);
  console.log(
    `The local Supabase is running${healthy ? '' : ', but its database does not answer'} (process ${state.pid}).\n\n${describe(state)}`,
  );
  return 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}
