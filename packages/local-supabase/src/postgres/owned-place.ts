import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { LocalSupabaseError } from '../errors.ts';

/** Kept between reboots and not swept by age, unlike /var/tmp; the second serves where /var/lib is read-only. */
const CANDIDATES = ['/var/lib/axolop', '/var/tmp/axolop'];

/**
 * A directory of root that every account can pass through. Only a root process needs it, for what the account
 * `postgres` must reach although the project itself lies below a closed directory.
 * Errors: `unsafe_directory`.
 */
export function ownedPlace(): string {
  for (const place of CANDIDATES) {
    try {
      mkdirSync(place, { mode: 0o755, recursive: true });
    } catch {
      continue;
    }
    const found = lstatSync(place);
    // Every account may create directories in /var/tmp: the owner of this one could swap the files in it.
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) continue;
    // A strict umask takes the right to pass through from new directories.
    chmodSync(place, 0o755);
    return place;
  }
  throw new LocalSupabaseError(
    'unsafe_directory',
    `PostgreSQL can't reach the project's directory, and none of ${CANDIDATES.join(', ')} can be used instead. Put the project where other accounts can enter, or set AXOLOP_DIRECTORY to such a place.`,
  );
}
