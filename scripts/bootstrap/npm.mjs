import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

import { runChild } from './child.mjs';
import { Failure, Interrupted } from './failure.mjs';
import { cacheSettings, STATE } from './paths.mjs';

/** How npm is called: a program and its first arguments. Found without starting anything. */
function findNpm() {
  const asScript = (file) => ({ file: process.execPath, args: [file] });
  const caller = process.env.npm_execpath;
  if (caller && path.basename(caller) === 'npm-cli.js' && existsSync(caller)) return asScript(caller);
  const nodeFolder = path.dirname(realpathSync(process.execPath));
  const besideNode = [
    path.join(nodeFolder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(nodeFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(nodeFolder, '..', 'share', 'nodejs', 'npm', 'bin', 'npm-cli.js'),
  ].find((file) => existsSync(file));
  if (besideNode) return asScript(besideNode);
  for (const folder of (process.env.PATH || '').split(path.delimiter)) {
    const file = path.join(folder, 'npm');
    if (folder !== '' && existsSync(file)) return { file: realpathSync(file), args: [] };
  }
  throw new Failure('npm was not found; it comes with Node (on Debian: apt-get install npm)');
}

/**
 * Runs npm with the user's own settings (registry, proxy, certificates). When npm's cache cannot be written, once more
 * with a cache of ours.
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 * @throws {Failure} when there is no npm, {@link Interrupted} when we were asked to stop
 */
export async function npm(args, options = {}) {
  const program = findNpm();
  const attempt = async (settings) => {
    const result = await runChild(program.file, [...program.args, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...settings },
      collect: true,
    });
    if (result.interrupted) throw new Interrupted(result.code || 130);
    return result;
  };
  const settings = cacheSettings(process.env);
  const first = await attempt(settings);
  if (first.code === 0 || settings.npm_config_cache || !/\bEACCES\b|\bEPERM\b|\bEROFS\b/.test(first.output))
    return first;
  return attempt({ ...settings, npm_config_cache: path.join(STATE, 'cache', 'npm') });
}

/** The settings that decide whether a download works, and the names pnpm gives them. */
const NETWORK_SETTINGS = {
  registry: 'pnpm_config_registry',
  cafile: 'pnpm_config_cafile',
  'https-proxy': 'pnpm_config_https_proxy',
  proxy: 'pnpm_config_proxy',
  noproxy: 'pnpm_config_noproxy',
  'strict-ssl': 'pnpm_config_strict_ssl',
};

/** Waiting minutes for a network that is not there helps nobody; pnpm's own patience is longer. */
const PATIENCE = {
  pnpm_config_fetch_retries: '2',
  pnpm_config_fetch_retry_mintimeout: '1000',
  pnpm_config_fetch_retry_maxtimeout: '5000',
};

/**
 * What npm knows about the network, as environment variables for pnpm: pnpm does not read all the places npm reads.
 * A pnpm setting that is already in the environment stays.
 * @returns {Promise<Record<string, string>>} only our own patience when npm cannot tell
 */
export async function networkSettings() {
  const { code, output } = await npm(['config', 'list', '--long', '--json', '--loglevel=silent']);
  if (code !== 0) return { ...PATIENCE };
  let known;
  try {
    known = JSON.parse(output);
  } catch {
    return { ...PATIENCE };
  }
  const settings = { ...PATIENCE };
  for (const [name, variable] of Object.entries(NETWORK_SETTINGS)) {
    const value = known[name];
    const worthSaying = typeof value === 'string' ? value !== '' : value === false;
    if (worthSaying && process.env[variable] === undefined) settings[variable] = String(value);
    if (Array.isArray(value) && value.join('') !== '') settings[variable] = value.join(',');
  }
  return settings;
}
