import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { accessTable, DOCUMENT, documentWith, MODEL } from '../access-table.mjs';

test('the document shows the model as it is', async () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  assert.equal(text, await documentWith(text, MODEL), 'write it again: node scripts/access-table.mjs');
});

test('another model gives another document', async () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const permissions = { ...MODEL.permissions, 'contact:write': ['owner'] };
  assert.notEqual(await documentWith(text, { ...MODEL, permissions }), text);
});

test('a cell holds the actions of its role, and a dash for none', () => {
  const permissions = { 'a:read': ['owner', 'viewer'], 'a:write': ['owner'], 'ab:read': ['owner'] };
  const rows = accessTable({ roles: ['owner', 'viewer'], permissions })
    .split('\n')
    .slice(2);
  assert.deepEqual(rows, ['| `a` | `read` `write` | `read` |', '| `ab` | `read` | – |']);
});

test('a document without its two marks is left alone', async () => {
  await assert.rejects(documentWith('# Nothing\n', MODEL), /access:begin/);
  const twice = '<!-- access:begin --><!-- access:end -->';
  await assert.rejects(documentWith(twice + twice, MODEL), /once each/);
});
