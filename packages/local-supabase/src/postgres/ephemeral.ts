import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeDataDirectory, serverFiles } from './data-directory.ts';
import { livingOwner, OWNER_FILE, stopOrphan } from './ownership.ts';

const PREFIX = 'axolop-ephemeral-';

/** A new temporary directory for a throw-away database. Others may pass through it, but see nothing in it. */
export function ephemeralDirectory(): string {
  const directory = mkdtempSync(path.join(realpathSync(tmpdir()), PREFIX));
  chmodSync(directory, 0o711);
  return directory;
}

/** Removes a throw-away database with its directory. */
export function removeEphemeral(directory: string): void {
  removeDataDirectory(directory);
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Clears away throw-away databases whose process was killed: their servers still run and nobody would ever stop them.
 * Only directories of this account are looked at, and only those whose owner is dead.
 */
export async function sweepAbandoned(): Promise<void> {
  const root = realpathSync(tmpdir());
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = path.join(root, name);
    try {
      const abandoned =
        statSync(directory).uid === process.getuid?.() &&
        existsSync(path.join(directory, OWNER_FILE)) &&
        livingOwner(directory) === undefined;
      if (!abandoned) continue;
      const files = serverFiles(directory);
      if (files !== undefined) await stopOrphan(files);
      removeEphemeral(directory);
    } catch {
      // Another start is sweeping the same directory, or it is not ours to remove: nothing depends on it.
    }
  }
}
