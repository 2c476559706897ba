import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the root package.json. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Everything we keep on this machine: the toolchain, caches and the embedded database. Ignored by git. */
export const STATE = path.join(ROOT, '.axolop');

/**
 * Tells whether this user could create something at `target`, looking at its nearest existing parent.
 * @param {string} target
 */
function canWrite(target) {
  let place = target;
  while (!existsSync(place)) {
    const parent = path.dirname(place);
    if (parent === place) return false;
    place = parent;
  }
  try {
    accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Gives the free space of the disk under `folder`, for this user.
 * @param {string} folder has to exist
 * @returns {number} MB; Infinity where the system does not tell
 */
export function freeSpace(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.floor((bavail * bsize) / 1_000_000);
  } catch {
    return Infinity;
  }
}

/** The user's home directory, or '' when the system knows none. */
function home() {
  try {
    return os.homedir();
  } catch {
    return '';
  }
}

/**
 * Settings that keep package managers working when the home directory cannot be written: their caches move to
 * `.axolop`. What the user has set stays.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Record<string, string>} the variables to add
 */
export function cacheSettings(environment) {
  const settings = {};
  const folder = home();
  const npmCache = environment.npm_config_cache || path.join(folder, '.npm', '_cacache');
  if (folder === '' || !canWrite(npmCache)) settings.npm_config_cache = path.join(STATE, 'cache', 'npm');
  const places = [
    { name: 'XDG_DATA_HOME', usual: path.join('.local', 'share') },
    { name: 'XDG_CACHE_HOME', usual: '.cache' },
    { name: 'XDG_STATE_HOME', usual: path.join('.local', 'state') },
  ];
  for (const { name, usual } of places) {
    const chosen = path.join(environment[name] || path.join(folder, usual), 'pnpm');
    if (folder === '' || !canWrite(chosen)) settings[name] = path.join(STATE, 'cache', name.toLowerCase());
  }
  return settings;
}
