import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { runChild } from './child.mjs';
import { COMMANDS, helpText } from './commands.mjs';
import { explain, Failure, Interrupted } from './failure.mjs';
import { underLock } from './lock.mjs';
import { installPackages, missingPackages, NOTHING_INSTALLED } from './packages.mjs';
import { cacheSettings, freeSpace, ROOT, STATE } from './paths.mjs';
import { say } from './say.mjs';
import { completeToolchain, toolchain } from './toolchain.mjs';

/** What a first start writes: the two programs with npm's copies of them, and node_modules. */
const TOOLCHAIN_MB = 500;
const PACKAGES_MB = 600;

/**
 * Brings what is missing, runs the command, and ends this process with the command's exit code.
 * @param {string[]} argv the command and its arguments
 */
export async function main(argv) {
  try {
    process.exitCode = await runCommand(argv);
  } catch (error) {
    if (!(error instanceof Interrupted)) say(error instanceof Failure ? error.message : unexpected(error));
    process.exitCode = error.exitCode || 1;
  }
}

function unexpected(error) {
  if (process.env.AXOLOP_DEBUG) return error.stack;
  return error.code ? `${explain(error.code)} (${error.message})` : error.message;
}

async function runCommand([name, ...args]) {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(helpText());
    return 0;
  }
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) {
    if (name !== undefined) say(`there is no command "${name}"`);
    process.stderr.write(helpText());
    return 2;
  }
  const command = COMMANDS[name];
  const began = performance.now();
  const environment = await prepare();
  if (!args.includes('--json')) say(`Node, pnpm and packages are ready (${Math.round(performance.now() - began)} ms)`);
  if (command.steps) {
    const { run } = await import(command.steps);
    return run({ args, environment, ...toolchain() });
  }
  return runProgram(name, command, args, environment);
}

/**
 * Makes sure of Node, pnpm and the packages. With all of them there it only looks, writes nothing and needs no network.
 * @returns {Promise<NodeJS.ProcessEnv>} for everything that is started from here
 */
async function prepare() {
  if (!toolchain().ready || missingPackages(ROOT)) {
    await underLock(STATE, async () => {
      // Asked again: another start may have done it while this one waited.
      if (!toolchain().ready) {
        requireSpace(TOOLCHAIN_MB);
        await completeToolchain();
      }
      const { pnpm } = toolchain();
      const missing = missingPackages(ROOT);
      if (missing === NOTHING_INSTALLED) requireSpace(PACKAGES_MB);
      if (missing) await installPackages(ROOT, pnpm, environmentFor(toolchain()));
    });
  }
  return { ...environmentFor(toolchain()), ...cacheSettings(process.env) };
}

/** A full disk is said beforehand: npm may write half a program to it and call that a success. */
function requireSpace(needed) {
  const free = freeSpace(STATE);
  if (free >= needed) return;
  throw new Failure(`the disk is full: ${free} MB are free below ${ROOT}, about ${needed} MB are needed`);
}

function environmentFor({ node, pnpm }) {
  const places = [path.dirname(node), path.dirname(pnpm)];
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') || 'PATH';
  return {
    ...process.env,
    [name]: [...places, process.env[name] || ''].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
}

async function runProgram(name, command, args, environment) {
  const [file, ...first] = command.program;
  if (!existsSync(path.join(ROOT, file))) throw new Failure(`"${name}" cannot run: ${file} is missing from this clone`);
  const followParent = pathToFileURL(path.join(ROOT, 'scripts', 'bootstrap', 'follow-parent.mjs')).href;
  const { code } = await runChild(
    toolchain().node,
    [`--import=${followParent}`, path.join(ROOT, file), ...first, ...args],
    {
      cwd: ROOT,
      env: { ...environment, AXOLOP_BOOTSTRAP_PID: String(process.pid) },
      leaveRunning: command.leaveRunning === true,
    },
  );
  return code;
}
