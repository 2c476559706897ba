import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runChild } from './child.mjs';
import { explain, Failure, Interrupted } from './failure.mjs';
import { networkSettings } from './npm.mjs';
import { cacheSettings } from './paths.mjs';
import { say, sayStillWorking, seconds } from './say.mjs';
import { workspacePackages } from './workspace.mjs';

export const NOTHING_INSTALLED = 'nothing is installed yet';

const stampFile = (root) => path.join(root, 'node_modules', '.axolop-install');

/** Changes whenever an install could give something else. */
export function installFingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\0`);
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(path.join(root, name))).update('\0');
  for (const { folder, text } of workspacePackages(root)) hash.update(`${folder}\0${text}\0`);
  return hash.digest('hex');
}

/**
 * Tells whether the packages are installed as the lockfile says. Looks at the record of the last install and at each
 * direct dependency, so a removed folder or a broken link is noticed.
 * @param {string} root
 * @returns {string | undefined} what is missing, or undefined when all is there
 */
export function missingPackages(root) {
  let stamp;
  try {
    stamp = readFileSync(stampFile(root), 'utf8');
  } catch {
    return NOTHING_INSTALLED;
  }
  if (stamp !== installFingerprint(root)) return 'the list of packages has changed';
  return missingDependency(root);
}

function missingDependency(root) {
  for (const { folder, manifest } of workspacePackages(root)) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const place = path.join(folder, 'node_modules', name);
      if (!existsSync(path.join(root, place, 'package.json'))) return `${place} is missing`;
    }
  }
  return undefined;
}

/**
 * Installs exactly what the lockfile says. Call it under the lock.
 * @param {string} root
 * @param {string} pnpm path of the program
 * @param {NodeJS.ProcessEnv} environment with the right Node first on PATH
 * @throws {Failure} with the reason in one line
 */
export async function installPackages(root, pnpm, environment) {
  const began = Date.now();
  say('installing packages');
  rmSync(stampFile(root), { force: true });
  const settings = { ...environment, ...cacheSettings(environment), ...(await networkSettings()) };
  await pnpmInstall(root, pnpm, settings, []);
  if (missingDependency(root)) {
    // pnpm believes its own records; what was removed behind its back it only finds when it begins afresh.
    say('the installed packages are damaged; installing all of them again');
    for (const { folder } of workspacePackages(root)) {
      rmSync(path.join(root, folder, 'node_modules'), { recursive: true, force: true });
    }
    await pnpmInstall(root, pnpm, settings, []);
  }
  const still = missingDependency(root);
  if (still) throw new Failure(`the packages could not be installed: ${still} after the install`);
  writeFileSync(stampFile(root), installFingerprint(root));
  say(`packages are installed (${seconds(began)})`);
}

async function pnpmInstall(root, pnpm, environment, extra) {
  const done = sayStillWorking('installing packages');
  // confirmModulesPurge: without a terminal pnpm would stop at its question, with one it would wait for an answer.
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'];
  const result = await runChild(pnpm, [...args, '--config.confirmModulesPurge=false', ...extra], {
    cwd: root,
    env: environment,
    collect: true,
    show: true,
  });
  done();
  if (result.interrupted) throw new Interrupted(result.code || 130);
  if (result.code !== 0) throw new Failure(`could not install the packages: ${explain(result.output)}`);
}
