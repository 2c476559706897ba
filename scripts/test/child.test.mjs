import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { runChild } from '../bootstrap/child.mjs';

const bootstrap = new URL('../bootstrap/', import.meta.url);
const onLinux = { skip: process.platform !== 'linux' };
const onUnix = { skip: process.platform === 'win32' };
let folder;

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'axolop scripts '));
  write(
    'runner.mjs',
    `import { runChild } from ${JSON.stringify(new URL('child.mjs', bootstrap).href)};
     const env = { ...process.env, AXOLOP_BOOTSTRAP_PID: String(process.pid) };
     process.exitCode = (await runChild(process.execPath, process.argv.slice(2), { env })).code;`,
  );
  // Says what reaches it, and takes its time to stop, as a server does.
  write(
    'server.mjs',
    `for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
       console.log('got ' + signal);
       setTimeout(() => process.exit(7), 400);
     });
     setInterval(() => {}, 1000);
     console.log('ready ' + process.pid);`,
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

/** Starts the runner around `args` and waits until the inner program says it is ready. */
async function startRunner(args, starter = 'runner.mjs') {
  const runner = spawn(process.execPath, [path.join(folder, starter), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, npm_lifecycle_event: '' },
  });
  let output = '';
  const closed = new Promise((resolve) => runner.once('close', (code, signal) => resolve({ code, signal })));
  await new Promise((resolve) => {
    runner.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (/ready \d+/.test(output)) resolve();
    });
  });
  const inner = Number(/ready (\d+)/.exec(output)[1]);
  return { runner, inner, closed, signals: () => output.match(/got \w+/g) || [] };
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function gone(pid, withinMs) {
  for (const end = Date.now() + withinMs; isAlive(pid) && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !isAlive(pid);
}

test('gives the exit code and the output', async () => {
  const result = await runChild(process.execPath, ['-e', 'console.log("hello"); process.exit(5)'], { collect: true });
  assert.equal(result.code, 5);
  assert.match(result.output, /hello/);
  assert.equal(result.interrupted, false);
});

test('a program that cannot be started is an error', async () => {
  await assert.rejects(runChild(path.join(folder, 'no such program'), []), { code: 'ENOENT' });
});

test('a program that takes too long is stopped', async () => {
  const result = await runChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    collect: true,
    timeoutMs: 200,
  });
  assert.equal(result.timedOut, true);
  assert.notEqual(result.code, 0);
});

test('SIGTERM is handed on, waited for, and leaves nothing behind', onUnix, async () => {
  const { runner, inner, closed, signals } = await startRunner([path.join(folder, 'server.mjs')]);
  runner.kill('SIGTERM');
  assert.deepEqual(await closed, { code: 7, signal: null });
  assert.deepEqual(signals(), ['got SIGTERM']);
  assert.equal(isAlive(inner), false);
});

test('Ctrl-C reaches the program once, although the terminal and npm both deliver it', onUnix, async () => {
  const { runner, closed, signals } = await startRunner([path.join(folder, 'server.mjs')]);
  process.kill(-Number(runner.pid), 'SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 100));
  runner.kill('SIGINT');
  assert.deepEqual(await closed, { code: 7, signal: null });
  assert.deepEqual(signals(), ['got SIGINT']);
});

test('what the program leaves behind is ended', onUnix, async () => {
  write(
    'leaves.mjs',
    `import { spawn } from 'node:child_process';
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
     console.log('ready ' + child.pid);
     setTimeout(() => process.exit(0), 100);`,
  );
  const { inner, closed } = await startRunner([path.join(folder, 'leaves.mjs')]);
  assert.deepEqual(await closed, { code: 0, signal: null });
  assert.equal(isAlive(inner), false);
});

test('a bootstrap killed the hard way takes the program with it', onUnix, async () => {
  const follow = pathToFileURL(fileURLToPath(new URL('follow-parent.mjs', bootstrap))).href;
  const { runner, inner, closed } = await startRunner([`--import=${follow}`, path.join(folder, 'server.mjs')]);
  runner.kill('SIGKILL');
  assert.equal(await gone(inner, 5000), true);
  await closed;
});

test(
  'when npm is killed the hard way, the shell it leaves behind does not keep the program running',
  onLinux,
  async () => {
    // Stands for npm: starts us through a shell, as npm does. The second command keeps the shell from becoming the
    // runner.
    write(
      'npm.mjs',
      `import { spawn } from 'node:child_process';
     const command = '"$0" "$1" "$2"; exit $?';
     const args = ['-c', command, process.execPath, ${JSON.stringify(path.join(folder, 'runner.mjs'))}, process.argv[2]];
     spawn('sh', args, { stdio: 'inherit', env: { ...process.env, npm_lifecycle_event: 'start' } });`,
    );
    const npm = await startRunner([path.join(folder, 'server.mjs')], 'npm.mjs');
    npm.runner.kill('SIGKILL');
    assert.equal(await gone(npm.inner, 5000), true);
    await npm.closed;
    assert.deepEqual(npm.signals(), ['got SIGTERM']);
  },
);
