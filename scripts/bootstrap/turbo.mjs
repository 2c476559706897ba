import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { runChild } from './child.mjs';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';

/**
 * Runs turbo's own program. Not through its JavaScript shim: the shim sleeps while turbo works, so a SIGTERM would end
 * the shim and leave turbo and its tasks running.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {ReturnType<typeof runChild>}
 * @throws {Failure} when the installed turbo has no program for this platform
 */
export function turbo(args, env) {
  return runChild(turboProgram(), args, { cwd: ROOT, env, input: false });
}

function turboProgram() {
  const shim = realpathSync(path.join(ROOT, 'node_modules', 'turbo', 'package.json'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@turbo/${platform}-${process.arch === 'x64' ? '64' : process.arch}`;
  let program;
  try {
    const manifest = createRequire(shim).resolve(`${name}/package.json`);
    program = path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'turbo.exe' : 'turbo');
  } catch {
    program = '';
  }
  if (!existsSync(program)) throw new Failure(`turbo has no program for ${process.platform} ${process.arch} (${name})`);
  return program;
}
