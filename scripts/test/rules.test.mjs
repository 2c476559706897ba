import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FORBIDDEN_WORDS, RULES } from '../check/rules.mjs';

const SCRIPTS = { build: 'tsc', typecheck: 'tsc', lint: 'oxlint', test: 'vitest run' };

function pack(folder, name, manifest = {}) {
  return { folder, hasSource: true, manifest: { name: `@axolop/${name}`, exports: {}, scripts: SCRIPTS, ...manifest } };
}

/** A project in which no rule finds anything; each test breaks one thing. */
function project({ packages = [], files = [] } = {}) {
  return {
    packages: [
      { folder: '', hasSource: false, manifest: { name: 'axolop', devDependencies: { turbo: 'catalog:' } } },
      pack('packages/domain', 'domain', { dependencies: { zod: 'catalog:' }, devDependencies: { vitest: 'catalog:' } }),
      pack('packages/client', 'client', {
        dependencies: { '@axolop/domain': 'workspace:*' },
        devDependencies: { '@axolop/api': 'workspace:*' },
      }),
      pack('packages/testing', 'testing', { dependencies: { '@axolop/api': 'workspace:*' } }),
      pack('packages/migrations', 'migrations', { dependencies: { '@axolop/domain': 'workspace:*' } }),
      pack('apps/api', 'api', { dependencies: { '@axolop/domain': 'workspace:*' } }),
      pack('apps/local', 'local', {
        dependencies: { '@axolop/api': 'workspace:*', '@axolop/migrations': 'workspace:*' },
      }),
      { ...pack('tests', 'tests', { dependencies: { '@axolop/testing': 'workspace:*' } }), hasSource: false },
      ...packages,
    ],
    files: [
      { path: 'apps/api/src/env.ts', text: 'export const port = process.env.PORT;\n' },
      { path: 'apps/api/test/start.test.ts', text: 'process.env.PORT = "0";\n' },
      { path: 'apps/api/src/main.ts', text: '// process.env is read in env.ts\nconst process2 = { env: 1 };\n' },
      { path: 'packages/domain/src/rows/database.types.ts', text: 'x\n'.repeat(5000) },
      { path: 'packages/domain/src/kernel/page.ts', text: 'x\n'.repeat(320) },
      { path: 'docs/common.md', text: 'see packages/home/thing and ../root\n' },
      ...files,
    ],
  };
}

function findings(name, change) {
  return RULES.find((rule) => rule.name === name).check(project(change));
}

test('a tidy project has no findings', () => {
  for (const { name, check } of RULES) assert.deepEqual(check(project()), [], name);
});

const file = (path, text = '') => ({ files: [{ path, text }] });
const needs = (dependencies) => ({ packages: [pack('packages/extra', 'extra', { dependencies })] });

/** @type {[string, object, RegExp][]} */
const broken = [
  [
    'no-cycles',
    {
      packages: [
        pack('packages/a', 'a', { dependencies: { '@axolop/b': 'workspace:*' } }),
        pack('packages/b', 'b', { devDependencies: { '@axolop/a': 'workspace:*' } }),
      ],
    },
    /@axolop\/a → @axolop\/b → @axolop\/a/,
  ],
  ['no-package-needs-an-app', needs({ '@axolop/api': 'workspace:*' }), /packages\/extra\/package\.json.*@axolop\/api/],
  [
    'no-package-needs-an-app',
    { packages: [pack('packages/extra', 'extra', { devDependencies: { '@axolop/api': 'workspace:*' } })] },
    /packages\/extra/,
  ],
  [
    'no-package-needs-an-app',
    { packages: [pack('apps/dashboard', 'dashboard', { dependencies: { '@axolop/api': 'workspace:*' } })] },
    /apps\/dashboard/,
  ],
  [
    'no-package-needs-an-app',
    { packages: [pack('apps/worker', 'worker', { dependencies: { '@axolop/local': 'workspace:*' } })] },
    /apps\/worker.*@axolop\/local/,
  ],
  [
    'no-workshop-in-servers',
    {
      packages: [
        pack('apps/worker', 'worker', { dependencies: { '@axolop/jobs': 'workspace:*' } }),
        pack('packages/jobs', 'jobs', { dependencies: { '@axolop/migrations': 'workspace:*' } }),
      ],
    },
    /apps\/worker\/package\.json.*@axolop\/worker → @axolop\/jobs → @axolop\/migrations/,
  ],
  [
    'no-workshop-in-servers',
    file('apps/api/src/main.ts', "const seeds = await import('@axolop/migrations');"),
    /@axolop\/api → @axolop\/migrations/,
  ],
  [
    'no-workshop-in-servers',
    file('apps/api/src/deploy.ts', "import { deploySchema } from '@axolop/migrations/commands';"),
    /@axolop\/api → @axolop\/migrations/,
  ],
  [
    'same-scripts',
    { packages: [pack('packages/extra', 'extra', { scripts: { ...SCRIPTS, lint: '' } })] },
    /"lint" is missing/,
  ],
  [
    'same-scripts',
    { packages: [pack('packages/extra', 'extra', { scripts: { ...SCRIPTS, build: '' } })] },
    /"build" is missing/,
  ],
  ['versions-from-catalog', needs({ zod: '4.6.7' }), /zod has the version "4\.6\.7"/],
  ['versions-from-catalog', needs({ '@axolop/domain': 'catalog:' }), /instead of "workspace:\*"/],
  ['no-vague-names', file('packages/domain/src/utils.ts'), /"utils"/],
  ['no-vague-names', file('apps/api/src/helpers/time.ts'), /"helpers"/],
  ['no-vague-names', file('apps/api/src/common.test.ts'), /"common"/],
  ['no-long-sources', file('packages/domain/src/long.ts', 'x\n'.repeat(321)), /321 lines/],
  ['environment-in-one-place', file('apps/api/src/main.ts', '\nconst port = process.env.PORT;'), /main\.ts:2/],
  ['environment-in-one-place', file('apps/api/src/main.ts', "process['env'].PORT"), /main\.ts:1/],
];

for (const [name, change, message] of broken) {
  test(`${name} finds ${message.source}`, () => {
    const found = findings(name, change);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0], message);
  });
}

test('domain-needs-zod-only finds another dependency', () => {
  const one = project();
  one.packages[1].manifest.dependencies.superjson = 'catalog:';
  const found = RULES.find(({ name }) => name === 'domain-needs-zod-only').check(one);
  assert.match(found.join('\n'), /zod only, not on superjson/);
});

test('the client may have the API at run time no more than any other package', () => {
  const one = project();
  one.packages[2].manifest.dependencies['@axolop/api'] = 'workspace:*';
  const found = RULES.find(({ name }) => name === 'no-package-needs-an-app').check(one);
  assert.match(found.join('\n'), /packages\/client/);
});

test('paths of one machine are found, and words inside a longer path are not', () => {
  for (const word of FORBIDDEN_WORDS) {
    assert.equal(findings('no-forbidden-words', file('README.md', `see \`${word}x\``)).length, 1, word);
    assert.equal(
      findings('no-forbidden-words', file('README.md', `\n${word}x`))[0].startsWith('README.md:2'),
      true,
      word,
    );
    assert.deepEqual(findings('no-forbidden-words', file('README.md', `see one${word}x`)), [], word);
  }
});
