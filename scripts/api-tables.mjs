/**
 * `node scripts/api-tables.mjs [--check]`: writes the tables of docs/API.md, one per router, from what the procedures say of
 * themselves; with --check only compares, and exits with 1 when the document has drifted. Needs Node 24, which runs the
 * TypeScript of the router as it is.
 */
import { fileURLToPath } from 'node:url';

import { proceduresOf } from '../apps/api/src/router-catalog.ts';
import { appRouter } from '../apps/api/src/routers/index.ts';
import { runDocument, withParts } from './documents/marked-document.mjs';

export const DOCUMENT = fileURLToPath(new URL('../docs/API.md', import.meta.url));

/** @typedef {import('../apps/api/src/router-catalog.ts').ProcedureEntry} Procedure */

/**
 * The procedures of the API in the order in which their routers list them.
 * @returns {Procedure[]}
 */
export function procedures() {
  const order = Object.keys(appRouter._def.procedures);
  return proceduresOf(appRouter).toSorted((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
}

/**
 * One table per router, under the names of their marks.
 * @param {readonly Procedure[]} all
 * @returns {Record<string, string>}
 */
export function tablesOf(all) {
  const byRouter = Map.groupBy(all, ({ path }) => path.slice(0, path.indexOf('.')));
  return Object.fromEntries([...byRouter].map(([router, own]) => [`api:${router}`, tableOf(router, own)]));
}

function tableOf(router, own) {
  const rows = own.map((procedure) => {
    const name = procedure.path.slice(router.length + 1);
    return `| \`${name}\` | ${procedure.type === 'query' ? 'Q' : 'M'} | ${accessOf(procedure)} | ${procedure.summary} |`;
  });
  return [`| \`${router}\` | | Access | What it does |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Who may call a procedure. */
function accessOf({ access, inAgency }) {
  const words = { public: 'public', signed_in: 'signed in' };
  const everywhere = typeof access === 'string' ? words[access] : inCode(access);
  return inAgency === null ? everywhere : `${everywhere}; in an agency, ${inCode(inAgency)}`;
}

function inCode(permissions) {
  return permissions.map((permission) => `\`${permission}\``).join(', ');
}

/**
 * The document with the tables of these procedures.
 * @param {string} text
 * @param {readonly Procedure[]} all
 * @throws {Error} when a router has no place in it, or a place has no router
 */
export async function documentWith(text, all) {
  const parts = tablesOf(all);
  const idle = [...text.matchAll(/<!-- (api:\w+):begin -->/g)].filter(([, name]) => !Object.hasOwn(parts, name));
  if (idle.length > 0) throw new Error(`API.md has a place for ${idle[0][1]}, and there is no such router.`);
  return withParts(text, { file: DOCUMENT, parts });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runDocument({
    args: process.argv.slice(2),
    name: 'api-tables',
    file: DOCUMENT,
    source: 'the router',
    render: (text) => documentWith(text, procedures()),
  });
}
