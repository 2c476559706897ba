import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addCounts, countsOfRun, nodeTestCounts, sumLine, vitestCounts } from '../bootstrap/test-counts.mjs';

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

test('adds up', () => {
  const sum = addCounts([vitestCounts(report()), vitestCounts(undefined)]);
  assert.equal(sumLine(sum), '3 passed, 1 failed');
});
