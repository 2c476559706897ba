import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { DOCUMENT, documentWith, procedures, tablesOf } from '../api-tables.mjs';

const text = readFileSync(DOCUMENT, 'utf8');

test('the document shows the router as it is', async () => {
  assert.equal(text, await documentWith(text, procedures()), 'write it again: node scripts/api-tables.mjs');
});

test('another summary or another permission gives another document', async () => {
  const changed = (changes) => procedures().map((one) => (one.path === 'contacts.get' ? { ...one, ...changes } : one));
  assert.notEqual(await documentWith(text, changed({ summary: 'Says something else.' })), text);
  assert.notEqual(await documentWith(text, changed({ access: ['contact:read', 'tag:read'] })), text);
});

test('a row names the procedure, its kind, its access and its summary', () => {
  const common = { inAgency: null, inputs: [], output: null };
  const tables = tablesOf([
    { ...common, path: 'a.get', type: 'query', access: ['x:read', 'y:read'], summary: 'Gives.' },
    { ...common, path: 'a.set', type: 'mutation', access: 'signed_in', inAgency: ['x:read'], summary: 'Sets.' },
    { ...common, path: 'b.ping', type: 'query', access: 'public', summary: 'Answers.' },
  ]);
  assert.deepEqual(tables['api:a'].split('\n').slice(2), [
    '| `get` | Q | `x:read`, `y:read` | Gives. |',
    '| `set` | M | signed in; in an agency, `x:read` | Sets. |',
  ]);
  assert.match(tables['api:b'], /\| `ping` \| Q \| public \| Answers\. \|$/);
});

test('a router without a place, and a place without a router, are named', async () => {
  await assert.rejects(documentWith('# Nothing\n', procedures()), /api:\w+:begin/);
  const more = `${text}\n<!-- api:gone:begin --><!-- api:gone:end -->\n`;
  await assert.rejects(documentWith(more, procedures()), /api:gone/);
});
