import { readFile, writeFile } from 'node:fs/promises';
import type { PlanOptions } from './options.ts';

const PAGE = new URL('../../docs/database/PERFORMANCE.md', import.meta.url);

/** Puts a table between the markers of its bench in the page; the rest of the page stays as it is. */
export async function saveTable(bench: string, options: PlanOptions, server: string, text: string): Promise<void> {
  const { contacts, agencies, largest } = options;
  const [begin, end] = [`<!-- bench:${bench}:begin -->`, `<!-- bench:${bench}:end -->`];
  const page = await readFile(PAGE, 'utf8');
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start === -1 || stop < start) throw new Error(`PERFORMANCE.md lacks the markers ${begin} and ${end}.`);
  const sizes = `--contacts=${contacts} --agencies=${agencies} --largest=${largest}`;
  const title = `\`pnpm bench:${bench} ${sizes}\`, 2 cores, PostgreSQL ${server}, warm cache:`;
  await writeFile(PAGE, `${page.slice(0, start)}${[begin, '', title, '', text, '', ''].join('\n')}${page.slice(stop)}`);
}

/** A table as Markdown that can also be read on a terminal. */
export function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map((row) => line(row))].join('\n');
}
