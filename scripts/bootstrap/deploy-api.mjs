import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { runChild } from './child.mjs';
import { explain, Failure, Interrupted } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { say } from './say.mjs';

const USAGE = `Usage: npm run deploy:api -- FOLDER

Writes a folder with the API that runs on a server by itself: copy it there, set SUPABASE_URL and
SUPABASE_PUBLISHABLE_KEY, and start it with "node main.js". FOLDER is new or empty. docs/DEPLOYMENT.md tells the rest.
`;

/** More than this is something that a server does not need. In MB of files. */
export const LARGEST_MB = 15;

/**
 * Bundles the API, puts it into a folder together with the libraries it needs, and tells how large that is.
 * @param {{ args: string[], environment: NodeJS.ProcessEnv, pnpm: string }} context
 * @returns {Promise<number>} 0 when the folder is there, 1 when it is larger than {@link LARGEST_MB}
 * @throws {Failure} when the arguments are wrong or a step fails, {@link Interrupted} when we were asked to stop
 */
export async function run({ args, environment, pnpm }) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = targetOf(args);
  const step = async (what, ...command) => {
    const result = await runChild(pnpm, command, { cwd: ROOT, env: environment, collect: true });
    if (result.interrupted) throw new Interrupted(result.code || 130);
    if (result.code !== 0) throw new Failure(`could not ${what}: ${explain(result.output)}`);
  };
  await step('bundle the API', 'run', 'build:api');
  await step('fill the folder', '--filter', '@axolop/api', 'deploy', '--prod', '--prefer-offline', folder);

  const size = megabytes(folder);
  say(`${folder} has ${size.toFixed(1)} MB; start it with: node main.js`);
  if (size <= LARGEST_MB) return 0;
  say(`the limit is ${LARGEST_MB} MB: look below node_modules/.pnpm for what a server does not need`);
  return 1;
}

/** pnpm refuses a folder that holds something, too, but only after the bundle is made. */
function targetOf(args) {
  const unknown = args.find((arg) => arg.startsWith('-'));
  if (unknown !== undefined) throw new Failure(`there is no option ${unknown}; see: deploy:api --help`, 2);
  if (args.length !== 1) throw new Failure('deploy:api needs one folder; see: deploy:api --help', 2);
  const folder = path.resolve(args[0]);
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)) {
    throw new Failure(`${folder} is there already and not an empty folder`, 2);
  }
  return folder;
}

/**
 * What the files below a folder hold together. Links are not followed: `readdirSync` by itself would follow them, and count
 * each library several times.
 * @param {string} folder
 * @returns {number} MB
 */
export function megabytes(folder) {
  return bytesOf(folder) / 1_000_000;
}

function bytesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesOf(place);
    return entry.isFile() ? sum + statSync(place).size : sum;
  }, 0);
}
