import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { OperatingUser } from './operating-user.ts';
import { ownedPlace } from './owned-place.ts';

const BESIDE = 'postgres';
const POINTER = 'postgres-location.txt';
/** The files of one major version can't be read by another, so its number is part of the path. */
export const MAJOR = '17';

/**
 * The place of the PostgreSQL files that belong to `directory`, which exists. Usually it lies inside. When `user`, the
 * account that runs PostgreSQL, can't pass through to there (a root checkout below /root or in a private temporary
 * directory), it lies in a place it can reach, and a pointer file inside `directory` says where: no directory of the
 * person is ever opened to others for it. Calling it again gives the same directory.
 */
export function dataDirectory(directory: string, user: OperatingUser): string {
  const beside = path.join(realpathSync(directory), BESIDE);
  if (existsSync(path.join(beside, MAJOR))) return beside;
  const elsewhere = pointedAt(directory);
  if (elsewhere !== undefined) return elsewhere;

  mkdirSync(beside, { recursive: true, mode: 0o700 });
  give(beside, user);
  if (user.uid === undefined || canEnter(beside, user)) return beside;

  rmSync(beside, { recursive: true });
  const place = mkdtempSync(path.join(ownedPlace(), 'data-'));
  give(place, user);
  // Tells a person who comes across this directory which project it belongs to.
  writeFileSync(path.join(place, 'belongs-to.txt'), `${realpathSync(directory)}\n`);
  writeFileSync(path.join(directory, POINTER), `${place}\n`);
  return place;
}

/** The files of the server that belong to `directory`, if there are any yet. */
export function serverFiles(directory: string): string | undefined {
  const places = [path.join(directory, BESIDE), pointedAt(directory)];
  return places
    .filter((place) => place !== undefined)
    .map((place) => path.join(place, MAJOR))
    .find((files) => existsSync(files));
}

/** Removes the data directory that belongs to `directory`, wherever it lies. Gives the paths that were removed. */
export function removeDataDirectory(directory: string): string[] {
  const elsewhere = pointedAt(directory);
  const targets = [path.join(directory, BESIDE), ...(elsewhere === undefined ? [] : [elsewhere])].filter(existsSync);
  for (const target of targets) rmSync(target, { recursive: true, force: true });
  rmSync(path.join(directory, POINTER), { force: true });
  return targets;
}

/** The pointer is only followed to where `dataDirectory` itself would have put the data. */
function pointedAt(directory: string): string | undefined {
  const file = path.join(directory, POINTER);
  if (!existsSync(file)) return undefined;
  const target = readFileSync(file, 'utf8').trim();
  return path.dirname(target) === ownedPlace() && path.basename(target).startsWith('data-') && existsSync(target)
    ? target
    : undefined;
}

function give(place: string, user: OperatingUser): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(place, user.uid, user.gid);
}

function canEnter(place: string, user: OperatingUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', place], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}
