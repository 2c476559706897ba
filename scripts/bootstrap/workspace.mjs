import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The packages of the workspace, the root first, then in the order of their folders.
 * @param {string} root
 * @returns {{ folder: string, file: string, text: string, manifest: any }[]} `folder` is relative to the root ('' = the
 *   root)
 * @throws {SyntaxError} when a package.json is not JSON; it names the file
 */
export function workspacePackages(root) {
  const folders = ['', ...workspacePatterns(root).flatMap((pattern) => expand(root, pattern))];
  return folders
    .map((folder) => ({ folder, file: path.join(root, folder, 'package.json') }))
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => {
      const text = readFileSync(file, 'utf8');
      try {
        return { folder, file, text, manifest: JSON.parse(text) };
      } catch (error) {
        throw new SyntaxError(`${path.join(folder, 'package.json')}: ${error.message}`);
      }
    });
}

/**
 * The packages that have tests: each is a project of the root's vitest.config.mjs.
 * @param {string} root
 */
export function testedPackages(root) {
  return workspacePackages(root).filter(({ folder, manifest }) => folder !== '' && manifest.scripts?.test);
}

/** The list under `packages:` of pnpm-workspace.yaml; no YAML parser exists before the install. */
function workspacePatterns(root) {
  const lines = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8').split(/\r?\n/);
  const begin = lines.findIndex((line) => /^packages:\s*$/.test(line));
  const patterns = [];
  for (const line of lines.slice(begin + 1)) {
    const item = /^\s+-\s+['"]?([^'"#\s]+)['"]?/.exec(line);
    if (item) patterns.push(item[1]);
    else if (/^\S/.test(line)) break;
  }
  return patterns;
}

function expand(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(path.join(root, parent))) return [];
  return readdirSync(path.join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => `${parent}/${entry.name}`)
    .sort();
}
