import type { SupabaseSettings } from '../env.ts';
import { startLocalSupabase } from '../start-local-supabase.ts';
import type { LocalSupabase } from '../start-local-supabase.ts';
import type { DaemonMessage, SupabaseComposition } from './composition.ts';

/** Runs the stack in this process until SIGINT or SIGTERM. Gives the exit code. */
export async function serveCommand(settings: SupabaseSettings, composition: SupabaseComposition): Promise<number> {
  const asked = new Promise<void>((resolve) => {
    // Listen before the start: Ctrl-C during the start must not leave a database running.
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  let supabase: LocalSupabase;
  try {
    supabase = await startLocalSupabase({
      ...settings,
      ...(composition.migrate === undefined ? {} : { migrate: composition.migrate }),
      onProgress: (line) => {
        tell({ progress: line });
      },
    });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  tell({ ready: true });
  await asked;
  await supabase.stop();
  return 0;
}

/** To whoever started this process in the background, or to the terminal when it runs in the foreground. */
function tell(message: DaemonMessage): void {
  if (process.connected) process.send?.(message);
  if ('progress' in message) console.log(message.progress);
  else if ('failed' in message) console.error(message.failed);
  else console.log('The local Supabase is ready.');
}
