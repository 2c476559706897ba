import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { workspacePackages } from '../bootstrap/workspace.mjs';

/** Larger files are data, not something a person wrote. */
const LARGEST_TEXT = 1_000_000;

/** What git ignores, for a copy of the project that came without its `.git`. */
const IGNORED = new Set(['node_modules', 'dist', 'bundle', '.git', '.turbo', '.axolop', '.temp', '.branches']);

/**
 * @typedef {{ folder: string, manifest: any, hasSource: boolean }} Package `folder` is relative to the root ('' = the
 *   root)
 * @typedef {{ path: string, text: string }} TextFile `path` is relative to the root, with `/`
 * @typedef {{ packages: Package[], files: TextFile[] }} Project
 */

/**
 * Reads what the rules look at: every package.json and every text file that is, or is about to be, under version
 * control.
 * @param {string} root
 * @returns {Project}
 */
export function readProject(root) {
  const packages = workspacePackages(root).map(({ folder, manifest }) => ({
    folder,
    manifest,
    hasSource: existsSync(path.join(root, folder, 'src')),
  }));
  return { packages, files: fileNames(root).flatMap((name) => readText(root, name)) };
}

function fileNames(root) {
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64_000_000 };
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    return [...new Set(listed.split('\0').filter(Boolean))];
  } catch {
    return walk(root, '');
  }
}

function walk(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, name) : entry.isFile() ? [name] : [];
  });
}

/** A file another program removes while we look is simply not there. */
function readText(root, name) {
  try {
    const file = path.join(root, name);
    if (!statSync(file).isFile() || statSync(file).size > LARGEST_TEXT) return [];
    const text = readFileSync(file, 'utf8');
    return text.includes('\0') ? [] : [{ path: name, text }];
  } catch {
    return [];
  }
}
