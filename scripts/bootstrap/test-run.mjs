import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runChild } from './child.mjs';
import { Failure, Interrupted } from './failure.mjs';
import { ROOT, STATE } from './paths.mjs';
import { say, seconds } from './say.mjs';
import { addCounts, countsOfRun, nodeTestCounts, sumLine, vitestCounts } from './test-counts.mjs';
import { turbo } from './turbo.mjs';
import { testedPackages } from './workspace.mjs';

/** The name under which the tests of this folder can be asked for. */
const SCRIPTS = 'scripts';

/**
 * `npm test`: declarations, then the tests of every package (or of those named), then one line with the sum as the last
 * line.
 * @param {{ args: string[], environment: NodeJS.ProcessEnv, node: string, beforeTheSum?: () => void }} context
 * @returns {Promise<number>} 0 only when every test ran and passed
 * @throws {Failure} when a name is no package, {@link Interrupted} when we were asked to stop
 */
export async function run({ args, environment, node, beforeTheSum }) {
  const began = Date.now();
  const chosen = selection(args, testedPackages(ROOT));
  const { packages, scripts } = chosen;
  const parts = [];
  if (packages.length > 0) await build(packages, environment, parts);
  if (scripts) parts.push(await testScripts(node, environment));
  if (packages.length > 0) parts.push(await testPackages(chosen, node, environment));
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
 * @param {ReturnType<typeof testedPackages>} testable
 */
export function selection(args, testable) {
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
  return { packages: everything ? testable : [...chosen], scripts: everything || scripts, forwarded, everything };
}

async function build(packages, environment, parts) {
  say('building declarations');
  const tasks = packages.flatMap(({ manifest }) => [`--filter=${manifest.name}...`]);
  const result = await turbo(['run', 'build', ...tasks, '--continue', '--output-logs=errors-only'], environment);
  if (result.interrupted) throw new Interrupted(result.code || 130);
  if (result.code !== 0)
    parts.push({ name: 'build', passed: 0, failed: 1, skipped: 0, note: 'declarations do not build' });
}

async function testPackages(chosen, node, environment) {
  mkdirSync(STATE, { recursive: true });
  const report = path.join(STATE, 'test-report.json');
  rmSync(report, { force: true });
  say(`testing ${chosen.packages.map(({ manifest }) => manifest.name).join(', ')}`);
  const result = await runChild(node, [vitestProgram(), ...vitestArguments(chosen, report)], {
    cwd: ROOT,
    env: environment,
    input: false,
  });
  if (result.interrupted) throw new Interrupted(result.code || 130);
  return { name: 'packages', ...countsOfRun(vitestCounts(readText(report)), result.code) };
}

/**
 * What vitest is called with; its projects are those of the root's vitest.config.mjs.
 * @param {ReturnType<typeof selection>} chosen
 * @param {string} report where the JSON report goes
 * @returns {string[]}
 */
export function vitestArguments({ packages, everything, forwarded }, report) {
  const args = ['run', '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  if (!forwarded.some((arg) => arg.startsWith('--maxWorkers'))) args.push(`--maxWorkers=${workers()}`);
  // A package may divide itself into projects; vitest calls them "package (project)".
  const named = packages.flatMap(({ manifest: { name } }) => [`--project=${name}`, `--project=${name} (*)`]);
  return [...args, ...(everything ? [] : named), ...forwarded];
}

/** The same for all projects, or vitest would run them one after the other. Tests wait more than they compute. */
function workers() {
  return Math.max(2, os.availableParallelism() - 1);
}

/** Vitest itself, without a shell or shim in between that would not hand a signal on. */
function vitestProgram() {
  return path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
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
