import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  addCounts,
  countsOfRun,
  nodeTestCounts,
  sumLine,
  taskExitCodes,
  vitestCounts,
} from '../bootstrap/test-counts.mjs';
import { selection } from '../bootstrap/test-run.mjs';

const report = (change = {}) =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    success: true,
    testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
    ...change,
  });

test('counts what vitest reports', () => {
  assert.deepEqual(vitestCounts(report()), { passed: 3, failed: 0, skipped: 1 });
  const failed = report({
    numFailedTests: 2,
    success: false,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  });
  assert.deepEqual(vitestCounts(failed), { passed: 3, failed: 2, skipped: 1 });
});

test('a run without a report, or with half of one, is a failure', () => {
  assert.equal(vitestCounts(undefined).failed, 1);
  assert.equal(vitestCounts('{"numPassedTests": 3').failed, 1);
  assert.equal(vitestCounts('{}').failed, 1);
});

test('a test file that does not load is a failure', () => {
  const counts = vitestCounts(report({ success: false, testResults: [{ status: 'failed', assertionResults: [] }] }));
  assert.equal(counts.failed, 1);
});

test('a run that failed without a failing test is a failure', () => {
  assert.equal(vitestCounts(report({ success: false })).failed, 1);
});

test('counts what node --test reports', () => {
  const tap = 'TAP version 13\nok 1 - # fail 9\n# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 0\n';
  assert.deepEqual(nodeTestCounts(tap, 1), { passed: 3, failed: 2, skipped: 2 });
  assert.equal(nodeTestCounts(undefined, 1).failed, 1);
  assert.equal(nodeTestCounts('# pass 3\n# fail 0\n', 1).failed, 1);
  assert.equal(nodeTestCounts('# pass 3\n# fail 0\n', 0).failed, 0);
});

test('a run that ends badly is a failure although its tests passed', () => {
  const passed = { passed: 2, failed: 0, skipped: 0 };
  assert.equal(countsOfRun(passed, 1).failed, 1);
  assert.equal(countsOfRun({ ...passed, failed: 3 }, 1).failed, 3);
  assert.deepEqual(countsOfRun(passed, 0), passed);
  assert.deepEqual(countsOfRun(passed, undefined), passed);
});

test('reads from turbo how each package ended', () => {
  const tasks = [{ package: '@axolop/domain', execution: { exitCode: 1 } }, { package: '@axolop/api' }];
  assert.deepEqual(taskExitCodes(JSON.stringify({ tasks })), [['@axolop/domain', 1]]);
  assert.deepEqual(taskExitCodes(undefined), []);
});

test('adds up', () => {
  const sum = addCounts([vitestCounts(report()), vitestCounts(undefined)]);
  assert.equal(sumLine(sum), '3 passed, 1 failed');
});

const all = [
  { folder: '', manifest: { name: 'root', scripts: { test: 'x' } } },
  { folder: 'packages/domain', manifest: { name: '@axolop/domain', scripts: { test: 'vitest run' } } },
  { folder: 'tests', manifest: { name: '@axolop/tests', scripts: { test: 'vitest run' } } },
  { folder: 'bench', manifest: { name: '@axolop/bench', scripts: {} } },
];
const names = (packages) => packages.map(({ manifest }) => manifest.name);

test('without a name everything runs', () => {
  const { packages, scripts, forwarded } = selection(['--bail=1'], all);
  assert.deepEqual(names(packages), ['@axolop/domain', '@axolop/tests']);
  assert.equal(scripts, true);
  assert.deepEqual(forwarded, ['--bail=1']);
});

test('a package is found by its name, its short name and its folder', () => {
  for (const word of ['@axolop/domain', 'domain', 'packages/domain', 'packages/domain/']) {
    const { packages, scripts, forwarded } = selection([word, '-t', 'page'], all);
    assert.deepEqual(names(packages), ['@axolop/domain']);
    assert.equal(scripts, false);
    assert.deepEqual(forwarded, ['-t', 'page']);
  }
});

test('an unknown package is refused, and the names are shown', () => {
  assert.throws(() => selection(['domian'], all), /no package "domian".*@axolop\/domain, @axolop\/tests, scripts/);
});
