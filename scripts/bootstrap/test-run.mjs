import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runChild } from './child.mjs';
import { Failure, Interrupted } from './failure.mjs';
import { ROOT, STATE } from './paths.mjs';
import { say, seconds } from './say.mjs';
import { addCounts, countsOfRun, nodeTestCounts, sumLine, taskExitCodes, vitestCounts } from './test-counts.mjs';
import { turbo } from './turbo.mjs';
import { workspacePackages } from './workspace.mjs';

/** Where each package's run leaves its report, relative to the package. Below a folder git ignores. */
const REPORT = path.join('.axolop', 'test-report.json');

/** The name under which the tests of this folder can be asked for. */
const SCRIPTS = 'scripts';

/**
 * `npm test`: declarations, then the tests of every package (or of those named), then one line with the sum as the last line.
 * @param {{ args: string[], environment: NodeJS.ProcessEnv, node: string, beforeTheSum?: () => void }} context
 * @returns {Promise<number>} 0 only when every test ran and passed
 * @throws {Failure} when a name is no package, {@link Interrupted} when we were asked to stop
 */
export async function run({ args, environment, node, beforeTheSum }) {
  const began = Date.now();
  const { packages, scripts, forwarded } = selection(args, workspacePackages(ROOT));
  const parts = [];
  if (packages.length > 0) await build(packages, environment, parts);
  if (scripts) parts.push(await testScripts(node, environment));
  if (packages.length > 0) parts.push(...(await testPackages(packages, forwarded, environment)));
  const sum = addCounts(parts);
  for (const part of parts) {
    const skipped = part.skipped > 0 ? `, ${part.skipped} skipped` : '';
    say(`${part.name}: ${part.passed} passed, ${part.failed} failed${skipped}${part.note ? ` (${part.note})` : ''}`);
  }
  say(`tests took ${seconds(began)}`);
  if (beforeTheSum) beforeTheSum();
  // A pipe on stdout may be behind stderr: the sum has to be the last line for whoever reads both.
  await new Promise((resolve) => process.stdout.write(`${sumLine(sum)}\n`, resolve));
  return sum.failed === 0 ? 0 : 1;
}

/**
 * Splits the caller's arguments: names of packages choose what runs, the rest is for vitest.
 * @param {string[]} args names (`@axolop/domain`, `domain` or `packages/domain`), then vitest's own arguments
 * @param {ReturnType<typeof workspacePackages>} all
 */
export function selection(args, all) {
  const testable = all.filter(({ folder, manifest }) => folder !== '' && manifest.scripts && manifest.scripts.test);
  const find = (word) =>
    testable.find(
      ({ folder, manifest }) => word === manifest.name || word === folder || manifest.name.split('/').pop() === word,
    );
  const chosen = new Set();
  let scripts = false;
  let index = 0;
  for (; index < args.length; index += 1) {
    const found = find(args[index].replace(/\/$/, ''));
    if (args[index] === SCRIPTS) scripts = true;
    else if (found) chosen.add(found);
    else break;
  }
  const forwarded = args.slice(index);
  if (index === 0 && forwarded.length > 0 && !forwarded[0].startsWith('-')) {
    const names = [...testable.map(({ manifest }) => manifest.name), SCRIPTS].join(', ');
    throw new Failure(`there is no package "${forwarded[0]}"; the packages are ${names}`, 2);
  }
  const everything = index === 0;
  return { packages: everything ? testable : [...chosen], scripts: everything || scripts, forwarded };
}

const filters = (packages) => packages.map(({ manifest }) => `--filter=${manifest.name}`);

async function build(packages, environment, parts) {
  say('building declarations');
  const tasks = packages.flatMap(({ manifest }) => [`--filter=${manifest.name}...`]);
  const result = await turbo(['run', 'build', ...tasks, '--continue', '--output-logs=errors-only'], environment);
  if (result.interrupted) throw new Interrupted(result.code || 130);
  if (result.code !== 0)
    parts.push({ name: 'build', passed: 0, failed: 1, skipped: 0, note: 'declarations do not build' });
}

async function testPackages(packages, forwarded, environment) {
  for (const { folder } of packages) rmSync(path.join(ROOT, folder, REPORT), { force: true });
  const earlier = new Set(summaries());
  say(`testing ${packages.map(({ manifest }) => manifest.name).join(', ')}`);
  const vitestArgs = ['--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const result = await turbo(
    [
      'run',
      'test',
      ...filters(packages),
      '--only',
      '--continue',
      `--concurrency=${os.cpus().length >= 4 ? 2 : 1}`,
      '--env-mode=loose',
      '--summarize',
      '--output-logs=full',
      '--',
      ...vitestArgs,
      ...forwarded,
    ],
    environment,
  );
  if (result.interrupted) throw new Interrupted(result.code || 130);
  const exitCodes = readExitCodes(summaries().filter((file) => !earlier.has(file)));
  const parts = packages.map(({ folder, manifest }) => ({
    name: manifest.name,
    ...countsOfRun(vitestCounts(readText(path.join(ROOT, folder, REPORT))), exitCodes.get(manifest.name)),
  }));
  if (result.code !== 0 && addCounts(parts).failed === 0) {
    parts.push({ name: 'test run', ...countsOfRun({ passed: 0, failed: 0, skipped: 0 }, result.code) });
  }
  return parts;
}

/** The summaries turbo has written, one per run. */
function summaries() {
  const folder = path.join(ROOT, '.turbo', 'runs');
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

/** Which package's run ended how; a summary is of no use afterwards. */
function readExitCodes(files) {
  const codes = new Map();
  for (const file of files) {
    for (const [name, code] of taskExitCodes(readText(file))) codes.set(name, code);
    rmSync(file, { force: true });
  }
  return codes;
}

async function testScripts(node, environment) {
  const folder = path.join(ROOT, 'scripts', 'test');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => path.join(folder, name));
  say('testing scripts');
  mkdirSync(STATE, { recursive: true });
  const report = path.join(STATE, 'scripts-test.tap');
  rmSync(report, { force: true });
  const reporters = ['spec', 'tap'].flatMap((kind, index) => [
    `--test-reporter=${kind}`,
    `--test-reporter-destination=${index === 0 ? 'stdout' : report}`,
  ]);
  const result = await runChild(node, ['--test', '--test-timeout=60000', ...reporters, ...files], {
    cwd: ROOT,
    env: environment,
    input: false,
  });
  if (result.interrupted) throw new Interrupted(result.code || 130);
  return { name: SCRIPTS, ...nodeTestCounts(readText(report), result.code) };
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
