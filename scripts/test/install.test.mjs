import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { underLock } from '../bootstrap/lock.mjs';
import { installFingerprint, missingPackages } from '../bootstrap/packages.mjs';
import { workspacePackages } from '../bootstrap/workspace.mjs';

let root;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'axolop install '));
  write('pnpm-workspace.yaml', "packages:\n  - packages/*\n  # a remark\n  - 'tests'\n\ncatalog:\n  zod: 4.0.0\n");
  write('pnpm-lock.yaml', 'lockfileVersion: 9\n');
  write('package.json', '{ "name": "root" }');
  write('packages/one/package.json', '{ "name": "@axolop/one", "dependencies": { "zod": "catalog:" } }');
  write('packages/empty/readme.md', 'no package');
  write('tests/package.json', '{ "name": "@axolop/tests" }');
  write('packages/one/node_modules/zod/package.json', '{}');
  write('node_modules/.axolop-install', installFingerprint(root));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name, text) {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

test('finds the packages of the workspace', () => {
  assert.deepEqual(
    workspacePackages(root).map(({ folder }) => folder),
    ['', 'packages/one', 'tests'],
  );
});

test('a complete install is left alone', () => {
  assert.equal(missingPackages(root), undefined);
});

for (const { what, change } of [
  { what: 'the lockfile', change: () => write('pnpm-lock.yaml', 'lockfileVersion: 10\n') },
  { what: 'the catalog', change: () => write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n') },
  { what: 'a package.json', change: () => write('tests/package.json', '{ "name": "@axolop/tests", "private": true }') },
  { what: 'a new package', change: () => write('packages/two/package.json', '{ "name": "@axolop/two" }') },
]) {
  test(`notices a change of ${what}`, () => {
    change();
    assert.equal(missingPackages(root), 'the list of packages has changed');
  });
}

test('notices a removed dependency and a removed node_modules', () => {
  rmSync(path.join(root, 'packages/one/node_modules/zod'), { recursive: true });
  assert.match(missingPackages(root), /zod is missing/);
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  assert.equal(missingPackages(root), 'nothing is installed yet');
});

test('the lock is given back', async () => {
  const order = [];
  const work = (name) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push(`${name} ends`);
  };
  await underLock(root, work('first'));
  await underLock(root, work('second'));
  assert.deepEqual(order, ['first begins', 'first ends', 'second begins', 'second ends']);
});

test('a lock whose owner has not signed yet is waited for', async () => {
  const file = path.join(root, 'bootstrap.lock');
  writeFileSync(file, '');
  let done = false;
  const waiting = underLock(root, async () => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(done, false);
  rmSync(file);
  await waiting;
  assert.equal(done, true);
});

test('a living owner of the lock is waited for, a dead one is not', async () => {
  const file = path.join(root, 'bootstrap.lock');
  writeFileSync(file, String(process.ppid));
  let done = false;
  const waiting = underLock(root, async () => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(done, false);
  // No process can have this number: it is above the largest one Linux gives out.
  writeFileSync(file, '4194999');
  await waiting;
  assert.equal(done, true);
});

test('a failing install gives the lock back', async () => {
  await assert.rejects(
    underLock(root, () => Promise.reject(new Error('no'))),
    /no/,
  );
  await underLock(root, async () => {});
});
