import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

/**
 * A document with what is generated between its marks (`<!-- NAME:begin -->` and `<!-- NAME:end -->`), formatted as the
 * repository is.
 * @param {string} text
 * @param {{ file: string, parts: Readonly<Record<string, string>> }} generated the parts by their names
 * @throws {Error} when a mark is missing or stands twice: nothing is guessed
 */
export async function withParts(text, { file, parts }) {
  const content = Object.entries(parts).reduce((whole, [name, part]) => withPart(whole, { file, name, part }), text);
  return format(content, { ...(await resolveConfig(file)), filepath: file });
}

function withPart(text, { file, name, part }) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, inside, ...more] = text.split(begin);
  const [, after, ...rest] = (inside ?? '').split(end);
  if (after === undefined || more.length + rest.length > 0) {
    throw new Error(`${path.basename(file)} must hold ${begin} and ${end} once each, in this order.`);
  }
  return `${before}${begin}\n\n${part}\n\n${end}${after}`;
}

/**
 * The command that writes a document, or with `--check` only compares.
 * @param {{ args: string[], name: string, file: string, source: string, render: (text: string) => Promise<string> }} command
 * @returns {Promise<number>} the exit code: 1 when the document has drifted, 2 for an unknown option
 */
export async function runDocument({ args, name, file, source, render }) {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    console.error(`${name}: there is no option ${unknown}; the only one is --check`);
    return 2;
  }
  const present = readFileSync(file, 'utf8');
  const wanted = await render(present);
  const shown = path.relative(process.cwd(), file);
  if (present === wanted) {
    console.log(`${shown} is up to date.`);
    return 0;
  }
  if (args.includes('--check')) {
    console.error(`${shown} does not match ${source}. Write it again: node scripts/${name}.mjs`);
    return 1;
  }
  writeFileSync(file, wanted);
  console.log(`Wrote ${shown}.`);
  return 0;
}
