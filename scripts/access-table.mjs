/**
 * `node scripts/access-table.mjs [--check]`: writes the roles × permissions of packages/domain/src/access.ts into
 * docs/database/USER_ISOLATION.md; with --check only compares, and exits with 1 when the document has drifted.
 * Needs Node 24, which runs the TypeScript of the model as it is.
 */
import { fileURLToPath } from 'node:url';

import { PERMISSIONS, ROLES } from '../packages/domain/src/access.ts';
import { runDocument, withParts } from './documents/marked-document.mjs';

export const DOCUMENT = fileURLToPath(new URL('../docs/database/USER_ISOLATION.md', import.meta.url));

/** The model as it is. */
export const MODEL = { roles: ROLES, permissions: PERMISSIONS };

/**
 * One row per resource, one column per role, in each cell the actions that the role may do.
 * @param {{ roles: readonly string[], permissions: Readonly<Record<string, readonly string[]>> }} model
 */
export function accessTable({ roles, permissions }) {
  const names = Object.keys(permissions);
  const resources = [...new Set(names.map((name) => name.split(':')[0]))];
  const actions = (resource, role) =>
    names
      .filter((name) => name.startsWith(`${resource}:`) && permissions[name].includes(role))
      .map((name) => `\`${name.slice(resource.length + 1)}\``)
      .join(' ');
  return [
    `| Resource | ${roles.join(' | ')} |`,
    `| --- |${' --- |'.repeat(roles.length)}`,
    ...resources.map(
      (resource) => `| \`${resource}\` | ${roles.map((role) => actions(resource, role) || '–').join(' | ')} |`,
    ),
  ].join('\n');
}

/**
 * The document with the table of a model between its marks.
 * @param {string} text
 */
export function documentWith(text, model) {
  return withParts(text, { file: DOCUMENT, parts: { access: accessTable(model) } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runDocument({
    args: process.argv.slice(2),
    name: 'access-table',
    file: DOCUMENT,
    source: 'packages/domain/src/access.ts',
    render: (text) => documentWith(text, MODEL),
  });
}
