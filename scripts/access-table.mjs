/**
 * `node scripts/access-table.mjs [--check]`: writes the roles × permissions of packages/domain/src/access.ts into
 * docs/database/USER_ISOLATION.md; with --check only compares, and exits with 1 when the document has drifted.
 * Needs Node 24, which runs the TypeScript of the model as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { PERMISSIONS, ROLES } from '../packages/domain/src/access.ts';

export const DOCUMENT = fileURLToPath(new URL('../docs/database/USER_ISOLATION.md', import.meta.url));

const BEGIN = '<!-- access:begin -->';
const END = '<!-- access:end -->';

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
 * The document with the table of a model between its two marks, formatted as the repository is.
 * @param {string} text
 * @throws {Error} when a mark is missing or stands twice: nothing is guessed
 */
export async function documentWith(text, model) {
  const [before, inside, ...more] = text.split(BEGIN);
  const [, after, ...rest] = (inside ?? '').split(END);
  if (after === undefined || more.length + rest.length > 0) {
    throw new Error(`${path.basename(DOCUMENT)} must hold ${BEGIN} and ${END} once each, in this order.`);
  }
  const content = `${before}${BEGIN}\n\n${accessTable(model)}\n\n${END}${after}`;
  return format(content, { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT });
}

/** @returns {Promise<number>} the exit code */
async function main(args) {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    console.error(`access-table: there is no option ${unknown}; the only one is --check`);
    return 2;
  }
  const present = readFileSync(DOCUMENT, 'utf8');
  const wanted = await documentWith(present, MODEL);
  const name = path.relative(process.cwd(), DOCUMENT);
  if (present === wanted) {
    console.log(`${name} is up to date.`);
    return 0;
  }
  if (args.includes('--check')) {
    console.error(
      `${name} does not match packages/domain/src/access.ts. Write it again: node scripts/access-table.mjs`,
    );
    return 1;
  }
  writeFileSync(DOCUMENT, wanted);
  console.log(`Wrote ${name}.`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
