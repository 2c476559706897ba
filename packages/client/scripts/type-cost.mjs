/**
 * `pnpm --filter @axolop/client type-cost`: how many types the compiler has to instantiate for a program that uses
 * the client. Exits with 1 above the limit. Editors pay this price with every key, and programs with every build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT = 20_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.join(here, 'type-cost', 'tsconfig.json');
const declarations = path.join(here, '..', 'dist', 'index.d.ts');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
const compiler = path.join(path.dirname(typescript), 'bin', 'tsc');

process.exitCode = main();

/** @returns {number} the exit code */
function main() {
  if (!existsSync(declarations))
    return complain('the declarations are missing; run: pnpm exec turbo run build --filter=@axolop/client');

  const sources = compile('--listFilesOnly')
    .split('\n')
    .filter((file) => /\/(packages|apps)\/[^/]+\/src\//.test(file));
  if (sources.length > 0) return complain(`the program must see declarations only, but reads ${sources[0]}`);

  const report = compile('--extendedDiagnostics');
  const instantiations = /^Instantiations:\s+(\d+)$/m.exec(report);
  if (instantiations === null) return complain(`the compiler's report has no instantiations:\n${report}`);

  const cost = Number(instantiations[1]);
  process.stdout.write(
    `${cost} type instantiations for a program that imports @axolop/client; the limit is ${LIMIT}\n`,
  );
  return cost > LIMIT ? 1 : 0;
}

/** @returns {string} what the compiler prints */
function compile(option) {
  const result = spawnSync(process.execPath, [compiler, '-p', project, option], { encoding: 'utf8' });
  if (result.status === 0) return result.stdout;
  process.stderr.write(result.stdout + result.stderr);
  return process.exit(1);
}

/** @returns {number} the exit code */
function complain(sentence) {
  process.stderr.write(`type-cost: ${sentence}\n`);
  return 1;
}
