import path from 'node:path';

import { runChild } from './child.mjs';
import { Interrupted } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { say, seconds } from './say.mjs';
import { run as runTests } from './test-run.mjs';

const CHECK_LIMIT_MS = 6 * 60_000;

/** Programs that compare what is generated with what it is generated from; `--fresh` brings its own PostgreSQL. */
const PROGRAMS = [
  ['contract', 'apps/api/src/contract.ts', 'check'],
  ['schema files', 'packages/migrations/src/cli.ts', 'gen-migration', '--check'],
  ['database types', 'packages/migrations/src/cli.ts', 'gen-types', '--check', '--fresh'],
  ['database document', 'packages/migrations/src/cli.ts', 'docs', '--check', '--fresh'],
  ['rollbacks', 'packages/migrations/src/cli.ts', 'rehearse', '--fresh'],
  // Other mutants every day; the whole is `pnpm mutate`.
  ['mutants of the day', 'tests/mutation/src/cli.ts', '--sample=25'],
];

/**
 * Runs every check, then all tests, and goes on after a failure, so that one run shows everything that is wrong. The
 * last line counts tests only; the exit code is about checks and tests.
 * @param {{ args: string[], environment: NodeJS.ProcessEnv, node: string, pnpm: string }} context
 * @returns {Promise<number>} 0 when every check and every test passed
 * @throws {Interrupted} when we were asked to stop
 */
export async function run(context) {
  const environment = { ...context.environment, CI: 'true' };
  const results = [];
  for (const { name, file, args } of checks(context)) {
    say(`ci: ${name}`);
    const began = Date.now();
    const result = await runChild(file, args, { cwd: ROOT, env: environment, input: false, timeoutMs: CHECK_LIMIT_MS });
    if (result.interrupted) throw new Interrupted(result.code || 130);
    const verdict = result.timedOut ? 'took too long' : result.code === 0 ? 'ok' : 'FAILED';
    results.push({ ok: verdict === 'ok', line: `${name}: ${verdict} (${seconds(began)})` });
  }
  const beforeTheSum = () => {
    for (const { line } of results) say(`ci: ${line}`);
  };
  const testCode = await runTests({ ...context, environment, args: [], beforeTheSum });
  return results.every(({ ok }) => ok) ? testCode : 1;
}

function checks({ node, pnpm }) {
  const script = (name, title, ...args) => ({ name: title, file: pnpm, args: ['run', name, ...args] });
  const program = ([name, file, ...args]) => ({ name, file: node, args: [path.join(ROOT, file), ...args] });
  return [
    script('format:check', 'format'),
    script('lint', 'lint'),
    script('check:imports', 'structure'),
    script('check:unused', 'unused code'),
    script('typecheck', 'types'),
    script('docs:access', 'access table', '--check'),
    script('docs:api', 'tables of the API', '--check'),
    ...PROGRAMS.map(program),
  ];
}
