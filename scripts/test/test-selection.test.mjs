import assert from 'node:assert/strict';
import { test } from 'node:test';

import { selection, vitestArguments } from '../bootstrap/test-run.mjs';

const tested = [
  { folder: 'packages/domain', manifest: { name: '@axolop/domain' } },
  { folder: 'tests', manifest: { name: '@axolop/tests' } },
];
const names = ({ packages }) => packages.map(({ manifest }) => manifest.name);

test('without a name everything runs', () => {
  const chosen = selection(['--bail=1'], tested);
  assert.deepEqual(names(chosen), ['@axolop/domain', '@axolop/tests']);
  assert.equal(chosen.scripts, true);
  const args = vitestArguments(chosen, 'report.json');
  assert.equal(args.at(-1), '--bail=1');
  // A project with a name of its own runs too, so nothing is left out by a filter.
  assert.ok(!args.some((arg) => arg.startsWith('--project')));
});

test('a package is found by its name, its short name and its folder', () => {
  for (const word of ['@axolop/domain', 'domain', 'packages/domain', 'packages/domain/']) {
    const chosen = selection([word, '-t', 'page'], tested);
    assert.deepEqual(names(chosen), ['@axolop/domain']);
    assert.equal(chosen.scripts, false);
    assert.deepEqual(vitestArguments(chosen, 'report.json').slice(-4), [
      '--project=@axolop/domain',
      '--project=@axolop/domain (*)',
      '-t',
      'page',
    ]);
  }
});

test('an unknown package is refused, and the names are shown', () => {
  assert.throws(() => selection(['domian'], tested), /no package "domian".*@axolop\/domain, @axolop\/tests, scripts/);
});

test('the number of workers is the caller’s, if they give one', () => {
  const workers = (args) =>
    vitestArguments(selection(args, tested), '').filter((arg) => arg.startsWith('--maxWorkers'));
  assert.equal(workers([]).length, 1);
  assert.deepEqual(workers(['--maxWorkers=1']), ['--maxWorkers=1']);
  assert.deepEqual(workers(['--maxWorkers', '1']), ['--maxWorkers']);
});
