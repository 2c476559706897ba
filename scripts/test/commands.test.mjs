import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { COMMANDS } from '../bootstrap/commands.mjs';

const entry = fileURLToPath(new URL('../bootstrap.mjs', import.meta.url));
const run = (...args) => spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });

test('--help lists every command', () => {
  const { status, stdout } = run('--help');
  assert.equal(status, 0);
  for (const name of Object.keys(COMMANDS)) assert.ok(stdout.includes(`  ${name} `), name);
});

test('an unknown command is refused with the list', () => {
  for (const name of ['strat', 'toString']) {
    const { status, stderr, stdout } = run(name);
    assert.equal(status, 2);
    assert.ok(stderr.includes(`there is no command "${name}"`));
    assert.ok(stderr.includes('supabase:status'));
    assert.equal(stdout, '');
  }
});

test('no command is refused with the list', () => {
  const { status, stderr } = run();
  assert.equal(status, 2);
  assert.ok(stderr.includes('Usage:'));
});
