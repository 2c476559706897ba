import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { explain, Failure } from './failure.mjs';
import { say } from './say.mjs';

const WAIT_MS = 10 * 60_000;

/**
 * Runs `work` while no other start of the same clone downloads or installs. A lock whose owner is gone does not count.
 * @template T
 * @param {string} folder holds the lock file; created when missing
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Failure} when the folder cannot be written, or the other start takes more than ten minutes
 */
export async function underLock(folder, work) {
  const file = path.join(folder, 'bootstrap.lock');
  await take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function take(file) {
  const end = Date.now() + WAIT_MS;
  let announced = false;
  for (;;) {
    if (create(file)) return;
    const owner = ownerOf(file);
    if (owner === undefined && !justCreated(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() > end)
      throw new Failure(`process ${owner || '?'} is still installing; if it is not, remove ${file}`);
    if (!announced && owner !== undefined) {
      say(`waiting for process ${owner}, which is installing right now`);
      announced = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function create(file) {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new Failure(`cannot write to ${path.dirname(file)}: ${explain(String(error.code))}`);
  }
}

/** Between making the file and writing its number into it there is a moment in which it has no owner. */
function justCreated(file) {
  try {
    return statSync(file).size === 0 && Date.now() - statSync(file).mtimeMs < 2000;
  } catch {
    return false;
  }
}

/** @returns {number | undefined} the living process that holds the lock */
function ownerOf(file) {
  let owner;
  try {
    owner = Number(readFileSync(file, 'utf8'));
    if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return undefined;
    process.kill(owner, 0);
    return owner;
  } catch (error) {
    return error.code === 'EPERM' ? owner : undefined;
  }
}
