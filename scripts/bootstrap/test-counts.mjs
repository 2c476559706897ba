/**
 * @typedef {{ passed: number, failed: number, skipped: number, note?: string }} Counts
 */

/** A run that ended before it could report has tested nothing, and that is a failure. */
const NO_REPORT = { passed: 0, failed: 1, skipped: 0, note: 'ended without a report' };

/**
 * Reads vitest's JSON report.
 * @param {string | undefined} text undefined when the run left none
 * @returns {Counts} a file that could not even be loaded counts as one failure
 */
export function vitestCounts(text) {
  const report = parse(text);
  if (!report || !Array.isArray(report.testResults) || !Number.isInteger(report.numPassedTests)) return NO_REPORT;
  const notLoaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + notLoaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  if (notLoaded > 0) return { ...counts, note: `${notLoaded} test file(s) failed outside their tests` };
  if (counts.failed === 0 && report.success !== true)
    return { ...counts, failed: 1, note: 'the run failed as a whole' };
  return counts;
}

/**
 * Reads the last lines of a TAP report of `node --test`.
 * @param {string | undefined} text
 * @param {number} exitCode of the run
 * @returns {Counts}
 */
export function nodeTestCounts(text, exitCode) {
  const number = (name) => {
    const found = [...(text || '').matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].pop();
    return found ? Number(found[1]) : undefined;
  };
  const passed = number('pass');
  const failed = number('fail');
  if (passed === undefined || failed === undefined) return NO_REPORT;
  const counts = {
    passed,
    failed: failed + (number('cancelled') || 0),
    skipped: (number('skipped') || 0) + (number('todo') || 0),
  };
  return countsOfRun(counts, exitCode);
}

/**
 * A run that failed although each of its tests passed (an error nobody waited for, a crash at the end) is a failure.
 * @param {Counts} counts
 * @param {number | undefined} exitCode undefined when it is not known
 * @returns {Counts}
 */
export function countsOfRun(counts, exitCode) {
  if (!exitCode || counts.failed > 0) return counts;
  return { ...counts, failed: 1, note: 'an error outside the tests, shown above' };
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
export function addCounts(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) for (const key of Object.keys(sum)) sum[key] += part[key];
  return sum;
}

/** @param {Counts} counts */
export function sumLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

function parse(text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
