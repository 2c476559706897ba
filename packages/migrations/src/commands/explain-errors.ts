import { MigrationError } from '../migration-error.ts';
import { EXIT } from './command.ts';

/** Runs a command; prints what it throws as one line. @returns its exit code, or the one that belongs to the error */
export async function explainErrors(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // Others than ours (the local stack, a full disk) explain themselves in their message, too.
    console.error(error instanceof Error ? error.message : String(error));
    const isAway = error instanceof MigrationError && error.reason === 'connection_failed';
    return isAway ? EXIT.noDatabase : EXIT.failed;
  }
}
